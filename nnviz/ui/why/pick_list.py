"""`PickList`: things to pick, by the mouse and by keys; what they look like is said elsewhere."""

from typing import ClassVar

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnviz.ui.style import shows_ring
from nnviz.ui.theme import Theme, smaller
from nnviz.ui.widgets.keys import PRESSING

_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class PickList(QWidget):
    """As high as what it shows. Subclasses say where things lie, and paint them.

    Signals: `picked(int)`, a thing that may be picked.
    """

    picked = Signal(int)

    description: ClassVar[str] = "Arrow keys choose one, Return looks at it."

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._hovered, self._current = -1, 0
        self.setAccessibleDescription(self.description)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    # -- what each kind says -------------------------------------------------------------------

    def count(self) -> int:
        """How many things there are."""
        raise NotImplementedError

    def may_pick(self, number: int) -> bool:
        """Whether a thing leads anywhere."""
        raise NotImplementedError

    def place(self, number: int) -> QRectF:
        """Where a thing lies."""
        raise NotImplementedError

    def across(self) -> int:
        """How many lie side by side."""
        return 1

    def full_height(self) -> int:
        """How high all of it is at its width."""
        raise NotImplementedError

    def paint_thing(self, painter: QPainter, number: int, place: QRectF) -> None:
        """Paint a thing; the ground is painted."""
        raise NotImplementedError

    def paint_rest(self, painter: QPainter) -> None:
        """Paint what is no thing, such as headings."""

    def told(self, number: int) -> str:
        """What the mouse is told about a thing."""
        return ""

    # -- inner ---------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.theme = theme
        self.update()

    def refit(self) -> None:
        """Other things are shown, or there is another width."""
        self._current = min(self._current, max(0, self.count() - 1))
        self._hovered = -1 if self._hovered >= self.count() else self._hovered
        self.setFixedHeight(max(1, self.full_height()))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.oldSize().width() != event.size().width():
            self.refit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(smaller(self.font()))
        self.paint_rest(painter)
        for number in range(self.count()):
            place = self.place(number)
            if place.intersects(QRectF(event.rect())):
                self._paint_ground(painter, number, place)
                self.paint_thing(painter, number, place)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and number >= 0:
            self._current = number
            self._pick(number)
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self._at(event.position())
        leads = self._hovered >= 0 and self.may_pick(self._hovered)
        shape = Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _KEYS.get(Qt.Key(event.key()))
        if not self.count() or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.ignore()
        elif move is not None:
            step = move[0] + move[1] * self.across()
            self._current = min(max(self._current + step, 0), self.count() - 1)
            self.update()
        elif event.key() in PRESSING:
            self._pick(self._current)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            number = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if number < 0 else self.told(number), self)
            return True
        return super().event(event)

    def _pick(self, number: int) -> None:
        if self.may_pick(number):
            self.picked.emit(number)

    def _paint_ground(self, painter: QPainter, number: int, place: QRectF) -> None:
        ring = shows_ring(self) and number == self._current
        if number == self._hovered or ring:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painter.setPen(QPen(QColor(self.theme.focus), 1.5) if ring else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.raised))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 4, 4)

    def _at(self, point: QPointF) -> int:
        hits = (n for n in range(self.count()) if self.place(n).contains(point))
        return next(hits, -1)
