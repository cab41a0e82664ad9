"""The ways of wires from card to card, as cubic curves in arrays. Pure.

1. A wire leaves the middle of its source's side; those that enter one card share its side, in the
   order in which they come.
2. It goes through the layout's bends. Where there are none and cards lie in its way, it goes round
   them on the nearer side (`detour`).
3. From point to point it is a curve that leaves and arrives along the flow.

Inside, places are (along, across) the flow, so that one rule does for both directions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nnviz.core.drawing import Direction, Place
from nnviz.session.sketch import Wire
from nnviz.ui.sketch.detours import NONE, Detours, detours
from nnviz.ui.sketch.geometry import PORT_STEP, CardPlace

Points = NDArray[np.float64]
Pair = tuple[str, str]

STRAIGHT: Points = np.zeros((0, 2))
"""The bends of a wire without any."""

SAMPLES = 16
"""Lines for a curve, where a point is looked up."""

LEAST_REACH, MOST_REACH = 48.0, 240.0
"""How far a wire that goes back swings out."""

SHARE = 0.46
"""Of the room around a side, what entering wires may take."""


@dataclass(frozen=True, eq=False)
class Routes:
    """The curves `(m, 4, 2)` of all wires, those of one wire behind one another.

    `first[i]` to `first[i + 1]` are the curves of `wires[i]`. `detours` are kept for the next ones.
    """

    wires: tuple[Wire, ...]
    curves: Points
    first: NDArray[np.intp]
    direction: Direction = Direction.RIGHT
    detours: Detours = NONE

    @cached_property
    def owner(self) -> NDArray[np.intp]:
        """Which wire each curve belongs to."""
        return np.repeat(np.arange(len(self.wires)), np.diff(self.first))

    @cached_property
    def index(self) -> dict[Wire, int]:
        """Where each wire stands."""
        return {wire: at for at, wire in enumerate(self.wires)}

    @cached_property
    def boxes(self) -> Points:
        """Left, top, right, bottom around each curve `(m, 4)`."""
        low, high = self.curves.min(axis=1), self.curves.max(axis=1)
        return np.concatenate([low, high], axis=1)

    @cached_property
    def is_straight(self) -> NDArray[np.bool_]:
        """Which curves are lines."""
        y = self.curves[:, :, 1]
        x = self.curves[:, :, 0]
        flat = (np.ptp(y, axis=1) < 1e-6) & (np.diff(x, axis=1) >= 0).all(axis=1)
        return flat | ((np.ptp(x, axis=1) < 1e-6) & (np.diff(y, axis=1) >= 0).all(axis=1))

    @cached_property
    def longest(self) -> Points:
        """Of each wire its longest curve `(n, 4, 2)`."""
        if not len(self.wires):
            return np.zeros((0, 4, 2))
        length = np.hypot(*(self.curves[:, 3] - self.curves[:, 0]).T)
        at = np.maximum.reduceat(length, self.first[:-1])[self.owner] == length
        _, chosen = np.unique(self.owner[at], return_index=True)
        return np.asarray(self.curves[np.flatnonzero(at)[chosen]])

    @cached_property
    def middles(self) -> Points:
        """The middle of each wire's longest curve `(n, 2)`."""
        return sampled(self.longest, 2)[:, 1]

    @cached_property
    def spans(self) -> Points:
        """How far each wire's longest curve goes along the flow, and across it `(n, 2)`."""
        away = np.abs(self.longest[:, 3] - self.longest[:, 0])
        return _turned(away, self.direction)

    def of(self, wire: Wire) -> Points:
        """The curves of one wire `(k, 4, 2)`."""
        at = self.index[wire]
        return self.curves[self.first[at] : self.first[at + 1]]


def sampled(curves: Points, pieces: int) -> Points:
    """Places along curves `(m, pieces + 1, 2)`."""
    t = np.linspace(0, 1, pieces + 1)[:, None]
    weights = np.concatenate([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3], axis=1)
    return np.asarray(weights @ curves)


def lines_of(points: Points) -> Points:
    """Places in a row `(m, k, 2)` as lines `(m * (k - 1), 4)`."""
    return np.concatenate([points[:, :-1], points[:, 1:]], axis=2).reshape(-1, 4)


def curve_between(start: Place, end: Place, direction: Direction) -> Points:
    """One curve `(1, 4, 2)` that leaves and arrives along the flow."""
    turned = _turned(np.array([start, end], np.float64), direction)
    return _turned(_curves(turned[:1], turned[1:]), direction)


def routes(
    cards: Mapping[str, CardPlace],
    wires: Sequence[Wire],
    pairs: Sequence[Pair],
    bends: Mapping[Pair, tuple[Place, ...]],
    direction: Direction,
    before: Routes | None = None,
) -> Routes:
    """The ways of all wires; `pairs` are the cards that each one joins."""
    if not wires:
        return Routes((), np.zeros((0, 4, 2)), np.zeros(1, np.intp), direction)
    rects = np.array([card.rect for card in cards.values()], np.float64)
    number = {name: at for at, name in enumerate(cards)}
    ends = np.array([(number[a], number[b]) for a, b in pairs], np.intp)
    low, size = _turned(rects[:, :2], direction), _turned(rects[:, 2:], direction)
    start = np.stack([low[:, 0] + size[:, 0], low[:, 1] + size[:, 1] / 2], axis=1)[ends[:, 0]]
    end = np.stack([low[:, 0], low[:, 1] + size[:, 1] / 2], axis=1)[ends[:, 1]]
    ways = [
        _turned(np.array(bends[pair]), direction) if pair in bends else STRAIGHT for pair in pairs
    ]
    boxes = np.concatenate([low, low + size], axis=1)
    is_free = np.array([way is STRAIGHT for way in ways])
    known = before.detours if before is not None and before.direction is direction else NONE
    found = detours(boxes, start, end, is_free, known)
    for at in np.flatnonzero(is_free).tolist() if found.lanes else ():
        lane = found.lanes.get((*start[at].tolist(), *end[at].tolist()))
        if lane is not None:
            ways[at] = np.array([(lane.first, lane.across), (lane.last, lane.across)])
    end[:, 1] += _spread(start, end, ways, ends[:, 1], size[:, 1])
    curves, first = _joined(start, end, ways)
    return Routes(tuple(wires), _turned(curves, direction), first, direction, found)


def _joined(start: Points, end: Points, ways: list[Points]) -> tuple[Points, NDArray[np.intp]]:
    """The curves of all wires, and where those of each begin."""
    counts = np.array([len(way) + 1 for way in ways])
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.intp)
    bent = np.concatenate(ways)
    before, after = np.empty((first[-1], 2)), np.empty((first[-1], 2))
    is_first, is_last = np.zeros(first[-1], bool), np.zeros(first[-1], bool)
    is_first[first[:-1]] = is_last[first[1:] - 1] = True
    before[is_first], before[~is_first] = start, bent
    after[is_last], after[~is_last] = end, bent
    return _curves(before, after), first


def _curves(start: Points, end: Points) -> Points:
    """Curves `(m, 4, 2)` that leave and arrive along the flow."""
    away = end[:, 0] - start[:, 0]
    across = np.abs(end[:, 1] - start[:, 1])
    back = np.clip((across - away) * 0.5, LEAST_REACH, MOST_REACH)
    reach = np.where(away > 0, np.maximum(away / 2, np.minimum(across, LEAST_REACH) / 2), back)
    step = np.stack([reach, np.zeros_like(reach)], axis=1)
    return np.stack([start, start + step, end - step, end], axis=1)


def _spread(
    start: Points, end: Points, ways: Sequence[Points], target: NDArray[np.intp], size: Points
) -> Points:
    """How far beside the middle of the side each wire enters `(n,)`."""
    counts = np.bincount(target, minlength=len(size))
    several: list[int] = np.flatnonzero(counts[target] > 1).tolist()
    beside = np.zeros(len(target))
    comes = {at: float(ways[at][-1, 1] if len(ways[at]) else start[at, 1]) for at in several}
    rank: dict[int, int] = {}
    for at in sorted(several, key=lambda n: comes[n]):
        card = int(target[at])
        turn = rank[card] = rank.get(card, -1) + 1
        step = min(PORT_STEP, 2 * SHARE * float(size[card]) / counts[card])
        beside[at] = (turn - (counts[card] - 1) / 2) * step
    return beside


def _turned(points: Points, direction: Direction) -> Points:
    """(along, across) of places `(..., 2)`, and the other way round."""
    return points if direction is Direction.RIGHT else points[..., ::-1]
