"""A curve: numbers against another number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.explain.explanation import Explanation, flat
from nnviz.explain.results.attribution import Attribution

MOST_LINES, WIDTH = 16, 8
"""So many places are told on a terminal, and how wide a number is there at least."""


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """One curve of several over the same places.

    Attributes:
        name: what it is called.
        y: `(n,)`; not a number leaves a gap.
        level: what it is compared with all along, such as the answer to the untouched sample.
        is_faint: whether it stands back, as that of another moment does.
    """

    name: str
    y: NDArray[np.floating[Any]]
    level: float | None = None
    is_faint: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """Where each place of a curve lies on a picture, and the map that belongs to the curve.

    `boxes` `(n, 4)` are the first row and column and those behind the last.
    """

    map: Attribution
    boxes: NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve(Explanation):
    """One or several curves over the same places, the most telling first.

    Attributes:
        x: `(n,)`, rising.
        tracks: the curves; at least one.
        x_name, y_name: what the axes are, "patch's left column", "probability".
        marker: a place that is told apart, such as the sample's own; None where there is none.
        marker_name: what that place is, "this sample".
        level_name: what the level of the first track is, "uncovered".
        is_share: whether the numbers are shares of one, shown as percentages.
        way: where the places lie on a picture, where they do.
    """

    x: NDArray[np.floating[Any]]
    tracks: tuple[Track, ...]
    x_name: str
    y_name: str
    marker: float | None = None
    marker_name: str = ""
    level_name: str = ""
    is_share: bool = False
    way: Way | None = None

    def signature(self) -> NDArray[np.float64]:
        return np.concatenate([flat(track.y) for track in self.tracks])

    def lines(self) -> tuple[str, ...]:
        names = [self.x_name, *(track.name for track in self.tracks)]
        columns = np.stack([self.x, *(track.y for track in self.tracks)])
        ends = max(0, len(self.x) - 1)
        told = np.unique(np.linspace(0, ends, MOST_LINES).round().astype(int))[: len(self.x)]
        rows = [[f"{number:.4g}" for number in columns[:, at]] for at in told]
        return tuple(_aligned(names, row) for row in [names, *rows])


def _aligned(names: Sequence[str], cells: Sequence[str]) -> str:
    """Cells in columns wide enough for their names."""
    pairs = zip(names, cells, strict=True)
    return "  ".join(f"{cell:>{max(len(name), WIDTH)}}" for name, cell in pairs)
