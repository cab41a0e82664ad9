"""Shift, rotate, scale and flip in one pass: every pixel is looked up once, between four others."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.data.imaging.values import Images, as_images

CHUNK = 1 << 16
"""So many pixels are looked up at a time: what that needs stays in the cache."""


class Turn(NamedTuple):
    """Where pixels come from, each `(n, 1, 1)`: `row = a r + b c + c0`, `column = d r + e c + f0`.

    `r` and `c` are counted from the middle, `c0` and `f0` from the first row and column.
    """

    row_by_row: Images
    row_by_column: Images
    row: Images
    column_by_row: Images
    column_by_column: Images
    column: Images


def warped(
    images: ArrayLike,
    angle: ArrayLike = 0.0,
    scale: ArrayLike = 1.0,
    shift: tuple[ArrayLike, ArrayLike] = (0.0, 0.0),
    flip: ArrayLike = False,
    fill: ArrayLike | None = 0.0,
) -> Images:
    """Images flipped left to right, then scaled and turned about their middle, then shifted.

    Between pixels it is bilinear. Where nothing changes every bit stays.

    Args:
        images: `(n, H, W, C)`.
        angle: degrees, anticlockwise; a number or `(n,)`, like all that follow.
        scale: 2 makes everything twice as large; above 0.
        shift: pixels down and to the right.
        flip: whether left and right change places.
        fill: what comes in from outside, a number or one for each channel `(C,)`; None repeats the
            pixels at the border.

    Returns:
        New images of the same shape and type.

    Raises:
        ValueError: a scale is not above 0, or a parameter has another shape.
    """
    found = as_images(images)
    turn = _turn(found, angle, scale, shift, flip)
    result = np.empty(found.shape, found.dtype)
    count = max(1, CHUNK // (found.shape[1] * found.shape[2]))
    for start in range(0, len(found), count):
        part = slice(start, start + count)
        mine = Turn(*(numbers[part] for numbers in turn))
        result[part] = _looked_up(found[part], mine, fill)
    return result


def _turn(
    images: Images,
    angle: ArrayLike,
    scale: ArrayLike,
    shift: tuple[ArrayLike, ArrayLike],
    flip: ArrayLike,
) -> Turn:
    """The way back: from a pixel of the result to where it was."""
    count, kind = len(images), np.float64
    turned = np.deg2rad(_each(angle, count, kind))
    shrink = _each(scale, count, kind)
    if not (shrink > 0).all():
        raise ValueError("a scale is not above 0")
    sine, cosine = np.sin(turned) / shrink, np.cos(turned) / shrink
    down, right = (_each(part, count, kind) for part in shift)
    side = np.where(_each(flip, count, kind) != 0, -1.0, 1.0)
    middle_row, middle_column = (images.shape[1] - 1) / 2, (images.shape[2] - 1) / 2
    numbers = (
        cosine,
        sine,
        middle_row - cosine * down - sine * right,
        -side * sine,
        side * cosine,
        middle_column + side * (sine * down - cosine * right),
    )
    return Turn(*(part.astype(images.dtype).reshape(-1, 1, 1) for part in numbers))


def _each(value: ArrayLike, count: int, kind: type) -> NDArray[Any]:
    """One number for each image, `(n,)`."""
    numbers: NDArray[Any] = np.asarray(value, kind)
    if numbers.shape not in ((), (count,)):
        raise ValueError(f"numbers of shape {numbers.shape} for {count} images")
    return np.broadcast_to(numbers, (count,))


def _looked_up(images: Images, turn: Turn, fill: ArrayLike | None) -> Images:
    """The images as the turn says, `(n, H, W, C)`."""
    count, rows, columns, channels = images.shape
    framed = _framed(images, fill)
    down = (np.arange(rows) - (rows - 1) / 2).astype(images.dtype)[:, None]
    right = (np.arange(columns) - (columns - 1) / 2).astype(images.dtype)
    outside = 0 if fill is None else 1
    row = (turn.row_by_row * down + turn.row) + turn.row_by_column * right
    column = (turn.column_by_row * down + turn.column) + turn.column_by_column * right
    at_row, row_share = _split(row, rows, outside)
    at_column, column_share = _split(column, columns, outside)
    width = columns + 3
    at_row *= width
    at_row += at_column
    at_row += (np.arange(count) * ((rows + 3) * width))[:, None, None]
    if channels > 1:
        row_share, column_share = row_share[..., None], column_share[..., None]
    upper = _between(framed, at_row, 0, column_share, channels)
    lower = _between(framed, at_row, width, column_share, channels)
    lower -= upper
    lower *= row_share
    lower += upper
    return lower.reshape(images.shape)


def _framed(images: Images, fill: ArrayLike | None) -> Images:
    """The images with one more row and column before and two behind, so that each has neighbours.

    What stands there counts only where something is to come in from outside.
    """
    count, rows, columns, channels = images.shape
    whole = np.empty((count, rows + 3, columns + 3, channels), images.dtype)
    whole[:, 1 : rows + 1, 1 : columns + 1] = images
    value = np.asarray(0.0 if fill is None else fill, images.dtype)
    for edge in (whole[:, 0], whole[:, rows + 1 :], whole[:, :, 0], whole[:, :, columns + 1 :]):
        edge[...] = value
    return whole


def _split(place: Images, side: int, outside: int) -> tuple[NDArray[np.intp], Images]:
    """Places along a side as whole numbers, counted in the frame, and what is left of each."""
    place += 1
    np.clip(place, 1 - outside, side + outside, out=place)
    whole = place.astype(np.intp)
    place -= whole
    return whole, place


def _between(
    framed: Images, at: NDArray[np.intp], beyond: int, share: Images, channels: int
) -> Images:
    """What lies between a pixel and the one to its right, `beyond` pixels further on."""
    pixels = framed.reshape(-1) if channels == 1 else framed.reshape(-1, channels)
    left = pixels[beyond:].take(at, axis=0)
    right = pixels[beyond + 1 :].take(at, axis=0)
    right -= left
    right *= share
    right += left
    return right
