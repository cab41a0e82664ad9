"""Dropout: silence a random share of the numbers in each training step (Srivastava et al. 2014)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.layer import Kernel, Layer
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.kernels import ends, handing_on, multiplying
from nnviz.layers.site import Array, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropout(Layer):
    """Zeroes each number with probability `rate` and scales the rest by 1 / (1 - rate).

    Without training it passes its input on.
    """

    kind: ClassVar[str] = "dropout"
    label: ClassVar[str] = "Dropout"
    group: ClassVar[str] = "Regularisation"

    rate: float = option(
        0.5,
        "Rate",
        "The share of numbers silenced at random in each step.",
        low=0.0,
        high=0.95,
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def flops(self, *inputs: Shape) -> int:
        return 0

    def bind(self, site: Site) -> Kernel:
        if site.training and self.rate:
            return bind_dropout(*ends(site), self.rate, site.rng)
        return handing_on(*ends(site))

    def summary(self) -> str:
        return f"{self.rate:.0%}"


def bind_dropout(
    x: Array,
    y: Array,
    dy: Array,
    dx: Array | None,
    rate: float,
    rng: np.random.Generator,
    shape: Shape | None = None,
) -> Kernel:
    """Dropout over contiguous arrays of one shape; each forward pass draws a mask from `rng`.

    Of another `shape`, which goes with that of the arrays, the mask silences numbers together.
    """
    draws, mask = np.empty(shape or x.shape, np.float32), np.empty(shape or x.shape, x.dtype)
    limit, scale = np.float32(rate), np.asarray(1 / (1 - rate), x.dtype)
    silence = multiplying(x, mask, y, dy, dx)

    def forward() -> None:
        rng.random(out=draws, dtype=np.float32)
        np.greater_equal(draws, limit, out=mask)
        np.multiply(mask, scale, mask)
        silence.forward()

    return Kernel(forward, silence.backward)
