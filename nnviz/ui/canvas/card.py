"""The card beside the neuron under the mouse: what it answers, and why."""

from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from nnviz.session.arithmetic import NeuronSum, Term
from nnviz.ui.colors import diverging_rgb
from nnviz.ui.numbers import format_number
from nnviz.ui.theme import NORMAL, RADIUS, SMALL, Theme, sign_color

WIDTH, PADDING, ROW = 216, 12, 18
MOST_TERMS = 5
PICTURE = 96
INTERVAL_S = 0.1
"""The least time between two paintings of one neuron's numbers."""

AWAY = 14
"""Pixels between the neuron and its card."""


class NeuronCard(QWidget):
    """Floats over the canvas and lets the mouse through; the numbers stay live."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sum: NeuronSum | None = None
        self._names: tuple[str, ...] = ()
        self._image: QImage | None = None
        self._painted: QPixmap | None = None
        self._painted_at = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Neuron under the mouse")
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme, self._painted = theme, None
        self.update()

    def show_neuron(
        self,
        found: NeuronSum,
        names: tuple[str, ...],
        response: NDArray[Any] | None,
        beside: QRect,
    ) -> None:
        """Show a neuron's sum beside its place in the canvas; `names` are those of its inputs."""
        same = self._sum is not None and (self._sum.node, self._sum.neuron) == (
            found.node,
            found.neuron,
        )
        if not same or perf_counter() - self._painted_at > INTERVAL_S:
            self._painted = None
        self._sum, self._names = found, names
        self._image = None if response is None else _image(response, self._theme)
        self.resize(self._size())
        self.move(self._spot(beside))
        self.show()
        self.update()

    def lines(self) -> list[tuple[str, str]]:
        """What the card says, as pairs of a label and a number."""
        found = self._sum
        if found is None:
            return []
        said = [("activation", format_number(found.activation, signed=True))]
        if found.total is not None:
            said.append(("sum", format_number(found.total, signed=True)))
        if found.bias is not None:
            said.append(("bias", format_number(found.bias, signed=True)))
        return said

    def _terms(self) -> tuple[Term, ...]:
        return self._sum.terms[:MOST_TERMS] if self._sum is not None else ()

    def _size(self) -> QSize:
        rows = 1 + len(self.lines()) + (1 + len(self._terms()) if self._terms() else 0)
        picture = PICTURE + 8 if self._image is not None else 0
        return QSize(WIDTH, 2 * PADDING + rows * ROW + picture)

    def _spot(self, beside: QRect) -> QPoint:
        """To the right of the neuron where there is room, else to its left."""
        canvas = self.parentWidget()
        assert canvas is not None
        room = canvas.rect()
        x = beside.right() + AWAY
        if x + self.width() > room.right():
            x = beside.left() - AWAY - self.width()
        y = beside.center().y() - self.height() // 2
        return QPoint(max(4, x), int(np.clip(y, 4, max(4, room.bottom() - self.height() - 4))))

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Whatever lies below repaints at display rate; the card is painted seldom and copied."""
        if self._sum is None:
            return
        if self._painted is None or self._painted.deviceIndependentSize() != self.size():
            self._painted, self._painted_at = self._picture(), perf_counter()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._painted)
        painter.end()

    def _picture(self) -> QPixmap:
        assert self._sum is not None
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        theme, painter = self._theme, QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(QColor(theme.raised))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, RADIUS, RADIUS)
        y = PADDING
        title = f"{self._sum.node} · neuron {self._sum.neuron + 1}"
        self._write(painter, y, title, theme.text, bold=True)
        y += ROW
        for label, number in self.lines():
            self._write(painter, y, label, theme.dim)
            color = sign_color(theme, -1.0 if number.strip().startswith("−") else 1.0)
            self._write(painter, y, number, color, right=True)
            y += ROW
        if self._image is not None:
            side = QRectF(PADDING, y + 4, PICTURE, PICTURE)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(side, self._image)
            y += PICTURE + 8
        self._paint_terms(painter, y)
        painter.end()
        return picture

    def _paint_terms(self, painter: QPainter, y: int) -> None:
        terms = self._terms()
        if not terms:
            return
        self._write(painter, y, "strongest inputs", self._theme.dim)
        self._write(painter, y, "value x weight", self._theme.dim, right=True)
        top = max(1e-12, *(abs(term.product) for term in terms))
        middle, reach = WIDTH // 2, 34
        for term in terms:
            y += ROW
            self._write(painter, y, self._name(term), self._theme.text, room=70)
            color = QColor(self._theme.positive if term.product > 0 else self._theme.negative)
            length = reach * term.product / top
            bar = QRectF(middle, y + 6, length, 6).normalized()
            painter.fillRect(bar, color)
            number = format_number(term.product, signed=True)
            self._write(painter, y, number, sign_color(self._theme, term.product), right=True)

    def _name(self, term: Term) -> str:
        if term.neuron < len(self._names):
            return self._names[term.neuron]
        return f"{term.source} · {term.neuron + 1}"

    def _write(
        self,
        painter: QPainter,
        y: int,
        text: str,
        color: str,
        *,
        bold: bool = False,
        right: bool = False,
        room: int = WIDTH - 2 * PADDING,
    ) -> None:
        font = QFont(self.font())
        font.setPixelSize(NORMAL if bold else SMALL)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(color))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        area = QRect(PADDING, y, WIDTH - 2 * PADDING, ROW)
        painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, shown)


def _image(response: NDArray[Any], theme: Theme) -> QImage:
    top = max(1.0, float(np.abs(response).max(initial=0)))
    pixels = np.ascontiguousarray(diverging_rgb(response / top, theme, theme.raised))
    side = response.shape[-1]
    return QImage(pixels.data, side, side, 4 * side, QImage.Format.Format_RGB32).copy()
