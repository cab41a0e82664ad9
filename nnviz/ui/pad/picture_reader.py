"""`PictureReader`: makes sheets of pictures from elsewhere, on the session's thread for files."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from nnviz.core.problem import Problem
from nnviz.session.pad import Sheet
from nnviz.session.pad_ground import Ground
from nnviz.session.pad_paste import pasted
from nnviz.session.session import Session
from nnviz.ui.pad.pad_pictures import NOTHING, pixels_of_image, read_picture


class PictureReader(QObject):
    """What cannot be read is reported. Only the picture that was asked for last comes.

    Signals: `made(Sheet, Ground)`, the sheet and the ground it was made for.
    """

    made = Signal(object, object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._asked: tuple[int, Ground] | None = None
        self._listens = False

    def read(self, found: QImage | Path | None, ground: Ground, *, fits: bool) -> None:
        """Make a sheet of a picture, or of the file of one; `fits` says that it is centred."""
        if found is None:
            self._session.report(NOTHING)
            return
        if not self._listens:
            self._session.reader.done.connect(self._on_done)
            self._listens = True

        def work() -> Sheet:
            pixels = read_picture(found) if isinstance(found, Path) else pixels_of_image(found)
            sheet = pasted(pixels, ground)
            return replace(sheet, fits=sheet.fits and fits)

        self._asked = self._session.reader.order(work), ground

    @Slot(int, object)
    def _on_done(self, number: int, result: object) -> None:
        if self._asked is None or self._asked[0] != number:
            return
        ground, self._asked = self._asked[1], None
        if isinstance(result, Problem):
            self._session.report(result)
        elif isinstance(result, Sheet):
            self.made.emit(result, ground)
