"""What layers over sequences have in common. Pure."""

from nnviz.core import shape as shapes
from nnviz.core.shape import Shape, ShapeError

SEQUENCE_RANK = 2
"""Samples with so many sizes are sequences: steps, features."""


def sequence(shape: Shape) -> Shape:
    """A shape that is one of sequences, `(T, F)`. Raises `ShapeError` where it is not."""
    if len(shape) != SEQUENCE_RANK:
        what = f"It reads sequences, steps by features; here come {shapes.text(shape)}."
        raise ShapeError(what, "Put a Reshape in front, such as 8x8.")
    return shape


def row_of_numbers(shape: Shape) -> Shape:
    """A shape that is one of a row of whole numbers, `(T,)`. Raises `ShapeError`."""
    if len(shape) != 1:
        what = f"It reads a row of whole numbers, not {shapes.text(shape)}."
        raise ShapeError(what, "Insert Flatten before it?")
    return shape
