"""Real mouse and key events on a canvas of layers, and what came of them."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.drawing import Drawing
from nnviz.core.graph import Graph, Node
from nnviz.engine.document import Document
from nnviz.files.opening import opened
from nnviz.layers.dense import Dense
from nnviz.session.session import Session
from nnviz.session.sketch import Wire
from nnviz.session.version import Version
from nnviz.ui.sketch.desk import SketchDesk
from nnviz.ui.sketch.geometry import Side
from nnviz.ui.sketch.view import SketchCanvas

LEFT, MIDDLE, RIGHT = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.MiddleButton,
    Qt.MouseButton.RightButton,
)
NONE, CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def opened_network(session: Session, drawing: Drawing | None = None) -> None:
    """Open a network of two hidden layers on the circle data."""
    experiment = opened("circle").experiment
    first = experiment.graph.sources[0]
    nodes = (
        Node("x", first.layer),
        Node("h1", Dense(units=4), ("x",)),
        Node("h2", Dense(units=3), ("h1",)),
        Node("out", Dense(units=1, activation="linear"), ("h2",)),
    )
    experiment = experiment.with_graph(Graph(nodes))
    session.open_version(Version(Document(experiment, drawing or Drawing()), experiment))


class Hands:
    """Acts on a canvas. Points are pixels of its viewport."""

    def __init__(self, canvas: SketchCanvas, desk: SketchDesk, qtbot: QtBot) -> None:
        self.canvas, self.desk, self.qtbot = canvas, desk, qtbot
        self.session = canvas.session

    # -- what is there -------------------------------------------------------------------------

    @property
    def graph(self) -> Graph:
        """What is drawn."""
        assert self.session.sketch is not None
        return self.session.sketch.graph

    @property
    def drawing(self) -> Drawing:
        """How it is drawn."""
        assert self.session.sketch is not None
        return self.session.sketch.drawing

    def wires(self) -> set[tuple[str, str]]:
        """The layers at the ends of each wire."""
        return {(source, node.id) for node in self.graph for source in node.inputs}

    def steps(self) -> list[str]:
        """The names of the steps that can be undone."""
        stack = self.session.undo_stack
        return [stack.text(at) for at in range(stack.index())]

    def undo(self) -> None:
        """Take the last step back."""
        self.session.undo_stack.undo()

    # -- where it is ---------------------------------------------------------------------------

    def middle(self, card: str) -> QPoint:
        """The middle of a card."""
        return self.canvas.area_of(card).center()

    def lower_edge(self, card: str) -> QPoint:
        """The middle of a card's lower edge."""
        area = self.canvas.area_of(card)
        return QPoint(area.center().x(), area.bottom())

    def port(self, card: str, side: Side) -> QPoint:
        """A port of a card."""
        assert self.canvas.picture is not None
        found = self.canvas.picture.cards[card].port(side, self.drawing.direction)
        x, y = self.canvas.look().pixels(*found)
        return QPoint(round(x), round(y))

    def on_wire(self, source: str, target: str, share: float = 0.5) -> QPoint:
        """A point on a wire, so far along it."""
        first, last = self.port(source, Side.OUT), self.port(target, Side.IN)
        at = QPointF(first) + share * QPointF(last - first)
        hit = self.canvas.floor.wire_at(at)
        assert hit is not None
        assert (hit.source, hit.target) == (source, target)
        return at.toPoint()

    def nowhere(self) -> QPoint:
        """A point with nothing on it."""
        return QPoint(30, 40)

    # -- the mouse -----------------------------------------------------------------------------

    def press(self, at: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        """Press the left button."""
        self.qtbot.mousePress(self.canvas.viewport(), LEFT, held, at)

    def move(self, at: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        """Move with the left button down."""
        viewport, place = self.canvas.viewport(), QPointF(at)
        event = QMouseEvent(
            QEvent.Type.MouseMove, place, viewport.mapToGlobal(place), LEFT, LEFT, held
        )
        QApplication.sendEvent(viewport, event)

    def release(self, at: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        """Release the left button."""
        self.qtbot.mouseRelease(self.canvas.viewport(), LEFT, held, at)

    def click(self, at: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        """Press and release the left button."""
        self.qtbot.mouseClick(self.canvas.viewport(), LEFT, held, at)

    def double_click(self, at: QPoint) -> None:
        """Click twice, fast."""
        self.qtbot.mouseDClick(self.canvas.viewport(), LEFT, NONE, at)

    def second_click(self, at: QPoint) -> None:
        """What follows a click that turns out to be a double one."""
        viewport, place = self.canvas.viewport(), QPointF(at)
        event = QMouseEvent(
            QEvent.Type.MouseButtonDblClick, place, viewport.mapToGlobal(place), LEFT, LEFT, NONE
        )
        QApplication.sendEvent(viewport, event)
        self.release(at)

    def hold(self, start: QPoint, end: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        """Press and move, without releasing."""
        self.press(start, held)
        for share in (0.3, 0.6, 1.0):
            self.move((QPointF(start) + share * QPointF(end - start)).toPoint(), held)

    def drag(self, start: QPoint, end: QPoint, held: Qt.KeyboardModifier = NONE) -> None:
        """Press, move and release."""
        self.hold(start, end, held)
        self.release(end, held)

    def drop(self, mime: str, name: str, at: QPoint) -> None:
        """Drop something from the palette."""
        data = QMimeData()
        data.setData(mime, name.encode())
        viewport, action = self.canvas.viewport(), Qt.DropAction.CopyAction
        for kind in (QDragEnterEvent, QDragMoveEvent):
            QApplication.sendEvent(viewport, kind(at, action, data, LEFT, NONE))
        QApplication.sendEvent(viewport, QDropEvent(QPointF(at), action, data, LEFT, NONE))

    # -- keys ----------------------------------------------------------------------------------

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        """Press a key on what has the focus."""
        focus = QApplication.focusWidget()
        self.qtbot.keyClick(focus if focus is not None else self.canvas, key, held)

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        focus = QApplication.focusWidget()
        assert focus is not None
        self.qtbot.keyClicks(focus, text)

    def pick(self, cards: Iterable[str], wires: Iterable[Wire] = ()) -> None:
        """Pick cards and wires."""
        self.session.select_layers(cards, wires)
