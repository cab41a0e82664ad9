"""Spatial dropout: silence whole maps at random in each training step (Tompson et al. 2015)."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.core.layer import Kernel, Layer
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.dropout import bind_dropout
from nnviz.layers.kernels import ends, handing_on
from nnviz.layers.site import Site
from nnviz.layers.windows import picture


@dataclass(frozen=True, slots=True, kw_only=True)
class SpatialDropout(Layer):
    """Zeroes each map of each sample with probability `rate`, and scales the others.

    Neighbouring pixels are so much alike that to silence single ones hides nothing. Without
    training it passes its input on.
    """

    kind: ClassVar[str] = "spatial_dropout"
    label: ClassVar[str] = "Spatial dropout"
    group: ClassVar[str] = "Regularisation"

    rate: float = option(
        0.2,
        "Rate",
        "The share of maps silenced at random in each step.",
        low=0.0,
        high=0.95,
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        return picture(inputs[0])

    def flops(self, *inputs: Shape) -> int:
        return 0

    def bind(self, site: Site) -> Kernel:
        if site.training and self.rate:
            maps = (site.batch, 1, 1, site.output.shape[-1])
            return bind_dropout(*ends(site), self.rate, site.rng, maps)
        return handing_on(*ends(site))

    def summary(self) -> str:
        return f"{self.rate:.0%}"
