"""`TableDialog`: a file as it was guessed at, to be corrected and used while training goes on."""

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from nnviz.ui.dialogs.opening import Work
from nnviz.ui.dialogs.own_dialog import OwnDialog
from nnviz.ui.dialogs.table_form import TableForm
from nnviz.ui.dialogs.table_opening import TableOpening
from nnviz.ui.dialogs.table_preview import TablePreview
from nnviz.ui.dialogs.table_words import facts_text, notes

EMPTY_HINT = "Its first rows will be here in a moment."


class TableDialog(OwnDialog):
    """Signals, beside those of `OwnDialog`:

    use_wished(str, Use): a column is to be used otherwise.
    other_wished(): choose another file.
    series_wished(): its rows are moments, one after the other.
    """

    use_wished = Signal(str, object)
    other_wished = Signal()
    series_wished = Signal()

    name = "table_dialog"
    caption = "Open data"
    use_text = "Use this data"

    def __init__(self, parent: QWidget | None = None) -> None:
        form, preview = TableForm(), TablePreview()
        super().__init__(form, preview, parent)
        self.form, self.preview = form, preview
        self.other = QPushButton("Other file…")
        self.other.setToolTip("Choose another file.")
        self.series = QPushButton("It is a time series…")
        self.series.setToolTip("Its rows are moments: learn how they go on.")
        self.series.clicked.connect(self._on_series_clicked)
        self.look.setToolTip("Go through the file again; it may have changed.")
        self.use.setToolTip("Read the whole file and learn from it; undo brings the old data back.")
        self.preview.use_wished.connect(self.use_wished)
        self.other.clicked.connect(self._on_other_clicked)
        self.setMinimumSize(620, 440)
        self.build([self.series, self.other])

    def show_found(self, before: TableOpening | None, opening: TableOpening) -> None:
        guess, recipe, is_read = opening.found, opening.recipe, opening.work is Work.READING
        self.title.setText(opening.file)
        self.place.setText(opening.path)
        self.preview.show_table(guess, recipe)
        self.preview.setEnabled(not is_read)
        page = self.preview if guess is not None else self.empty
        if self.turn_to(page):
            page.setFocus()  # Return uses the data
        # What could not be guessed may be said: another quote, or that there is no header.
        self.form.setEnabled((guess or opening.problem) is not None and not is_read)
        self.form.show_recipe(recipe)
        self.facts.setText(facts_text(recipe) if guess and recipe else "")
        self.say(self.notes, "\n".join(notes(guess, recipe)) if guess and recipe else "")
        self.empty.setText("" if opening.hindrance is not None else EMPTY_HINT)
        self.look.setVisible(opening.problem is not None)

    def sizeHint(self) -> QSize:
        return QSize(940, 640)

    @Slot()
    def _on_series_clicked(self) -> None:
        self.series_wished.emit()

    @Slot()
    def _on_other_clicked(self) -> None:
        self.other_wished.emit()
