"""Spatial dropout: silence whole maps at random in each training step (Tompson et al. 2015)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.layer import Kernel, Layer
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.kernels import ends, handing_on, multiplying
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
            return _bind_mask(site, self.rate)
        return handing_on(*ends(site))

    def summary(self) -> str:
        return f"{self.rate:.0%}"


def _bind_mask(site: Site, rate: float) -> Kernel:
    x, y, dy, dx = ends(site)
    rng, shape = site.rng, (len(x), 1, 1, x.shape[-1])
    draws, mask = np.empty(shape, np.float32), np.empty(shape, x.dtype)
    limit, scale = np.float32(rate), np.asarray(1 / (1 - rate), x.dtype)
    silence = multiplying(x, mask, y, dy, dx)

    def forward() -> None:
        rng.random(out=draws, dtype=np.float32)
        np.greater_equal(draws, limit, out=mask)
        np.multiply(mask, scale, mask)
        silence.forward()

    return Kernel(forward, silence.backward)
