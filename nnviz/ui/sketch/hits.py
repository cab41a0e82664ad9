"""What lies under a point of the canvas of layers, found from arrays. Pure.

The smallest thing that is meant wins: a port before a badge, an edge that can be dragged, a card, a
wire, the heading of an unfolded block.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from nnviz.core.drawing import Place
from nnviz.session.sketch import Wire
from nnviz.ui.canvas.hits import distances
from nnviz.ui.canvas.places import Rect
from nnviz.ui.sketch.card_face import Form
from nnviz.ui.sketch.geometry import CardPlace, Side
from nnviz.ui.sketch.picture import Picture
from nnviz.ui.sketch.routes import SAMPLES, lines_of, sampled

PORT_REACH, EDGE_REACH, WIRE_REACH, BADGE_REACH = 9.0, 5.0, 6.0, 9.0
"""Pixels between the mouse and the middle of what it means."""

FOLD_SIDE = 24.0
"""The square in a block's upper right corner that unfolds it, in scene units."""

PARTS_FROM = 40.0
"""A card that is less wide on the screen, in pixels, is one thing."""


class Part(Enum):
    """What of a card is meant."""

    BODY = "body"
    EDGE = "lower edge"
    HEADING = "heading"
    BADGE = "badge"


@dataclass(frozen=True, slots=True)
class CardHit:
    """A card, or by its heading an unfolded block."""

    card: str
    part: Part


@dataclass(frozen=True, slots=True)
class PortHit:
    """Where wires enter or leave a card; `at` is the middle of the port."""

    card: str
    side: Side
    at: Place


@dataclass(frozen=True, slots=True)
class WireHit:
    """A wire."""

    wire: Wire


Hit = CardHit | PortHit | WireHit


def hit(picture: Picture, x: float, y: float, scale: float) -> Hit | None:
    """What a point of the scene means, at so many pixels for a unit."""
    near = _cards_near(picture, x, y, (PORT_REACH + 1) / scale)
    named = [picture.cards[picture.ids[at]] for at in near]
    for card in named:
        if card.rect[2] * scale >= PARTS_FROM:
            found = _port_hit(picture, card, x, y, scale) or _part_hit(card, x, y, scale)
            if found is not None:
                return found
    for card in named:
        if _inside(card.rect, x, y):
            return CardHit(card.id, Part.BODY)
    wire = wire_at(picture, x, y, WIRE_REACH / scale)
    return WireHit(wire) if wire is not None else _heading_hit(picture, x, y)


def cards_inside(picture: Picture, rect: Rect) -> tuple[str, ...]:
    """The cards that a rectangle of the scene touches."""
    left, top, width, height = rect
    boxes = picture.boxes
    across = (boxes[:, 0] <= left + width) & (boxes[:, 2] >= left)
    inside = across & (boxes[:, 1] <= top + height) & (boxes[:, 3] >= top)
    return tuple(picture.ids[at] for at in np.flatnonzero(inside).tolist())


def wire_at(
    picture: Picture, x: float, y: float, reach: float, free: Sequence[bool] | None = None
) -> Wire | None:
    """The nearest wire within reach of a point of the scene; only one of the `free`."""
    boxes, found = picture.routes.boxes, picture.routes
    near = (boxes[:, 0] - reach <= x) & (boxes[:, 2] + reach >= x)
    near &= (boxes[:, 1] - reach <= y) & (boxes[:, 3] + reach >= y)
    if free is not None:
        near &= np.array(free, bool)[found.owner]
    at = np.flatnonzero(near)
    if not len(at):
        return None
    away = distances(lines_of(sampled(found.curves[at], SAMPLES)), x, y)
    nearest = int(away.argmin())
    if away[nearest] > reach:
        return None
    return found.wires[int(found.owner[at[nearest // SAMPLES]])]


def badge_place(rect: Rect) -> Place:
    """The middle of the badge that says how many problems a card has."""
    return rect[0] + rect[2] - 3.0, rect[1] + 3.0


def fold_rect(rect: Rect) -> Rect:
    """Where a folded block is unfolded."""
    left, top, width, _ = rect
    return left + width - FOLD_SIDE - 8, top + 4, FOLD_SIDE, FOLD_SIDE


def _cards_near(picture: Picture, x: float, y: float, reach: float) -> list[int]:
    """Cards around a point, the one drawn last first."""
    boxes = picture.boxes
    near = (boxes[:, 0] - reach <= x) & (boxes[:, 2] + reach >= x)
    near &= (boxes[:, 1] - reach <= y) & (boxes[:, 3] + reach >= y)
    found: NDArray[np.intp] = np.flatnonzero(near)[::-1]
    return [int(at) for at in found]


def _port_hit(
    picture: Picture, card: CardPlace, x: float, y: float, scale: float
) -> PortHit | None:
    for side in card.sides():
        middle = card.port(side, picture.direction)
        more = picture.entering(card.id) if side is Side.IN else []
        for at in (*(place for _, place in more), middle):
            if np.hypot(x - at[0], y - at[1]) * scale <= PORT_REACH:
                return PortHit(card.id, side, at)
    return None


def _part_hit(card: CardPlace, x: float, y: float, scale: float) -> CardHit | None:
    left, top, width, height = card.rect
    badge = badge_place(card.rect)
    if card.face.troubles and np.hypot(x - badge[0], y - badge[1]) * scale <= BADGE_REACH:
        return CardHit(card.id, Part.BADGE)
    can_grow = card.face.units is not None
    if can_grow and abs(y - top - height) * scale <= EDGE_REACH and left <= x <= left + width:
        return CardHit(card.id, Part.EDGE)
    if card.face.form is Form.BLOCK and _inside(fold_rect(card.rect), x, y):
        return CardHit(card.id, Part.HEADING)
    return None


def _heading_hit(picture: Picture, x: float, y: float) -> CardHit | None:
    for frame in reversed(picture.frames.values()):  # type: ignore[call-overload]
        if _inside(frame.heading, x, y):
            return CardHit(frame.id, Part.HEADING)
    return None


def _inside(rect: Rect, x: float, y: float) -> bool:
    left, top, width, height = rect
    return left <= x <= left + width and top <= y <= top + height
