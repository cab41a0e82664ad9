"""Sparsity: how much of each layer is silent, dead or saturated, against the step."""

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from nnviz.engine.fitting import answering
from nnviz.record.history import History
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.session import Session
from nnviz.session.statistics import bounds
from nnviz.ui.plotting.axis import Axis, Scale, percent_text, short_percent
from nnviz.ui.plotting.inks import layer_ink
from nnviz.ui.plotting.layer_record import LayerRecord
from nnviz.ui.plotting.limits import data_range, settled
from nnviz.ui.plotting.picture import Line, TickText
from nnviz.ui.plotting.trend import TrendView
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area
from nnviz.ui.widgets.segmented import Segmented

LEAST_TOP = 0.05
"""The axis reaches at least this share."""


class Share(Enum):
    """Of what the lines show the share."""

    ZEROS = "Zeros"
    DEAD = "Dead"
    SATURATED = "Saturated"


MEASURES = tuple(Share)


class SparsityView(TrendView):
    """One line a layer. Opens on what the network can have: zeros, or saturated neurons."""

    name = "sparsity"
    title = "Sparsity"
    area = Area.BOTTOM_RIGHT
    order = 2
    wants = Wants(batch=True)
    text = "How much of each layer is zero, dead or saturated will be here."

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._share, self._is_chosen = Share.ZEROS, False
        self._run = -1
        self.record = LayerRecord(len(MEASURES))
        self.shares = Segmented({each: each.value for each in Share}, "Share of", self)
        self.shares.setToolTip(
            "Zeros: activations that are 0. Dead: neurons that are 0 for every sample. "
            "Saturated: neurons at an end of their range for nearly every sample."
        )
        self.shares.show_value(self._share)
        self.add_control(self.shares)
        self.shares.value_wished.connect(self._on_shares_value_wished)

    def newest(self) -> float | None:
        return None if not self.record.step else float(self.record.step)

    def lines(self, first: float, last: float, points: int) -> Sequence[Line]:
        measure, found = MEASURES.index(self._share), []
        for number, name in enumerate(self.record.names):
            value = self.record.current(number, measure)
            if value == value:
                curve = self.record.curve(number, measure, first, last, points)
                ink = layer_ink(self.theme, number)
                found.append(Line(name, curve.x, curve.mean, ink, value))
        return found

    def axis(self, lines: Sequence[Line], before: Axis | None) -> Axis:
        found = data_range([line.y for line in lines], (), Scale.LINEAR)
        top = max(LEAST_TOP, found[1] if found else 0.0)
        return settled((0.0, top), Scale.LINEAR, before)

    def number(self, value: float) -> str:
        return short_percent(value)

    def tick_text(self) -> TickText:
        return percent_text

    def absence(self) -> str:
        return "No layer here has an end of its range that it could be stuck at."

    def show_model(self, model: Model) -> None:
        self._run = model.run
        self.record.begin(model)
        if not self._is_chosen:
            self._share = _first_share(model)
            self.shares.show_value(self._share)
        self.redraw()

    def show_frame(self, frame: Frame) -> None:
        if frame.run != self._run or not frame.statistics:
            return
        layers = [frame.statistics[name] for name in self.record.names]
        self.record.add(frame.step, [(one.zeros, one.dead, one.saturated) for one in layers])
        self.redraw()

    def show_history(self, history: History) -> None:
        """Kept for the epochs in the card; frames bring the lines."""
        self._history = history

    @Slot(object)
    def _on_shares_value_wished(self, share: Share) -> None:
        self._share, self._is_chosen = share, True
        self._axis = None
        self.shares.show_value(share)
        self.redraw()


def _first_share(model: Model) -> Share:
    """Saturated where every hidden layer has both bounds, zeros otherwise."""
    graph = model.network.graph
    ends = {node.id for node in graph.sources} | answering(graph)
    hidden = [bounds(node.layer) for node in graph if node.id not in ends]
    return Share.SATURATED if hidden and all(None not in pair for pair in hidden) else Share.ZEROS
