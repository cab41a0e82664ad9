"""Samples of the data, or means of some, side by side."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.core.shape import Shape
from nnviz.explain.explanation import Explanation, flat


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """`count` samples that stand together under a heading."""

    heading: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Samples(Explanation):
    """k samples as shares of what inputs may be: 0 is an axis' low end or dark, 1 its high end.

    Attributes:
        shares: float32 `(k, F)`; of differences from -1 to 1, and 0 is none.
        values: `(k,)`, what the network says of each.
        names: k texts, what each is: its class, or how many it is the mean of.
        groups: what stands together, in the order of the samples.
        places: int64 `(k,)`, which sample of its part each is; -1 for what is none.
        classes: int64 `(k,)`, the class of each; -1 where it has none.
        is_test: whether the samples are of the test part.
        features: names of the features; none where they are pictures.
        shape: rows, columns and channels of pictures.
        is_difference: bool `(k,)`, whether each is a difference of two.
    """

    shares: NDArray[np.float32]
    values: NDArray[np.float64]
    names: tuple[str, ...]
    groups: tuple[Group, ...]
    places: NDArray[np.int64]
    classes: NDArray[np.int64]
    is_test: bool = True
    features: tuple[str, ...] = ()
    shape: Shape | None = None
    is_difference: NDArray[np.bool_]

    def signature(self) -> NDArray[np.float64]:
        return flat(self.shares)

    def lines(self) -> tuple[str, ...]:
        found: list[str] = []
        first = 0
        for group in self.groups:
            found.append(group.heading)
            found += [self._line(at) for at in range(first, first + group.count)]
            first += group.count
        return tuple(found)

    def _line(self, at: int) -> str:
        part = "test" if self.is_test else "training"
        place = int(self.places[at])
        which = f"{part} sample {place + 1:,}" if place >= 0 else self.names[at]
        name = f"  {self.names[at]}" if place >= 0 else ""
        return f"  {which:<24} {self.values[at]:>10.4g}{name}"
