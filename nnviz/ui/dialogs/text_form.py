"""`TextForm`: how a text is read, each part as it was guessed and open to correction."""

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QWidget

from nnviz.data.text.recipe import WINDOWS, TextRecipe
from nnviz.ui.dialogs.choice_form import ChoiceForm


class TextForm(ChoiceForm):
    """`choice_wished` tells a field of `TextChoices`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        options = TextRecipe.options()
        for name in ("unit", "encoding"):
            own = options[name]
            self.add_combo(name, own.label, own.help, own.choices)
        window = options["window"]
        steps = {steps: f"{steps} steps" for steps in (4, *WINDOWS)}
        self.add_combo("window", window.label, window.help, steps)

    def show_recipe(self, recipe: TextRecipe | None) -> None:
        """Show how the text is read; None when nobody knows yet. Emits nothing."""
        for name, combo in self.combos.items():
            value = None if recipe is None else getattr(recipe, name)
            with QSignalBlocker(combo):
                combo.setCurrentIndex(combo.findData(value))
        self.holders["encoding"].setEnabled(recipe is None or recipe.unit != "bytes")
