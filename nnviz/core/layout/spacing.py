"""How large cards are and how far apart they lie, in the canvas's units (a pixel at zoom 1)."""

from collections.abc import Mapping
from dataclasses import dataclass

from nnviz.core.drawing import Direction, Place

Size = tuple[float, float]
"""Width and height of a card."""

CARD: Size = (168.0, 64.0)
"""A card of which nobody says how large it is."""


@dataclass(frozen=True, slots=True)
class Spacing:
    """Free room between cards.

    Attributes:
        layers: along the flow, between one layer of cards and the next.
        neighbours: across the flow, between cards of one layer.
        wire: across the flow, between a card and a wire that passes it, and between two of those.
        parts: between parts of the network that no wire joins.
    """

    layers: float = 56.0
    neighbours: float = 24.0
    wire: float = 12.0
    parts: float = 56.0


SPACING = Spacing()


@dataclass(frozen=True, slots=True)
class Axes:
    """Which of x and y goes along the flow of the data, and which across."""

    direction: Direction

    def turned(self, pair: tuple[float, float]) -> tuple[float, float]:
        """(along, across) of an (x, y), and the other way round."""
        return pair if self.direction is Direction.RIGHT else (pair[1], pair[0])

    def turned_all(self, places: Mapping[str, Place]) -> dict[str, tuple[float, float]]:
        """`turned` for each of many."""
        return {name: self.turned(place) for name, place in places.items()}
