"""`SeriesDialog`: a time series of one's own, looked at and used while training goes on."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QSplitter, QWidget

from nnviz.ui.dialogs.opening import Work
from nnviz.ui.dialogs.own_dialog import OwnDialog
from nnviz.ui.dialogs.series_columns import SeriesColumns
from nnviz.ui.dialogs.series_form import SeriesForm
from nnviz.ui.dialogs.series_opening import SeriesOpening
from nnviz.ui.dialogs.series_plot import SeriesPlot
from nnviz.ui.dialogs.series_words import facts_text, notes

EMPTY_HINT = "Its end will be here in a moment."


class SeriesDialog(OwnDialog):
    """Signals, beside those of `OwnDialog`:

    use_wished(str, Use): a column is to be used otherwise.
    other_wished(): choose another file.
    """

    use_wished = Signal(str, object)
    other_wished = Signal()

    name = "series_dialog"
    caption = "Open a time series"
    use_text = "Use this series"

    def __init__(self, parent: QWidget | None = None) -> None:
        form, page = SeriesForm(), QSplitter(Qt.Orientation.Horizontal)
        super().__init__(form, page, parent)
        self.form, self.page = form, page
        self.columns, self.plot = SeriesColumns(), SeriesPlot()
        for part in (self.columns, self.plot):
            page.addWidget(part)
        page.setChildrenCollapsible(False)
        page.setSizes([330, 490])
        page.setStretchFactor(1, 1)
        self.other = QPushButton("Other file…")
        self.other.setToolTip("Choose another file.")
        self.look.setToolTip("Go through the file again; it may have changed.")
        self.use.setToolTip("Read all of it and learn from it; undo brings the old data back.")
        self.other.clicked.connect(self._on_other_clicked)
        self.columns.use_wished.connect(self.use_wished)
        self.setMinimumSize(620, 460)
        self.build([self.other])

    def show_found(self, before: SeriesOpening | None, opening: SeriesOpening) -> None:
        found, recipe, is_read = opening.found, opening.recipe, opening.work is Work.READING
        look = found.look if found is not None else None
        self.title.setText(opening.file)
        self.place.setText(opening.path)
        self.columns.show_columns(look.columns if look else (), recipe)
        self.plot.show_series(look, recipe)
        self.columns.setEnabled(not is_read)
        if self.turn_to(self.page if look is not None else self.empty) and look is not None:
            self.use.setFocus()
        self.form.setEnabled((look or opening.problem) is not None and not is_read)
        self.form.show_series(found, recipe)
        self.facts.setText(facts_text(look, recipe) if look and recipe else "")
        self.say(self.notes, "\n".join(notes(look)) if look else "")
        self.empty.setText("" if opening.hindrance is not None else EMPTY_HINT)
        self.look.setVisible(opening.problem is not None)

    def sizeHint(self) -> QSize:
        return QSize(860, 620)

    @Slot()
    def _on_other_clicked(self) -> None:
        self.other_wished.emit()
