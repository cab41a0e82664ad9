"""`ImageDialog`: pictures of one's own, looked over and used while training goes on."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData, QSize, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QPushButton, QWidget

from nnviz.data.images.look import ImageLook
from nnviz.data.images.recipe import ImageRecipe
from nnviz.data.images.shaping import shaped
from nnviz.ui.dialogs.class_grid import ClassGrid
from nnviz.ui.dialogs.class_rows import ClassRow, rows_of
from nnviz.ui.dialogs.image_form import ImageForm
from nnviz.ui.dialogs.image_opening import ImageOpening
from nnviz.ui.dialogs.image_words import READABLE, facts_text, notes
from nnviz.ui.dialogs.opening import Opening, Work
from nnviz.ui.dialogs.own_dialog import OwnDialog
from nnviz.ui.dialogs.skipped_list import SkippedList


class ImageDialog(OwnDialog):
    """Signals, beside those of `OwnDialog`:

    folder_wished(), file_wished(): choose another folder, or a file.
    path_dropped(str): a folder or a file was let go over the dialog.
    """

    folder_wished = Signal()
    file_wished = Signal()
    path_dropped = Signal(str)

    name = "image_dialog"
    caption = "Open pictures"
    use_text = "Use these pictures"

    def __init__(self, parent: QWidget | None = None) -> None:
        form, grid = ImageForm(), ClassGrid()
        super().__init__(form, grid, parent)
        self.form, self.grid = form, grid
        self.setAcceptDrops(True)
        self.skipped = SkippedList()
        self.folder, self.file = QPushButton("Folder…"), QPushButton("File…")
        self.folder.setToolTip("Choose a folder: one that holds a folder for each class, or IDX.")
        self.file.setToolTip("Choose a file: IDX, a NumPy archive, or a CSV file of pixels.")
        self.look.setToolTip("Look at all of them again; they may have changed.")
        self.use.setToolTip("Read all pictures and learn from them; undo brings the old data back.")
        self.folder.clicked.connect(self._on_folder_clicked)
        self.file.clicked.connect(self._on_file_clicked)
        self.setMinimumSize(560, 460)
        self.build([self.folder, self.file], [self.skipped])
        self.show_opening(Opening())

    def show_found(self, before: ImageOpening | None, opening: ImageOpening) -> None:
        look, recipe = opening.found, opening.recipe
        self.title.setText(opening.file or "No pictures yet")
        self.place.setText(opening.path or "Choose a folder or a file, or drop one here.")
        self._show_pictures(before, opening)
        self.form.setVisible(look is not None)
        self.form.setEnabled(opening.work is Work.NONE)
        self.form.show_recipe(look, recipe)
        self.skipped.show_look(look)
        self.say(self.facts, facts_text(look, recipe) if look and recipe else "")
        self.say(self.notes, "\n".join(notes(look, recipe)) if look and recipe else "")
        is_open = bool(opening.path) and look is None and opening.work is Work.NONE
        self.look.setVisible(is_open or opening.problem is not None)
        if look is not None and (before is None or before.found is None):
            self.use.setFocus()

    def sizeHint(self) -> QSize:
        return QSize(860, 700)

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

    def _show_pictures(self, before: ImageOpening | None, opening: ImageOpening) -> None:
        look, recipe = opening.found, opening.recipe
        if look is None or recipe is None:
            self.empty.setText(_waiting(opening))
            self.turn_to(self.empty)
            return
        if before is None or (before.found, before.recipe) != (look, recipe):
            self.grid.show_rows(preview_rows(look, recipe))
        self.turn_to(self.grid)

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
