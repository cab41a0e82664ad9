"""Positions: tells every step of a sequence where it is."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import DTypeLike

from nnviz.core import shape as shapes
from nnviz.core.layer import Kernel, Layer, Parameter
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.sequences import sequence
from nnviz.layers.site import Array, Site

LEARNT, WAVES = "learnt", "waves"


@dataclass(frozen=True, slots=True, kw_only=True)
class Positions(Layer):
    """Adds a vector to every step, the same for every sample: `(T, F)` stays `(T, F)`.

    Learnt, or waves of ever longer periods (Vaswani et al. 2017). Attention that turns its queries
    and keys by their place (rotary) has no need of it.
    """

    kind: ClassVar[str] = "positions"
    label: ClassVar[str] = "Positions"
    group: ClassVar[str] = "Sequence"

    how: str = option(
        LEARNT,
        "How",
        "Learnt: a vector for each place. Waves: sines and cosines, which learn nothing.",
        choices={LEARNT: "Learnt", WAVES: "Waves"},
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        return sequence(inputs[0])

    def parameters(self, *inputs: Shape) -> tuple[Parameter, ...]:
        if self.how == WAVES:
            return ()
        steps, features = sequence(inputs[0])
        fans = (4 * features, 4 * features)
        return (Parameter("vectors", (steps, features), "lecun_normal", fans),)

    def flops(self, *inputs: Shape) -> int:
        return shapes.size(inputs[0])

    def bind(self, site: Site) -> Kernel:
        x, y, dy, dx = site.inputs[0], site.output, site.output_gradient, site.input_gradients[0]
        is_learnt = self.how == LEARNT
        vectors = (
            site.parameters["vectors"] if is_learnt else waves(x.shape[1], x.shape[2], x.dtype)
        )
        learns = is_learnt and site.learns

        def forward() -> None:
            np.add(x, vectors, y)

        def backward() -> None:
            if learns:
                np.sum(dy, axis=0, out=site.gradients["vectors"])
            if dx is not None:
                np.copyto(dx, dy)

        return Kernel(forward, backward)

    def summary(self) -> str:
        return self.how


def waves(steps: int, features: int, dtype: DTypeLike) -> Array:
    """Sines in even and cosines in odd columns, with periods from 2 pi to 20,000 pi."""
    pairs = np.arange(features) // 2
    angles = np.arange(steps)[:, None] / 10_000 ** (2 * pairs / features)
    found: Array = np.where(np.arange(features) % 2, np.cos(angles), np.sin(angles))
    return found.astype(dtype)
