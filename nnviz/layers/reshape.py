"""Reshape: the same numbers in another shape, for instance 784 of them as 28x28x1."""

import re
from dataclasses import dataclass
from math import prod
from typing import ClassVar

from nnviz.core import shape as shapes
from nnviz.core.layer import Kernel, Layer
from nnviz.core.problem import Problem
from nnviz.core.shape import Shape, ShapeError
from nnviz.core.spec import option
from nnviz.layers.kernels import handing_on
from nnviz.layers.site import Array, Site

MOST_SIZES = 3
REST = -1
"""The size that takes what the others leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reshape(Layer):
    """Puts the numbers of a sample into another shape, in their order."""

    kind: ClassVar[str] = "reshape"
    label: ClassVar[str] = "Reshape"
    group: ClassVar[str] = "Shape"

    shape: str = option(
        "-1",
        "Shape",
        "The new sizes with x between them, such as 8x8x1. One of them may be -1: whatever the "
        "others leave.",
    )

    def __post_init__(self) -> None:
        shape: object = self.shape
        if isinstance(shape, tuple):  # as one writes it in Python
            object.__setattr__(self, "shape", "x".join(map(str, shape)))

    @property
    def rows(self) -> int | None:
        """Of how many numbers the rows are that it makes, however many; None where it does not."""
        sizes = _sizes(self.shape)
        return sizes[1] if len(sizes) == 2 and sizes[0] == REST else None

    def problems(self, where: str = "") -> tuple[Problem, ...]:
        if _sizes(self.shape):
            return ()
        place = f"{where}, shape" if where else "Shape"
        hint = f"Write up to {MOST_SIZES} sizes such as 8x8x1; one of them may be -1."
        return (Problem(place, f"{self.shape!r} is no shape.", hint, key="shape"),)

    def output_shape(self, *inputs: Shape) -> Shape:
        count, sizes = shapes.size(inputs[0]), _sizes(self.shape)
        known = prod(size for size in sizes if size != REST)
        if REST not in sizes and known != count:
            numbers = f"{known:,} number{'' if known == 1 else 's'}"
            raise _misfit(f"It cannot make {shapes.text(sizes)} ({numbers}) of", inputs[0])
        if count % known:
            raise _misfit(f"It cannot make rows of {known:,} numbers of", inputs[0])
        return tuple(count // known if size == REST else size for size in sizes)

    def flops(self, *inputs: Shape) -> int:
        return 0

    def bind(self, site: Site) -> Kernel:
        return bind_reshape(site)

    def summary(self) -> str:
        return shapes.text(_sizes(self.shape))


def bind_reshape(site: Site) -> Kernel:
    """The numbers of the input in the shape of the output."""
    dx = site.input_gradients[0]
    x, y = _alike(site.inputs[0], site.output)
    if dx is None:
        return handing_on(x, y, site.output_gradient, None)
    dx, dy = _alike(dx, site.output_gradient)
    return handing_on(x, y, dy, dx)


def _alike(first: Array, second: Array) -> tuple[Array, Array]:
    """Two buffers of as many numbers as views of one shape, that of the deeper one.

    A flat buffer lies feature by feature: its one axis can be cut into more without a copy, but a
    deep buffer's axes cannot be seen as one.
    """
    if first.ndim < second.ndim:
        return first.reshape(second.shape), second
    return first, second.reshape(first.shape)


def _misfit(what: str, shape: Shape) -> ShapeError:
    count = shapes.size(shape)
    numbers = f" ({count:,} numbers)" if len(shape) > 1 else ""
    return ShapeError(f"{what} {shapes.text(shape)}{numbers}.", f"Its sizes must make {count:,}.")


def _sizes(text: object) -> Shape:
    """The sizes that a text names; none where it is no shape."""
    parts = re.split(r"\s*[x×,\s]\s*", text.strip(" ()[],")) if isinstance(text, str) else []
    are_sizes = all(re.fullmatch(r"-1|[1-9]\d{0,8}", part) for part in parts)
    if not are_sizes or not 1 <= len(parts) <= MOST_SIZES or parts.count(str(REST)) > 1:
        return ()
    return tuple(map(int, parts))
