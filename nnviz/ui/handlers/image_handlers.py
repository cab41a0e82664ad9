"""A person's own pictures: the dialog that opens them, and the one that looks over any."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog

from nnviz.ui.own_data import OwnDataHandlers

if TYPE_CHECKING:
    from nnviz.ui.dialogs.pictures_dialog import PicturesDialog

KINDS = "Pictures (*.npz *.csv *.gz *-ubyte *.idx);;All files (*)"
ENDINGS = (".npz", ".gz", ".idx", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp")


def holds_images(path: str) -> bool:
    """Whether what is named is to be opened as pictures; all else is a table, or ours."""
    found = Path(path)
    return found.is_dir() or found.suffix.lower() in ENDINGS or path.endswith("-ubyte")


class ImageHandlers(OwnDataHandlers):
    """Opens pictures, by the menu, a key, a button, or a folder let go over the window."""

    has_start_page: ClassVar[bool] = True

    _pictures: "PicturesDialog | None" = None

    def connect_up(self) -> None:
        self.window.panel.data.open_images_wished.connect(self.on_open_images)
        self.window.panel.data.pictures_wished.connect(self.on_look_over_pictures)
        self.session.loaded.connect(self._on_loaded)

    @Slot()
    def on_open_images(self) -> None:
        """Show the dialog; what it showed last is still there."""
        self.show_dialog()

    @Slot()
    def on_look_over_pictures(self) -> None:
        """Show the pictures there are by class; what is wrong with others is said."""
        from nnviz.ui.dialogs.pictures_dialog import PicturesDialog

        if self._pictures is None:
            self._pictures = PicturesDialog(self.window)
        model = self.session.model
        self._pictures.show_dataset(None if model is None else model.dataset)
        self._pictures.show()
        self._pictures.raise_()
        self._pictures.activateWindow()

    def made(self) -> tuple[Any, Any]:
        from nnviz.ui.dialogs.image_dialog import ImageDialog
        from nnviz.ui.dialogs.image_opening import ImageTalk

        dialog, talk = ImageDialog(self.window), ImageTalk(self.session, self)
        dialog.choice_wished.connect(talk.choose)
        dialog.folder_wished.connect(self._on_folder_wished)
        dialog.file_wished.connect(self._on_file_wished)
        dialog.path_dropped.connect(self.open_path)
        return dialog, talk

    # -- inner ---------------------------------------------------------------------------------

    @Slot()
    def _on_folder_wished(self) -> None:
        name = QFileDialog.getExistingDirectory(self._dialog, "Open a folder of pictures")
        if name:
            self.open_path(name)

    @Slot()
    def _on_file_wished(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._dialog, "Open a file of pictures", "", KINDS)
        if name:
            self.open_path(name)

    @Slot(object)
    def _on_loaded(self, model: object) -> None:
        """Other data: what is looked over follows."""
        if self._pictures is not None and self._pictures.isVisible():
            self.on_look_over_pictures()
