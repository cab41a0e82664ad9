"""Ways round cards that lie between the ends of a wire. Pure; all in (along, across) the flow.

A wire passes few cards, so that plain numbers are faster here than arrays.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

CLEAR = 8.0
"""A wire that comes nearer to a card than this runs through it."""

BESIDE = 14.0
"""How far beside cards a detour runs, and how far before them it begins."""

LANE = 9.0
"""Between two detours around the same cards."""

CELL = 512.0
"""The length of the stretches in which lines are looked up."""

MOST_CHANGED = 64
"""When more cards have changed, all is found anew."""

MOST_TURNS = 8
MOST_LONG = 400
"""Of more wires that pass cards than this, none goes round."""


class Box(NamedTuple):
    """A card: its lower and higher ends along the flow, and across it."""

    first: float
    top: float
    last: float
    bottom: float


class Lane(NamedTuple):
    """A line along the flow."""

    first: float
    last: float
    across: float


class _Lanes:
    """The lines that are taken, by the stretches of the flow they lie in."""

    def __init__(self) -> None:
        self._cells: dict[int, list[Lane]] = {}

    def take(self, lane: Lane) -> None:
        """Nobody else shall run there."""
        for cell in self._under(lane):
            self._cells.setdefault(cell, []).append(lane)

    def beside(self, lane: Lane) -> list[float]:
        """Where lines run across the flow that another would meet along it."""
        near = (other for cell in self._under(lane) for other in self._cells.get(cell, ()))
        return [o.across for o in near if o.first < lane.last and o.last > lane.first]

    def _under(self, lane: Lane) -> range:
        return range(int(lane.first // CELL), int(lane.last // CELL) + 1)


Way = tuple[float, float, float, float]
"""The two ends of a wire."""


@dataclass(frozen=True, slots=True, eq=False)
class Detours:
    """What has been found among these cards: by the ends of a wire its lane, None without one."""

    boxes: frozenset[Box] = frozenset()
    lanes: Mapping[Way, Lane | None] = field(default_factory=dict)


NONE = Detours()


def detours(
    boxes: Points, start: Points, end: Points, is_free: NDArray[np.bool_], before: Detours = NONE
) -> Detours:
    """The ways round cards of all wires that pass any.

    `boxes` are the cards `(c, 4)` as low and high ends. Only wires that are free may be led
    elsewhere; shorter ones go first and lie nearer to the cards. What was found `before` holds
    where no card has come, gone or moved.
    """
    depths = boxes[:, 2] - boxes[:, 0]
    away = end[:, 0] - start[:, 0]
    long = np.flatnonzero((away > depths.min(initial=np.inf)) & is_free)
    if len(long) > MOST_LONG:
        return NONE
    ordered = [Box(*box) for box in boxes[np.argsort(boxes[:, 0], kind="stable")].tolist()]
    shortest = long[np.argsort(away[long], kind="stable")]
    ways = [(x, y, u, v) for x, y, u, v in np.concatenate([start, end], axis=1)[shortest].tolist()]
    known = frozenset(ordered)
    lanes = _still_there(ways, before, known ^ before.boxes)
    used = _Lanes()
    for kept in filter(None, lanes.values()):
        used.take(kept)
    deepest = float(depths.max(initial=0.0))
    for way in ways:
        if way not in lanes:
            lane = lanes[way] = _round(_between(ordered, deepest, way), way, used)
            if lane is not None:
                used.take(lane)
    return Detours(known, lanes)


def _still_there(
    ways: Sequence[Way], before: Detours, changed: frozenset[Box]
) -> dict[Way, Lane | None]:
    """What was found for ways along which nothing has changed."""
    if len(changed) > MOST_CHANGED:
        return {}
    return {
        way: before.lanes[way]
        for way in ways
        if way in before.lanes and not any(b.first < way[2] and b.last > way[0] for b in changed)
    }


def _between(ordered: Sequence[Box], deepest: float, way: Way) -> list[Box]:
    """The cards that a wire passes, of those ordered by where they begin."""
    low = bisect_left(ordered, (way[0] - deepest,))
    high = bisect_left(ordered, (way[2],))
    return [box for box in ordered[low:high] if box.last > way[0]]


def _round(between: Sequence[Box], way: Way, used: _Lanes) -> Lane | None:
    """Where a wire runs beside what is in its way; None: nothing is."""
    x, y, end, height = way
    slope = (height - y) / (end - x)
    blocking = [b for b in between if _holds(b, y + slope * ((b.first + b.last) / 2 - x))]
    if not blocking:
        return None
    lanes = [_beside(between, blocking, sign, used) for sign in (-1, 1)]
    first, last, across = min(lanes, key=lambda lane: abs(lane.across - (y + height) / 2))
    return Lane(max(first, x + 1), min(last, end - 1), across)


def _beside(between: Sequence[Box], blocking: Sequence[Box], sign: int, used: _Lanes) -> Lane:
    """A free line beside cards, on the lower or the higher side."""
    lane = Lane(0.0, 0.0, 0.0)
    for _ in range(MOST_TURNS):
        edge = max(sign * (box.top if sign < 0 else box.bottom) for box in blocking)
        first = min(box.first for box in blocking) - BESIDE
        last = max(box.last for box in blocking) + BESIDE
        lane = Lane(first, last, sign * (edge + BESIDE))
        hit = [b for b in between if b.last > first and b.first < last and _holds(b, lane.across)]
        if not hit:
            break
        blocking = [*blocking, *hit]
    taken = used.beside(lane)
    while any(abs(other - lane.across) < LANE - 0.5 for other in taken):
        lane = lane._replace(across=lane.across + sign * LANE)
    return lane


def _holds(box: Box, across: float) -> bool:
    """Whether a line would run through a card, or too near."""
    return box.top - CLEAR < across < box.bottom + CLEAR
