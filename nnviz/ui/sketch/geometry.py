"""Where cards and their ports lie. Pure, in scene units (pixels at zoom 1).

The middle of a card is what a drawing says of it; its size follows from what it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from math import log2

from nnviz.core.drawing import Block, Direction, Place
from nnviz.core.layout import CARD
from nnviz.ui.canvas.places import Rect
from nnviz.ui.sketch.card_face import Face, Form

WIDTH = CARD[0]
JOIN_SIZE = (128.0, 50.0)
BLOCK_HEIGHT = 68.0

LEAST_HEIGHT, DOUBLING = 54.0, 7.0
"""A card of one unit is so high, and each doubling makes it so much higher."""

MAPS_HEIGHT = 72.0
"""So much higher is a card with the maps of its layer."""

FRAME_PADDING, FRAME_HEADING = 18.0, 26.0
"""Around the members of an unfolded block, and for its title above them."""

PORT_STEP = 12.0
"""Between the places where several wires enter a card."""


class Side(Enum):
    """Where wires meet a card."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class CardPlace:
    """One card: what it says, and its rectangle."""

    id: str
    face: Face
    rect: Rect

    @property
    def middle(self) -> Place:
        """Its place in the drawing."""
        left, top, width, height = self.rect
        return left + width / 2, top + height / 2

    def port(self, side: Side, direction: Direction) -> Place:
        """The middle of the side where wires enter or leave."""
        return port_of(self.rect, side, direction)

    def sides(self) -> tuple[Side, ...]:
        """The sides that have a port."""
        found = ((Side.IN, self.face.takes), (Side.OUT, self.face.gives))
        return tuple(side for side, there in found if there)


@dataclass(frozen=True, slots=True)
class FramePlace:
    """An unfolded block: the frame around its members; its heading lies along the top."""

    id: str
    title: str
    rect: Rect

    @property
    def heading(self) -> Rect:
        """Where its title stands."""
        left, top, width, _ = self.rect
        return left, top, width, FRAME_HEADING


def height_of(units: int) -> float:
    """How high a card of so many units is."""
    return LEAST_HEIGHT + DOUBLING * log2(max(1, units))


def units_at(height: float) -> int:
    """How many units make a card so high, as nearly as whole numbers can."""
    return max(1, round(2 ** min(62.0, (height - LEAST_HEIGHT) / DOUBLING)))


def size_of(face: Face) -> tuple[float, float]:
    """How large a card is."""
    if face.form is Form.JOIN:
        return JOIN_SIZE
    if face.form is Form.BLOCK:
        return WIDTH, BLOCK_HEIGHT
    height = CARD[1] if face.units is None else height_of(face.units)
    return WIDTH, height + MAPS_HEIGHT if face.shows_maps else height


def rect_around(middle: Place, size: tuple[float, float]) -> Rect:
    """A rectangle with its middle at a place."""
    return middle[0] - size[0] / 2, middle[1] - size[1] / 2, size[0], size[1]


def port_of(rect: Rect, side: Side, direction: Direction) -> Place:
    """The middle of the side of a rectangle where wires enter or leave."""
    left, top, width, height = rect
    share = 0.0 if side is Side.IN else 1.0
    if direction is Direction.RIGHT:
        return left + share * width, top + height / 2
    return left + width / 2, top + share * height


def union(rects: Iterable[Rect]) -> Rect:
    """The rectangle around others, of which there is one at least."""
    boxes = [(x, y, x + w, y + h) for x, y, w, h in rects]
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    right, bottom = max(b[2] for b in boxes), max(b[3] for b in boxes)
    return left, top, right - left, bottom - top


def frames_of(blocks: Iterable[Block], rects: Mapping[str, Rect]) -> dict[str, FramePlace]:
    """The frames of the unfolded blocks that are in view, an outer one before those inside it.

    `rects` are those of the cards; a block without any lies in a folded one.
    """
    found: dict[str, FramePlace] = {}
    for block in blocks:
        inside = [_member_rect(name, rects, found) for name in block.members]
        known = [rect for rect in inside if rect is not None]
        if block.folded or not known:
            continue
        left, top, width, height = union(known)
        pad, head = FRAME_PADDING, FRAME_HEADING
        rect = left - pad, top - head - pad / 2, width + 2 * pad, height + head + 1.5 * pad
        found[block.id] = FramePlace(block.id, block.title, rect)
    return dict(reversed(found.items()))


def _member_rect(
    name: str, rects: Mapping[str, Rect], frames: Mapping[str, FramePlace]
) -> Rect | None:
    return frames[name].rect if name in frames else rects.get(name)
