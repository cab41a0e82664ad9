"""The order within each rank: as few crossings as a few sweeps of barycentres find.

The order that is there stays unless another one has fewer crossings.
"""

from nnviz.core.layout.ranks import Neighbours
from nnviz.core.layout.rows import Rows
from nnviz.core.layout.watch import Watch

Order = list[list[int]]

PATIENCE = 4
"""Sweeps without a gain before the best that was found is good enough."""

WORK = 600_000
"""Pieces of wire to look at in all sweeps together."""


def untangled(rows: Rows, watch: Watch) -> Order:
    """The rows in an order with few crossings."""
    place = [0] * len(rows.above)
    best = order = rows.rows
    _number(order, place)
    fewest = crossings(order, rows.below, place, watch)
    idle, most = 0, max(4, min(24, WORK // (rows.joints + 1)))
    for turn in range(most):
        if not fewest or idle == PATIENCE:
            break
        order = _swept(order, rows, place, turn, watch)
        count = crossings(order, rows.below, place, watch)
        idle = 0 if count < fewest else idle + 1
        if count < fewest:
            best, fewest = order, count
        watch.reached(0.1 + 0.5 * (turn + 1) / most)
    return best


def crossings(order: Order, below: Neighbours, place: list[int], watch: Watch) -> int:
    """How many pairs of wires cross between neighbouring ranks."""
    total = 0
    for at, row in enumerate(order[:-1]):
        ends = [place[n] for v in row for n in _by_place(below[v], place)]
        watch.spend(len(row) + len(ends))
        total += _inversions(ends, len(order[at + 1]), watch)
    return total


def _by_place(vertices: list[int], place: list[int]) -> list[int]:
    return vertices if len(vertices) < 2 else sorted(vertices, key=place.__getitem__)


def _inversions(ends: list[int], width: int, watch: Watch) -> int:
    """Pairs that stand in falling order (a Fenwick tree; Barth, Mutzel and Jünger 2004)."""
    tree = [0] * (width + 1)
    found = 0
    for seen, end in enumerate(ends):
        if not seen % 1024:
            watch.spend(256)
        at, not_greater = end + 1, 0
        while at:
            not_greater += tree[at]
            at &= at - 1
        found += seen - not_greater
        at = end + 1
        while at <= width:
            tree[at] += 1
            at += at & -at
    return found


def _swept(order: Order, rows: Rows, place: list[int], turn: int, watch: Watch) -> Order:
    """Each row sorted by the middle of its neighbours in the row before it, or behind it."""
    swept = list(order)
    down = turn % 2 == 0
    neighbours = rows.above if down else rows.below
    _number(order, place)
    for at in range(len(order)) if down else range(len(order) - 1, -1, -1):
        row = swept[at] = _sorted(order[at], neighbours, place)
        for number, vertex in enumerate(row):
            place[vertex] = number
        watch.spend(2 * len(row))
    return swept


def _sorted(row: list[int], neighbours: Neighbours, place: list[int]) -> list[int]:
    """By barycentre; a vertex without neighbours stays behind the one that was before it."""
    if len(row) < 2:
        return row
    middle: dict[int, float] = {}
    last = -1.0
    for vertex in row:
        others = neighbours[vertex]
        if others:
            last = sum(place[other] for other in others) / len(others)
        middle[vertex] = last
    return sorted(row, key=middle.__getitem__)


def _number(order: Order, place: list[int]) -> None:
    for row in order:
        for number, vertex in enumerate(row):
            place[vertex] = number
