"""`BackwardBlock`: the chain rule with its numbers, for the loss of the probe."""

from PySide6.QtWidgets import QLabel, QWidget

from nnviz.engine.losses import LOSSES
from nnviz.session.frame import Frame, Model
from nnviz.session.lesson import Chain, Forward, Role
from nnviz.ui.inspector.block import Block
from nnviz.ui.inspector.number_row import NumberRow
from nnviz.ui.inspector.product_table import ProductTable
from nnviz.ui.inspector.rows import content_of, order_of
from nnviz.ui.inspector.words import neuron_name, target_text
from nnviz.ui.numbers import format_number

MOST_INPUTS = 5


class BackwardBlock(Block):
    """Shows readers' slopes times weights, the curve's slope, and what each weight gets."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Backward: what the loss asks of it", parent)
        self.readers_label = _small("Through every reader", self)
        self.readers = ProductTable("Readers", parent=self)
        self.by_answer = NumberRow(parent=self)
        self.slope = NumberRow(parent=self)
        self.by_sum = NumberRow(strong=True, parent=self)
        self.inputs_label = _small("What each weight gets: dL/dw = dL/dz × value", self)
        self.inputs = ProductTable("Slopes by weight", parent=self)
        for widget in (
            self.readers_label,
            self.readers,
            self.by_answer,
            self.slope,
            self.by_sum,
            self.inputs_label,
            self.inputs,
        ):
            self.column.addWidget(widget)

    def show_neuron(self, model: Model, frame: Frame, found: Forward, chain: Chain | None) -> None:
        """Show a neuron's chain; where there is none, say why."""
        self.setVisible(found.role is not Role.INPUT)
        self._show_parts(chain)
        if chain is None or frame.backward is None:
            self.say("No target is known for this sample: there is no loss to follow back.")
            return
        loss = format_number(chain.loss).strip()
        target = target_text(model.dataset, frame.backward.target)
        text = f"For the sample that is looked at, expected: {target}. Its loss L is {loss}."
        if len(model.network.outputs) > 1:
            text += " It is that of the main output alone."
        if chain.is_output:
            text += f" L = {LOSSES[model.experiment.loss].formula}."
        if found.held is not None:
            text += " The neuron is held, so nothing goes back through it."
        self.say(text)
        self._show_readers(model, chain)
        self.by_answer.show_number("dL/dy, the slope of the loss", chain.by_answer)
        self.slope.show_number("× f\u2032(z), the slope of the curve", chain.slope)
        held = ", held" if found.held is not None else ""
        self.by_sum.show_number(f"= dL/dz{held}", chain.by_sum)
        self._show_inputs(model, found, chain)

    def _show_parts(self, chain: Chain | None) -> None:
        has = chain is not None
        reads = chain is not None and bool(len(chain.readers))
        for widget in (self.readers_label, self.readers):
            widget.setVisible(reads)
        self.by_answer.setVisible(has and not reads)
        for row in (self.slope, self.by_sum):
            row.setVisible(has)
        weighs = chain is not None and bool(len(chain.inputs))
        self.inputs_label.setVisible(weighs)
        self.inputs.setVisible(weighs)

    def _show_readers(self, model: Model, chain: Chain) -> None:
        order = order_of(chain.readers, by_size=False)
        heads = ("its dL/dz", "weight", "product")
        self.readers.show_content(
            content_of(
                chain.readers,
                order,
                lambda neuron: neuron_name(model, neuron),
                heads,
                total_label="dL/dy, their sum",
                total=chain.by_answer,
            )
        )

    def _show_inputs(self, model: Model, found: Forward, chain: Chain) -> None:
        order = order_of(chain.inputs, by_size=True, most=MOST_INPUTS)
        name, heads = (lambda neuron: neuron_name(model, neuron)), ("dL/dz", "value", "dL/dw")
        content = content_of(chain.inputs, order, name, heads)
        self.inputs.show_content(content)
        if found.bias is not None:
            self.inputs_label.setText(
                "What each weight gets: dL/dw = dL/dz × value; the bias dL/dz"
            )


def _small(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", "small")
    label.setWordWrap(True)
    return label
