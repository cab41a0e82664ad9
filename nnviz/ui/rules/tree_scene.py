"""The geometry of a drawn tree: cards, what leads to them, what lies under a point. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF

from nnviz.explain.tree_nodes import LEAF, Nodes
from nnviz.ui.rules.layout import Place, places_of

NARROWEST, WIDEST, HEIGHT = 88.0, 176.0, 32.0
ACROSS, DOWN = 12.0, 24.0
"""The room between cards of a level, and between levels."""

HANDLE = 8.0
"""The radius of what folds a node, at the bottom of its card."""


@dataclass(frozen=True)
class TreeScene:
    """The nodes of a tree that are to be seen, in pixels at full size; the root is at the top.

    `width` is that of a card, `scale` that of text; what is below a folded node is left out.
    """

    nodes: Nodes
    folded: frozenset[int] = frozenset()
    width: float = WIDEST
    scale: float = 1.0

    @cached_property
    def places(self) -> Mapping[int, Place]:
        """The node's places in units."""
        return places_of(self.nodes, self.folded)

    @cached_property
    def parents(self) -> list[int]:
        """The parent of each node."""
        found: list[int] = self.nodes.parents().tolist()
        return found

    def card(self, node: int) -> QRectF:
        """Where the card of a node lies."""
        place, scale = self.places[node], self.scale
        middle = place.x * (self.width + ACROSS * scale)
        top = place.level * (HEIGHT + DOWN) * scale
        return QRectF(middle - self.width / 2, top, self.width, HEIGHT * scale)

    @cached_property
    def bounds(self) -> QRectF:
        """What all cards take, with room for the last handles."""
        found = QRectF()
        for node in self.places:
            found = found.united(self.card(node))
        return found.adjusted(0, 0, 0, HANDLE * 2 * self.scale)

    def edges(self) -> Iterator[tuple[int, int]]:
        """Each parent with each child that is to be seen."""
        for node in self.places:
            if self.parents[node] != LEAF:
                yield self.parents[node], node

    def handle(self, node: int) -> QPointF:
        """The middle of what folds a node."""
        card = self.card(node)
        return QPointF(card.center().x(), card.bottom() + 2 * self.scale)

    def has_handle(self, node: int) -> bool:
        """Whether a node can be folded, or unfolded."""
        return not self.nodes.is_leaf(node)

    def at(self, point: QPointF) -> int:
        """The node whose card is at a point; `LEAF` for none."""
        return next((node for node in self.places if self.card(node).contains(point)), LEAF)

    def handle_at(self, point: QPointF) -> int:
        """The node whose handle is at a point; `LEAF` for none."""
        reach = (HANDLE + 3) * self.scale
        for node in self.places:
            away = self.handle(node) - point
            if self.has_handle(node) and abs(away.x()) < reach and abs(away.y()) < reach:
                return node
        return LEAF

    def hidden(self, node: int) -> int:
        """How many leaves a folded node hides."""
        return sum(self.nodes.is_leaf(n) for n in self.nodes.below(node))

    def beside(self, node: int, step: int) -> int:
        """The next node of the same level, to the right (1) or left (-1); itself at the end."""
        level = self.places[node].level
        row = sorted(
            (n for n, place in self.places.items() if place.level == level),
            key=lambda n: self.places[n].x,
        )
        return row[min(max(row.index(node) + step, 0), len(row) - 1)]

    def above(self, node: int) -> int:
        """The parent; the root itself."""
        return node if self.parents[node] == LEAF else self.parents[node]

    def under(self, node: int) -> int:
        """The first child that is to be seen; itself without one."""
        return next((c for c in self.nodes.children(node) if c in self.places), node)
