"""`ImageForm`: how pictures are to be read, each part as it was guessed and open to correction."""

from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QWidget

from nnviz.data.images.look import ImageLook
from nnviz.data.images.recipe import ImageKind, ImageRecipe
from nnviz.ui.dialogs.choice_form import ChoiceForm
from nnviz.ui.dialogs.image_choices import flat_choices, size_choices

LABELS = {"size": "Size", "flat_rows": "A line of pixels is"}
HELPS = {
    "size": "How many pixels each picture is high and wide for the network: rows × columns.",
    "flat_rows": ImageRecipe.options()["flat_rows"].help,
}
FIELDS = ("size", "fit", "colour", "label_at", "flat_rows")


class ImageForm(ChoiceForm):
    """`choice_wished` tells a field of `ImageChoices`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        for name in FIELDS:
            self._add_field(name)
        help_text = ImageRecipe.options()["invert"].help
        self.invert = self.add_box("invert", "Invert", "Swap dark and light", help_text)
        self.show_recipe(None, None)

    def show_recipe(self, look: ImageLook | None, recipe: ImageRecipe | None) -> None:
        """Show how the pictures are read; None when nobody knows yet. Emits nothing."""
        sizes = {} if look is None else size_choices(look)
        flat = {} if look is None else flat_choices(look)
        values: dict[str, Any] = {}
        if recipe is not None:
            values = {name: getattr(recipe, name) for name in ("fit", "colour", "label_at")}
            values |= {"size": (recipe.rows, recipe.columns), "flat_rows": recipe.flat_rows}
        for name, offered in (("size", sizes), ("flat_rows", flat)):
            _offer(self.combos[name], offered)
        for name, combo in self.combos.items():
            with QSignalBlocker(combo):
                combo.setCurrentIndex(_place(combo, values.get(name)))
        self.holders["label_at"].setVisible(recipe is not None and recipe.form == ImageKind.CSV)
        self.holders["flat_rows"].setVisible(len(flat) > 1)
        with QSignalBlocker(self.invert):
            self.invert.setChecked(recipe is not None and recipe.invert)

    def _add_field(self, name: str) -> None:
        described = ImageRecipe.options().get(name)
        label = LABELS.get(name) or (described.label if described else name)
        tip = HELPS.get(name) or (described.help if described else "")
        combo = self.add_combo(name, label, tip, described.choices if described else {})
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)


def _offer(combo: QComboBox, choices: dict[Any, str]) -> None:
    """Offer other choices, where they are others."""
    there = {combo.itemData(at): combo.itemText(at) for at in range(combo.count())}
    if there == choices:
        return
    with QSignalBlocker(combo):
        combo.clear()
        for value, text in choices.items():
            combo.addItem(text, value)


def _place(combo: QComboBox, value: Any) -> int:
    """Where a value stands; Qt cannot compare tuples."""
    values = [combo.itemData(at) for at in range(combo.count())]
    return values.index(value) if value in values else -1
