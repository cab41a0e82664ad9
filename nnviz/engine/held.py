"""What marks mean for the parameters: removed weights at zero, frozen ones at rest. Pure."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnviz.core.marks import CellSet, Marks
from nnviz.engine.arena import Layout, Slot, Vector

Mask = NDArray[np.bool_]


def removed_mask(layout: Layout, marks: Marks) -> Mask | None:
    """Which of the trained parameters are held at zero, `(trained,)`; None when none are."""
    return _mask(layout, dict(marks.removed))


def frozen_mask(layout: Layout, marks: Marks) -> Mask | None:
    """Which of the trained parameters do not learn, `(trained,)`; None when none are."""
    return _mask(layout, dict(marks.frozen))


def free_factor(layout: Layout, marks: Marks, dtype: DTypeLike) -> Vector | None:
    """What the optimiser's step is multiplied by, `(trained,)` of 0 and 1; None: all are free.

    The step is masked and not the gradient, since momentum and decay would go on moving a weight.
    """
    masks = [m for m in (removed_mask(layout, marks), frozen_mask(layout, marks)) if m is not None]
    return np.asarray(~np.logical_or.reduce(masks), dtype) if masks else None


def bits_of(cells: CellSet) -> Mask:
    """The cells as an array `(rows, columns)`."""
    packed = np.frombuffer(cells.bits, np.uint8)
    count = cells.rows * cells.columns
    return np.unpackbits(packed, count=count).reshape(cells.rows, cells.columns).astype(bool)


def bits_in(cells: CellSet | None, shape: tuple[int, ...]) -> Mask:
    """The cells as an array `(rows, columns)`; nothing is set where they are of another shape."""
    found = None if cells is None else bits_of(cells)
    return np.zeros(shape, bool) if found is None or found.shape != shape else found


def cells_of(mask: Mask) -> CellSet:
    """An array `(rows, columns)` as a set of cells."""
    rows, columns = mask.shape
    return CellSet(rows, columns, np.packbits(mask).tobytes())


def with_removed(
    vector: Vector, hidden: Vector | None, removed: Mask | None
) -> tuple[Vector, Vector | None]:
    """The vector with what is removed at zero, and what is removed no longer as it was.

    `hidden` `(trained,)` holds what removed weights were, NaN elsewhere; the second value is the
    hidden one that belongs to the result. Writes into neither.
    """
    if removed is None and hidden is None:
        return vector, None
    trained = len(hidden) if hidden is not None else len(removed)  # type: ignore[arg-type]
    gone: Mask = np.zeros(trained, bool) if removed is None else removed
    known: Vector = np.full(trained, np.nan, vector.dtype) if hidden is None else hidden
    result = vector.copy()
    part = result[:trained]
    back = ~np.isnan(known) & ~gone
    part[back] = known[back]
    kept: Vector = np.where(gone, np.where(np.isnan(known), part, known), np.nan)
    part[gone] = 0
    return result, kept.astype(vector.dtype) if gone.any() else None


def _mask(layout: Layout, sets: dict[str, CellSet]) -> Mask | None:
    if not sets:
        return None
    found = np.zeros(layout.trained, bool)
    for slot, cells in _parts(layout, sets):
        found[slot.start : slot.stop] = cells
    return found


def _parts(layout: Layout, sets: dict[str, CellSet]) -> Iterator[tuple[Slot, NDArray[Any]]]:
    """The places of weights and biases with the flat cells that belong to them."""
    for slot in layout.slots:
        cells = sets.get(slot.node)
        if cells is None or not slot.parameter.trains:
            continue
        size, columns = slot.stop - slot.start, slot.parameter.shape[-1]
        if columns != cells.columns:
            continue
        if slot.parameter.name == "weights" and cells.rows - size // columns in (0, 1):
            yield slot, bits_of(cells)[: size // columns].ravel()
        elif slot.parameter.name == "bias" and _has_bias_row(layout, slot, cells):
            yield slot, bits_of(cells)[-1]


def _has_bias_row(layout: Layout, bias: Slot, cells: CellSet) -> bool:
    weights = next(
        (s for s in layout.slots if s.node == bias.node and s.parameter.name == "weights"), None
    )
    if weights is None:
        return False
    return cells.rows == (weights.stop - weights.start) // cells.columns + 1
