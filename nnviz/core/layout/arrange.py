"""Laying out a whole network anew.

1. Parts that no wire joins are laid out each for itself (`parts`).
2. Circles are cut, and every card gets a rank along the flow (`ranks`).
3. Long wires are cut into pieces of one rank (`rows`).
4. Each rank is put into an order with few crossings, starting from the one there was (`crossings`).
5. Cards and bends get their places across the flow (`lines`), ranks theirs along it.
6. The parts are packed, and the whole is shifted to where most of it was before.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import fmean, median_low

from nnviz.core.drawing import Direction, Place
from nnviz.core.layout.crossings import untangled
from nnviz.core.layout.lines import Lines
from nnviz.core.layout.parts import packed, parts
from nnviz.core.layout.ranks import Wire, forward, neighbours, ranks
from nnviz.core.layout.rows import Rows, cut
from nnviz.core.layout.spacing import CARD, SPACING, Axes, Size, Spacing
from nnviz.core.layout.watch import Watch, never, silent


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Places of cards, and of the bends of wires that pass others.

    Attributes:
        places: the middle of each card, by id, in the order in which the ids were given.
        bends: by wire (source, target), the points it goes through from its source on; wires
            without any are left out.
    """

    places: dict[str, Place]
    bends: dict[tuple[str, str], tuple[Place, ...]]


def arrange(
    ids: Iterable[str],
    wires: Iterable[tuple[str, str]],
    sizes: Mapping[str, Size] | None = None,
    direction: Direction = Direction.RIGHT,
    before: Mapping[str, Place] | None = None,
    cancelled: Callable[[], bool] = never,
    progress: Callable[[float], None] = silent,
    spacing: Spacing = SPACING,
) -> Arrangement:
    """A place for every id.

    Wires to ids that are not there, and from a card to itself, mean nothing. Cards of which `sizes`
    says nothing are `CARD` large. Those that `before` knows keep their order across the flow as far
    as no crossing is to be saved, and the whole lies where most of them lay.

    Raises:
        Cancelled: as soon as `cancelled`, asked every few milliseconds, says so.
    """
    axes, watch = Axes(direction), Watch(cancelled, progress)
    names = list(dict.fromkeys(ids))
    number = {name: at for at, name in enumerate(names)}
    numbered = [(number[a], number[b]) for a, b in wires if a in number and b in number]
    turned = [axes.turned((sizes or {}).get(name, CARD)) for name in names]
    known = {number[n]: axes.turned(p) for n, p in (before or {}).items() if n in number}
    order, pairs = forward(len(names), numbered, watch)
    found = _Layout(order, pairs, turned, known, spacing, watch)
    shift = _shift(found.places, known)
    bends: dict[tuple[str, str], tuple[Place, ...]] = {}
    for a, b in dict.fromkeys(numbered):
        points = found.bends.get((a, b)) or found.bends.get((b, a), ())[::-1]
        watch.spend(1 + 4 * len(points))
        if points:
            bends[names[a], names[b]] = tuple(axes.turned(_moved(p, shift)) for p in points)
    places = {name: axes.turned(_moved(found.places[at], shift)) for at, name in enumerate(names)}
    return Arrangement(places, bends)


Points = dict[int, tuple[float, float]]
Bends = dict[Wire, tuple[Place, ...]]


class _Layout:
    """The parts of a network laid out and packed; all in (along, across)."""

    def __init__(
        self,
        order: Sequence[int],
        wires: Sequence[Wire],
        sizes: Sequence[Size],
        known: Points,
        spacing: Spacing,
        watch: Watch,
    ) -> None:
        self.places: Points = {}
        self.bends: Bends = {}
        at = {vertex: number for number, vertex in enumerate(order)}
        member = parts(len(order), wires, watch)
        owner = {vertex: number for number, part in enumerate(member) for vertex in part}
        inside: list[list[Wire]] = [[] for _ in member]
        for wire in wires:
            inside[owner[wire[0]]].append(wire)
            watch.spend(1)
        drawn = []
        for vertices, own in zip(member, inside, strict=True):
            ordered = sorted(vertices, key=at.__getitem__)
            drawn.append(_part(vertices, ordered, own, sizes, known, spacing, watch))
        rank = sorted(range(len(drawn)), key=lambda n: _standing(member[n], known))
        corners = packed([drawn[n].size for n in rank], spacing.parts)
        for n, corner in zip(rank, corners, strict=True):
            self._put(drawn[n], corner, watch)

    def _put(self, part: "_Part", corner: Place, watch: Watch) -> None:
        for vertex, place in part.places.items():
            self.places[vertex] = _moved(place, corner)
        for wire, points in part.bends.items():
            watch.spend(1 + 4 * len(points))
            self.bends[wire] = tuple(_moved(point, corner) for point in points)


@dataclass(frozen=True, slots=True)
class _Part:
    size: Size
    places: Points
    bends: Bends


def _part(
    vertices: Sequence[int],
    ordered: Sequence[int],
    wires: Sequence[Wire],
    sizes: Sequence[Size],
    known: Points,
    spacing: Spacing,
    watch: Watch,
) -> _Part:
    """One part of the network, its first corner at (0, 0)."""
    local = {vertex: at for at, vertex in enumerate(vertices)}
    pairs = [(local[a], local[b]) for a, b in wires]
    reads, readers = neighbours(len(vertices), pairs, watch)
    rank, trunk = ranks([local[vertex] for vertex in ordered], reads, readers, watch)
    rows = cut(rank, pairs, watch)
    if known:
        _sort_as_before(rows, {local[v]: known[v][1] for v in vertices if v in known}, watch)
    lines = Lines(
        rows, untangled(rows, watch), trunk, [sizes[vertex][1] for vertex in vertices], spacing
    )
    lines.settle(watch)
    depth = [max(sizes[vertices[v]][0] for v in row if v < rows.count) for row in rows.rows]
    ends = list(accumulate(depth[1:], lambda end, d: end + spacing.layers + d, initial=depth[0]))
    first = min(lines.across[v] - sizes[vertices[v]][1] / 2 for v in range(rows.count))
    last = max(lines.across[v] + sizes[vertices[v]][1] / 2 for v in range(rows.count))
    watch.spend(len(lines.across))
    across = [float(round(place - first)) for place in lines.across]
    watch.spend(len(lines.across))
    middle = [end - d / 2 for end, d in zip(ends, depth, strict=True)]
    places = {vertex: (middle[rank[at]], across[at]) for at, vertex in enumerate(vertices)}
    bends: Bends = {}
    for (a, b), through in rows.bends.items():
        watch.spend(1 + 4 * len(through))
        if through:
            bends[vertices[a], vertices[b]] = _way(through, rank[a] + 1, ends, depth, across)
    return _Part((ends[-1], last - first), places, bends)


def _way(
    through: Sequence[int],
    rank: int,
    ends: Sequence[float],
    depth: Sequence[float],
    across: Sequence[float],
) -> tuple[Place, ...]:
    """The corners of a wire that passes ranks: into each and out of it, straight past its cards."""
    points: list[Place] = []
    for at, bend in enumerate(through, rank):
        into, out = (ends[at] - depth[at], across[bend]), (ends[at], across[bend])
        if points and points[-1][1] == out[1]:
            points[-1] = out
        else:
            points += [into, out]
    return tuple(points)


def _sort_as_before(rows: Rows, known: Mapping[int, float], watch: Watch) -> None:
    """Put the vertices of each row into the order they had; what is new goes to its neighbours."""
    was = dict(known)
    for order, neighbours_of in ((rows.rows, rows.above), (rows.rows[::-1], rows.below)):
        for row in order:
            watch.spend(2 * len(row))
            for vertex in row:
                near = [was[other] for other in neighbours_of[vertex] if other in was]
                if vertex not in was and near:
                    was[vertex] = fmean(near)
    for row in rows.rows:
        row.sort(key=lambda vertex: was.get(vertex, 0.0))


def _standing(vertices: Sequence[int], known: Points) -> tuple[float, int]:
    """Sorts parts: those that were further up first, those that are new last."""
    places = [known[vertex][1] for vertex in vertices if vertex in known]
    return (fmean(places) if places else float("inf"), vertices[0])


def _shift(places: Points, known: Points) -> Place:
    """What leaves most of the known cards where they were: the middle one of their moves."""
    if not known:
        return (0.0, 0.0)
    along = median_low([place[0] - places[vertex][0] for vertex, place in known.items()])
    across = median_low([place[1] - places[vertex][1] for vertex, place in known.items()])
    return (along, across)


def _moved(place: Place, by: Place) -> Place:
    return (place[0] + by[0], place[1] + by[1])
