"""Identity: a place to draw, name and look at."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.core.layer import Kernel, Layer
from nnviz.core.shape import Shape
from nnviz.layers.kernels import ends, handing_on
from nnviz.layers.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity(Layer):
    """Passes its input on as it is."""

    kind: ClassVar[str] = "identity"
    label: ClassVar[str] = "Identity"
    group: ClassVar[str] = "Core"

    def output_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def flops(self, *inputs: Shape) -> int:
        return 0

    def bind(self, site: Site) -> Kernel:
        return handing_on(*ends(site))
