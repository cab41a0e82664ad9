"""Input: where samples enter the network."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.core.layer import Kernel, Layer, nothing
from nnviz.core.shape import Shape, ShapeError
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

    def output_shape(self, *inputs: Shape) -> Shape:
        total = 1
        for n in self.shape:
            if not isinstance(n, int) or isinstance(n, bool) or n < 1:
                raise ShapeError(f"{n!r} is no size.", "Every size is a whole number from 1.")
            total *= n
        if not self.shape or total > SIZE_LIMIT:
            raise ShapeError(f"A sample of {total:,} numbers is not possible.", "Use 1 to 4,000,000.")
        return self.shape

    def bind(self, site: Site) -> Kernel:
        return Kernel(nothing, nothing)

