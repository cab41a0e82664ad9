"""`Connect`: a line from one neuron to another, which takes their connection away or brings it."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnviz.session.selection import Neuron
from nnviz.ui.canvas.gestures import Gesture, Movable
from nnviz.ui.theme import theme_of


class NeuronGround(Movable, Protocol):
    """What the gesture needs of a canvas of neurons."""

    def neuron_at(self, at: QPointF) -> Neuron | None:
        """The neuron under a point of the viewport."""

    def show_line(self, line: QLineF | None) -> None:
        """Draw a line from a neuron to the mouse, or none."""


class Connect(Gesture[NeuronGround]):
    """Begins at a neuron; what it ends at is handed to `connect`."""

    def __init__(
        self,
        ground: NeuronGround,
        click: Callable[[], None],
        begun: Neuron,
        connect: Callable[[Neuron, Neuron], None],
    ) -> None:
        super().__init__(ground, click)
        self._begun, self._connect = begun, connect

    def drag(self, at: QPointF) -> None:
        self._ground.show_cursor(Qt.CursorShape.CrossCursor)
        self._ground.show_line(QLineF(self._from, at))

    def finish(self, at: QPointF) -> None:
        ended = None if self.is_click else self._ground.neuron_at(at)
        super().finish(at)
        if ended is not None and ended.node != self._begun.node:
            self._connect(self._begun, ended)

    def end(self) -> None:
        self._ground.show_cursor(None)
        self._ground.show_line(None)


class LineOverlay(QWidget):
    """A line over everything else on the canvas, which lets the mouse through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._line = QLineF()
        self.hide()

    def show_line(self, line: QLineF | None) -> None:
        """Show a line of the parent, or nothing."""
        parent = self.parentWidget()
        if line is not None and parent is not None:
            self._line = line
            self.setGeometry(parent.rect())
            self.update()
        self.setVisible(line is not None)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme_of(self.palette()).text), 2, Qt.PenStyle.DashLine))
        painter.drawLine(self._line)
        painter.end()
