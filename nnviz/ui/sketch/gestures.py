"""Gestures on the canvas of layers: moving cards, a rubber band, dragging a lower edge.

As in `nnviz.ui.canvas.gestures`, one is started once, moved any number of times, then finished or
cancelled. What is under way is only shown; what comes of it is told once, at the end.
"""

from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from PySide6.QtCore import QPointF, QRectF, Qt

from nnviz.core.drawing import Place
from nnviz.core.layout.spacing import Size
from nnviz.session.sketch import Wire
from nnviz.ui.canvas.gestures import Gesture, Movable
from nnviz.ui.sketch.hits import Hit, PortHit
from nnviz.ui.sketch.ports import LooseWire, Port
from nnviz.ui.sketch.snapping import REACH, Boxes, Guide, Rect, boxes_of, snapped

T = TypeVar("T")
Places = Mapping[str, Place]
Picked = tuple[tuple[str, ...], tuple[Wire, ...]]
"""Cards and wires that are picked."""


class SketchGround(Movable, Protocol):
    """What gestures need of a canvas of layers. Points are pixels of the viewport, unless they are
    called places: those are in the drawing's own units.
    """

    def place_at(self, at: QPointF) -> Place:
        """The place of the drawing under a point."""

    def places(self) -> Places:
        """The middle of every card, as it is drawn."""

    def sizes(self) -> Mapping[str, Size]:
        """The width and height of every card, in the drawing's units."""

    def scale(self) -> float:
        """Pixels of a unit."""

    def hit_at(self, at: QPointF) -> Hit | None:
        """What lies under a point."""

    def wire_at(self, at: QPointF) -> Wire | None:
        """The wire nearest to a point, within reach, also where a card lies over it."""

    def wire_into(self, port: PortHit) -> Wire | None:
        """The wire that ends at a place where wires enter a card."""

    def inside(self, band: QRectF) -> Picked:
        """The cards that a rectangle touches, and the wires that lie in it."""

    def units_at(self, card: str, at: QPointF) -> int:
        """How many units a layer has whose lower edge is at a point."""

    def show_moved(self, places: Places) -> None:
        """Draw cards elsewhere for now; with none, all where they belong."""

    def show_guides(self, guides: tuple[Guide, ...]) -> None:
        """Draw lines along which cards are aligned."""

    def show_loose(self, wire: LooseWire | None) -> None:
        """Draw a wire that is under the mouse, or none."""

    def show_target(self, target: str | Port | Wire | None) -> None:
        """Bring forward where something would be dropped."""

    def show_words(self, words: str, at: QPointF) -> None:
        """Say something beside the mouse; with no words, nothing."""

    def show_units(self, card: str, units: int | None) -> None:
        """Draw a card as high as so many units make it; None: as it is."""


class SketchGesture(Gesture[SketchGround]):
    """Base: knows which keys are held."""

    held = Qt.KeyboardModifier.NoModifier


class MoveCards(SketchGesture):
    """Moves cards together; they snap to the others unless Alt is held.

    `moved` is told the new places and the wire under a lone card, into which it may go. `wire_for`
    says which that is.
    """

    def __init__(
        self,
        ground: SketchGround,
        click: Callable[[], None],
        cards: tuple[str, ...],
        wire_for: Callable[[tuple[str, ...], QPointF], Wire | None],
        moved: Callable[[Places, Wire | None], None],
    ) -> None:
        super().__init__(ground, click)
        self._cards, self._wire_for, self._moved = cards, wire_for, moved
        places = ground.places()
        self._before = {card: places[card] for card in cards if card in places}
        self._places: Places = {}
        self._others: Boxes | None = None

    def drag(self, at: QPointF) -> None:
        start, now = self._ground.place_at(self._from), self._ground.place_at(at)
        shift = now[0] - start[0], now[1] - start[1]
        self._places = _shifted(self._before, shift)
        guides: tuple[Guide, ...] = ()
        if not self.held & Qt.KeyboardModifier.AltModifier:
            sizes = self._ground.sizes()
            moving = [Rect.around(place, sizes[card]) for card, place in self._places.items()]
            shift, guides = snapped(moving, self._resting(), self.reach)
            self._places = _shifted(self._places, shift)
        self._ground.show_guides(guides)
        self._ground.show_moved(self._places)
        self._ground.show_target(self._wire_for(self._cards, at))

    @property
    def reach(self) -> float:
        """How near counts as the same, in the drawing's units."""
        return REACH / self._ground.scale()

    def finish(self, at: QPointF) -> None:
        super().finish(at)
        if not self.is_click:
            self._moved(self._places, self._wire_for(self._cards, at))

    def end(self) -> None:
        self._ground.show_target(None)
        self._ground.show_guides(())
        self._ground.show_moved({})

    def _resting(self) -> Boxes:
        """The cards that stay where they are."""
        if self._others is None:
            sizes, staying = self._ground.sizes(), _without(self._ground.places(), self._before)
            self._others = boxes_of(Rect.around(at, sizes[card]) for card, at in staying.items())
        return self._others


class BandCards(SketchGesture):
    """Picks the cards and wires in a rectangle, beside what was picked before."""

    def __init__(
        self,
        ground: SketchGround,
        click: Callable[[], None],
        select: Callable[[Picked], None],
        before: Picked,
        beside: Picked,
    ) -> None:
        """`before` comes back with cancel; `beside` stays picked whatever is in the band."""
        super().__init__(ground, click)
        self._select, self._before, self._beside = select, before, beside

    def drag(self, at: QPointF) -> None:
        band = QRectF(self._from, at).normalized()
        self._ground.show_band(band)
        self._select(joined(self._beside, self._ground.inside(band)))

    def cancel(self) -> None:
        self._select(self._before)
        super().cancel()

    def end(self) -> None:
        self._ground.show_band(None)


class DragUnits(SketchGesture):
    """Drags the lower edge of a card, which says how many units its layer has, within `ends`."""

    def __init__(
        self,
        ground: SketchGround,
        click: Callable[[], None],
        card: str,
        ends: tuple[int, int],
        changed: Callable[[str, int], None],
    ) -> None:
        super().__init__(ground, click)
        self._card, self._ends, self._changed = card, ends, changed

    def drag(self, at: QPointF) -> None:
        units = self._units(at)
        self._ground.show_cursor(Qt.CursorShape.SizeVerCursor)
        self._ground.show_units(self._card, units)
        self._ground.show_words(f"{units:,} unit{'' if units == 1 else 's'}", at)

    def finish(self, at: QPointF) -> None:
        units = self._units(at)
        super().finish(at)
        if not self.is_click:
            self._changed(self._card, units)

    def end(self) -> None:
        self._ground.show_units(self._card, None)
        self._ground.show_words("", QPointF())
        self._ground.show_cursor(None)

    def _units(self, at: QPointF) -> int:
        least, most = self._ends
        return min(max(least, self._ground.units_at(self._card, at)), most)


def joined(first: Picked, more: Picked) -> Picked:
    """Both together, each card and wire once."""
    cards, wires = first[0] + more[0], first[1] + more[1]
    return tuple(dict.fromkeys(cards)), tuple(dict.fromkeys(wires))


def toggled(picked: Picked, target: str | Wire) -> Picked:
    """What is picked with one card or wire more, or without it."""
    cards, wires = picked
    if isinstance(target, Wire):
        return cards, _toggled(wires, target)
    return _toggled(cards, target), wires


def _toggled(items: tuple[T, ...], item: T) -> tuple[T, ...]:
    return tuple(i for i in items if i != item) if item in items else (*items, item)


def _shifted(places: Places, shift: tuple[float, float]) -> dict[str, Place]:
    return {card: (x + shift[0], y + shift[1]) for card, (x, y) in places.items()}


def _without(places: Places, gone: Places) -> dict[str, Place]:
    return {card: place for card, place in places.items() if card not in gone}
