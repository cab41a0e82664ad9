"""`TokenLines`: a sequence of tokens as it is read, each on the colour of how much it counts."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.code.editor import plain_font
from nnviz.ui.colors import diverging_rgb, sequential_rgb
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.token_page import Placed, inks, placed

TALL = 1.6
"""How high a line is, of the height of its font."""

EDGE = 2.0
_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class TokenLines(QWidget):
    """Tokens in lines; what does not fit is reached by the wheel or the arrow keys.

    Signals: `hovered_changed(int)`, the token under the mouse or chosen by key, -1 for none.
    """

    hovered_changed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._names: tuple[str, ...] = ()
        self._shares, self._is_signed = np.zeros(0), True
        self._placed: Placed | None = None
        self._hovered, self._top, self._wanted = -1, 0.0, -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("How much each token counts")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_tokens(
        self, names: tuple[str, ...], shares: NDArray[np.float64], *, is_signed: bool
    ) -> None:
        """Show other tokens, with shares `(T,)` of the full colour, -1 to 1."""
        if names != self._names:
            self._placed, self._top, self._wanted = None, 0.0, -1
        self._names, self._shares, self._is_signed = names, shares, is_signed
        said = "; ".join(f"{n} {s:+.2f}" for n, s in zip(names, shares, strict=True))
        self.setAccessibleDescription(said[:400])
        self._hover(-1)
        self.update()

    @property
    def hovered(self) -> int:
        """The token under the mouse or chosen by key; -1 for none."""
        return self._hovered

    def place(self, token: int) -> QRectF:
        """Where a token lies in this widget's pixels."""
        return self._layout().places[token].translated(EDGE, EDGE - self._top)

    def reveal(self, token: int) -> None:
        """Scroll to a token, and again at another width, until somebody scrolls."""
        self._wanted = token
        self._reveal(token)

    def sizeHint(self) -> QSize:
        return QSize(280, 120)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, 70)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        self._hover(self._layout().at(at.x() - EDGE, at.y() - EDGE + self._top))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._wanted = -1
        self._scroll(self._top - event.angleDelta().y() / 2)
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._placed = None
        self._scroll(self._top)
        if self._wanted >= 0:
            self._reveal(self._wanted)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._placed = None
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None or not self._names:
            event.ignore()
            return
        at = min(max(self._hovered + move, 0), len(self._names) - 1)
        self._reveal(at)
        self._hover(at)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(plain_font(self.font()))
        colors = self._colors()
        texts = inks(colors)
        for at, name in enumerate(self._names):
            place = self.place(at)
            if not place.intersects(QRectF(event.rect())):
                continue
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(*colors[at].tolist()))
            painter.drawRect(place.adjusted(0, 1, 0, -1))
            painter.setPen(QColor(texts[at]))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, name)
        if self._hovered >= 0:
            painter.setPen(QPen(QColor(self._theme.focus), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.place(self._hovered).adjusted(0.5, 1, -0.5, -1))
        painter.end()

    def _colors(self) -> NDArray[np.uint8]:
        """Behind each token, `(T, 3)` RGB; what is no number has the colour of nothing."""
        shares = np.nan_to_num(self._shares)
        if self._is_signed:
            return diverging_rgb(shares, self._theme)[:, 2::-1]
        return sequential_rgb(np.abs(shares), self._theme)[:, 2::-1]

    def _layout(self) -> Placed:
        if self._placed is None:
            metrics = QFontMetricsF(plain_font(self.font()))
            room = max(20.0, self.width() - 2 * EDGE)
            line = round(metrics.height() * TALL)
            self._placed = placed(self._names, metrics.horizontalAdvance, line, room)
        return self._placed

    def _scroll(self, top: float) -> None:
        most = max(0.0, self._layout().height + 2 * EDGE - self.height())
        self._top = min(max(0.0, top), most)
        self.update()

    def _reveal(self, at: int) -> None:
        place = self.place(at)
        if place.top() < 0:
            self._scroll(self._top + place.top())
        elif place.bottom() > self.height():
            self._scroll(self._top + place.bottom() - self.height())

    def _hover(self, at: int) -> None:
        if at != self._hovered:
            self._hovered = at
            self.hovered_changed.emit(at)
            self.update()
