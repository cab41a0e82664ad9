"""What mouse and keys mean on the canvas: gestures begin here, and become wishes.

1. An event arrives; what lies under the mouse is asked of the canvas.
2. A press begins a gesture; its moves and its end go to it.
3. What comes of it is a wish: another selection, a value to edit, a menu. Whoever knows the session
   grants it, and the canvas is told what to show.
"""

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from nnviz.session.selection import Edge, Neuron, Selection
from nnviz.ui.canvas.connecting import Connect
from nnviz.ui.canvas.gestures import Gesture, Movable, Pan, RubberBand, joined
from nnviz.ui.canvas.ground import CanvasGround, Target
from nnviz.ui.canvas.looking import ZOOM_STEP
from nnviz.ui.canvas.walking import STEPS, at_end, first_neuron, in_turn, stepped

NOTCH = 120.0
_EDITING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
_CONTROL, _SHIFT, _ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


class Steering(QObject):
    """Signals:

    - `selection_wished(Selection)`.
    - `edit_wished(Edge | Neuron)`: change a weight, or a neuron's bias.
    - `steps_wished(Edge | Neuron, float)`: turn it by so many steps of the wheel.
    - `inspect_wished(Neuron)`.
    - `menu_wished(QPoint)`: at a place of the screen, for what is selected.
    - `layer_menu_wished(str, QPoint)`: for a layer.
    - `connection_wished(Neuron, Neuron)`: take the connection between them away, or bring it.
    """

    selection_wished = Signal(object)
    edit_wished = Signal(object)
    steps_wished = Signal(object, float)
    inspect_wished = Signal(object)
    menu_wished = Signal(QPoint)
    layer_menu_wished = Signal(str, QPoint)
    connection_wished = Signal(object, object)

    def __init__(self, ground: CanvasGround) -> None:
        super().__init__(ground)
        self._ground = ground
        self._gesture: Gesture[Movable] | None = None
        self._rolled = 0.0

    @property
    def selection(self) -> Selection:
        """What is selected now."""
        return self._ground.canvas.selection

    # -- the mouse -----------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> None:
        """A button is down."""
        self.cancel()
        at, held = event.position(), event.modifiers()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._begin(Pan(self._ground, _nothing), at)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._begin(self._gesture_for(at, held), at)

    def move(self, event: QMouseEvent) -> None:
        """The mouse has moved."""
        if self._gesture is None:
            self._ground.hover(event.position())
        else:
            self._gesture.move(event.position())

    def release(self, event: QMouseEvent) -> None:
        """The button is up."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.finish(event.position())
            self._ground.hover(event.position())

    def double_click(self, event: QMouseEvent) -> None:
        """Look into a neuron, edit a weight, or see the whole network."""
        target = self._ground.target_at(event.position())
        if self._ground.bias_at(event.position()) is not None:
            return
        if isinstance(target, Neuron):
            self.selection_wished.emit(Selection((target,)))
            self.inspect_wished.emit(target)
        elif isinstance(target, Edge):
            self.edit_wished.emit(target)
        else:
            self._ground.canvas.fit()

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom; with Alt, or while a value is edited, change the value."""
        delta = event.angleDelta().y() or event.angleDelta().x()  # Alt turns the wheel sideways
        target = self._ground.edited or self._value_at(event.position())
        is_change = self._ground.edited is not None or event.modifiers() & _ALT
        if is_change and target is not None:
            self.steps_wished.emit(target, delta / NOTCH)
        else:
            self._ground.canvas.zoom(ZOOM_STEP ** (delta / NOTCH), event.position())
            self._ground.hover(event.position())
        event.accept()

    def leave(self) -> None:
        """The mouse is elsewhere."""
        self._ground.hover(None)

    def menu(self, at: QPointF, screen: QPoint) -> None:
        """The menu of what is under the mouse, which is selected first; or of the layer there."""
        self.cancel()
        target = self._ground.bias_at(at) or self._ground.target_at(at)
        layer = self._ground.heading_at(at)
        if target is None and layer:
            self.layer_menu_wished.emit(layer, screen)
            return
        if target is not None and not _holds(self.selection, target):
            self.selection_wished.emit(_only(target))
        self.menu_wished.emit(screen)

    def cancel(self) -> bool:
        """Give up the gesture under way; whether there was one."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()
        return gesture is not None

    def _begin(self, gesture: Gesture[Movable], at: QPointF) -> None:
        self._gesture = gesture
        gesture.start(at)

    def _gesture_for(self, at: QPointF, held: Qt.KeyboardModifier) -> Gesture[Movable]:
        if held & _SHIFT:
            before = self.selection if held & _CONTROL else Selection()
            return RubberBand(
                self._ground, lambda: self._add(at), self.selection_wished.emit, before
            )
        if held & _CONTROL:
            neuron, wish = self._ground.neuron_at(at), self.connection_wished.emit
            if neuron is not None:
                return Connect(self._ground, lambda: self._toggle(at), neuron, wish)
            return Pan(self._ground, lambda: self._toggle(at))
        return Pan(self._ground, lambda: self._pick(at))

    def _pick(self, at: QPointF) -> None:
        bias, target = self._ground.bias_at(at), self._ground.target_at(at)
        if bias is not None:
            self.selection_wished.emit(Selection((bias,)))
            self.edit_wished.emit(bias)
        elif isinstance(target, Edge) and self.selection == _only(target):
            self.edit_wished.emit(target)
        else:
            self.selection_wished.emit(_only(target))

    def _toggle(self, at: QPointF) -> None:
        target = self._ground.target_at(at)
        if target is not None:
            self.selection_wished.emit(self.selection.toggled(target))

    def _add(self, at: QPointF) -> None:
        target = self._ground.target_at(at)
        if isinstance(target, Neuron):
            self.selection_wished.emit(joined(self.selection, (target,)))
        elif isinstance(target, Edge) and target not in self.selection.edges:
            self.selection_wished.emit(self.selection.toggled(target))

    def _value_at(self, at: QPointF) -> Target | None:
        """The weight or bias that the wheel means: the one under the mouse, or the selected one."""
        found = self._ground.bias_at(at) or self._ground.target_at(at)
        return found if found is not None else self.selection.only

    # -- the keys ------------------------------------------------------------------------------

    def key(self, event: QKeyEvent) -> bool:
        """Act on a key; whether it meant something here."""
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key == Qt.Key.Key_Menu or (key == Qt.Key.Key_F10 and held == _SHIFT):
            self.menu_wished.emit(self._ground.menu_spot())
            return True
        if held == _CONTROL and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return self._walk_edges(STEPS[key][1])
        if held:
            return False
        if key == Qt.Key.Key_Escape:
            return self.cancel() or self._select_nothing()
        if key in _EDITING:
            return self._edit_current()
        return self._walk(key)

    def tab(self, forwards: bool) -> bool:
        """Go to the next neuron; False where the canvas should be left."""
        neuron = self.selection.neuron
        if neuron is None:
            return False
        found = in_turn(self._ground.places(), neuron, 1 if forwards else -1)
        if found is not None:
            self._go(found)
        return found is not None

    def _select_nothing(self) -> bool:
        was_something = bool(self.selection)
        self.selection_wished.emit(Selection())
        return was_something

    def _edit_current(self) -> bool:
        current = self.selection.only
        if current is not None:
            self.edit_wished.emit(current)
        return current is not None

    def _walk(self, key: Qt.Key) -> bool:
        if key not in STEPS and key not in (Qt.Key.Key_Home, Qt.Key.Key_End):
            return False
        layers, neuron = self._ground.places(), self._walker()
        if neuron is None:
            first = first_neuron(layers)
            return first is not None and self._go(first)
        if key in STEPS:
            return self._go(stepped(layers, neuron, *STEPS[key]))
        return self._go(at_end(layers, neuron, key == Qt.Key.Key_End))

    def _walk_edges(self, down: int) -> bool:
        """From a neuron to its incoming edges, and from one of them to the next."""
        picture, neuron = self._ground.canvas.picture, self._walker()
        if picture is None or neuron is None:
            return False
        present = self.selection.only
        edge = present if isinstance(present, Edge) else None
        for bundle in picture.bundles:
            if bundle.target == neuron.node and (edge is None or bundle.source == edge.source):
                first = 0 if down > 0 else -1
                row = (first if edge is None else edge.row + down) % len(bundle.starts)
                self.selection_wished.emit(_only(Edge(bundle.source, row, *neuron)))
                return True
        return False

    def _walker(self) -> Neuron | None:
        """Where walking goes on: at the neuron picked last, or at the end of the edge."""
        if self.selection.neuron is not None or not self.selection.edges:
            return self.selection.neuron
        edge = self.selection.edges[-1]
        return Neuron(edge.node, edge.unit)

    def _go(self, neuron: Neuron) -> bool:
        self.selection_wished.emit(Selection((neuron,)))
        self._ground.reveal(neuron)
        return True


def _only(target: Target | None) -> Selection:
    if isinstance(target, Neuron):
        return Selection((target,))
    return Selection() if target is None else Selection((), (target,))


def _holds(selection: Selection, target: Target) -> bool:
    return target in selection.neurons if isinstance(target, Neuron) else target in selection.edges


def _nothing() -> None:
    """A click that means nothing."""
