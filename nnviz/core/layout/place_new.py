"""Room for what has been added to a drawing, while everything else stays where it is.

A card between others goes behind what it reads and, where there is no room, pushes what comes after
it along the flow. One at an end, or alone, goes to the nearest free place.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from statistics import median

from nnviz.core.drawing import Direction, Place
from nnviz.core.layout.ranks import forward
from nnviz.core.layout.spacing import CARD, SPACING, Axes, Size, Spacing
from nnviz.core.layout.watch import Watch

CELL = 256.0
"""The side of the squares in which cards are looked up."""


def place_new(
    before: Mapping[str, Place],
    ids: Iterable[str],
    wires: Iterable[tuple[str, str]],
    sizes: Mapping[str, Size] | None = None,
    direction: Direction = Direction.RIGHT,
    spacing: Spacing = SPACING,
) -> dict[str, Place]:
    """A place for every id; those that `before` knows keep theirs unless they must make room.

    Nothing that was apart overlaps afterwards.
    """
    axes = Axes(direction)
    names = list(dict.fromkeys(ids))
    number = {name: at for at, name in enumerate(names)}
    numbered = [(number[a], number[b]) for a, b in wires if a in number and b in number]
    order, pairs = forward(len(names), numbered, Watch())
    turned = {name: axes.turned((sizes or {}).get(name, CARD)) for name in names}
    old = {name: axes.turned(before[name]) for name in names if name in before}
    ground = _Ground(turned, old, spacing)
    named = [(names[a], names[b]) for a, b in pairs]
    reads: dict[str, list[str]] = {name: [] for name in names}
    readers: dict[str, list[str]] = {name: [] for name in names}
    for source, target in named:
        reads[target].append(source)
        readers[source].append(target)
    for at in order:
        if names[at] not in ground.places:
            _add(ground, names[at], reads, readers)
    return {name: axes.turned(ground.places[name]) for name in names}


class _Ground:
    """The places of cards in (along, across), and which of them lie where."""

    def __init__(
        self, sizes: Mapping[str, Size], places: Mapping[str, Place], spacing: Spacing
    ) -> None:
        self.sizes, self.spacing = sizes, spacing
        self.places: dict[str, Place] = {}
        self._cells: dict[tuple[int, int], set[str]] = {}
        for name, place in places.items():
            self.put(name, place)

    def put(self, name: str, place: Place) -> None:
        """Lay a card there, whether or not it overlaps."""
        for cell in self._under(name, self.places[name]) if name in self.places else ():
            self._cells[cell].discard(name)
        self.places[name] = place
        for cell in self._under(name, place):
            self._cells.setdefault(cell, set()).add(name)

    def overlapped(self, name: str, place: Place) -> list[str]:
        """The other cards that one would overlap there, in the order of their ids."""
        near = {other for cell in self._under(name, place) for other in self._cells.get(cell, ())}
        near.discard(name)
        return sorted(other for other in near if self._overlap(name, place, other))

    def overlaps(self, name: str, place: Place) -> bool:
        """Whether a card would overlap any other there."""
        return bool(self.overlapped(name, place))

    def behind(self, name: str, other: str) -> float:
        """How far along a card lies right behind another."""
        return self.places[other][0] + self._step(name, other)

    def before(self, name: str, other: str) -> float:
        """How far along a card lies right before another."""
        return self.places[other][0] - self._step(name, other)

    def _step(self, name: str, other: str) -> float:
        return (self.sizes[name][0] + self.sizes[other][0]) / 2 + self.spacing.layers

    def _overlap(self, name: str, place: Place, other: str) -> bool:
        """Closer than the room between neighbours counts as overlapping."""
        size, more = self.sizes[name], self.sizes[other]
        at = self.places[other]
        return all(
            abs(place[axis] - at[axis]) < (size[axis] + more[axis]) / 2 + self.spacing.neighbours
            for axis in (0, 1)
        )

    def _under(self, name: str, place: Place) -> Iterator[tuple[int, int]]:
        half = [(side + self.spacing.neighbours) / 2 for side in self.sizes[name]]
        for along in range(
            int((place[0] - half[0]) // CELL), int((place[0] + half[0]) // CELL) + 1
        ):
            for across in range(
                int((place[1] - half[1]) // CELL), int((place[1] + half[1]) // CELL) + 1
            ):
                yield along, across


def _add(
    ground: _Ground, name: str, reads: Mapping[str, list[str]], readers: Mapping[str, list[str]]
) -> None:
    sources = [source for source in reads[name] if source in ground.places]
    targets = [reader for reader in readers[name] if reader in ground.places]
    lines = [ground.places[other][1] for other in sources or targets]
    if not lines:
        _put_near(ground, name, _first_place(ground, name))
        return
    last = min((ground.before(name, target) for target in targets), default=None)
    first = max((ground.behind(name, source) for source in sources), default=last)
    assert first is not None
    if last is None or last < first:
        along = first
        short = 0.0 if last is None else first - last
        _push(ground, _followers(targets, readers, ground), short)
    else:
        along = (first + last) / 2
    _put_near(ground, name, (along, median(lines)))


def _followers(
    targets: Iterable[str], readers: Mapping[str, list[str]], ground: _Ground
) -> list[str]:
    """What is reached from cards, themselves included, as far as it lies further along."""
    found = list(dict.fromkeys(targets))
    seen = set(found)
    first = min((ground.places[name][0] for name in found), default=0.0)
    for name in found:  # grows while it is gone through
        for reader in readers[name]:
            if reader in ground.places and reader not in seen and ground.places[reader][0] >= first:
                seen.add(reader)
                found.append(reader)
    return found


def _push(ground: _Ground, cards: Iterable[str], by: float) -> None:
    """Move cards along the flow, and with them those that they would come to lie on."""
    moved = {name: ground.places[name] for name in cards}
    waiting = list(moved) if by else []
    for name in waiting:  # grows while it is gone through
        along, across = moved[name]
        for other in ground.overlapped(name, (along + by, across)):
            if other not in moved:
                moved[other] = ground.places[other]
                waiting.append(other)
    for name in waiting:
        ground.put(name, (moved[name][0] + by, moved[name][1]))


def _put_near(ground: _Ground, name: str, place: Place) -> None:
    """Put a card on the free place nearest across the flow."""
    step = ground.sizes[name][1] + ground.spacing.neighbours
    for turn in count():
        aside = (turn + 1) // 2 * step * (1 if turn % 2 else -1)
        found = (place[0], place[1] + aside)
        if not ground.overlaps(name, found):
            ground.put(name, found)
            return


def _first_place(ground: _Ground, name: str) -> Place:
    """Where the flow begins, beside all there is."""
    if not ground.places:
        return (0.0, 0.0)
    along = min(place[0] for place in ground.places.values())
    across = max(place[1] + ground.sizes[n][1] / 2 for n, place in ground.places.items())
    return (along, across + ground.spacing.neighbours + ground.sizes[name][1] / 2)
