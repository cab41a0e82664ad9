"""DeepDream (Mordvintsev et al. 2015): a picture is changed so that a layer sees more of what it
sees in it already. Pure.

It goes from small to large (octaves): what was dreamt into the small picture is carried into the
next. A network takes pictures of one size: it looks at the picture in tiles of that size, which
are laid elsewhere at each step, so that no seams are left.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.shape import Shape
from nnviz.data.imaging.resizing import resized
from nnviz.explain.climbing import variation_slope
from nnviz.explain.target import Array

Pull = Callable[[Array], Array]
"""How what is seen in tiles `(n, F)` rises with each of their pixels, `(n, F)`."""


@dataclass(frozen=True, slots=True)
class Octaves:
    """`steps` at each of `count` sizes, each `scale` times as large as the one before.

    `length` is how far a step goes, as a share of a pixel's range; `variation` is what neighbours
    that differ cost, in usual slopes.
    """

    count: int
    scale: float
    steps: int
    length: float
    variation: float = 0.0


def sizes(shape: Shape, tile: Shape, octaves: Octaves) -> list[tuple[int, int]]:
    """The rows and columns of each octave, the smallest first; none smaller than a tile."""
    found: list[tuple[int, int]] = []
    for octave in range(octaves.count):
        share = octaves.scale ** (octave + 1 - octaves.count)
        rows, columns = (max(t, round(s * share)) for s, t in zip(shape[:2], tile, strict=False))
        if (rows, columns) not in found:
            found.append((rows, columns))
    return found


def dreamt(
    pull: Pull, picture: Array, tile: Shape, octaves: Octaves, rng: np.random.Generator
) -> Iterator[Array]:
    """The picture `(H, W, C)` of shares after each step, in the size of its octave."""
    added = np.zeros((1, 1, picture.shape[2]))
    for rows, columns in sizes(picture.shape, tile, octaves):
        base = resized(picture[None], rows, columns)[0]
        dream = np.clip(base + resized(added[None], rows, columns)[0], 0, 1)
        for _ in range(octaves.steps):
            dream = _stepped(pull, dream, tile, octaves, rng)
            yield dream
        added = dream - base


def _stepped(
    pull: Pull, dream: Array, tile: Shape, octaves: Octaves, rng: np.random.Generator
) -> Array:
    by = tuple(int(rng.integers(side)) for side in dream.shape[:2])
    ahead = np.roll(_over_tiles(pull, np.roll(dream, by, (0, 1)), tile), (-by[0], -by[1]), (0, 1))
    ahead -= ahead.mean(axis=(0, 1))  # or the whole picture only becomes lighter or darker
    size = float(np.abs(ahead).mean())
    if size > 0:
        ahead = ahead / size
    if octaves.variation:
        ahead = ahead - octaves.variation * variation_slope(dream)
    return np.asarray(np.clip(dream + octaves.length * ahead, 0, 1))


def tiles_of(picture: Array, tile: Shape) -> NDArray[Any]:
    """A picture `(H, W, C)` in tiles `(down, across, *tile)`; the last go on at the other side."""
    high, wide, channels = tile
    down, across = (-(-p // t) for p, t in zip(picture.shape[:2], tile, strict=False))
    more = (down * high - picture.shape[0], across * wide - picture.shape[1])
    whole = np.pad(picture, ((0, more[0]), (0, more[1]), (0, 0)), mode="wrap")
    cut = whole.reshape(down, high, across, wide, channels)
    return np.ascontiguousarray(cut.transpose(0, 2, 1, 3, 4))


def _over_tiles(pull: Pull, picture: Array, tile: Shape) -> Array:
    """The slopes of all tiles, laid together as the picture `(H, W, C)` is."""
    cut = tiles_of(picture, tile)
    down, across, high, wide, channels = cut.shape
    found = pull(cut.reshape(down * across, -1)).reshape(cut.shape)
    whole = found.transpose(0, 2, 1, 3, 4).reshape(down * high, across * wide, channels)
    return np.array(whole[: picture.shape[0], : picture.shape[1]], np.float64)
