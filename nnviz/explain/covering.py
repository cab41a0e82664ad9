"""Samples with parts of them covered: what with, where, and what a network says of many of them."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.data import Dataset
from nnviz.data.table.work import Work
from nnviz.explain.baselines import CHOICES, USUAL, baseline
from nnviz.explain.function import NOT_FINITE, Function
from nnviz.explain.target import Array

GREY, BLUR = "grey", "blur"

FILLS = CHOICES | {
    GREY: "Grey: the middle of each input's range",
    BLUR: "The picture itself, blurred",
}

BLURRED = 1 / 8
"""The deviation of the blur as a share of a picture's shorter side."""

Boxes = NDArray[np.int64]
"""Rectangles `(n, 4)`: the first row and column, and those behind the last."""


LEAST_PATCH, PATCHES_ACROSS, STRIDES = 2, 8, 4


def patch_option() -> int | None:
    """The field of a method that covers squares of pictures."""
    chosen: int | None = option(
        None,
        "Patch",
        "The side of the square that covers a picture; auto is an eighth of the picture's. Small "
        "ones show more, large ones also what only matters together.",
        unit="px",
        low=1,
        high=64,
        optional=True,
    )
    return chosen


def stride_option() -> int | None:
    """The field of a method that moves a square over pictures."""
    chosen: int | None = option(
        None,
        "Stride",
        "How far the square moves each time; auto is a fourth of its side.",
        unit="px",
        low=1,
        high=64,
        optional=True,
    )
    return chosen


def fill_option() -> str:
    """The field of a method that covers parts of a sample."""
    chosen: str = option(
        USUAL,
        "Cover with",
        "What stands where something is covered: of pictures it is usually dark, of other data the "
        "mean of the training samples. A fill that looks like nothing to you may not to a network.",
        choices=FILLS,
    )
    return chosen


def fill_problem(dataset: Dataset, name: str) -> Problem | None:
    """Why a fill has no meaning for a data set."""
    if name == BLUR and dataset.image_shape is None:
        return Problem("Cover with", "Only pictures can be blurred.", "Choose the mean instead.")
    return None


def filling(dataset: Dataset, sample: Array, name: str) -> Array:
    """What stands where a sample `(F,)` is covered, `(F,)`."""
    if name == GREY:
        return np.asarray(dataset.domain.mean(axis=1), np.float32)
    return _blurred(dataset, sample) if name == BLUR else baseline(dataset, name)


def spots(dataset: Dataset) -> Shape:
    """A sample as a picture `(rows, columns, channels)`; without one a column of its features."""
    return dataset.image_shape or (len(dataset.features), 1, 1)


def patches(shape: Shape, size: int | None, stride: int | None) -> Boxes:
    """Where a square of `size` lies on a picture as it moves by `stride`, row by row.

    Without them the size is an eighth of the picture's, and the stride a fourth of that. The last
    ones lie at the edge, and none moves further than its size: every pixel is covered.
    """
    size = size or max(LEAST_PATCH, round(min(shape[:2]) / PATCHES_ACROSS))
    stride = min(stride or max(1, size // STRIDES), size)
    rows, columns = (_starts(side, size, stride) for side in shape[:2])
    corners = np.stack(np.meshgrid(rows, columns, indexing="ij"), -1).reshape(-1, 2)
    ends = np.minimum(corners + size, shape[:2])
    return np.concatenate([corners, ends], axis=1).astype(np.int64)


def covered(sample: Array, fill: Array, shape: Shape, boxes: Boxes) -> Array:
    """A sample `(F,)` with each box of a picture of `shape` covered, `(n, F)`."""
    found = np.repeat(sample[None], len(boxes), axis=0)
    pictures, cover = found.reshape(-1, *shape), fill.reshape(shape)
    for picture, (top, left, bottom, right) in zip(pictures, boxes.tolist(), strict=True):
        picture[top:bottom, left:right] = cover[top:bottom, left:right]
    return found


def mean_over(values: Array, shape: Shape, boxes: Boxes) -> NDArray[np.float64]:
    """For each pixel the mean of the values `(n,)` of the boxes on it, `(rows, columns)`."""
    total, count = np.zeros(shape[:2]), np.zeros(shape[:2])
    for value, (top, left, bottom, right) in zip(values.tolist(), boxes.tolist(), strict=True):
        total[top:bottom, left:right] += value
        count[top:bottom, left:right] += 1
    return total / np.maximum(count, 1)


def kept(sample: Array, fill: Array, parts: NDArray[np.intp], masks: NDArray[np.bool_]) -> Array:
    """A sample `(F,)` of whose d parts only some stay, as masks `(n, d)` say; `(n, F)`.

    `parts` `(F,)` says which part each feature belongs to; -1 for those that always stay.
    """
    always = np.ones((len(masks), 1), bool)
    stays = np.concatenate([masks, always], axis=1)[:, parts]
    return np.where(stays, sample, fill.astype(sample.dtype))


def values_of(
    function: Function, count: int, make: Callable[[slice], Array], work: Work
) -> NDArray[np.float64]:
    """What a function says of `count` samples that are made a portion at a time, `(count,)`.

    Raises:
        ProblemError: a number is not finite.
        WorkCancelled: somebody asked for an end.
    """
    found = np.empty(count, np.float64)
    for first in range(0, count, function.rows):
        part = slice(first, min(first + function.rows, count))
        found[part] = function.values(make(part))
        work.reached(part.stop / count)
    if not np.isfinite(found).all():
        raise ProblemError(NOT_FINITE)
    return found


def _starts(side: int, size: int, stride: int) -> list[int]:
    last = max(0, side - size)
    found = list(range(0, last + 1, stride))
    return found if found[-1] == last else [*found, last]


def _blurred(dataset: Dataset, sample: Array) -> Array:
    from scipy.ndimage import gaussian_filter  # a tenth of a second to import

    assert dataset.image_shape is not None, "no picture"
    rows, columns, _ = dataset.image_shape
    width = max(0.5, min(rows, columns) * BLURRED)
    picture = sample.reshape(dataset.image_shape)
    found = gaussian_filter(picture, (width, width, 0), mode="nearest")
    return np.asarray(found, sample.dtype).reshape(-1)
