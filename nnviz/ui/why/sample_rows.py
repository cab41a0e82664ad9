"""`SampleRows`: samples that are rows of numbers, one below the other, under headings."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from nnviz.ui.inspector.scaling import scaled
from nnviz.ui.surface_colors import class_colors
from nnviz.ui.theme import Theme, sign_color
from nnviz.ui.why.pick_list import PickList
from nnviz.ui.why.sample_things import Heading, Thing

LINE, HEAD, PAD = 16, 22, 6

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft | _MIDDLE, Qt.AlignmentFlag.AlignRight | _MIDDLE


class SampleRows(PickList):
    """Of each: what it is and what is said of it, and below its numbers."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._things: tuple[Thing, ...] = ()
        self._headings: tuple[Heading, ...] = ()
        self.setAccessibleName("Samples as numbers")

    def show_things(self, things: tuple[Thing, ...], headings: tuple[Heading, ...]) -> None:
        """Show other samples."""
        self._things, self._headings = things, headings
        self.refit()

    @property
    def things(self) -> tuple[Thing, ...]:
        """What is shown."""
        return self._things

    def count(self) -> int:
        return len(self._things)

    def may_pick(self, number: int) -> bool:
        return self._things[number].index >= 0

    def told(self, number: int) -> str:
        return self._things[number].told()

    def place(self, number: int) -> QRectF:
        over, first = 1, 0
        for heading in self._headings[:-1]:
            first += heading.count
            over += number >= first
        top = over * scaled(self.font(), HEAD) + number * self._height()
        return QRectF(0, top, self.width(), self._height())

    def full_height(self) -> int:
        heads = len(self._headings) * scaled(self.font(), HEAD)
        return heads + len(self._things) * self._height()

    def paint_rest(self, painter: QPainter) -> None:
        first, high = 0, scaled(self.font(), HEAD)
        painter.setPen(QColor(self.theme.dim))
        for heading in self._headings:
            line = QRectF(PAD, self.place(first).top() - high, self.width(), high)
            painter.drawText(line, _LEFT, heading.text)
            first += heading.count

    def paint_thing(self, painter: QPainter, number: int, place: QRectF) -> None:
        thing, theme, metrics = self._things[number], self.theme, painter.fontMetrics()
        elide = Qt.TextElideMode.ElideRight
        line = QRectF(PAD, place.top() + 4, place.width() - 2 * PAD, scaled(self.font(), LINE))
        painter.setPen(QColor(sign_color(theme, thing.value) if thing.value else theme.dim))
        painter.drawText(line, _RIGHT, thing.value_text)
        room = line.width() - metrics.horizontalAdvance(thing.value_text) - 20
        head = QRectF(line)
        if thing.class_index >= 0:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painter.setPen(QPen(QColor(theme.mark_line), 1))
            painter.setBrush(QColor(class_colors(thing.classes, theme)[thing.class_index]))
            painter.drawEllipse(QRectF(head.x(), head.center().y() - 3.5, 7, 7))
            head.setLeft(head.left() + 13)
        painter.setPen(QColor(theme.text))
        painter.drawText(head, _LEFT, metrics.elidedText(thing.name, elide, int(room)))
        painter.setPen(QColor(theme.dim))
        line.translate(0, line.height())
        if thing.curve is not None:
            self._paint_curve(painter, thing.curve, line)
            return
        elide = Qt.TextElideMode.ElideLeft if thing.is_text else elide
        painter.drawText(line, _LEFT, metrics.elidedText(thing.given, elide, int(line.width())))

    def _paint_curve(self, painter: QPainter, curve: NDArray[np.floating], line: QRectF) -> None:
        """How a series goes, a line for each channel."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(QColor(self.theme.dim), 1.2))
        across = np.linspace(line.left(), line.right(), len(curve)).tolist()
        for channel in curve.T.tolist():
            down = [line.bottom() - 1 - share * (line.height() - 2) for share in channel]
            painter.drawPolyline([QPointF(x, y) for x, y in zip(across, down, strict=True)])

    def _height(self) -> int:
        return 2 * scaled(self.font(), LINE) + 8
