"""Parts of a network that no wire joins: finding them, and laying them side by side."""

from collections.abc import Iterable, Sequence
from math import sqrt

from nnviz.core.layout.ranks import Wire
from nnviz.core.layout.watch import Watch

PROPORTION = 1.6
"""Length to breadth of what is packed, when no part is longer."""


def parts(count: int, wires: Iterable[Wire], watch: Watch) -> list[list[int]]:
    """The vertices of each part, in order; parts in the order of their first vertices."""
    leader = list(range(count))

    def head(vertex: int) -> int:
        while leader[vertex] != vertex:
            leader[vertex] = leader[leader[vertex]]
            vertex = leader[vertex]
        return vertex

    for a, b in wires:
        first, second = sorted((head(a), head(b)))
        leader[second] = first
        watch.spend(1)
    found: dict[int, list[int]] = {}
    for vertex in range(count):
        found.setdefault(head(vertex), []).append(vertex)
        watch.spend(1)
    return list(found.values())


def packed(sizes: Sequence[tuple[float, float]], gap: float) -> list[tuple[float, float]]:
    """The first corner (along, across) of each part of a size, in shelves along the flow."""
    area = sum((along + gap) * (across + gap) for along, across in sizes)
    longest = max((along for along, _ in sizes), default=0.0)
    length = max(longest, sqrt(area * PROPORTION))
    corners: list[tuple[float, float]] = []
    along = across = deepest = 0.0
    for size in sizes:
        if along and along + size[0] > length:
            along, across, deepest = 0.0, across + deepest + gap, 0.0
        corners.append((along, across))
        along += size[0] + gap
        deepest = max(deepest, size[1])
    return corners
