"""Ways round cards that lie between the ends of a wire. Pure; all in (along, across) the flow."""

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

CLEAR = 8.0
"""A wire that comes nearer to a card than this runs through it."""

BESIDE = 14.0
"""How far beside cards a detour runs, and how far before them it begins."""

LANE = 9.0
"""Between two detours around the same cards."""

MOST_TURNS = 8
MOST_LONG = 400
"""Of more wires that pass cards than this, none goes round."""


def detoured(
    boxes: Points, start: Points, end: Points, is_free: NDArray[np.bool_]
) -> dict[int, Points]:
    """The points `(2, 2)` that wires go through to leave cards aside, by the wire's number.

    `boxes` are the cards `(c, 4)` as low and high ends. Only wires that are free may be led
    elsewhere; shorter ones go first and lie nearer to the cards.
    """
    depths = boxes[:, 2] - boxes[:, 0]
    away = end[:, 0] - start[:, 0]
    long = np.flatnonzero((away > depths.min(initial=np.inf)) & is_free)
    if len(long) > MOST_LONG:
        return {}
    ordered = boxes[np.argsort(boxes[:, 0], kind="stable")]
    first = np.searchsorted(ordered[:, 0], start[:, 0] - depths.max(initial=0.0))
    last = np.searchsorted(ordered[:, 0], end[:, 0])
    found: dict[int, Points] = {}
    used = np.zeros((0, 3))
    for at in long[np.argsort(away[long], kind="stable")].tolist():
        points = _round(ordered[first[at] : last[at]], start[at], end[at], used)
        if points is not None:
            found[at] = points
            used = np.concatenate([used, [(points[0, 0], points[1, 0], points[0, 1])]])
    return found


def _round(near: Points, start: Points, end: Points, used: Points) -> Points | None:
    """Where to leave the straight way and where to come back to it; None: nothing is in it."""
    between = near[near[:, 2] > start[0]]
    share = ((between[:, 0] + between[:, 2]) / 2 - start[0]) / (end[0] - start[0])
    line = start[1] + np.clip(share, 0, 1) * (end[1] - start[1])
    blocking = between[(between[:, 1] - CLEAR < line) & (between[:, 3] + CLEAR > line)]
    if not len(blocking):
        return None
    middle = (start[1] + end[1]) / 2
    lanes = [_lane(between, blocking, sign, used) for sign in (-1, 1)]
    lane, first, last = min(lanes, key=lambda found: abs(found[0] - middle))
    return np.array([(max(first, start[0] + 1), lane), (min(last, end[0] - 1), lane)])


def _lane(between: Points, blocking: Points, sign: int, used: Points) -> tuple[float, float, float]:
    """A free line beside cards, on the lower or the higher side: where it runs, from and to."""
    lane = first = last = 0.0
    for _ in range(MOST_TURNS):
        edge = blocking[:, 1].min() if sign < 0 else blocking[:, 3].max()
        lane = float(edge) + sign * BESIDE
        first, last = float(blocking[:, 0].min()) - BESIDE, float(blocking[:, 2].max()) + BESIDE
        beside = (between[:, 2] > first) & (between[:, 0] < last)
        hit = beside & (between[:, 1] - CLEAR < lane) & (between[:, 3] + CLEAR > lane)
        if not hit.any():
            break
        blocking = np.concatenate([blocking, between[hit]])
    lanes = used[(used[:, 0] < last) & (used[:, 1] > first), 2]
    while len(lanes) and np.abs(lanes - lane).min() < LANE - 0.5:
        lane += sign * LANE
    return lane, first, last
