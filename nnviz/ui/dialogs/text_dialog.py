"""`TextDialog`: a text of one's own, looked at and used while training goes on."""

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from nnviz.core.wording import counted
from nnviz.data.text.look import TextLook
from nnviz.data.text.recipe import TextRecipe
from nnviz.ui.dialogs.opening import Work
from nnviz.ui.dialogs.own_dialog import OwnDialog
from nnviz.ui.dialogs.text_form import TextForm
from nnviz.ui.dialogs.text_opening import TextOpening
from nnviz.ui.dialogs.text_preview import TextPreview

EMPTY_HINT = "Its beginning will be here in a moment."


class TextDialog(OwnDialog):
    """Signals, beside those of `OwnDialog`: `other_wished()`: choose another file."""

    other_wished = Signal()

    name = "text_dialog"
    caption = "Open text"
    use_text = "Use this text"

    def __init__(self, parent: QWidget | None = None) -> None:
        form, preview = TextForm(), TextPreview()
        super().__init__(form, preview, parent)
        self.form, self.preview = form, preview
        self.other = QPushButton("Other file…")
        self.other.setToolTip("Choose another file.")
        self.look.setToolTip("Go through the file again; it may have changed.")
        self.use.setToolTip("Read all of it and learn from it; undo brings the old data back.")
        self.other.clicked.connect(self._on_other_clicked)
        self.setMinimumSize(520, 380)
        self.build([self.other])

    def show_found(self, before: TextOpening | None, opening: TextOpening) -> None:
        look, recipe, is_read = opening.found, opening.recipe, opening.work is Work.READING
        self.title.setText(opening.file)
        self.place.setText(opening.path)
        self.preview.show_text(look.beginning if look else "")
        if self.turn_to(self.preview if look is not None else self.empty) and look is not None:
            self.use.setFocus()
        # What is no text may be read as bytes, and a wrong encoding be another.
        self.form.setEnabled((look or opening.problem) is not None and not is_read)
        self.form.show_recipe(recipe)
        self.facts.setText(facts_text(look, recipe) if look and recipe else "")
        self.say(self.notes, "\n".join(look.notes) if look else "")
        self.empty.setText("" if opening.hindrance is not None else EMPTY_HINT)
        self.look.setVisible(opening.problem is not None)

    def sizeHint(self) -> QSize:
        return QSize(760, 560)

    @Slot()
    def _on_other_clicked(self) -> None:
        self.other_wished.emit()


def facts_text(look: TextLook, recipe: TextRecipe) -> str:
    """How long the text is, of how many different steps, and what is learnt from it."""
    length = counted(recipe.length, recipe.unit.removesuffix("s"))
    windows = counted(recipe.windows, "window")
    return f"{length} · {look.kinds:,} different · {windows} · tell what follows"
