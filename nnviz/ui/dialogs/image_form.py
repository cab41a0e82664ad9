"""`ImageForm`: how pictures are to be read, each part as it was guessed and open to correction."""

from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QVBoxLayout, QWidget

from nnviz.data.images.look import ImageLook
from nnviz.data.images.recipe import ImageKind, ImageRecipe
from nnviz.ui.dialogs.image_choices import flat_choices, size_choices
from nnviz.ui.widgets.flow import FlowLayout

LABELS = {"size": "Size", "flat_rows": "A line of pixels is"}
HELPS = {
    "size": "How many pixels each picture is high and wide for the network: rows × columns.",
    "flat_rows": ImageRecipe.options()["flat_rows"].help,
}
FIELDS = ("size", "fit", "colour", "label_at", "flat_rows")


class ImageForm(QWidget):
    """Signals: `choice_wished(str, object)`, a field of `ImageChoices` and its value."""

    choice_wished = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.combos: dict[str, QComboBox] = {}
        self._holders: dict[str, QWidget] = {}
        self.invert = QCheckBox("Swap dark and light", self)
        self.invert.setToolTip(ImageRecipe.options()["invert"].help)
        line = FlowLayout(self, spacing=12)
        for name in FIELDS:
            line.addWidget(self._field(name))
        line.addWidget(_labelled("Invert", self.invert))
        self.invert.clicked.connect(self._on_invert_clicked)
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
        self._holders["label_at"].setVisible(recipe is not None and recipe.form == ImageKind.CSV)
        self._holders["flat_rows"].setVisible(len(flat) > 1)
        with QSignalBlocker(self.invert):
            self.invert.setChecked(recipe is not None and recipe.invert)

    def _field(self, name: str) -> QWidget:
        described = ImageRecipe.options().get(name)
        label = LABELS.get(name) or (described.label if described else name)
        text = HELPS.get(name) or (described.help if described else "")
        combo = QComboBox(self)
        for value, words in (described.choices if described else {}).items():
            combo.addItem(words, value)
        combo.setToolTip(text)
        combo.setPlaceholderText("guessed")
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.setAccessibleName(label)
        combo.setAccessibleDescription(text)
        combo.setProperty("field", name)
        combo.activated.connect(self._on_activated)
        self.combos[name] = combo
        self._holders[name] = _labelled(label, combo)
        return self._holders[name]

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        combo = self.sender()
        if isinstance(combo, QComboBox):
            self.choice_wished.emit(combo.property("field"), combo.itemData(index))

    @Slot(bool)
    def _on_invert_clicked(self, checked: bool) -> None:
        self.choice_wished.emit("invert", checked)


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
