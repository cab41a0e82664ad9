"""`DenseRow`: a dense layer, its units and its activation in one line."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from nnviz.core.graph import Node
from nnviz.core.spec import Option
from nnviz.layers.dense import Dense
from nnviz.ui.numbers import format_count
from nnviz.ui.panels.layer_row import LayerRow
from nnviz.ui.panels.units_stepper import UnitsStepper
from nnviz.ui.widgets.control import tool_tip
from nnviz.ui.widgets.flat_combo import FlatCombo
from nnviz.ui.widgets.slider import OptionSlider

_FOLDED = ("bias", "initializer")


class DropoutSlider(OptionSlider):
    """A layer's own dropout; without one it says where the general one is set."""

    def value_text(self, value: object) -> str:
        return "as under Training" if value is None else super().value_text(value)


class DenseRow(LayerRow):
    """A hidden layer, or an output: that one's units are given and cannot be changed here.

    Signals:
        units_wished(str, int): the layer's id and the number wished.
    """

    units_wished = Signal(str, int)

    def __init__(
        self, node: Node, *, is_output: bool, removable: bool, parent: QWidget | None = None
    ) -> None:
        options = Dense.options()
        # what lies after the output is the loss, which wants all of it
        more = () if is_output else (DropoutSlider("dropout", options["dropout"]),)
        super().__init__(node, _FOLDED, removable=removable, more=more, parent=parent)
        self.is_output = is_output
        self._activation: Option = options["activation"]
        self._values = list(self._activation.choices)
        self._shown = ""
        self.shown_units = 0
        self.stepper = UnitsStepper(options["units"], self)
        self.units = QLabel(self)
        self.activation = FlatCombo(self)
        self._arrange()
        self._connect_line()

    def show_node(self, node: Node) -> None:
        super().show_node(node)
        layer = node.layer
        assert isinstance(layer, Dense)
        if "dropout" in self.controls:
            self.controls["dropout"].show_value(layer.dropout)
        self.shown_units = layer.units
        self.stepper.show_number(layer.units)
        self.units.setText(format_count(layer.units))
        self._shown = layer.activation
        with QSignalBlocker(self.activation):
            self.activation.setCurrentIndex(self._values.index(layer.activation))

    def show_columns(self, name_width: int, figures: int) -> None:
        """Stand below and above rows of the same widths: the name's, and the stepper's figures."""
        self.stepper.show_figures(figures)
        column = self.stepper.sizeHint().width()
        if self.is_output:
            # a longer name than the others' moves into the column of the units
            spare = name_width - self.header.sizeHint().width()
            self.units.setFixedWidth(max(self.units.sizeHint().width(), column + 2 * spare))
        else:
            self.header.setFixedWidth(name_width)

    def show_given(self, units_why: str, activation_why: str) -> None:
        """Say why the units cannot be edited, nor the activation where `activation_why` says it."""
        self.units.setToolTip(units_why)
        self.activation.setVisible(not activation_why)
        self.about.setVisible(bool(activation_why))
        self.show_about(self._activation.choices[self._shown], activation_why)

    def show_problem(self, text: str, key: str = "") -> None:
        super().show_problem(text, key)
        self.stepper.show_wrong(wrong=bool(text) and key == "units")

    def parts(self) -> tuple[QWidget, ...]:
        return self.header, self.stepper, self.activation, self.remove, self.fold

    def _arrange(self) -> None:
        self.units.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.activation.addItems(list(self._activation.choices.values()))
        self.activation.setMaxVisibleItems(len(self._values))
        self.activation.setAccessibleName(f"{self._activation.label} of {self.header.text()}")
        self.activation.setToolTip(tool_tip(self._activation, "Training goes on."))
        self.stepper.setToolTip(tool_tip(Dense.options()["units"]))
        self.stepper.setVisible(not self.is_output)
        self.units.setVisible(self.is_output)
        self.about.hide()
        for place, part in enumerate((self.stepper, self.units), 1):
            self.line.insertWidget(place, part)
        self.line.insertWidget(3, self.activation, 1)

    def _connect_line(self) -> None:
        self.stepper.number_wished.connect(self._on_stepper_number_wished)
        self.stepper.text_refused.connect(self._on_stepper_text_refused)
        self.stepper.typing_ended.connect(self._on_stepper_typing_ended)
        self.activation.activated.connect(self._on_activation_activated)

    @Slot(int)
    def _on_stepper_number_wished(self, number: int) -> None:
        self.units_wished.emit(self.node_id, number)

    @Slot(str)
    def _on_stepper_text_refused(self, text: str) -> None:
        self.show_problem(text, "units")

    @Slot()
    def _on_stepper_typing_ended(self) -> None:
        self.show_problem("")

    @Slot(int)
    def _on_activation_activated(self, index: int) -> None:
        wished = self._values[index]
        with QSignalBlocker(self.activation):
            self.activation.setCurrentIndex(self._values.index(self._shown))
        if wished != self._shown:
            self.option_wished.emit(self.node_id, "activation", wished)
