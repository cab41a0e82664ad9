"""Snapping: cards that are moved fall in line with the others, at the layout's usual distance.

Pure; lengths are in the drawing's units.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnviz.core.drawing import Place
from nnviz.core.layout import SPACING
from nnviz.core.layout.spacing import Size

REACH = 8.0
"""Pixels within which a card snaps."""

Boxes = NDArray[np.float64]


class Rect(NamedTuple):
    """Left, top, right and bottom of a card."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, middle: Place, size: Size) -> "Rect":
        """The card of a size around a place."""
        (x, y), (width, height) = middle, size
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    @property
    def middle(self) -> Place:
        """Its place."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


class Guide(NamedTuple):
    """A line along which cards are aligned, from a place to a place."""

    start: Place
    end: Place


class Snap(NamedTuple):
    """By how much the cards are moved, and why."""

    shift: tuple[float, float]
    guides: tuple[Guide, ...]


class _Pull(NamedTuple):
    """What one axis is drawn by: so far away, the line it would be on, and whose that is."""

    by: float
    line: float
    of: int


def boxes_of(rects: Iterable[Rect]) -> Boxes:
    """Rectangles as an array `(n, 4)`."""
    return np.array(list(rects), np.float64).reshape(-1, 4)


def snapped(moving: Sequence[Rect], others: Boxes, reach: float) -> Snap:
    """The shift that aligns moving cards with others no farther away than `reach`."""
    if not moving:
        return Snap((0.0, 0.0), ())
    around = bounds(moving)
    pulls = [_pull(around, others, axis, reach) for axis in (0, 1)]
    across, down = (0.0 if pull is None else pull.by for pull in pulls)
    there = Rect(*(side + (across, down)[at % 2] for at, side in enumerate(around)))
    guides = [
        _guide(there, Rect(*others[pull.of].tolist()), pull.line, axis)
        for axis, pull in enumerate(pulls)
        if pull is not None
    ]
    return Snap((across, down), tuple(guides))


def bounds(rects: Sequence[Rect]) -> Rect:
    """The rectangle around several; there is at least one."""
    lefts, tops, rights, bottoms = zip(*rects, strict=True)
    return Rect(min(lefts), min(tops), max(rights), max(bottoms))


def _pull(rect: Rect, others: Boxes, axis: int, reach: float) -> _Pull | None:
    """What draws along an axis (0 is x): middles before the usual distance, that before edges.

    So wires run straight wherever they can.
    """
    low, high = rect[axis], rect[axis + 2]
    start, end = others[:, axis], others[:, axis + 2]
    gap = (SPACING.layers, SPACING.neighbours)[axis]
    beside = _overlap(rect, others, 1 - axis)
    far = np.where(beside, 0.0, np.inf)
    for kinds in (
        (((start + end) / 2 - (low + high) / 2, (start + end) / 2),),
        ((end + gap - low + far, end), (start - gap - high + far, start)),
        ((start - low, start), (end - high, end)),
    ):
        by, lines = (np.concatenate(parts) for parts in zip(*kinds, strict=True))
        if len(by) and abs(by).min() <= reach:
            nearest = int(abs(by).argmin())
            return _Pull(float(by[nearest]), float(lines[nearest]), nearest % len(others))
    return None


def _overlap(rect: Rect, others: Boxes, axis: int) -> NDArray[np.bool_]:
    inside = (others[:, axis] < rect[axis + 2]) & (rect[axis] < others[:, axis + 2])
    return np.asarray(inside)


def _guide(rect: Rect, other: Rect, line: float, axis: int) -> Guide:
    """A line at right angles to an axis, along both rectangles."""
    first = min(rect[1 - axis], other[1 - axis])
    last = max(rect[3 - axis], other[3 - axis])
    if axis == 0:
        return Guide((line, first), (line, last))
    return Guide((first, line), (last, line))
