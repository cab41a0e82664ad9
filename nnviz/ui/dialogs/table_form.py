"""`TableForm`: how a file is written, each part as it was guessed and open to correction."""

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QWidget

from nnviz.data.table.recipe import TableRecipe
from nnviz.ui.dialogs.choice_form import ChoiceForm

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


class TableForm(ChoiceForm):
    """`choice_wished` tells a field of `TableRecipe`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        options = TableRecipe.options()
        for name in FIELDS:
            own = options[name]
            signs = {value: SIGNS.get((name, value), text) for value, text in own.choices.items()}
            self.add_combo(name, own.label, own.help, signs)
        encoding = self.combos["encoding"]  # its longest label is longer than all others together
        encoding.setMaximumWidth(128)
        encoding.view().setMinimumWidth(encoding.sizeHint().width())
        self.header = self.add_box("header", "Header", "First row", options["header"].help)

    def show_recipe(self, recipe: TableRecipe | None) -> None:
        """Show how the file is read; None when nobody knows yet. Emits nothing."""
        for name, combo in self.combos.items():
            value = None if recipe is None else getattr(recipe, name)
            with QSignalBlocker(combo):
                combo.setCurrentIndex(combo.findData(value))
        with QSignalBlocker(self.header):
            self.header.setChecked(recipe is None or recipe.header)
