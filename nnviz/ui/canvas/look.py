"""What part of the scene is on the screen, how large, and in what detail. Pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.ui.canvas.places import BundlePlace, LayerPlace, Rect

Heights = NDArray[np.float64]

ROUND_FROM, ROUND_UNTIL = 12.0, 10.5
"""Neurons become rounded squares at this many pixels a side, and cease to be below the second."""

TILE = 12.0
"""Where neurons are too small to be told apart, their layer is a tile at least so wide."""

FEW_EDGES, MANY_EDGES = 600, 2_600
"""Bundles of a few edges are always lines; those of many only where neurons can be told apart."""

LINES_GAP, LINES_PITCH = 60.0, 5.0
"""Pixels between columns and between neurons from which on lines say more than an image."""

TURN = (0.8, 1.3)
"""While that grows over this range, an image of weights turns into lines."""


@dataclass(frozen=True, slots=True)
class Look:
    """A view of the scene: pixels for a unit, and the ends of what is in view."""

    scale: float
    left: float
    top: float
    right: float
    bottom: float

    def shows(self, rect: Rect) -> bool:
        """Whether any of a rectangle is in view."""
        left, top, width, height = rect
        across = left <= self.right and left + width >= self.left
        return across and top <= self.bottom and top + height >= self.top

    def holds(self, other: "Look") -> bool:
        """Whether all that another look shows is in view."""
        across = self.left <= other.left and self.right >= other.right
        return across and self.top <= other.top and self.bottom >= other.bottom

    def wider(self, share: float) -> "Look":
        """The same with a margin on every side."""
        x, y = share * (self.right - self.left), share * (self.bottom - self.top)
        return Look(self.scale, self.left - x, self.top - y, self.right + x, self.bottom + y)

    def pixels(self, x: float, y: float) -> tuple[float, float]:
        """Where a place of the scene is in the viewport."""
        return (x - self.left) * self.scale, (y - self.top) * self.scale


def lines_share(place: BundlePlace, scale: float) -> float:
    """How far a bundle is lines: 0 is an image of its weights, 1 lines alone, between them both."""
    if place.count <= FEW_EDGES:
        return 1.0
    if place.count <= MANY_EDGES:
        closeness = place.gap * scale / (LINES_GAP / 2)
    else:
        closeness = min(place.gap / LINES_GAP, place.pitch / LINES_PITCH) * scale
    low, high = TURN
    return float(np.clip((closeness - low) / (high - low), 0, 1))


def shown_side(place: LayerPlace, look: Look, room: float) -> float:
    """How wide in pixels neurons are drawn: never thinner than a tile where there is room."""
    side = place.side * look.scale
    tile = tile_width(room * look.scale)
    share = float(np.clip((TILE - side) / (TILE - 4), 0, 1))
    return max(side, side + (tile - side) * share)


def tile_width(gap: float) -> float:
    """How wide a layer's tile is in pixels, beside a gap of so many pixels."""
    return min(TILE, 0.4 * gap)


def neurons_in_view(place: LayerPlace, look: Look) -> NDArray[np.intp]:
    """The neurons whose squares are in view, in order."""
    half = place.side / 2
    x, y = place.centres[:, 0], place.centres[:, 1]
    inside = (x >= look.left - half) & (x <= look.right + half)
    inside &= (y >= look.top - half) & (y <= look.bottom + half)
    return np.flatnonzero(inside)


def spans_in_view(place: BundlePlace, look: Look) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which edges cross the view: from each start `(n,)` those to the ends `low[i]:high[i]`.

    Of the lines from one start those in view end side by side, because ends are in order.
    """
    start_x, ends_y, end_x = place.starts[:, 0], place.ends[:, 1], place.ends[0, 0]
    reach = np.maximum(end_x - start_x, 1e-9)
    left, right = (np.clip((x - start_x) / reach, 0, 1) for x in (look.left, look.right))
    start_y = place.starts[:, 1]
    first = np.minimum(*(_below(start_y, share, look.top) for share in (left, right)))
    last = np.maximum(*(-_below(-start_y, share, -look.bottom) for share in (left, right)))
    low = np.searchsorted(ends_y, first, side="left")
    high = np.searchsorted(ends_y, last, side="right")
    beside = (start_x > look.right) | (end_x < look.left)
    return low, np.where(beside, low, np.maximum(low, high))


def _below(start_y: Heights, share: Heights, bound: float) -> Heights:
    """Where lines must end at least, to be no higher than `bound` after a share of their way."""
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = (bound - start_y * (1 - share)) / share
    at_start = np.where(start_y >= bound, -np.inf, np.inf)
    return np.asarray(np.where(share > 0, needed, at_start), np.float64)
