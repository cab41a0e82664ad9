"""The canvas of layers as its gestures know it: points of the viewport become places and hits."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Qt

from nnviz.core.drawing import Place
from nnviz.session.sketch import Wire
from nnviz.ui.canvas.rubber_band import BandOverlay
from nnviz.ui.sketch.geometry import Side, units_at
from nnviz.ui.sketch.hits import WIRE_REACH, Hit, PortHit, cards_inside, hit, wire_at
from nnviz.ui.sketch.overlay import Target
from nnviz.ui.sketch.places import Size
from nnviz.ui.sketch.ports import LooseWire
from nnviz.ui.sketch.snapping import Guide

if TYPE_CHECKING:
    from nnviz.ui.sketch.view import SketchCanvas


class SketchFloor(QObject):
    """Belongs to one canvas; keeps to `nnviz.ui.sketch.gestures.SketchGround`."""

    def __init__(self, canvas: "SketchCanvas") -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self._band = BandOverlay(canvas.viewport())

    # -- what is where -------------------------------------------------------------------------

    def scale(self) -> float:
        """Pixels of a unit."""
        return self.canvas.look().scale

    def place_at(self, at: QPointF) -> Place:
        """The place of the drawing under a point."""
        look = self.canvas.look()
        return look.left + at.x() / look.scale, look.top + at.y() / look.scale

    def places(self) -> Mapping[str, Place]:
        """The middle of every card, as it is drawn when no gesture is under way."""
        return self.canvas.places

    def sizes(self) -> Mapping[str, Size]:
        """The width and height of every card."""
        picture = self.canvas.picture
        return {} if picture is None else {n: c.rect[2:] for n, c in picture.cards.items()}

    def hit_at(self, at: QPointF) -> Hit | None:
        """What lies under a point."""
        picture = self.canvas.picture
        return None if picture is None else hit(picture, *self.place_at(at), self.scale())

    def wire_at(self, at: QPointF) -> Wire | None:
        """The wire nearest to a point; not one of a card that is being moved."""
        picture = self.canvas.picture
        if picture is None:
            return None
        moved = self.canvas.overlay.moved
        free = [not (moved.keys() & set(pair)) for pair in picture.pairs]
        return wire_at(picture, *self.place_at(at), WIRE_REACH / self.scale(), free)

    def wire_into(self, port: PortHit) -> Wire | None:
        """The wire that ends at a place where wires enter a card."""
        picture = self.canvas.picture
        if picture is None or port.side is Side.OUT:
            return None
        wires = picture.entering(port.card)
        return next((wire for wire, at in wires if at == port.at), None)

    def inside(self, band: QRectF) -> tuple[tuple[str, ...], tuple[Wire, ...]]:
        """The cards that a rectangle of the viewport touches, and the wires between them."""
        picture = self.canvas.picture
        if picture is None:
            return (), ()
        left, top = self.place_at(band.topLeft())
        size = band.width() / self.scale(), band.height() / self.scale()
        cards = cards_inside(picture, (left, top, *size))
        known = set(cards)
        ends = zip(picture.routes.wires, picture.pairs, strict=True)
        return cards, tuple(wire for wire, pair in ends if known.issuperset(pair))

    def units_at(self, card: str, at: QPointF) -> int:
        """How many units a layer has whose lower edge is at a point."""
        picture = self.canvas.picture
        if picture is None or card not in picture.cards:
            return 1
        return units_at(self.place_at(at)[1] - picture.cards[card].rect[1])

    # -- what is shown while a gesture is under way --------------------------------------------

    def pan(self, start: QPointF, end: QPointF) -> None:
        """Move what is under one point of the viewport to another."""
        self.canvas.pan(start, end)

    def show_band(self, band: QRectF | None) -> None:
        """Draw a rubber band, or none."""
        self._band.show_band(band)

    def show_cursor(self, shape: Qt.CursorShape | None) -> None:
        """Change the mouse's shape, or give it back its own."""
        viewport = self.canvas.viewport()
        viewport.unsetCursor() if shape is None else viewport.setCursor(shape)

    def show_moved(self, places: Mapping[str, Place]) -> None:
        """Draw cards elsewhere for now; with none, all where they belong."""
        self._show(moved=dict(places))

    def show_guides(self, guides: tuple[Guide, ...]) -> None:
        """Draw lines along which cards are aligned."""
        self._show(guides=guides)

    def show_loose(self, wire: LooseWire | None) -> None:
        """Draw a wire that is under the mouse, or none."""
        self._show(loose=wire)

    def show_target(self, target: Target) -> None:
        """Bring forward where something would be dropped."""
        self._show(target=target)

    def show_words(self, words: str, at: QPointF) -> None:
        """Say something beside the mouse; with no words, nothing."""
        self._show(words=words, at=at)

    def show_units(self, card: str, units: int | None) -> None:
        """Draw a card as high as so many units make it; None: as it is."""
        self._show(units=None if units is None else (card, units))

    def _show(self, **changes: object) -> None:
        self.canvas.show_overlay(replace(self.canvas.overlay, **changes))  # type: ignore[arg-type]
