"""Snapping: cards that are moved fall in line with the others, at the layout's usual distance.

Pure; lengths are in the drawing's units.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from nnviz.core.drawing import Place
from nnviz.core.layout import SPACING
from nnviz.core.layout.spacing import Size

REACH = 8.0
"""Pixels within which a card snaps."""

NEAR = 2.5 * SPACING.layers
"""Cards farther apart than this do not keep a distance."""


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
    """A wish of one axis: to move by so much, and the line it would put something on.

    Of those within reach the one of the least `rank` wins, so that wires run straight.
    """

    rank: int
    by: float
    line: float
    of: Rect


def snapped(moving: Sequence[Rect], others: Iterable[Rect], reach: float) -> Snap:
    """The shift that aligns moving cards with others no farther away than `reach`."""
    if not moving:
        return Snap((0.0, 0.0), ())
    around, resting = bounds(moving), list(others)
    across = _nearest(_pulls(around, resting, _x, _y), reach)
    down = _nearest(_pulls(around, resting, _y, _x), reach)
    shift = across.by if across else 0.0, down.by if down else 0.0
    there = Rect(*(side + shift[at % 2] for at, side in enumerate(around)))
    guides = [_upright(there, across)] if across else []
    guides += [_level(there, down)] if down else []
    return Snap(shift, tuple(guides))


def bounds(rects: Sequence[Rect]) -> Rect:
    """The rectangle around several; there is at least one."""
    lefts, tops, rights, bottoms = zip(*rects, strict=True)
    return Rect(min(lefts), min(tops), max(rights), max(bottoms))


Span = tuple[float, float]
Axis = Callable[[Rect], Span]


def _x(rect: Rect) -> Span:
    return rect.left, rect.right


def _y(rect: Rect) -> Span:
    return rect.top, rect.bottom


def _pulls(rect: Rect, others: Iterable[Rect], along: Axis, beside: Axis) -> Iterator[_Pull]:
    """What draws a card along one axis: middles, ends, and the usual distance to a neighbour."""
    low, high = along(rect)
    for other in others:
        start, end = along(other)
        middle = (start + end) / 2
        yield _Pull(0, middle - (low + high) / 2, middle, other)
        yield _Pull(2, start - low, start, other)
        yield _Pull(2, end - high, end, other)
        if _overlap(beside(rect), beside(other)):
            gap = SPACING.layers if along is _x else SPACING.neighbours
            yield _Pull(1, end + gap - low, end, other)
            yield _Pull(1, start - gap - high, start, other)


def _nearest(pulls: Iterable[_Pull], reach: float) -> _Pull | None:
    """The strongest pull within reach: of the least rank, and then the shortest."""
    near = (pull for pull in pulls if abs(pull.by) <= reach)
    return min(near, key=lambda pull: (pull.rank, abs(pull.by)), default=None)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _upright(rect: Rect, pull: _Pull) -> Guide:
    top, bottom = min(rect.top, pull.of.top), max(rect.bottom, pull.of.bottom)
    return Guide((pull.line, top), (pull.line, bottom))


def _level(rect: Rect, pull: _Pull) -> Guide:
    left, right = min(rect.left, pull.of.left), max(rect.right, pull.of.right)
    return Guide((left, pull.line), (right, pull.line))
