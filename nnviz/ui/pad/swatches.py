"""`Swatches`: the colours of the pen, one of them taken."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.style import shows_ring
from nnviz.ui.theme import text_scale, theme_of

COLOURS = {
    "white": "#ffffff",
    "black": "#000000",
    "grey": "#808080",
    "red": "#e6261f",
    "orange": "#f59e1b",
    "yellow": "#f7e11e",
    "green": "#2ba84a",
    "cyan": "#22b8cf",
    "blue": "#2456e6",
    "purple": "#8e3fd1",
}
SIDE, GAP = 18, 4
_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class Swatches(QWidget):
    """A click or an arrow key takes another colour; a colour that is none of them comes last.

    Signals:
        colour_wished(str): the pen is to have this colour, `#rrggbb`.
    """

    colour_wished = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = list(COLOURS.values())
        self._shown = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip("The pen's colour; a click on the pad with Alt takes the one there")

    def show_colour(self, colour: str) -> None:
        """Show which colour the pen has; emits nothing."""
        self._shown = colour
        own = list(COLOURS.values())
        self._colours = own if colour in own else [*own, colour]
        name = next((n for n, c in COLOURS.items() if c == colour), colour)
        self.setAccessibleName(f"Pen: {name}")
        self.updateGeometry()
        self.update()

    @property
    def shown(self) -> str:
        """The pen's colour."""
        return self._shown

    def place(self, number: int) -> QRectF:
        """Where a colour lies."""
        side, step = self._scaled(SIDE), self._scaled(SIDE) + GAP
        return QRectF(3 + number * step, 3, side, side)

    def sizeHint(self) -> QSize:
        side = self._scaled(SIDE)
        width = (len(COLOURS) + 1) * (side + GAP) - GAP + 6
        return QSize(round(width), round(side + 6))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, colour in enumerate(self._colours):
            place = self.place(number)
            painter.setBrush(QColor(colour))
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            if colour == self._shown:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                is_focused = shows_ring(self)
                ring = theme.focus if is_focused else theme.text
                painter.setPen(QPen(QColor(ring), 2))
                painter.drawRoundedRect(place.adjusted(-1.5, -1.5, 1.5, 1.5), 5, 5)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for number, colour in enumerate(self._colours):
            if self.place(number).contains(event.position()) and colour != self._shown:
                self.colour_wished.emit(colour)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None:
            event.ignore()
            return
        number = self._colours.index(self._shown) + move if self._shown in self._colours else 0
        self.colour_wished.emit(self._colours[number % len(self._colours)])

    def _scaled(self, length: int) -> float:
        return length * text_scale(self.font())
