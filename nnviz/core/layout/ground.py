"""Which cards lie where, to find those that would overlap. In (along, across)."""

from collections.abc import Iterable, Mapping

from nnviz.core.drawing import Place
from nnviz.core.layout.spacing import Size, Spacing

Cell = tuple[int, int]


class Ground:
    """The places of cards, looked up in rectangles as large as the largest card with its room.

    So a card overlaps only those whose middles lie in its own rectangle or the eight around it.
    """

    def __init__(
        self, sizes: Mapping[str, Size], places: Mapping[str, Place], spacing: Spacing
    ) -> None:
        self.sizes, self.spacing = sizes, spacing
        self.places: dict[str, Place] = {}
        self._gap = spacing.neighbours
        self._length = max((size[0] for size in sizes.values()), default=0.0) + self._gap
        self._breadth = max((size[1] for size in sizes.values()), default=0.0) + self._gap
        self._cells: dict[Cell, dict[str, None]] = {}
        for name, place in places.items():
            self.put(name, place)

    def put(self, name: str, place: Place) -> None:
        """Lay a card there, whether or not it overlaps."""
        before = self.places.get(name)
        if before is not None:
            del self._cells[self._cell(before)][name]
        self.places[name] = place
        self._cells.setdefault(self._cell(place), {})[name] = None

    def overlapped(self, name: str, place: Place) -> list[str]:
        """The other cards that one would overlap there, in the order of their ids.

        Closer than the room between neighbours counts as overlapping.
        """
        along, across = place
        size, sizes, gap = self.sizes[name], self.sizes, self._gap
        found: list[str] = []
        for other in self._near(place):
            (x, y), (length, breadth) = self.places[other], sizes[other]
            if (
                abs(along - x) < (size[0] + length) / 2 + gap
                and abs(across - y) < (size[1] + breadth) / 2 + gap
                and other != name
            ):
                found.append(other)
        return sorted(found)

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

    def _cell(self, place: Place) -> Cell:
        return int(place[0] // self._length), int(place[1] // self._breadth)

    def _near(self, place: Place) -> list[str]:
        column, row = self._cell(place)
        cells = self._cells
        return [
            other
            for cell in (
                *((column - 1, row - 1), (column - 1, row), (column - 1, row + 1)),
                *((column, row - 1), (column, row), (column, row + 1)),
                *((column + 1, row - 1), (column + 1, row), (column + 1, row + 1)),
            )
            if cell in cells
            for other in cells[cell]
        ]
