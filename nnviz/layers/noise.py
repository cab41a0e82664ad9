"""Noise: random numbers on every sample in training, against overfitting (Bishop 1995)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from nnviz.core.layer import Kernel, Layer
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.kernels import ends, handing_on, multiplying
from nnviz.layers.site import Array, Site

HOW = {"added": "Added", "multiplied": "Multiplied"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise(Layer):
    """Shakes every number with Gaussian noise in training, and passes it on outside."""

    kind: ClassVar[str] = "noise"
    label: ClassVar[str] = "Noise"
    group: ClassVar[str] = "Regularisation"

    deviation: float = option(
        0.1,
        "Deviation",
        "How wide the noise spreads: its standard deviation, drawn anew in each step.",
        low=0.0,
        high=10.0,
    )
    how: str = option(
        "added",
        "How",
        "Added, it shakes all numbers alike. Multiplied, large numbers are shaken more and zeros "
        "stay.",
        choices=HOW,
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def flops(self, *inputs: Shape) -> int:
        return 0

    def bind(self, site: Site) -> Kernel:
        if not (site.training and self.deviation):
            return handing_on(*ends(site))
        x, y, dy, dx = ends(site)
        noise, adds = np.empty_like(x), self.how == "added"
        draw = _drawing(noise, 0.0 if adds else 1.0, self.deviation, site.rng)
        shake = multiplying(x, noise, y, dy, dx)
        if adds:
            shake = Kernel(partial(np.add, x, noise, y), handing_on(x, y, dy, dx).backward)

        def forward() -> None:
            draw()
            shake.forward()

        return Kernel(forward, shake.backward)

    def summary(self) -> str:
        return f"±{self.deviation:.3g}" if self.how == "added" else f"±{self.deviation:.0%}"


def _drawing(
    noise: Array, mean: float, deviation: float, rng: np.random.Generator
) -> Callable[[], None]:
    """Fills an array with normal numbers; the same ones, rounded, in any precision."""
    draws = np.empty(noise.shape, np.float32)
    scale, shift = np.asarray(deviation, noise.dtype), np.asarray(mean, noise.dtype)

    def draw() -> None:
        rng.standard_normal(out=draws, dtype=np.float32)
        np.multiply(draws, scale, noise)
        np.add(noise, shift, noise)

    return draw
