"""`PictureRow`: a few pictures side by side, each with a word or two below."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnviz.ui.pixels import camera_image
from nnviz.ui.theme import theme_of

_GAP: Final = 4
_LOWEST, _TALLEST = 0.25, 1.5  # the room for a picture, so many times as high as it is wide
_WIDTH: Final = 228


class PictureRow(QWidget):
    """Paints as many pictures as there are across its width, as a camera saw them in any theme.

    `lines` of words have room below each picture, whether or not there is anything to say.
    """

    def __init__(self, count: int, lines: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count, self._lines = count, lines
        self._images: list[QImage] = []
        self._words: tuple[str, ...] = ()
        self._tall = 1.0
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_pictures(self, shares: NDArray[np.floating], words: Sequence[str] = ()) -> None:
        """Show pictures `(n, rows, columns, 1 or 3)` from 0, black, to 1, white."""
        tall = min(_TALLEST, max(_LOWEST, shares.shape[1] / shares.shape[2]))
        self._images = [camera_image(picture) for picture in shares[: self._count]]
        self._words = tuple(words)
        self.setAccessibleDescription(", ".join(word.replace("\n", " and ") for word in words))
        if tall != self._tall:
            self._tall = tall
            self.updateGeometry()
        self.update()

    @property
    def images(self) -> tuple[QImage, ...]:
        """What is shown, each pixel one of the data's."""
        return tuple(self._images)

    @property
    def words(self) -> tuple[str, ...]:
        """What stands below."""
        return self._words

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        below = self._lines * QFontMetrics(self._font()).height()
        return round(self._side(width) * self._tall) + (below + 2 if below else 0)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, self.heightForWidth(_WIDTH))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._count * (16 + _GAP), self.heightForWidth(_WIDTH))

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = int(event.x() // (self._side(self.width()) + _GAP))
            QToolTip.showText(event.globalPos(), self._words[at] if at < len(self._words) else "")
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setFont(self._font())
        side = self._side(self.width())
        for at, image in enumerate(self._images):
            cell = QRectF(round(at * (side + _GAP)), 0, round(side), round(side * self._tall))
            place = _fitted(image, cell)
            # enlarged, each pixel is to be seen; made smaller, none may get lost
            is_small = place.width() * self.devicePixelRatioF() < image.width()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_small)
            painter.drawImage(place, image)
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))
            if at < len(self._words):
                painter.setPen(QColor(theme.dim))
                self._write(painter, cell, self._words[at])
        painter.end()

    def _write(self, painter: QPainter, cell: QRectF, text: str) -> None:
        metrics = QFontMetrics(self._font())
        for number, line in enumerate(text.split("\n")[: self._lines]):
            top = cell.bottom() + 2 + number * metrics.height()
            place = QRectF(cell.left(), top, cell.width(), metrics.height())
            elided = metrics.elidedText(line, Qt.TextElideMode.ElideRight, int(cell.width()) + 1)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, elided)

    def _side(self, width: int) -> float:
        return max(8.0, (width - (self._count - 1) * _GAP) / self._count)

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(9, round(font.pixelSize() * 0.8)))
        return font


def _fitted(image: QImage, cell: QRectF) -> QRectF:
    """The largest place in a cell that keeps the picture's shape, in the middle, with its frame."""
    size = image.size().scaled(cell.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    size = size.expandedTo(QSize(5, 5))
    left = cell.left() + (cell.width() - size.width()) // 2
    return QRectF(left, cell.top() + (cell.height() - size.height()) // 2, *size.toTuple())
