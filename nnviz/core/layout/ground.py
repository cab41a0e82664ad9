"""Which cards lie where, to find those that would overlap. In (along, across)."""

from collections.abc import Iterable, Iterator, Mapping

from nnviz.core.drawing import Place
from nnviz.core.layout.spacing import Size, Spacing

CELL = 256.0
"""The side of the squares in which cards are looked up."""


class Ground:
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

    def push(self, cards: Iterable[str], by: float) -> None:
        """Move cards along the flow, and with them those that they would come to lie on."""
        moved = {name: self.places[name] for name in cards}
        waiting = list(moved) if by else []
        for name in waiting:  # grows while it is gone through
            along, across = moved[name]
            for other in self.overlapped(name, (along + by, across)):
                if other not in moved:
                    moved[other] = self.places[other]
                    waiting.append(other)
        for name in waiting:
            self.put(name, (moved[name][0] + by, moved[name][1]))

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
