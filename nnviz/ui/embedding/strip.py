"""`SampleStrip`: one row of samples as pictures or numbers; a click looks at one."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data import Dataset
from nnviz.session.sample import Part, ProbeSource
from nnviz.ui.numbers import format_count
from nnviz.ui.pixels import camera_image
from nnviz.ui.pointed import Pointed
from nnviz.ui.theme import Theme, smaller

SIDE, GAP = 40, 4


class SampleStrip(QWidget):
    """As many as there is room for; how many more there are stands at the end.

    Signals: `sample_wished(int)`, a sample of the part that is shown.
    """

    sample_wished = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._dataset: Dataset | None = None
        self._part = Part.TEST
        self._indices: NDArray[np.intp] = np.empty(0, np.intp)
        self._images: dict[int, QImage] = {}
        self._hovered = -1
        self.setAccessibleName("Selected samples")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_samples(
        self, dataset: Dataset | None, indices: NDArray[np.intp], part: Part = Part.TEST
    ) -> None:
        """Show samples of a part of a data set by their places there."""
        if dataset is not self._dataset or part is not self._part:
            self._images = {}
        self._dataset, self._indices, self._part = dataset, indices, part
        self._hovered = -1
        self.update()

    @property
    def indices(self) -> NDArray[np.intp]:
        """What is shown."""
        return self._indices

    def place(self, number: int) -> QRectF:
        """Where a sample of the row lies."""
        return QRectF(number * (self._width() + GAP), 0, self._width(), SIDE)

    def lies_at(self, at: QPointF) -> Pointed | None:
        """The sample there."""
        number = self._number_at(at)
        if number < 0:
            return None
        return Pointed(source=ProbeSource(self._part, int(self._indices[number])))

    def sizeHint(self) -> QSize:
        return QSize(4 * (SIDE + GAP), SIDE + 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(SIDE, SIDE + 1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._at(event))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._at(event)
        if event.button() is Qt.MouseButton.LeftButton and number >= 0:
            self.sample_wished.emit(int(self._indices[number]))
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(smaller(self.font()))
        shown = self._shown()
        for number in range(shown):
            self._paint_sample(painter, number)
        rest = len(self._indices) - shown
        if rest:
            place = self.place(shown)
            painter.setPen(QColor(self._theme.dim))
            align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(place.adjusted(2, 0, 40, 0), align, f"+{format_count(rest)}")
        painter.end()

    def _paint_sample(self, painter: QPainter, number: int) -> None:
        place, index = self.place(number), int(self._indices[number])
        if self._has_pictures():
            painter.drawImage(place, self._image(index))
        else:
            painter.fillRect(place, QColor(self._theme.raised))
            painter.setPen(QColor(self._theme.text))
            align = Qt.AlignmentFlag.AlignCenter
            painter.drawText(place, align, f"{index + 1:,}")
        color = self._theme.text if number == self._hovered else self._theme.line
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(color), 1))
        painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))

    def _image(self, index: int) -> QImage:
        assert self._dataset is not None
        if index not in self._images:
            is_test = self._part is Part.TEST
            samples = self._dataset.x_test if is_test else self._dataset.x_train
            picture = self._dataset.pictures(samples[index : index + 1])[0]
            self._images[index] = camera_image(picture)
        return self._images[index]

    def _has_pictures(self) -> bool:
        return self._dataset is not None and self._dataset.image_shape is not None

    def _width(self) -> int:
        if self._has_pictures():
            return SIDE
        return QFontMetrics(smaller(self.font())).horizontalAdvance("88,888") + 10

    def _shown(self) -> int:
        """How many there is room for, with room for the number of the others."""
        room = (self.width() + GAP) // (self._width() + GAP)
        return len(self._indices) if len(self._indices) <= room else max(0, room - 1)

    def _at(self, event: QMouseEvent) -> int:
        return self._number_at(event.position())

    def _number_at(self, at: QPointF) -> int:
        number = int(at.x() // (self._width() + GAP))
        inside = 0 <= number < self._shown() and self.place(number).contains(at)
        return number if inside else -1

    def _hover(self, number: int) -> None:
        self.setCursor(
            Qt.CursorShape.PointingHandCursor if number >= 0 else Qt.CursorShape.ArrowCursor
        )
        if number != self._hovered:
            self._hovered = number
            self.update()
