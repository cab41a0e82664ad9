"""A person's own data: the dialog that opens a table, what is dropped on the window."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Slot
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog

from nnviz.files.opening import SUFFIXES
from nnviz.ui.dialogs.reading_line import ReadingLine
from nnviz.ui.handlers.image_handlers import ImageHandlers, holds_images
from nnviz.ui.handlers.series_handlers import SeriesHandlers
from nnviz.ui.handlers.text_handlers import TextHandlers, holds_text
from nnviz.ui.own_data import OwnDataHandlers

KINDS = "Tables (*.csv *.tsv *.txt *.data *.dat);;All files (*)"

_DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove)


class TableHandlers(OwnDataHandlers):
    """Opens tables, by the menu, a key, a button, or a file let go over the window."""

    def connect_up(self) -> None:
        self._line = ReadingLine(self.window)
        self.window.status.addWidget(self._line)
        self._line.stop_wished.connect(self._on_stop_reading)
        self.session.loading.connect(self._on_loading)
        self.window.panel.data.open_wished.connect(self.on_open_table)
        self.window.setAcceptDrops(True)
        self.window.installEventFilter(self)

    @Slot()
    def on_open_table(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self.window, "Open data", "", KINDS)
        if name:
            self.open_file(name)

    def open_file(self, path: str) -> None:
        """Show a table, a text or pictures to be used; what was saved here opens at once."""
        if holds_images(path):
            self._images.open_path(path)
            return
        if holds_text(path):
            self._texts.open_path(path)
            return
        if Path(path).suffix not in SUFFIXES:
            self.open_path(path)
            return
        self.window.projects.open_file(Path(path))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _DRAGS and isinstance(event, QDragMoveEvent):
            return _accepted(event)
        if event.type() is QEvent.Type.Drop and isinstance(event, QDropEvent):
            path = _file_in(event.mimeData())
            if path:
                _accepted(event)
                self.open_file(path)
            return bool(path)
        return False

    @property
    def _images(self) -> ImageHandlers:
        return next(own for own in self.window.handlers if isinstance(own, ImageHandlers))

    @property
    def _texts(self) -> TextHandlers:
        return next(own for own in self.window.handlers if isinstance(own, TextHandlers))

    @property
    def _series(self) -> SeriesHandlers:
        return next(own for own in self.window.handlers if isinstance(own, SeriesHandlers))

    def made(self) -> tuple[Any, Any]:
        from nnviz.ui.dialogs.table_dialog import TableDialog
        from nnviz.ui.dialogs.table_opening import TableTalk

        dialog, talk = TableDialog(self.window), TableTalk(self.session, self)
        dialog.choice_wished.connect(self._on_choice_wished)
        dialog.use_wished.connect(talk.use_column)
        dialog.other_wished.connect(self.on_open_table)
        dialog.series_wished.connect(self._on_series_wished)
        return dialog, talk

    # -- inner ---------------------------------------------------------------------------------

    @Slot(str, object)
    def _on_choice_wished(self, name: str, value: object) -> None:
        if name == "missing":
            self.talk().fill(str(value))
        else:
            self.talk().correct(name, value)

    @Slot()
    def _on_series_wished(self) -> None:
        """Its rows are moments: the other dialog takes over."""
        talk = self.talk()
        talk.cancel()
        assert self._dialog is not None
        self._dialog.done(0)
        self._series.open_path(talk.opening.path)

    @Slot(object)
    def _on_loading(self, share: float | None) -> None:
        own = None if self.session.experiment is None else self.session.experiment.data.own
        self._line.show_share("data" if own is None else own.file, share)

    @Slot()
    def _on_stop_reading(self) -> None:
        self.session.stop_loading()


def _file_in(data: QMimeData) -> str:
    """The one file that is dragged; nothing when it is something else, or several."""
    urls = data.urls()
    return urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else ""


def _accepted(event: QDropEvent) -> bool:
    """Offer to copy the file that is dragged, whichever program it comes from."""
    if not _file_in(event.mimeData()):
        return False
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
    return True
