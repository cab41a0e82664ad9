"""Input: where samples enter the network."""

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from nnviz.core.layer import Kernel, Layer, nothing
from nnviz.core.problem import Problem
from nnviz.core.shape import Shape
from nnviz.layers.site import Site

SIZE_LIMIT = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Input(Layer):
    """A source of samples of one shape. The workspace writes its output; it computes nothing."""

    kind: ClassVar[str] = "input"
    label: ClassVar[str] = "Input"
    group: ClassVar[str] = "Data"
    least_inputs: ClassVar[int] = 0
    most_inputs: ClassVar[int | None] = 0

    shape: Shape = (2,)

    def problems(self, where: str = "") -> tuple[Problem, ...]:
        what = _complaint(self.shape)
        hint = f"Use whole numbers from 1, together at most {SIZE_LIMIT:,}."
        return (Problem(where or self.label, what, hint, key="shape"),) if what else ()

    def output_shape(self, *inputs: Shape) -> Shape:
        return self.shape

    def bind(self, site: Site) -> Kernel:
        return Kernel(nothing, nothing)


def _complaint(shape: object) -> str:
    """What is wrong with a shape that may come from a file."""
    if not isinstance(shape, tuple) or not shape:
        return f"{shape!r} is no shape of a sample."
    for n in shape:
        if not isinstance(n, int) or isinstance(n, bool) or n < 1:
            return f"{n!r} is no size."
    return "" if prod(shape) <= SIZE_LIMIT else "Its samples are too large."
