"""`TableDialog`: a file as it was guessed at, to be corrected and used while training goes on."""

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from nnviz.ui.dialogs.table_form import TableForm
from nnviz.ui.dialogs.table_opening import Opening, Work
from nnviz.ui.dialogs.table_preview import TablePreview
from nnviz.ui.dialogs.table_words import facts_text, notes
from nnviz.ui.widgets.elided import ElidedLabel

STEPS = 1000
EMPTY_HINT = "Its first rows will be here in a moment."


class TableDialog(QDialog):
    """Shows an `Opening`; holds none.

    Signals:
        field_wished(str, object): a field of `TableRecipe` is to have another value.
        use_wished(str, Use): a column is to be used otherwise.
        accept_wished(): use this data.
        look_wished(): go through the file again.
        other_wished(): choose another file.
        stop_wished(): stop the work under way.
    """

    field_wished = Signal(str, object)
    use_wished = Signal(str, object)
    accept_wished = Signal()
    look_wished = Signal()
    other_wished = Signal()
    stop_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("table_dialog")
        self.setWindowTitle("Open data")
        self.setModal(False)
        self._is_busy = False
        self._shown: Opening | None = None
        self.title = ElidedLabel(parent=self)
        self.title.setProperty("role", "large")
        self.place = ElidedLabel(parent=self)
        self.place.setProperty("role", "small")
        self.facts = ElidedLabel(parent=self)
        self.form = TableForm(self)
        self.preview = TablePreview(self)
        self.empty = QLabel(self)
        self.notes = QLabel(self)
        self.problem = QLabel(self)
        self.work = QLabel(self)
        self.bar = QProgressBar(self)
        self.other = QPushButton("Other file…", self)
        self.look = QPushButton("Look again", self)
        self.close_button = QPushButton("Close", self)
        self.use = QPushButton("Use this data", self)
        self._build()
        self._connect()

    def show_opening(self, opening: Opening) -> None:
        """Show what is known by now; emits nothing."""
        before, self._shown = self._shown, opening
        if before is not None and replace(before, share=opening.share) == opening:
            self._show_work(opening)
            return
        self._is_busy = opening.work is not Work.NONE
        self.title.setText(opening.file)
        self.place.setText(opening.path)
        self.preview.show_table(opening.guess, opening.recipe)
        self._turn_to(self.preview if opening.guess is not None else self.empty)
        # What could not be guessed may be said: another quote, or that there is no header.
        is_known = opening.guess is not None or opening.problem is not None
        self.form.setEnabled(is_known and opening.work is not Work.READING)
        self.form.show_recipe(opening.recipe)
        self.preview.setEnabled(opening.work is not Work.READING)
        if opening.guess is not None and opening.recipe is not None:
            self.facts.setText(facts_text(opening.recipe))
            self._say(self.notes, "\n".join(notes(opening.guess, opening.recipe)))
        else:
            self.facts.setText("")
            self._say(self.notes, "")
        self._say(self.problem, str(opening.hindrance or ""))
        self.empty.setText("" if opening.hindrance is not None else EMPTY_HINT)
        self._show_work(opening)
        self.look.setVisible(opening.problem is not None)
        self.use.setEnabled(opening.is_usable)

    def sizeHint(self) -> QSize:
        return QSize(940, 640)

    def reject(self) -> None:
        """Escape stops the work first, and closes when nothing is under way."""
        if self._is_busy:
            self.stop_wished.emit()
        else:
            super().reject()

    # -- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 16)
        box.setSpacing(8)
        head = QHBoxLayout()
        box.addLayout(head)
        head.setSpacing(12)
        names = QVBoxLayout()
        head.addLayout(names, 1)
        names.setSpacing(2)
        names.addWidget(self.title)
        names.addWidget(self.place)
        head.addWidget(self.other, 0, Qt.AlignmentFlag.AlignTop)
        box.addWidget(self.facts)
        box.addSpacing(4)
        box.addWidget(self.form)
        box.addSpacing(4)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.preview)
        box.addWidget(self._pages, 1)
        box.addWidget(self.notes)
        box.addWidget(self.problem)
        foot = QHBoxLayout()
        box.addLayout(foot)
        foot.setSpacing(8)
        for part in (self.work, self.bar):
            foot.addWidget(part)
        foot.addStretch(1)
        for button in (self.look, self.close_button, self.use):
            foot.addWidget(button)
        self._dress()
        self.setMinimumSize(620, 440)
        self.resize(self.sizeHint())

    def _dress(self) -> None:
        self.empty.setProperty("role", "dim")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for label, role in ((self.notes, "small"), (self.problem, "error"), (self.work, "dim")):
            label.setProperty("role", role)
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self.notes, self.problem):
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.problem.setAccessibleName("Problem")
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(160)
        self.bar.setAccessibleName("Progress")
        self.look.setToolTip("Go through the file again; it may have changed.")
        self.other.setToolTip("Choose another file.")
        self.close_button.setToolTip("Nothing changes.")
        self.use.setToolTip("Read the whole file and learn from it; undo brings the old data back.")
        self.use.setProperty("kind", "primary")
        self.use.setDefault(True)
        for button in (self.other, self.look, self.close_button):
            button.setAutoDefault(False)

    def _connect(self) -> None:
        self.form.field_wished.connect(self.field_wished)
        self.preview.use_wished.connect(self.use_wished)
        self.use.clicked.connect(self._on_use_clicked)
        self.look.clicked.connect(self._on_look_clicked)
        self.other.clicked.connect(self._on_other_clicked)
        self.close_button.clicked.connect(self.reject)

    # -- showing -------------------------------------------------------------------------------

    def _turn_to(self, page: QWidget) -> None:
        """Show the table, where Return uses the data, or in its place that there is none yet."""
        if page is not self._pages.currentWidget():
            self._pages.setCurrentWidget(page)
            page.setFocus()

    def _show_work(self, opening: Opening) -> None:
        self.work.setVisible(self._is_busy)
        self.bar.setVisible(self._is_busy)
        self.work.setText(f"{opening.work.value} {opening.file}, {opening.share:.0%}")
        self.bar.setValue(round(opening.share * STEPS))
        self.close_button.setText("Stop" if self._is_busy else "Close")

    def _say(self, label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))

    @Slot()
    def _on_use_clicked(self) -> None:
        self.accept_wished.emit()

    @Slot()
    def _on_look_clicked(self) -> None:
        self.look_wished.emit()

    @Slot()
    def _on_other_clicked(self) -> None:
        self.other_wished.emit()
