"""What the mouse means on the canvas of layers: gestures begin here, and become wishes.

As on the canvas of neurons: an event arrives, what lies under it is asked of the ground, a press
begins a gesture, and what comes of it is a wish that whoever edits the session grants.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal, SignalInstance
from PySide6.QtGui import QMouseEvent

from nnviz.core.layer import Layer
from nnviz.session.session import Session
from nnviz.session.sketch import Wire
from nnviz.ui.canvas.gestures import Gesture, Movable, Pan
from nnviz.ui.sketch.geometry import Side
from nnviz.ui.sketch.gestures import (
    BandCards,
    DragUnits,
    MoveCards,
    Picked,
    SketchGesture,
    SketchGround,
    joined,
    toggled,
)
from nnviz.ui.sketch.gestures_of_wires import DrawWire, Link
from nnviz.ui.sketch.hits import CardHit, Hit, Part, PortHit, WireHit
from nnviz.ui.sketch.ports import Fit, Port
from nnviz.ui.sketch.spot import Spot
from nnviz.ui.sketch.whereabouts import Whereabouts
from nnviz.ui.sketch.wire_words import judged

NOTHING: Picked = ((), ())
_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class SketchSteering(QObject):
    """Signals; points are pixels of the viewport:

    - `selection_wished(tuple, tuple)`: these cards, these wires.
    - `moves_wished(dict, Wire | None)`: cards to places; a lone one into a wire.
    - `link_wished(Link)`: a wire drawn, led elsewhere or dropped.
    - `units_wished(str, int)`.
    - `adding_wished(Spot, QPointF)`: ask what goes there.
    - `fold_wished(str)`: fold or unfold a block.
    - `inside_wished(str)`: look at the neurons of a layer.
    - `problem_wished(str)`: tell the problems of a card.
    - `menu_wished(QPointF, QPoint)`: at a point, which is there on the screen.
    """

    selection_wished = Signal(object, object)
    moves_wished = Signal(object, object)
    link_wished = Signal(object)
    units_wished = Signal(str, int)
    adding_wished = Signal(object, QPointF)
    fold_wished = Signal(str)
    inside_wished = Signal(str)
    problem_wished = Signal(str)
    menu_wished = Signal(QPointF, QPoint)

    def __init__(self, ground: SketchGround, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._ground, self._session = ground, session
        self.where = Whereabouts(ground, session)
        self._gesture: Gesture[Movable] | Gesture[SketchGround] | None = None
        self._has_acted = False
        self._judged: tuple[tuple[object, ...], Fit] | None = None
        self.mouse: QPointF | None = None

    @property
    def picked(self) -> Picked:
        """What is picked now."""
        return self._session.layers, self._session.wires

    # -- the mouse -----------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> None:
        """A button is down."""
        self.cancel()
        self._has_acted = False
        at = event.position()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._begin(Pan(self._ground, _nothing), at)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._begin(self._gesture_for(at, event.modifiers()), at)

    def move(self, event: QMouseEvent) -> None:
        """The mouse has moved."""
        self.mouse = event.position()
        if self._gesture is None:
            self._show_cursor(event.position())
            return
        if isinstance(self._gesture, SketchGesture):
            self._gesture.held = event.modifiers()
        self._gesture.move(event.position())

    def release(self, event: QMouseEvent) -> None:
        """The button is up."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.finish(event.position())

    def double_click(self, event: QMouseEvent) -> None:
        """Look into a layer, fold or unfold a block, or ask what to add."""
        at = event.position()
        if event.button() != Qt.MouseButton.LeftButton or self._has_acted:
            return
        hit = self._ground.hit_at(at)
        if isinstance(hit, CardHit | PortHit):
            self._open(hit.card)
        else:
            self.adding_wished.emit(self.where.spot_at(at), at)

    def leave(self) -> None:
        """The mouse is elsewhere."""
        self.mouse = None

    def menu(self, at: QPointF, screen: QPoint) -> None:
        """The menu of what is under the mouse, which is picked first."""
        self.cancel()
        target = _target(self._ground.hit_at(at))
        cards, wires = self.picked
        if target is None:
            self._select(NOTHING)
        elif target not in cards and target not in wires:
            self._pick(target)
        self.menu_wished.emit(at, screen)

    def cancel(self) -> bool:
        """Give up the gesture under way; whether there was one."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()
        return gesture is not None

    def judge(self, start: Port, card: str, lifted: Wire | None) -> Fit:
        """How a wire from a port to a card would fit."""
        sketch = self._session.sketch
        if sketch is None:
            return Fit(None)
        key = (sketch, start, card, lifted)
        if self._judged is None or self._judged[0] != key:
            self._judged = key, judged(sketch, start, card, lifted)
        return self._judged[1]

    # -- gestures ------------------------------------------------------------------------------

    def _begin(self, gesture: Gesture[Movable] | Gesture[SketchGround], at: QPointF) -> None:
        self._gesture = gesture
        gesture.start(at)

    def _gesture_for(
        self, at: QPointF, held: Qt.KeyboardModifier
    ) -> Gesture[Movable] | Gesture[SketchGround]:
        hit = self._ground.hit_at(at)
        target = _target(hit)
        if held & _SHIFT:
            return self._band(target, beside=self.picked if held & _CONTROL else NOTHING)
        if isinstance(hit, PortHit):
            return self._wire_from(hit)
        if isinstance(hit, WireHit):
            return self._lifting(hit.wire, self.where.nearer_end(hit.wire, at), held)
        if isinstance(hit, CardHit) and hit.part is Part.EDGE:
            return self._resizing(hit, held)
        if isinstance(hit, CardHit):
            return self._moving(hit, held)
        return Pan(self._ground, lambda: None if held & _CONTROL else self._select(NOTHING))

    def _band(self, target: str | Wire | None, beside: Picked) -> SketchGesture:
        def click() -> None:
            if target is not None:
                self._select(joined(self.picked, toggled(NOTHING, target)))

        return BandCards(self._ground, click, self._select, self.picked, beside)

    def _moving(self, hit: CardHit, held: Qt.KeyboardModifier) -> SketchGesture:
        cards = self.picked[0] if hit.card in self.picked[0] else (hit.card,)
        shown = self.where.cards_shown(cards)
        return MoveCards(
            self._ground, self._click(hit, held), shown, self.where.wire_for, self._wish
        )

    def _resizing(self, hit: CardHit, held: Qt.KeyboardModifier) -> SketchGesture:
        sketch = self._session.sketch
        ends = units_ends(None if sketch is None else sketch.graph[hit.card].layer)
        return DragUnits(self._ground, self._click(hit, held), hit.card, ends, self._wish_units)

    def _wire_from(self, hit: PortHit) -> SketchGesture:
        wire = self._ground.wire_into(hit) if hit.side is Side.IN else None
        if wire is not None:
            return self._lifting(wire, Side.IN, Qt.KeyboardModifier.NoModifier)
        start = Port(hit.card, hit.side)
        return DrawWire(self._ground, lambda: self._pick(hit.card), start, self.judge, self._link)

    def _lifting(self, wire: Wire, end: Side, held: Qt.KeyboardModifier) -> SketchGesture:
        """A wire's end is dragged; the other one stays where it is."""
        layer, side = (wire.source, Side.OUT) if end is Side.IN else (wire.target, Side.IN)
        start = Port(self.where.card_of(layer), side)
        click = self._toggling(wire) if held & _CONTROL else lambda: self._pick(wire)
        return DrawWire(self._ground, click, start, self.judge, self._link, wire)

    def _click(self, hit: CardHit, held: Qt.KeyboardModifier) -> Callable[[], None]:
        if held & _CONTROL:
            return self._toggling(hit.card)
        if hit.part is Part.BADGE:
            return partial(self._act, self.problem_wished, hit.card)
        if hit.part is Part.HEADING and hit.card in self._ground.places():
            return partial(self._act, self.fold_wished, hit.card)
        return partial(self._pick, hit.card)

    def _act(self, wish: SignalInstance, card: str) -> None:
        """Wish something at once: a second click there is none of a double click."""
        self._has_acted = True
        wish.emit(card)

    # -- what comes of them --------------------------------------------------------------------

    def _wish(self, places: object, wire: Wire | None) -> None:
        self.moves_wished.emit(places, wire)

    def _wish_units(self, card: str, units: int) -> None:
        self.units_wished.emit(card, units)

    def _link(self, link: Link) -> None:
        if link.end is None and link.lifted is None:
            spot = Spot(place=self._ground.place_at(link.at), port=link.start)
            self.adding_wished.emit(spot, link.at)
        else:
            self.link_wished.emit(link)

    def _open(self, card: str) -> None:
        sketch = self._session.sketch
        if sketch is None:
            return
        if sketch.drawing.block(card) is not None:
            self.fold_wished.emit(card)
        else:
            self.inside_wished.emit(card)

    def _select(self, picked: Picked) -> None:
        self.selection_wished.emit(*picked)

    def _pick(self, target: str | Wire) -> None:
        self._select(toggled(NOTHING, target))

    def _toggling(self, target: str | Wire) -> Callable[[], None]:
        return lambda: self._select(toggled(self.picked, target))

    def _show_cursor(self, at: QPointF) -> None:
        self._ground.show_cursor(_cursor(self._ground.hit_at(at)))


def _target(hit: Hit | None) -> str | Wire | None:
    """What a click on something picks."""
    if isinstance(hit, WireHit):
        return hit.wire
    return None if hit is None else hit.card


def units_ends(layer: Layer | None) -> tuple[int, int]:
    """The fewest and the most units that a layer may have."""
    option = None if layer is None else layer.options().get("units")
    if option is None or option.low is None or option.high is None:
        return 1, 1
    return int(option.low), int(option.high)


def _cursor(hit: Hit | None) -> Qt.CursorShape | None:
    if isinstance(hit, PortHit):
        return Qt.CursorShape.CrossCursor
    if isinstance(hit, CardHit) and hit.part is Part.EDGE:
        return Qt.CursorShape.SizeVerCursor
    return None if hit is None else Qt.CursorShape.PointingHandCursor


def _nothing() -> None:
    """A click that means nothing."""
