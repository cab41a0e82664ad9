"""`ImageDialog`: pictures of one's own, looked over and used while training goes on."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData, QSize, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
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

from nnviz.data.images.look import ImageLook
from nnviz.data.images.recipe import ImageRecipe
from nnviz.data.images.shaping import shaped
from nnviz.ui.dialogs.class_grid import ClassGrid
from nnviz.ui.dialogs.class_rows import ClassRow, rows_of
from nnviz.ui.dialogs.image_form import ImageForm
from nnviz.ui.dialogs.image_opening import ImageOpening, Work
from nnviz.ui.dialogs.image_words import READABLE, facts_text, notes
from nnviz.ui.dialogs.skipped_list import SkippedList
from nnviz.ui.widgets.elided import ElidedLabel

STEPS = 1000


class ImageDialog(QDialog):
    """Shows an `ImageOpening`; holds none.

    Signals:
        choice_wished(str, object): a field of `ImageChoices` is to have another value.
        accept_wished(): use these pictures.
        look_wished(): look at them again.
        folder_wished(), file_wished(): choose another folder, or a file.
        stop_wished(): stop the work under way.
        path_dropped(str): a folder or a file was let go over the dialog.
    """

    choice_wished = Signal(str, object)
    accept_wished = Signal()
    look_wished = Signal()
    folder_wished = Signal()
    file_wished = Signal()
    stop_wished = Signal()
    path_dropped = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("image_dialog")
        self.setWindowTitle("Open pictures")
        self.setModal(False)
        self.setAcceptDrops(True)
        self._is_busy = False
        self._shown: ImageOpening | None = None
        self.title = ElidedLabel(parent=self)
        self.place = ElidedLabel(parent=self)
        self.facts = ElidedLabel(lines=2, parent=self)
        self.form = ImageForm(self)
        self.grid = ClassGrid(self)
        self.empty = QLabel(self)
        self.skipped = SkippedList(self)
        self.notes, self.problem, self.work = QLabel(self), QLabel(self), QLabel(self)
        self.bar = QProgressBar(self)
        self.folder = QPushButton("Folder…", self)
        self.file = QPushButton("File…", self)
        self.look = QPushButton("Look again", self)
        self.close_button = QPushButton("Close", self)
        self.use = QPushButton("Use these pictures", self)
        self._build()
        self._connect()
        self.show_opening(ImageOpening())

    def show_opening(self, opening: ImageOpening) -> None:
        """Show what is known by now; emits nothing."""
        before, self._shown = self._shown, opening
        if before is not None and replace(before, share=opening.share) == opening:
            self._show_work(opening)
            return
        self._is_busy = opening.work is not Work.NONE
        look, recipe = opening.look, opening.recipe
        self.title.setText(opening.file or "No pictures yet")
        self.place.setText(opening.path or "Choose a folder or a file, or drop one here.")
        self._show_pictures(before, opening)
        self.form.setVisible(look is not None)
        self.form.setEnabled(opening.work is Work.NONE)
        self.form.show_recipe(look, recipe)
        self.skipped.show_look(look)
        is_known = look is not None and recipe is not None
        self.facts.setText(facts_text(look, recipe) if look and recipe else "")
        self.facts.setVisible(is_known)
        self._say(self.notes, "\n".join(notes(look, recipe)) if look and recipe else "")
        self._say(self.problem, str(opening.hindrance or ""))
        self._show_work(opening)
        is_open = bool(opening.path) and look is None and not self._is_busy
        self.look.setVisible(is_open or opening.problem is not None)
        self.use.setEnabled(opening.is_usable)
        if is_known and (before is None or before.look is None):
            self.use.setFocus()

    def sizeHint(self) -> QSize:
        return QSize(860, 700)

    def reject(self) -> None:
        """Escape stops the work first, and closes when nothing is under way."""
        if self._is_busy:
            self.stop_wished.emit()
        else:
            super().reject()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_path(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        path = local_path(event.mimeData())
        if path:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.path_dropped.emit(path)

    # -- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 16)
        box.setSpacing(8)
        head = QHBoxLayout()
        box.addLayout(head)
        head.setSpacing(8)
        names = QVBoxLayout()
        head.addLayout(names, 1)
        names.setSpacing(2)
        names.addWidget(self.title)
        names.addWidget(self.place)
        for button in (self.folder, self.file):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        box.addWidget(self.facts)
        box.addWidget(self.form)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.grid)
        box.addWidget(self._pages, 1)
        for part in (self.skipped, self.notes, self.problem):
            box.addWidget(part)
        foot = QHBoxLayout()
        box.addLayout(foot)
        foot.setSpacing(8)
        foot.addWidget(self.work)
        foot.addWidget(self.bar)
        foot.addStretch(1)
        for button in (self.look, self.close_button, self.use):
            foot.addWidget(button)
        self._dress()
        self.setMinimumSize(560, 460)
        self.resize(self.sizeHint())

    def _dress(self) -> None:
        self.title.setProperty("role", "large")
        self.place.setProperty("role", "small")
        self.empty.setProperty("role", "dim")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
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
        self.folder.setToolTip("Choose a folder: one that holds a folder for each class, or IDX.")
        self.file.setToolTip("Choose a file: IDX, a NumPy archive, or a CSV file of pixels.")
        self.look.setToolTip("Look at all of them again; they may have changed.")
        self.close_button.setToolTip("Nothing changes.")
        self.use.setToolTip("Read all pictures and learn from them; undo brings the old data back.")
        self.use.setProperty("kind", "primary")
        self.use.setDefault(True)
        for button in (self.folder, self.file, self.look, self.close_button):
            button.setAutoDefault(False)

    def _connect(self) -> None:
        self.form.choice_wished.connect(self.choice_wished)
        for button, slot in (
            (self.use, self._on_use_clicked),
            (self.look, self._on_look_clicked),
            (self.folder, self._on_folder_clicked),
            (self.file, self._on_file_clicked),
        ):
            button.clicked.connect(slot)
        self.close_button.clicked.connect(self.reject)

    # -- showing -------------------------------------------------------------------------------

    def _show_pictures(self, before: ImageOpening | None, opening: ImageOpening) -> None:
        look, recipe = opening.look, opening.recipe
        if look is None or recipe is None:
            self.empty.setText(_waiting(opening))
            self._pages.setCurrentWidget(self.empty)
            return
        if before is None or (before.look, before.recipe) != (look, recipe):
            self.grid.show_rows(preview_rows(look, recipe))
        self._pages.setCurrentWidget(self.grid)

    def _show_work(self, opening: ImageOpening) -> None:
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
    def _on_folder_clicked(self) -> None:
        self.folder_wished.emit()

    @Slot()
    def _on_file_clicked(self) -> None:
        self.file_wished.emit()


def local_path(data: QMimeData) -> str:
    """The one folder or file that is dragged; nothing when it is something else, or several."""
    urls = data.urls()
    return urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else ""


def preview_rows(look: ImageLook, recipe: ImageRecipe) -> tuple[ClassRow, ...]:
    """The samples of a look as the network would see them."""
    return rows_of(
        look.classes,
        look.counts,
        ((own.label, _shares(own.pixels, recipe)) for own in look.samples),
    )


def _shares(pixels: NDArray[np.generic], recipe: ImageRecipe) -> NDArray[np.float32]:
    return shaped(pixels[None], recipe)[0] / np.float32(255)


def _waiting(opening: ImageOpening) -> str:
    if opening.work is not Work.NONE:
        return "Its pictures will be here in a moment."
    return "\n".join(["What can be opened:", *READABLE])
