"""`HistoryBlock`: how a neuron has been doing since the start, in three small trends."""

from PySide6.QtWidgets import QWidget

from nnviz.core.marks import Neuron
from nnviz.record.neurons import MOST_UNITS, Measure, NeuronRecord
from nnviz.ui.inspector.block import Block
from nnviz.ui.inspector.small_trend import SmallTrend
from nnviz.ui.numbers import format_count

TITLES = {
    Measure.MEAN: "activation, mean",
    Measure.WEIGHT_NORM: "weights, norm",
    Measure.GRADIENT_NORM: "gradient, norm",
}


class HistoryBlock(Block):
    """Filled whether or not the neuron was selected meanwhile."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("History", parent)
        self._neuron: Neuron | None = None
        self.trends = {measure: SmallTrend(title, title, self) for measure, title in TITLES.items()}
        for trend in self.trends.values():
            self.column.addWidget(trend)

    def show_neuron(self, record: NeuronRecord, neuron: Neuron, newest: int, samples: int) -> None:
        """Show a neuron's traces up to the newest step."""
        fresh, self._neuron = neuron != self._neuron, neuron
        some = False
        for measure, trend in self.trends.items():
            trace = record.trace(neuron.node, neuron.unit, measure)
            trend.setVisible(trace is not None)
            trend.show_trace(trace, float(newest), fresh)
            trend.set_help(_help(measure, samples))
            some |= trace is not None
        self.say(self._sentence(record, neuron, some, samples))

    def _sentence(self, record: NeuronRecord, neuron: Neuron, some: bool, samples: int) -> str:
        if some:
            first = f"the first {format_count(samples)} training samples"
            return f"Measured over {first}, without dropout."
        if record.has(neuron.node):
            return "Its history will be here. Press Space to train."
        return f"Kept for layers of up to {MOST_UNITS} neurons that compute something."


def _help(measure: Measure, samples: int) -> str:
    over = f"the first {format_count(samples)} training samples"
    return {
        Measure.MEAN: f"What it answers on average to {over}.",
        Measure.WEIGHT_NORM: "How long the vector of its incoming weights is, without the bias.",
        Measure.GRADIENT_NORM: f"How long the gradient by its weights and bias is, over {over} "
        "as one batch: not that of the training batch.",
    }[measure]
