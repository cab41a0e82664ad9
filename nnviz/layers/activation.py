"""Activation: a curve on its own, for instance behind a normalisation or a sum."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.layer import Kernel, Layer, nothing
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.activations import ACTIVATIONS
from nnviz.layers.kernels import ends
from nnviz.layers.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation(Layer):
    """Bends every number with a curve, and learns nothing."""

    kind: ClassVar[str] = "activation"
    label: ClassVar[str] = "Activation"
    group: ClassVar[str] = "Core"

    activation: str = option(
        "relu",
        "Activation",
        "The curve each number is bent with.",
        choices={name: entry.label for name, entry in ACTIVATIONS.items()},
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def bind(self, site: Site) -> Kernel:
        x, y, dy, dx = ends(site)
        bound = ACTIVATIONS[self.activation].bind(x, y, dy, np.empty_like(x) if dx is None else dx)
        return Kernel(bound.forward, nothing) if dx is None else bound

    def summary(self) -> str:
        return ACTIVATIONS[self.activation].label
