"""Super-pixels: patches of a picture that look alike (SLIC, Achanta et al. 2012). Pure."""

from math import ceil

import numpy as np
from numpy.typing import NDArray

from nnviz.core.spec import option
from nnviz.data import Dataset
from nnviz.explain.target import Array

SEGMENTS = 40

TINY = 8
"""With fewer pixels to a segment there is nothing to fit: the picture is cut into squares."""

SMALL = 4
"""A segment has at least a fourth of the pixels of its square."""

ROUNDS = 8
COMPACT = 0.25
"""What a difference in place by a segment's width counts, against one from dark to light."""

Labels = NDArray[np.intp]


def segments_option() -> int:
    """The field of a method that covers parts of pictures."""
    chosen: int = option(
        SEGMENTS,
        "Segments",
        "Into how many parts a picture is cut at most. Other data go feature by feature.",
        low=2,
        high=400,
    )
    return chosen


def parts_of(dataset: Dataset, sample: Array, most: int) -> Labels:
    """The part each feature of a sample belongs to, `(F,)` from 0: super-pixels, or itself."""
    if dataset.image_shape is None:
        return np.arange(len(dataset.features))
    picture = dataset.pictures(sample[None])[0]
    return np.repeat(superpixels(picture, most).reshape(-1), dataset.image_shape[2])


def superpixels(picture: NDArray[np.floating], most: int) -> Labels:
    """The segment of each pixel of a picture `(rows, columns, channels)` from 0 to 1.

    `(rows, columns)`, from 0 on without gaps, at most `most` of them, each in one piece.
    """
    squares, side = _squares(picture.shape[0], picture.shape[1], most)
    if squares.size < TINY * most:
        return squares
    clustered = _clustered(np.nan_to_num(picture), squares, side)
    return _in_one_piece(clustered, least=max(1, side * side // SMALL))


def _squares(rows: int, columns: int, most: int) -> tuple[Labels, int]:
    """At most so many squares over a picture, and their side."""
    side = max(1, round((rows * columns / most) ** 0.5))
    while ceil(rows / side) * ceil(columns / side) > most:
        side += 1
    across = ceil(columns / side)
    row, column = np.indices((rows, columns))
    return (row // side) * across + column // side, side


def _clustered(picture: NDArray[np.floating], squares: Labels, side: int) -> Labels:
    """k-means over colour and place, from the means of the squares."""
    rows, columns, channels = picture.shape
    places = np.indices((rows, columns)).reshape(2, -1).T * (COMPACT / side)
    points = np.concatenate([picture.reshape(-1, channels), places], axis=1)
    found = squares.reshape(-1)
    centres = _means(points, found, np.zeros((int(found.max()) + 1, points.shape[1])))
    for _ in range(ROUNDS):
        near = (centres**2).sum(axis=1) - 2 * points @ centres.T
        found = near.argmin(axis=1)
        centres = _means(points, found, centres)
    return found.reshape(rows, columns)


def _means(points: Array, owner: Labels, before: Array) -> Array:
    """The mean of each cluster's points; one without any stays where it was."""
    count = np.bincount(owner, minlength=len(before))
    sums = np.stack([np.bincount(owner, column, len(before)) for column in points.T], axis=1)
    return np.where(count[:, None] > 0, sums / np.maximum(count, 1)[:, None], before)


def _in_one_piece(labels: Labels, least: int) -> Labels:
    """The largest piece of every segment, where it has enough pixels; what is left joins what is
    nearest to it."""
    from scipy.ndimage import distance_transform_edt, label

    held = np.zeros(labels.shape, bool)
    for segment in np.unique(labels):
        pieces, count = label(labels == segment)
        sizes = np.bincount(pieces.reshape(-1), minlength=count + 1)[1:]
        if sizes.max() >= least:
            held |= pieces == sizes.argmax() + 1
    row, column = distance_transform_edt(~held, return_distances=False, return_indices=True)
    return np.unique(labels[row, column], return_inverse=True)[1].reshape(labels.shape)
