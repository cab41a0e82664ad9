"""Which layer of the drawing each vertex belongs to: its rank, counted along the flow from 0.

Vertices are numbers here. Circles, which a draft may have, are cut: their last wire is turned
round.
"""

from collections.abc import Iterable, Sequence

from nnviz.core.layout.watch import Watch

Wire = tuple[int, int]
Neighbours = list[list[int]]


def forward(count: int, wires: Iterable[Wire], watch: Watch) -> tuple[list[int], list[Wire]]:
    """An order of all vertices, and the distinct wires turned so that each goes on in it."""
    pairs = list(dict.fromkeys(wire for wire in wires if wire[0] != wire[1]))
    order = _order(count, pairs, watch)
    at = {vertex: number for number, vertex in enumerate(order)}
    turned = ((a, b) if at[a] < at[b] else (b, a) for a, b in pairs)
    return order, list(dict.fromkeys(turned))


def neighbours(count: int, wires: Iterable[Wire], watch: Watch) -> tuple[Neighbours, Neighbours]:
    """By vertex, what it reads and who reads it."""
    reads: Neighbours = [[] for _ in range(count)]
    readers: Neighbours = [[] for _ in range(count)]
    for source, target in wires:
        reads[target].append(source)
        readers[source].append(target)
        watch.spend(1)
    return reads, readers


def ranks(
    order: Sequence[int], reads: Neighbours, readers: Neighbours, watch: Watch
) -> tuple[list[int], list[bool]]:
    """The rank of each vertex, and whether it lies on a longest way through the network.

    The longest way to a vertex gives its first possible rank. From there each moves right before
    its first reader, and back again if it reads more than read it: so wires stay short.
    """
    early = [0] * len(order)
    for vertex in order:
        early[vertex] = max((early[source] + 1 for source in reads[vertex]), default=0)
        watch.spend(1 + len(reads[vertex]))
    late = list(early)
    for vertex in reversed(order):
        if readers[vertex]:
            late[vertex] = min(late[reader] for reader in readers[vertex]) - 1
        watch.spend(1 + len(readers[vertex]))
    rank = list(late)
    for vertex in order:
        if len(reads[vertex]) > len(readers[vertex]):
            rank[vertex] = max(rank[source] for source in reads[vertex]) + 1
        watch.spend(1 + len(reads[vertex]))
    return rank, _trunk(order, early, readers, watch)


def _trunk(order: Sequence[int], early: list[int], readers: Neighbours, watch: Watch) -> list[bool]:
    """Whether a vertex lies on one of the longest ways."""
    deepest = max(early, default=0)
    behind = [0] * len(order)
    for vertex in reversed(order):
        behind[vertex] = max((behind[reader] + 1 for reader in readers[vertex]), default=0)
        watch.spend(1 + len(readers[vertex]))
    return [early[vertex] + behind[vertex] == deepest for vertex in range(len(order))]


def _order(count: int, wires: Sequence[Wire], watch: Watch) -> list[int]:
    """Vertices with each behind what it reads, as far as circles allow: depth first, reversed.

    Of those that could stand either way the one with the smaller number comes first.
    """
    reads, readers = neighbours(count, wires, watch)
    starts = [vertex for vertex in range(count) if not reads[vertex]]
    seen = [False] * count
    finished: list[int] = []
    for start in (*reversed(starts), *range(count)):
        if not seen[start]:
            seen[start] = True
            _finish(start, readers, seen, finished, watch)
    return finished[::-1]


def _finish(
    start: int, readers: Neighbours, seen: list[bool], finished: list[int], watch: Watch
) -> None:
    """Append what can be reached from a vertex, each after all that is reached from it."""
    open_ = [(start, reversed(readers[start]))]
    while open_:
        watch.spend(1)
        vertex, rest = open_[-1]
        following = next((reader for reader in rest if not seen[reader]), None)
        if following is None:
            finished.append(vertex)
            open_.pop()
        else:
            seen[following] = True
            open_.append((following, reversed(readers[following])))
