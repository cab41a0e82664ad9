"""Layers of maps: which map, row and column a unit of a layer `(H, W, C)` is. Pure.

A unit's number counts through the rows, through the pixels of a row and through the maps of a
pixel: ``(row * W + column) * C + map``.
"""

from typing import NamedTuple

from nnviz.core.layer import IMAGE_RANK
from nnviz.core.shape import Shape


class Pixel(NamedTuple):
    """A place of a layer of maps, each counted from 0."""

    map: int
    row: int
    column: int


def has_maps(shape: Shape) -> bool:
    """Whether a layer of this shape is rows by columns by maps."""
    return len(shape) == IMAGE_RANK


def map_of(shape: Shape, unit: int) -> int:
    """The map that a unit of a layer of this shape belongs to."""
    return unit % shape[-1]


def pixel_of(shape: Shape, unit: int) -> Pixel:
    """The map, row and column of a unit of a layer of this shape."""
    place, at = divmod(unit, shape[2])
    return Pixel(at, *divmod(place, shape[1]))


def unit_of(shape: Shape, pixel: Pixel) -> int:
    """The unit at a map, row and column of a layer of this shape."""
    return (pixel.row * shape[1] + pixel.column) * shape[2] + pixel.map


def middle_of(shape: Shape, at: int) -> int:
    """The unit in the middle of a map of a layer of this shape: it stands for the map."""
    return unit_of(shape, Pixel(at, shape[0] // 2, shape[1] // 2))
