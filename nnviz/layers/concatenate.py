"""Concatenate: its inputs side by side, as wide and deep networks and U-Nets join them."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core import shape as shapes
from nnviz.core.layer import IMAGE_RANK, Kernel, Layer, Region
from nnviz.core.shape import Shape, ShapeError
from nnviz.core.spec import option
from nnviz.layers.site import Array, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Concatenate(Layer):
    """Puts samples side by side, one behind the other along an axis."""

    kind: ClassVar[str] = "concatenate"
    label: ClassVar[str] = "Concatenate"
    group: ClassVar[str] = "Join"
    aliases: ClassVar[tuple[str, ...]] = ("concat",)
    least_inputs: ClassVar[int] = 2
    most_inputs: ClassVar[int | None] = None

    axis: int = option(
        -1,
        "Axis",
        "Which size grows: 0 is the first, -1 the last. Flat samples have a single one; of an "
        "image the last are its channels.",
        low=-3,
        high=2,
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        first, rank = inputs[0], len(inputs[0])
        if not -rank <= self.axis < rank:
            hint = f"Allowed: {-rank} to {rank - 1}."
            raise ShapeError(f"There is no axis {self.axis} in {shapes.text(first)}.", hint)
        at = self.axis % rank
        for other in inputs[1:]:
            if len(other) != rank:
                what = f"It joins {shapes.text(first)} and {shapes.text(other)}."
                raise ShapeError(what, "All its inputs must have as many sizes: insert Reshape?")
            if other[:at] + other[at + 1 :] != first[:at] + first[at + 1 :]:
                what = f"It joins {shapes.text(first)} and {shapes.text(other)} along axis {at}."
                raise ShapeError(what, "All other sizes must be the same.")
        return (*first[:at], sum(each[at] for each in inputs), *first[at + 1 :])

    def flops(self, *inputs: Shape) -> int:
        return 0

    def reach(self, region: Region, *inputs: Shape) -> tuple[Region | None, ...]:
        axis, starts = self.axis % len(inputs[0]), (0, 0)
        if len(inputs[0]) != IMAGE_RANK or axis == IMAGE_RANK - 1:
            return Layer.reach(self, region, *inputs)
        found = []
        for shape in inputs:
            found.append(region.moved(-starts[0], -starts[1]).within(shape))
            starts = (starts[0] + shape[0], 0) if axis == 0 else (0, starts[1] + shape[1])
        return tuple(found)

    def bind(self, site: Site) -> Kernel:
        axis = 1 + self.axis % (site.output.ndim - 1)
        lengths = [x.shape[axis] for x in site.inputs]
        parts = list(zip(site.inputs, _cut(site.output, axis, lengths), strict=True))
        slopes = _cut(site.output_gradient, axis, lengths)
        back = [
            (dx, dy) for dx, dy in zip(site.input_gradients, slopes, strict=True) if dx is not None
        ]

        def forward() -> None:
            for x, part in parts:
                np.copyto(part, x)

        def backward() -> None:
            for dx, dy in back:
                np.copyto(dx, dy)

        return Kernel(forward, backward)

    def summary(self) -> str:
        return "" if self.axis == -1 else f"axis {self.axis}"


def _cut(whole: Array, axis: int, lengths: list[int]) -> list[Array]:
    """Views of an array's parts of these lengths along an axis."""
    edges = np.cumsum(lengths)[:-1]
    return np.split(whole, edges, axis)
