"""Flatten: all numbers of a sample in one row, as dense layers read them."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.core import shape as shapes
from nnviz.core.layer import Kernel, Layer
from nnviz.core.shape import Shape
from nnviz.layers.reshape import bind_reshape
from nnviz.layers.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Flatten(Layer):
    """Puts all numbers of a sample into one row."""

    kind: ClassVar[str] = "flatten"
    label: ClassVar[str] = "Flatten"
    group: ClassVar[str] = "Shape"

    def output_shape(self, *inputs: Shape) -> Shape:
        return (shapes.size(inputs[0]),)

    def flops(self, *inputs: Shape) -> int:
        return 0

    def bind(self, site: Site) -> Kernel:
        return bind_reshape(site)
