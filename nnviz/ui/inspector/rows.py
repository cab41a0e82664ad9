"""The rows of a table of products: which, in which order, and what the rest adds. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.core.marks import Neuron
from nnviz.session.lesson import Products, strongest

ALL_SHOWN = 40
"""Up to so many inputs are all shown."""

STRONGEST = 20
"""Of more, so many are."""

BIAS = -1
"""The key of a bias's row."""


@dataclass(frozen=True, slots=True)
class Row:
    """Left times right is the product; `key` is the place among the products, or `BIAS`."""

    key: int
    name: str
    left: float | None
    right: float
    product: float


@dataclass(frozen=True, slots=True)
class Content:
    """A table: its rows, what rows not shown add (how many, their sum), and the sum of all.

    Products that are not summed up have no `total`, and no sum of what is not shown.
    """

    heads: tuple[str, str, str]
    rows: tuple[Row, ...]
    rest: tuple[int, float | None] | None = None
    total_label: str = ""
    total: float | None = None


def order_of(found: Products, by_size: bool, most: int = 0) -> NDArray[np.intp]:
    """Which products are shown, in their order: all where they are few, else the strongest."""
    count = len(found)
    most = most or (count if count <= ALL_SHOWN else STRONGEST)
    picked = strongest(found.values, most)
    return picked if by_size else np.sort(picked)


@np.errstate(all="ignore")
def content_of(
    found: Products,
    order: NDArray[np.intp],
    name: Callable[[Neuron], str],
    heads: tuple[str, str, str],
    bias: float | None = None,
    total_label: str = "",
    total: float | None = None,
) -> Content:
    """The table of products in an order, with a bias as one row more."""
    values = found.values
    rows = [
        Row(
            int(at),
            name(found.sources[at]),
            float(found.left[at]),
            float(found.right[at]),
            float(values[at]),
        )
        for at in order
    ]
    hidden = len(found) - len(order)
    others = float(values.sum() - values[order].sum()) if total is not None else None
    rest = (hidden, others) if hidden else None
    if bias is not None:
        rows.append(Row(BIAS, "bias", None, bias, bias))
    return Content(heads, tuple(rows), rest, total_label, total)
