"""Where the nodes of a tree stand: tidy, parents above the middle of their children. Pure.

Reingold and Tilford (1981): two trees are pushed together until they nearly touch somewhere, so
that a narrow tree may reach in under a wide one. Places are in units: a node is one wide, a level
one high.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from nnviz.explain.tree_nodes import Nodes


@dataclass(frozen=True, slots=True)
class Place:
    """The middle of a node, `x` from the left, and its level from 0."""

    x: float
    level: int


def places_of(nodes: Nodes, folded: Collection[int] = ()) -> Mapping[int, Place]:
    """The places of all nodes that are to be seen; what is below a folded one is not."""
    children = {node: _shown(nodes, node, folded) for node in _reached(nodes, folded)}
    shifts: dict[int, float] = {}
    contours: dict[int, tuple[list[float], list[float]]] = {}
    for node in reversed(children):  # children come after their parents
        contours[node] = _joined(children[node], contours, shifts)
    xs, levels = {0: 0.0}, {0: 0}
    for node, below in children.items():
        for child in below:
            xs[child], levels[child] = xs[node] + shifts[child], levels[node] + 1
    least = min(xs.values())
    return {node: Place(xs[node] - least + 0.5, levels[node]) for node in children}


def folded_below(nodes: Nodes, level: int) -> frozenset[int]:
    """The questions of a level: with them folded nothing deeper is to be seen."""
    depths = nodes.depths()
    return frozenset(
        node for node in range(len(nodes)) if depths[node] == level and not nodes.is_leaf(node)
    )


def _shown(nodes: Nodes, node: int, folded: Collection[int]) -> tuple[int, ...]:
    return () if node in folded else nodes.children(node)


def _reached(nodes: Nodes, folded: Collection[int]) -> list[int]:
    found = [0]
    for node in found:  # it grows on the way
        found += _shown(nodes, node, folded)
    return found


def _joined(
    children: tuple[int, ...],
    contours: dict[int, tuple[list[float], list[float]]],
    shifts: dict[int, float],
) -> tuple[list[float], list[float]]:
    """The left and right edge of a node's tree by level, against its middle; shifts its children.

    Edges are those of middles: neighbours on a level are one apart at least.
    """
    if not children:
        return [0.0], [0.0]
    left, right = children
    (left_min, left_max), (right_min, right_max) = contours.pop(left), contours.pop(right)
    apart = max([1.0, *(high - low + 1 for high, low in zip(left_max, right_min, strict=False))])
    shifts[left], shifts[right] = -apart / 2, apart / 2
    low = _longer([x - apart / 2 for x in left_min], [x + apart / 2 for x in right_min])
    high = _longer([x + apart / 2 for x in right_max], [x - apart / 2 for x in left_max])
    return [0.0, *low], [0.0, *high]


def _longer(first: list[float], rest: list[float]) -> list[float]:
    """The first contour, and where it ends what of the other goes on below."""
    return first + rest[len(first) :]
