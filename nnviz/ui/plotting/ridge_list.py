"""`RidgeList`: a ridge a layer, one below the other, each with its name and its notes."""

from collections.abc import Sequence
from itertools import zip_longest

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

from nnviz.ui.plotting.axis import Floats
from nnviz.ui.plotting.card import Card, draw_card
from nnviz.ui.plotting.ridge import Ridge, end_labels, sides
from nnviz.ui.plotting.strokes import Ink, draw_lines, segments
from nnviz.ui.theme import Theme, mix, smaller, text_scale

MARGIN, GAP = 16, 12
NAME_ROOM, NOTE_ROOM = 96, 92
NOTES_FROM = 320
"""Narrower lists leave the notes out."""

LEAST_ROW, MOST_ROW = 28, 140
TOP, LABELS = 8, 16
"""Pixels above a ridge, and below its baseline for the ends of the axis."""

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RidgeList(QWidget):
    """Rows share the height there is; where that is too little, the list is as high as it needs."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: Sequence[tuple[Ridge, tuple[str, str]]] = ()
        self._mouse: QPointF | None = None
        self.setAccessibleName("Activations by layer")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_rows(self, rows: Sequence[tuple[Ridge, tuple[str, str]]]) -> None:
        """Show ridges with their two notes each."""
        self._rows = rows
        self._set_least_height()
        self.update()

    @property
    def rows(self) -> Sequence[tuple[Ridge, tuple[str, str]]]:
        """What is shown."""
        return self._rows

    def card(self) -> Card | None:
        """What the mouse is told now."""
        if self._mouse is None:
            return None
        for place, (outline, _) in zip(self.places(), self._rows, strict=True):
            if place.adjusted(0, -TOP, 0, LABELS).contains(self._mouse):
                return outline.card((self._mouse.x() - place.left()) / place.width())
        return None

    def places(self) -> list[QRectF]:
        """Where the ridges lie, each with its baseline at the bottom."""
        labelled = self._has_labels()
        free = self.height() - self._labels() * sum(labelled)
        height = min(max(free / max(1, len(labelled)), self._least_row()), MOST_ROW)
        left = MARGIN + self._name_width() + GAP
        right = MARGIN + (self._note_room() + GAP if self.width() >= NOTES_FROM else 0)
        width, top, found = max(1.0, self.width() - left - right), 0.0, []
        for has_labels in labelled:
            found.append(QRectF(left, round(top + TOP), width, round(height - TOP)))
            top += height + self._labels() * has_labels
        return found

    def sizeHint(self) -> QSize:
        return QSize(560, max(3, len(self._rows)) * 60)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._set_least_height()
        super().changeEvent(event)

    def _set_least_height(self) -> None:
        self.setMinimumHeight(
            len(self._rows) * self._least_row() + self._labels() * sum(self._has_labels())
        )

    def _least_row(self) -> int:
        return round(LEAST_ROW * text_scale(self.font()))

    def _labels(self) -> int:
        return round(LABELS * text_scale(self.font()))

    def _note_room(self) -> float:
        return NOTE_ROOM * text_scale(self.font())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._theme.surface))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(smaller(self.font()))
        rows = zip(self._rows, self.places(), self._has_labels(), strict=True)
        for (outline, notes), place, has_labels in rows:
            around = place.adjusted(-place.left(), -TOP, self.width(), LABELS)
            if event.rect().intersects(around.toRect()):
                self._draw_row(painter, outline, notes, place)
                if has_labels:
                    self._draw_ends(painter, outline, place)
        card = self.card()
        if card is not None and self._mouse is not None:
            room = QRectF(self.visibleRegion().boundingRect()).adjusted(4, 2, -4, -2)
            draw_card(painter, card, self._mouse, room, painter.font(), self._theme)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self.update()

    def _has_labels(self) -> list[bool]:
        """Which rows show the ends of their axis: of neighbours with one fixed axis, the last."""
        outlines = [outline for outline, _ in self._rows]
        return [
            not (one.is_fixed and two is not None and two.is_fixed and one.axis == two.axis)
            for one, two in zip_longest(outlines, outlines[1:])
        ]

    def _name_width(self) -> float:
        metrics = QFontMetricsF(smaller(self.font()))
        widths = (metrics.horizontalAdvance(outline.name) for outline, _ in self._rows)
        return min(max(widths, default=0.0) + 1, NAME_ROOM, self.width() / 4)

    def _draw_row(
        self, painter: QPainter, outline: Ridge, notes: tuple[str, str], place: QRectF
    ) -> None:
        self._draw_ground(painter, outline, place)
        colors = self._theme.negative, self._theme.positive
        for (x, heights), color in zip(sides(outline), colors, strict=True):
            if len(x):
                self._draw_side(painter, x, heights, color, place)
        self._draw_texts(painter, outline, notes, place)

    def _draw_ground(self, painter: QPainter, outline: Ridge, place: QRectF) -> None:
        grid = Ink(mix(self._theme.surface, self._theme.line, 0.75), width=1.0)
        base = place.bottom() + 0.5
        lines = [[place.left(), base, place.right(), base]]
        zero = outline.axis.fraction(0.0)
        if 0 <= zero <= 1:
            x = round(place.left() + zero * place.width()) + 0.5
            lines.append([x, place.top(), x, base + 3])
        draw_lines(painter, np.array(lines), grid)

    def _draw_side(
        self, painter: QPainter, x: Floats, heights: Floats, color: str, place: QRectF
    ) -> None:
        pixels = place.left() + x * place.width(), place.bottom() - heights * place.height()
        points = [QPointF(float(a), float(b)) for a, b in zip(*pixels, strict=True)]
        ends = (
            QPointF(points[-1].x(), place.bottom() + 0.5),
            QPointF(points[0].x(), place.bottom() + 0.5),
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(self._theme.surface, color, 0.45)))
        painter.drawPolygon(QPolygonF([*points, *ends]))
        draw_lines(painter, segments(*pixels), Ink(color))

    def _draw_texts(
        self, painter: QPainter, outline: Ridge, notes: tuple[str, str], place: QRectF
    ) -> None:
        metrics, theme = QFontMetricsF(painter.font()), self._theme
        name = QRectF(MARGIN, 0, self._name_width(), metrics.height())
        name.moveBottom(place.bottom() + 2)
        shown = metrics.elidedText(outline.name, Qt.TextElideMode.ElideRight, name.width())
        painter.setPen(QColor(theme.text))
        painter.drawText(name, _RIGHT, shown)
        if self.width() >= NOTES_FROM:
            note = QRectF(place.right() + GAP + 4, 0, self._note_room(), metrics.height())
            note.moveBottom(place.bottom() + 2)
            for text in reversed(notes):
                painter.setPen(QColor(theme.dim if text.startswith(("0 ", "0.0")) else theme.text))
                painter.drawText(note, _LEFT, text)
                note.translate(0, -metrics.height() - 1)

    def _draw_ends(self, painter: QPainter, outline: Ridge, place: QRectF) -> None:
        metrics = QFontMetricsF(painter.font())
        low, high = end_labels(outline.axis)
        painter.setPen(QColor(self._theme.dim))
        line = QRectF(place.left(), place.bottom() + 3, place.width(), metrics.height())
        painter.drawText(line, _LEFT, low)
        painter.drawText(line, _RIGHT, high)
        zero = outline.axis.fraction(0.0)
        left = metrics.horizontalAdvance(low) + GAP
        right = place.width() - metrics.horizontalAdvance(high) - GAP
        if left < zero * place.width() < right:
            middle = QRectF(place.left() + zero * place.width() - 10, line.top(), 20, line.height())
            painter.drawText(middle, Qt.AlignmentFlag.AlignCenter, "0")
