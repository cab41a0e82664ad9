"""`TreeCanvas`: a tree of questions drawn as a tree; one node is picked, branches fold."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from nnviz.explain.results.tree import Tree
from nnviz.explain.tree_nodes import LEAF, Nodes
from nnviz.ui.plotting.empty import draw_empty
from nnviz.ui.rules.layout import folded_below
from nnviz.ui.rules.tree_camera import TreeCamera
from nnviz.ui.rules.tree_look import LEAST_WORDS, CardState, TreeLook
from nnviz.ui.rules.tree_scene import TreeScene
from nnviz.ui.rules.words import tip
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import Theme, mix, smaller, text_scale
from nnviz.ui.widgets.keys import PRESSING

UNFOLDED = 6
"""Levels that are not folded at first."""

THUMB = 3.0
NOTHING = "The tree will be here."
KEYS = "Arrow keys go from node to node, Return folds, Escape lets go, plus, minus and 0 zoom."


class TreeCanvas(QWidget):
    """The wheel scrolls, with Ctrl it zooms; a drag moves; a double click folds.

    Signals: `node_wished(int)`, somebody wants to look at a node; `LEAF` at none.
    """

    node_wished = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.tree: Tree | None = None
        self._scene: TreeScene | None = None
        self._look: TreeLook | None = None
        self._picked = self._hovered = LEAF
        self._camera = TreeCamera()
        self._pressed: QPointF | None = None
        self._is_dragged = False
        self.setAccessibleName("Tree")
        self.setAccessibleDescription(KEYS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        if self.tree is not None:
            self._look = TreeLook(self.tree, theme)
        self.update()

    def show_tree(self, tree: Tree | None) -> None:
        """Show another tree; where a person has moved to stays where the questions are the same."""
        before, self.tree = self.tree, tree
        if tree is None:
            self._scene = self._look = None
            self._picked = self._hovered = LEAF
            self._camera.is_free = False
            self.update()
            return
        is_same = before is not None and _asks_alike(before, tree)
        folded = self._scene.folded if is_same and self._scene else None
        nodes = tree.nodes
        self._look = TreeLook(tree, self._theme)
        self._hovered = LEAF
        if not is_same:
            self._picked, self._camera.is_free = LEAF, False
        self._set_scene(nodes, folded_below(nodes, UNFOLDED) if folded is None else folded)

    def show_picked(self, node: int) -> None:
        """Mark a node and bring it into sight; `LEAF` marks none."""
        self._picked = node
        if self._scene is not None and node != LEAF:
            self._unfold_to(node)
            self._camera.bring(self.place(node))
        self.setAccessibleDescription(self._spoken())
        self.update()

    @property
    def picked(self) -> int:
        """The node that is marked."""
        return self._picked

    @property
    def scene(self) -> TreeScene | None:
        """Where nodes lie."""
        return self._scene

    @property
    def zoom(self) -> float:
        """How large the drawing is shown."""
        return self._camera.zoom

    def place(self, node: int) -> QRectF:
        """Where the card of a node lies in the widget."""
        assert self._scene is not None
        return self._camera.transform.mapRect(self._scene.card(node))

    def handle(self, node: int) -> QPointF:
        """Where what folds a node lies in the widget."""
        assert self._scene is not None
        return self._camera.transform.map(self._scene.handle(node))

    def fold(self, node: int) -> None:
        """Hide what is below a node, or show it again."""
        scene = self._scene
        if scene is not None and scene.has_handle(node):
            self._set_scene(scene.nodes, scene.folded ^ {node})

    def fit(self) -> None:
        """Show all of the tree, or where that is too small its root."""
        self._camera.is_free = False
        self._camera.settle()
        self.update()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom around a point of the widget."""
        self._camera.zoom_by(factor, QPointF(self.rect().center()) if at is None else at)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(520, 170)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 60)

    # -- mouse and keys ------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or self._scene is None:
            event.ignore()
            return
        self._pressed, self._is_dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            self._hover(event.position())
            return
        moved = event.position() - self._pressed
        if self._is_dragged or moved.manhattanLength() >= QApplication.startDragDistance():
            self._is_dragged, self._pressed = True, event.position()
            self._camera.move(moved)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and not self._is_dragged:
            self._click(event.position())
        self._pressed = None
        self._hover(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        scene = self._scene
        node = scene.at(self._camera.mapped(event.position())) if scene is not None else LEAF
        if node == LEAF:
            self.fit()
        else:
            self.fold(node)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = LEAF
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._scene is None:
            event.ignore()
            return
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1.0015 ** turned.y(), event.position())
            return
        is_across = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        by = QPointF(turned.y(), 0) if is_across else QPointF(turned)
        self._camera.move(by / 2)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, scene = Qt.Key(event.key()), self._scene
        if scene is None:
            event.ignore()
        elif key in _STEPS:
            self._go(_STEPS[key](scene, self._picked) if self._picked != LEAF else 0)
        elif key is Qt.Key.Key_Escape and self._picked != LEAF:
            self._go(LEAF)
        elif key is Qt.Key.Key_Home:
            self._go(0)
        elif key in PRESSING and self._picked != LEAF:
            self.fold(self._picked)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom_by(1 / 1.25 if key is Qt.Key.Key_Minus else 1.25)
        elif key is Qt.Key.Key_0:
            self.fit()
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tip(event.pos(), event.globalPos())
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        scene = self._scene
        if event.type() is QEvent.Type.FontChange and scene is not None:
            self._set_scene(scene.nodes, scene.folded)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._camera.resize(event.size())

    # -- inner ---------------------------------------------------------------------------------

    def _go(self, node: int) -> None:
        if node != self._picked:
            self.node_wished.emit(node)

    def _click(self, point: QPointF) -> None:
        assert self._scene is not None
        at = self._camera.mapped(point)
        handle, node = self._scene.handle_at(at), self._scene.at(at)
        if handle != LEAF and (handle in self._scene.folded or handle == self._hovered):
            self.fold(handle)
        else:
            self._go(node)

    def _hover(self, point: QPointF) -> None:
        if self._scene is None:
            return
        at = self._camera.mapped(point)
        found = self._scene.at(at)
        if found == LEAF:
            found = self._scene.handle_at(at)
        over = Qt.CursorShape.ArrowCursor if found == LEAF else Qt.CursorShape.PointingHandCursor
        self.setCursor(over)
        if found != self._hovered:
            self._hovered = found
            self.update()

    def _show_tip(self, point: QPoint, place: QPoint) -> None:
        node = LEAF if self._scene is None else self._scene.at(self._camera.mapped(QPointF(point)))
        text = tip(self.tree, node) if self.tree is not None and node != LEAF else ""
        QToolTip.showText(place, text, self)

    def _spoken(self) -> str:
        if self.tree is None or self._picked == LEAF:
            return KEYS
        return tip(self.tree, self._picked)

    def _set_scene(self, nodes: Nodes, folded: frozenset[int]) -> None:
        assert self._look is not None
        scale = text_scale(self.font())
        width = self._look.width(smaller(self.font()), scale)
        self._scene = TreeScene(nodes, folded, width, scale)
        if self._hovered not in self._scene.places:
            self._hovered = LEAF
        self._camera.look_at(self._scene.bounds, self._scene.card(0).center())
        self.update()

    def _unfold_to(self, node: int) -> None:
        scene = self._scene
        assert scene is not None
        above = set(scene.nodes.path(node)[:-1])
        if above & scene.folded:
            self._set_scene(scene.nodes, scene.folded - above)

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._theme.surface))
        painter.setFont(smaller(self.font()))
        if self._scene is None or self._look is None:
            draw_empty(painter, QRectF(self.rect()), NOTHING, self._theme, "")
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.save()
            painter.setTransform(self._camera.transform, combine=True)
            self._draw_tree(painter, self._scene, self._look)
            painter.restore()
            self._draw_thumbs(painter)
        painter.end()

    def _draw_tree(self, painter: QPainter, scene: TreeScene, look: TreeLook) -> None:
        seen = QRectF(
            self._camera.mapped(QPointF()),
            self._camera.mapped(QPointF(self.width(), self.height())),
        )
        path = set(scene.nodes.path(self._picked)) if self._picked != LEAF else set()
        edges = [edge for edge in scene.edges() if _spans(scene, edge, seen)]
        for parent, child in sorted(edges, key=lambda edge: edge[1] in path):
            look.draw_edge(painter, scene, parent, child, is_on_path=child in path)
        if self._camera.zoom >= LEAST_WORDS:
            for parent, child in edges:
                look.draw_answer(painter, scene, parent, child)
        rings = shows_ring(self)
        for node in scene.places:
            if seen.intersects(scene.card(node)):
                picked = node == self._picked
                state = CardState(picked, node == self._hovered, rings and picked)
                look.draw_card(painter, scene, node, state, self._camera.zoom)
        for node in scene.places:
            if node in scene.folded or (node == self._hovered and scene.has_handle(node)):
                look.draw_handle(painter, scene, node, is_folded=node in scene.folded)

    def _draw_thumbs(self, painter: QPainter) -> None:
        """Where in the whole one is, at the edges, when not all is in sight."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(self._theme.surface, self._theme.dim, 0.6)))
        for place in self._camera.thumbs(THUMB):
            painter.drawRoundedRect(place, THUMB / 2, THUMB / 2)


_STEPS = {
    Qt.Key.Key_Left: lambda scene, node: scene.beside(node, -1),
    Qt.Key.Key_Right: lambda scene, node: scene.beside(node, 1),
    Qt.Key.Key_Up: lambda scene, node: scene.above(node),
    Qt.Key.Key_Down: lambda scene, node: scene.under(node),
}


def _spans(scene: TreeScene, edge: tuple[int, int], seen: QRectF) -> bool:
    """Whether anything between two cards is in sight."""
    parent, child = edge
    return scene.card(parent).united(scene.card(child)).intersects(seen)


def _asks_alike(first: Tree, second: Tree) -> bool:
    """Whether two trees ask about the same inputs in the same places."""
    same = len(first.feature) == len(second.feature)
    return same and bool((first.feature == second.feature).all()) and first.about == second.about
