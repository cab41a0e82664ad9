"""Shift, rotate, scale and flip in one pass: every pixel is looked up once, between four others."""

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from nnviz.data.imaging.values import Images, as_images

CHUNK = 1 << 16
"""So many pixels are looked up at a time: what that needs stays in the cache."""

EXACT = 1 << 24
"""Up to here float32 holds every whole number."""


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
        ValueError: a scale is not above 0, a number is not finite, or a parameter has another
            shape.
    """
    found = as_images(images)
    result = np.empty(found.shape, found.dtype)
    count = max(1, CHUNK // (found.shape[1] * found.shape[2]))
    warper = Warper((min(count, len(found)), *found.shape[1:]), found.dtype)
    given = (angle, scale, *shift, np.asarray(flip, bool))
    angle, scale, down, right, flip = (np.broadcast_to(value, len(found)) for value in given)
    for start in range(0, len(found), count):
        part = slice(start, start + count)
        shifts = down[part], right[part]
        warper.warp(found[part], angle[part], scale[part], shifts, flip[part], fill, result[part])
    return result


class Warper:
    """What `warped` does, with its memory kept: for who warps as many images again and again."""

    def __init__(self, shape: tuple[int, int, int, int], kind: DTypeLike) -> None:
        """For up to `n` images `(n, H, W, C)` of a floating type."""
        most, rows, columns, channels = shape
        self._kind = np.dtype(kind)
        self._framed = np.empty((channels, most, rows + 3, columns + 3), kind)
        size = (rows + 3) * (columns + 3)
        # places are whole numbers that the type has to hold exactly
        exact = self._kind if most * size < EXACT else np.dtype(np.float64)
        self._pixels = _pixels(rows, columns).astype(exact)
        self._places, self._whole = np.empty((2, 2, most, rows, columns), exact)
        self._starts = (np.arange(most) * size).astype(exact)[:, None, None]
        self._spots = np.empty((most, rows, columns), np.intp)
        self._parts = np.empty((3, most, rows, columns), kind)

    def warp(
        self,
        images: Images,
        angle: ArrayLike,
        scale: ArrayLike,
        shift: tuple[ArrayLike, ArrayLike],
        flip: ArrayLike,
        fill: ArrayLike | None,
        result: Images,
    ) -> None:
        """Write into `result`, which may be `images`, what `warped` would return."""
        self._frame(images, fill)
        self._find(_ways_back(images, angle, scale, shift, flip), is_closed=fill is None)
        for channel in range(images.shape[-1]):
            result[..., channel] = self._look_up(channel, len(images))

    def _frame(self, images: Images, fill: ArrayLike | None) -> None:
        """Put images in the middle of one more row and column before and two behind.

        So each pixel has neighbours. What they are counts where something comes in from outside.
        """
        rows, columns = images.shape[1:3]
        whole = self._framed[:, : len(images)]
        whole[:, :, 1 : rows + 1, 1 : columns + 1] = images.transpose(3, 0, 1, 2)
        value = np.asarray(0.0 if fill is None else fill, self._kind).reshape(-1, 1, 1, 1)
        whole[:, :, 0], whole[..., 0] = value[..., 0], value[..., 0]
        whole[:, :, rows + 1 :], whole[..., columns + 1 :] = value, value

    def _find(self, ways: NDArray[np.float64], *, is_closed: bool) -> None:
        """Where each pixel comes from: its spot in the frame, and how far it is from there."""
        count = ways.shape[1]
        _, rows, columns = self._spots.shape
        whole, share = self._whole[:, :count], self._places[:, :count]
        for axis, side in enumerate((rows, columns)):
            place = share[axis]
            np.matmul(ways[axis].astype(place.dtype), self._pixels, out=place.reshape(count, -1))
            np.maximum(place, 1 if is_closed else 0, out=place)
            np.minimum(place, side if is_closed else side + 1, out=place)
        np.floor(share, out=whole)
        share -= whole
        spots = whole[0]
        spots *= columns + 3
        spots += whole[1]
        spots += self._starts[:count]
        np.copyto(self._spots[:count], spots, casting="unsafe")

    def _look_up(self, channel: int, count: int) -> Images:
        """One channel of the result, in memory that the next call uses again."""
        rows, columns = self._places[:, :count]
        spots, (upper, lower, right) = self._spots[:count], self._parts[:, :count]
        pixels = self._framed[channel].reshape(-1)
        _between(pixels, spots, columns, upper, right)
        _between(pixels[self._framed.shape[-1] :], spots, columns, lower, right)
        lower -= upper
        lower *= rows
        lower += upper
        return lower


def _ways_back(
    images: Images,
    angle: ArrayLike,
    scale: ArrayLike,
    shift: tuple[ArrayLike, ArrayLike],
    flip: ArrayLike,
) -> NDArray[np.float64]:
    """Where pixels come from, `(2, n, 3)`: row and column as `(down, right, 1)` times the three.

    `down` and `right` are counted from the middle, the places from the frame's first pixel.
    """
    numbers = np.empty((5, len(images)))
    for row, value in zip(numbers, (angle, scale, *shift, flip), strict=True):
        row[...] = value
    turned, size, down, right, side = numbers
    if not (np.isfinite(numbers).all() and (size > 0).all()):
        raise ValueError("a number is not finite, or a scale is not above 0")
    turned = np.deg2rad(turned)
    sine, cosine = np.sin(turned) / size, np.cos(turned) / size
    ways = np.empty((2, len(images), 3))
    ways[0, :, 0], ways[0, :, 1], ways[0, :, 2] = cosine, sine, -(cosine * down + sine * right)
    ways[1, :, 0], ways[1, :, 1], ways[1, :, 2] = -sine, cosine, sine * down - cosine * right
    ways[1] *= 1 - 2 * side[:, None]
    # the middle, counted from the frame's first pixel
    ways[0, :, 2] += (images.shape[1] + 1) / 2
    ways[1, :, 2] += (images.shape[2] + 1) / 2
    return ways


@cache
def _pixels(rows: int, columns: int) -> NDArray[np.float64]:
    """Every pixel as rows down and columns right of the middle, and 1: `(3, rows * columns)`."""
    down, right = np.indices((rows, columns), np.float64).reshape(2, -1)
    return np.stack([down - (rows - 1) / 2, right - (columns - 1) / 2, np.ones(rows * columns)])


def _between(
    pixels: Images, spots: NDArray[np.intp], share: Images, left: Images, right: Images
) -> None:
    """Put what lies between pixels and those to their right into `left`; `right` is overwritten."""
    # no spot is beyond the end; "wrap" only saves looking for one
    pixels.take(spots, mode="wrap", out=left)
    pixels[1:].take(spots, mode="wrap", out=right)
    right -= left
    right *= share
    left += right
