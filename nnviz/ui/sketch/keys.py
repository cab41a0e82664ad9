"""What keys mean on the canvas of layers, beside the window's actions: going from card to card.

While a wire is drawn with the keys, arrows choose the card it leads to.
"""

from collections.abc import Iterable

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from nnviz.core.drawing import Direction
from nnviz.ui.canvas.walking import STEPS
from nnviz.ui.sketch.card_walking import Step, first_card, stepped, towards
from nnviz.ui.sketch.geometry import Side
from nnviz.ui.sketch.gestures_of_wires import Link
from nnviz.ui.sketch.ports import Fits, LooseWire, Port
from nnviz.ui.sketch.spot import Spot
from nnviz.ui.sketch.steering import SketchSteering
from nnviz.ui.sketch.view import SketchCanvas

NUDGE = 8.0
"""So far a key moves a card, in the drawing's units."""

_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ENDS = (Qt.Key.Key_Home, Qt.Key.Key_End)


class SketchKeys(QObject):
    """Signals:

    - `walked(str)`: this card has been reached, and should be in view.
    - `nudge_wished(tuple, tuple)`: cards, by so much to the right and down.
    - `properties_wished()`: edit what is picked.
    """

    walked = Signal(str)
    nudge_wished = Signal(object, object)
    properties_wished = Signal()

    def __init__(self, canvas: SketchCanvas, steering: SketchSteering) -> None:
        super().__init__(steering)
        self._canvas, self._ground, self._steering = canvas, canvas.floor, steering
        self._session = canvas.session
        self._start: Port | None = None
        self._end = ""

    def press(self, event: QKeyEvent) -> bool:
        """Act on a key; whether it meant something here."""
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key == Qt.Key.Key_Menu or (key == Qt.Key.Key_F10 and held == _SHIFT):
            self.open_menu()
            return True
        if key == Qt.Key.Key_Escape and not held:
            return self.cancel() or self._steering.cancel() or self._pick_nothing()
        if key in STEPS:
            return self._step(STEPS[key], held)
        if held:
            return False
        if key == Qt.Key.Key_Tab:
            self.add()
            return True
        if key in _ENTER:
            return self._enter()
        return key in _ENDS and self._go_to_end(last=key == Qt.Key.Key_End)

    def add(self) -> None:
        """Ask what to add: behind what is picked, or at the mouse, or in the middle."""
        cards = self._session.layers
        at = self._point_of(cards[-1:]) if cards else (self._steering.mouse or self._middle())
        spot = Spot() if cards else self._steering.where.spot_at(at)
        self._steering.adding_wished.emit(spot, at)

    def open_menu(self) -> None:
        """The menu of what is picked."""
        at = self._point_of(self._session.layers[-1:])
        screen = self._canvas.viewport().mapToGlobal(at.toPoint())
        self._steering.menu_wished.emit(at, screen)

    # -- going around --------------------------------------------------------------------------

    def _step(self, step: Step, held: Qt.KeyboardModifier) -> bool:
        if self._start is not None:
            return not held and self._aim(step)
        if held == _CONTROL:
            cards = self._steering.where.cards_shown(self._session.layers)
            self.nudge_wished.emit(cards, (NUDGE * step[0], NUDGE * step[1]))
            return bool(cards)
        if held not in (Qt.KeyboardModifier.NoModifier, _SHIFT):
            return False
        card = self._walker()
        if not card:
            return self._go(first_card(self._ground.places(), self._direction()))
        picture = self._canvas.picture
        pairs = picture.pairs if picture is not None else ()
        found = stepped(self._ground.places(), pairs, self._direction(), card, step)
        return self._go(found, beside=bool(held & _SHIFT))

    def _go_to_end(self, *, last: bool) -> bool:
        return self._go(first_card(self._ground.places(), self._direction(), last=last))

    def _go(self, card: str, *, beside: bool = False) -> bool:
        if not card:
            return False
        before = self._session.layers if beside else ()
        cards = (*(name for name in before if name != card), card)
        self._steering.selection_wished.emit(cards, self._session.wires if beside else ())
        self.walked.emit(card)
        return True

    def _walker(self) -> str:
        """Where walking goes on: at the card picked last, or at the end of the wire."""
        places, wires = self._ground.places(), self._session.wires
        cards = self._steering.where.cards_shown(self._session.layers[-1:])
        if not cards and wires:
            cards = self._steering.where.cards_shown((wires[-1].target,))
        return next((card for card in cards if card in places), "")

    def _pick_nothing(self) -> bool:
        was_something = bool(self._session.layers or self._session.wires)
        self._steering.selection_wished.emit((), ())
        return was_something

    # -- a wire by keys ------------------------------------------------------------------------

    @property
    def is_connecting(self) -> bool:
        """Whether a wire is being drawn."""
        return self._start is not None

    def connect_from(self, card: str) -> None:
        """Draw a wire from a card: arrows choose where to, Return draws it, Escape does not."""
        places = self._ground.places()
        if card not in places:
            return
        self._start = Port(card, Side.OUT)
        ahead = (1, 0) if self._direction() is Direction.RIGHT else (0, 1)
        self._show_end(towards(places, card, ahead))

    def cancel(self) -> bool:
        """Draw no wire after all; whether one was being drawn."""
        was_connecting, self._start = self._start is not None, None
        if was_connecting:
            self._ground.show_loose(None)
            self._ground.show_target(None)
            self._ground.show_words("", QPointF())
        return was_connecting

    def _aim(self, step: Step) -> bool:
        places = self._ground.places()
        if self._end in places:
            self._show_end(towards(places, self._end, step))
        return True

    def _show_end(self, card: str) -> None:
        start = self._start
        if start is None:
            return
        self._end = card
        self.walked.emit(card)
        at = self._point_of((card,))
        if card == start.card:
            self._ground.show_words("Choose a layer with the arrow keys.", at)
            return
        fit = self._steering.judge(start, card, None)
        self._ground.show_loose(LooseWire(start, at, fit.fits))
        self._ground.show_target(fit.port)
        self._ground.show_words(fit.words or "Return draws the wire.", at)

    def _enter(self) -> bool:
        start, card = self._start, self._end
        if start is None:
            self.properties_wished.emit()
            return bool(self._session.layers)
        if card == start.card:
            return True
        fit = self._steering.judge(start, card, None)
        if fit.fits is not Fits.NEVER:
            self.cancel()
            self._steering.link_wished.emit(Link(start, fit.port, QPointF()))
        return True

    # -- what is there -------------------------------------------------------------------------

    def _direction(self) -> Direction:
        sketch = self._session.sketch
        return Direction.RIGHT if sketch is None else sketch.drawing.direction

    def _point_of(self, cards: Iterable[str]) -> QPointF:
        """Where the first of some cards is in the viewport; in the middle without one."""
        places, look = self._ground.places(), self._canvas.look()
        for card in self._steering.where.cards_shown(tuple(cards)):
            if card in places:
                x, y = look.pixels(*places[card])
                return QPointF(x, y)
        return self._middle()

    def _middle(self) -> QPointF:
        return QPointF(self._canvas.viewport().rect().center())
