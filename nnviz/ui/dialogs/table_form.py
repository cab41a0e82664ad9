"""`TableForm`: how a file is written, each part as it was guessed and open to correction."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QVBoxLayout, QWidget

from nnviz.data.table.recipe import TableRecipe
from nnviz.ui.widgets.flow import FlowLayout

FIELDS = ("separator", "quote", "decimal", "encoding", "missing")
SIGNS = {
    ("separator", "comma"): "Comma  ,",
    ("separator", "semicolon"): "Semicolon  ;",
    ("separator", "bar"): "Bar  |",
    ("quote", "double"): 'Double  "',
    ("quote", "single"): "Single  '",
    ("decimal", "point"): "Point  .",
    ("decimal", "comma"): "Comma  ,",
}


class TableForm(QWidget):
    """Signals: `field_wished(str, object)`, a field of `TableRecipe` and its value."""

    field_wished = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.combos: dict[str, QComboBox] = {}
        self.header = QCheckBox("First row", self)
        self.header.setToolTip(TableRecipe.options()["header"].help)
        line = FlowLayout(self, spacing=12)
        for name in FIELDS:
            line.addWidget(self._field(name))
        line.addWidget(_labelled("Header", self.header))
        self.header.clicked.connect(self._on_header_clicked)

    def show_recipe(self, recipe: TableRecipe | None) -> None:
        """Show how the file is read; None when nobody knows yet. Emits nothing."""
        for name, combo in self.combos.items():
            value = None if recipe is None else getattr(recipe, name)
            with QSignalBlocker(combo):
                combo.setCurrentIndex(combo.findData(value))
        with QSignalBlocker(self.header):
            self.header.setChecked(recipe is None or recipe.header)

    def _field(self, name: str) -> QWidget:
        described = TableRecipe.options()[name]
        combo = QComboBox(self)
        for value, label in described.choices.items():
            combo.addItem(SIGNS.get((name, value), label), value)
        if name == "encoding":  # its longest label is longer than all others together
            combo.setMaximumWidth(128)
            combo.view().setMinimumWidth(combo.sizeHint().width())
        combo.setToolTip(described.help)
        combo.setPlaceholderText("guessed")
        combo.setAccessibleName(described.label)
        combo.setAccessibleDescription(described.help)
        combo.setProperty("field", name)
        combo.activated.connect(self._on_activated)
        self.combos[name] = combo
        return _labelled(described.label, combo)

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        combo = self.sender()
        if isinstance(combo, QComboBox):
            self.field_wished.emit(combo.property("field"), combo.itemData(index))

    @Slot(bool)
    def _on_header_clicked(self, checked: bool) -> None:
        self.field_wished.emit("header", checked)


def _labelled(text: str, control: QWidget) -> QWidget:
    """A control under its label."""
    holder = QWidget()
    label = QLabel(text, holder)
    label.setProperty("role", "small")
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(label)
    column.addWidget(control)
    return holder
