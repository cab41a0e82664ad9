"""Layer norm: every sample with mean 0 and variance 1 over its channels (Ba et al. 2016)."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.core import shape as shapes
from nnviz.core.layer import Kernel, Layer, Parameter
from nnviz.core.shape import Shape
from nnviz.core.spec import Scale, option
from nnviz.layers.normalising import bind_norm, by_own_statistics, gain_and_shift
from nnviz.layers.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerNorm(Layer):
    """Brings every sample to mean 0 and variance 1 over its neurons, then gains and shifts each.

    It works on the last axis: every step of a sequence and every place of an image by itself.
    """

    kind: ClassVar[str] = "layer_norm"
    label: ClassVar[str] = "Layer norm"
    group: ClassVar[str] = "Norm"

    epsilon: float = option(
        1e-5,
        "Epsilon",
        "Is added to the variance, so that neurons which are all alike are not divided by zero.",
        low=1e-8,
        high=1.0,
        scale=Scale.LOG,
    )
    affine: bool = option(
        True,
        "Gain and shift",
        "Gives each neuron a factor and a number to add. Both learn, and can undo the norm.",
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def parameters(self, *inputs: Shape) -> tuple[Parameter, ...]:
        return gain_and_shift(inputs[0][-1]) if self.affine else ()

    def flops(self, *inputs: Shape) -> int:
        return (7 if self.affine else 5) * shapes.size(inputs[0])

    def bind(self, site: Site) -> Kernel:
        return bind_norm(site, lambda a: by_own_statistics(a, a.channels, self.epsilon)[0])
