"""`FloatingCard`: numbers beside what the mouse is on. They stay live and let the mouse through."""

from math import ceil
from time import perf_counter

import numpy as np
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from nnviz.ui.canvas.body import draw_body
from nnviz.ui.theme import NORMAL, SMALL, Theme, sign_color, text_scale

WIDTH, PADDING, ROW = 216, 12, 18
INTERVAL_S = 0.1
"""The least time between two paintings of the numbers of one thing."""

AWAY = 14
"""Pixels between a thing and its card."""


class FloatingCard(QWidget):
    """Base of the cards: a title, pairs of a label and a number, and what marks say.

    Whatever lies below repaints at display rate; a card is painted seldom and copied.
    """

    def __init__(self, theme: Theme, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: object = None
        self._painted: QPixmap | None = None
        self._painted_at = 0.0
        self.painted_lines: list[tuple[str, str]] = []
        self._later = QTimer(self)  # the last numbers of a pause are shown too
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._on_later)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(name)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme, self._painted = theme, None
        self.update()

    # -- what a subclass says ------------------------------------------------------------------

    def title(self) -> str:
        """What it is about."""
        raise NotImplementedError

    def lines(self) -> list[tuple[str, str]]:
        """Pairs of a label and a number."""
        raise NotImplementedError

    def words(self) -> tuple[str, ...]:
        """What marks say about it."""
        return ()

    def hint(self) -> str:
        """What the mouse can do with it."""
        return ""

    def more_height(self) -> int:
        """Pixels for what `draw_more` paints."""
        return 0

    def draw_more(self, painter: QPainter, y: int) -> None:
        """Paint more below the numbers, from `y` on."""

    # -- showing -------------------------------------------------------------------------------

    def show_beside(self, shown: object, beside: QRect) -> None:
        """Show the card beside a place of the canvas; `shown` says what it is about."""
        wait = self._painted_at + INTERVAL_S - perf_counter()
        if shown != self._shown or wait <= 0:
            self._painted = None
        elif not self._later.isActive():
            self._later.start(ceil(wait * 1e3))
        self._shown = shown
        self.resize(self._size())
        self.move(self._spot(beside))
        self.show()
        self.update()

    def _size(self) -> QSize:
        rows = 1 + len(self.lines()) + len(self.words()) + bool(self.hint())
        return QSize(WIDTH, 2 * PADDING + rows * ROW + self.more_height()) * text_scale(self.font())

    def _spot(self, beside: QRect) -> QPoint:
        """To the right of the place where there is room, else to its left."""
        canvas = self.parentWidget()
        assert canvas is not None
        room = canvas.rect()
        x = beside.right() + AWAY
        if x + self.width() > room.right():
            x = beside.left() - AWAY - self.width()
        y = beside.center().y() - self.height() // 2
        return QPoint(max(4, x), int(np.clip(y, 4, max(4, room.bottom() - self.height() - 4))))

    @Slot()
    def _on_later(self) -> None:
        self._painted = None
        self.update()

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._shown is None:
            return
        if self._painted is None or self._painted.deviceIndependentSize() != self.size():
            self._painted, self._painted_at = self._picture(), perf_counter()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._painted)
        painter.end()

    def _picture(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        theme, painter = self._theme, QPainter(picture)
        scale = text_scale(self.font())
        painter.scale(scale, scale)
        body = QRectF(0, 0, self.width() / scale, self.height() / scale)
        draw_body(painter, body, theme.raised, theme.line)
        self.write(painter, PADDING, self.title(), theme.text, bold=True)
        y = PADDING + ROW
        self.painted_lines = self.lines()
        for label, number in self.painted_lines:
            self.write(painter, y, label, theme.dim)
            self.write(painter, y, number, _ink(theme, number), right=True)
            y += ROW
        for word in self.words():
            self.write(painter, y, word, theme.warning)
            y += ROW
        self.draw_more(painter, y)
        if self.hint():
            self.write(painter, y + self.more_height(), self.hint(), theme.dim)
        painter.end()
        return picture

    def write(
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
        """Write a line at a height, elided to so many pixels."""
        font = QFont(self.font())
        font.setPixelSize(NORMAL if bold else SMALL)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(color))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
        area = QRect(PADDING, y, WIDTH - 2 * PADDING, ROW)
        painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, shown)


def _ink(theme: Theme, number: str) -> str:
    """A signed number in the colour of its sign; one without a sign in that of text."""
    first = number.strip()[:1]
    return sign_color(theme, {"−": -1.0, "+": 1.0}.get(first, 0.0))
