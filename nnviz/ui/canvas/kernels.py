"""The weights between two layers of maps: a kernel for each pair of maps. Pure.

A kernel's strength is one number for its line: its size is the root of the sum of its squared
weights, its sign that of their sum.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnviz.ui.canvas.places import BundlePlace

Weights = NDArray[Any]


class KernelEdge(NamedTuple):
    """The kernel from a map of a layer to a map of one that reads it."""

    source: str
    row: int
    node: str
    unit: int


def kernels(weights: Weights, n: int, m: int) -> Weights | None:
    """A layer's weights as `(k, k, n / groups, m)`; None where they are not those of n and m maps.

    A matrix `(n, m)`, of a dense layer over maps, has kernels of one weight.
    """
    found = weights[None, None] if weights.ndim == 2 else weights
    fits = found.ndim == 4 and found.shape[3] == m and n % found.shape[2] == 0
    return found if fits and m % (n // found.shape[2]) == 0 else None


def strengths(weights: Weights, n: int, m: int) -> Weights:
    """The strength of the kernel between each pair of maps, `(n, m)`; 0 where there is none."""
    found = kernels(weights, n, m)
    if found is None:
        return np.zeros((n, m), np.float32)
    if found.shape[:2] == (1, 1):
        part = found[0, 0]
    else:
        size = np.sqrt(np.einsum("abij,abij->ij", found, found))
        part = np.copysign(size, found.sum(axis=(0, 1)))
    return spread(part, n, m, np.float32)


def present(weights_shape: tuple[int, ...], n: int, m: int) -> NDArray[np.bool_] | None:
    """Which pairs of maps have a kernel, `(n, m)`; None where all have.

    Each group of filters reads its own part of the maps.
    """
    each = weights_shape[-2]
    if each == n or n % each:
        return None
    return np.asarray(spread(np.ones((each, m), bool), n, m, bool))


def kernel_of(weights: Weights, place: BundlePlace, row: int, unit: int) -> Weights | None:
    """The weights `(k, k)` from map `row` to map `unit`; None where the two have none."""
    n, m = place.shape
    found = kernels(weights, n, m)
    if found is None:
        return None
    each = found.shape[2]
    groups = n // each
    if row // each != unit // (m // groups):
        return None
    return np.asarray(found[:, :, row % each, unit])


def spread(part: Weights, n: int, m: int, kind: Any) -> Weights:
    """Numbers `(n / groups, m)` at the places of the maps that each group reads, `(n, m)`."""
    each = len(part)
    groups = n // each
    if groups == 1:
        return np.asarray(part, kind)
    found = np.zeros((n, m), kind)
    for group in range(groups):
        columns = slice(group * m // groups, (group + 1) * m // groups)
        found[group * each : (group + 1) * each, columns] = part[:, columns]
    return found
