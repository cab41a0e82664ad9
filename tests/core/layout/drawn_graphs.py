"""Graphs for the tests of the layout, and what must hold of every drawing."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from hypothesis import strategies as st

from nnviz.core.drawing import Place
from nnviz.core.layout import CARD

Wires = list[tuple[str, str]]

RESIDUAL: Wires = [
    ("x", "h1"),
    ("h1", "h2"),
    ("h2", "add"),
    ("x", "add"),
    ("add", "out"),
]


def path(*ids: str) -> Wires:
    """Each wired to the next."""
    return list(pairwise(ids))


def ids_of(wires: Wires) -> list[str]:
    """All ends of wires, in their order."""
    return list(dict.fromkeys(end for wire in wires for end in wire))


def overlaps(places: Mapping[str, Place]) -> set[tuple[str, str]]:
    """Pairs of cards of the usual size that lie on each other."""
    return {
        (a, b)
        for a, (ax, ay) in places.items()
        for b, (bx, by) in places.items()
        if a < b and abs(ax - bx) < CARD[0] and abs(ay - by) < CARD[1]
    }


def covered(place: Place, places: Mapping[str, Place], but: Iterable[str]) -> set[str]:
    """The cards that hide a point, some left out."""
    x, y = place
    return {
        name
        for name, (cx, cy) in places.items()
        if name not in but and abs(x - cx) < CARD[0] / 2 and abs(y - cy) < CARD[1] / 2
    }


def drawn_wires(forward: bool) -> st.SearchStrategy[tuple[list[str], Wires]]:
    """Ids and wires; forward ones make no circle."""

    def wired(pairs: list[tuple[int, int]], count: int) -> tuple[list[str], Wires]:
        turned = [(min(p), max(p)) if forward else p for p in pairs]
        kept = [(a, b) for a, b in turned if a != b or not forward]
        return [f"n{i}" for i in range(count)], [(f"n{a}", f"n{b}") for a, b in kept]

    return st.integers(1, 14).flatmap(
        lambda count: st.builds(
            wired,
            st.lists(st.tuples(*[st.integers(0, count - 1)] * 2), max_size=24),
            st.just(count),
        )
    )
