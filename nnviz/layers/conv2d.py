"""Convolution: small filters that slide over a picture, the same weights at every place."""

from dataclasses import dataclass
from math import gcd, prod
from typing import ClassVar

from nnviz.core.layer import Kernel, Layer, Parameter, Region
from nnviz.core.shape import Shape, ShapeError
from nnviz.core.spec import option
from nnviz.layers.activations import ACTIVATIONS
from nnviz.layers.convolving import bind_convolution
from nnviz.layers.dense import INITIALIZERS
from nnviz.layers.site import Site
from nnviz.layers.windows import KERNEL_LIMIT, PADDINGS, SAME, STRIDE_LIMIT, Window, picture

FILTERS_LIMIT = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Conv2D(Layer):
    """A convolution (a cross-correlation, as everywhere in the field) with its activation.

    A picture `(H, W, C)` gives `(H', W', filters)`; `weights` are `(kernel, kernel, C / groups,
    filters)`. Each group of filters reads its own part of the channels. A depthwise convolution has
    one filter for each channel, and as many channels as it reads. Padding is zeros; `Window` says
    how large the output is. Taps: `pre_activation` and `pre_activation_gradient`.
    """

    kind: ClassVar[str] = "conv2d"
    label: ClassVar[str] = "Convolution"
    group: ClassVar[str] = "Image"

    filters: int = option(
        8,
        "Filters",
        "How many patterns the layer looks for. Each one makes a map of where it is found.",
        low=1,
        high=FILTERS_LIMIT,
        when=("depthwise", (False,)),
    )
    kernel: int = option(
        3,
        "Kernel",
        "How many pixels a filter is high and wide. With 1 it only mixes channels.",
        unit="px",
        low=1,
        high=KERNEL_LIMIT,
    )
    stride: int = option(
        1,
        "Stride",
        "By how many pixels the filters move on. With 2 the maps are half as high and wide.",
        unit="px",
        low=1,
        high=STRIDE_LIMIT,
    )
    padding: str = option(
        SAME,
        "Padding",
        "Whether zeros are laid around the picture, so that filters reach its rim.",
        choices=PADDINGS,
    )
    dilation: int = option(
        1,
        "Dilation",
        "How far apart the pixels are that a filter reads: it sees more with as many weights.",
        unit="px",
        low=1,
        high=KERNEL_LIMIT,
    )
    depthwise: bool = option(
        False,
        "Depthwise",
        "Gives each channel one filter of its own, instead of filters that read all channels.",
    )
    groups: int = option(
        1,
        "Groups",
        "Cuts channels and filters into so many parts; each part of the filters reads its own.",
        low=1,
        high=FILTERS_LIMIT,
        when=("depthwise", (False,)),
    )
    activation: str = option(
        "relu",
        "Activation",
        "The curve each sum is bent with. Without one, layers add up to a single filter.",
        choices={name: entry.label for name, entry in ACTIVATIONS.items()},
    )
    bias: bool = option(
        True,
        "Bias",
        "Gives each filter a number to add. Not needed where a normalisation follows.",
    )
    initializer: str = option(
        "he_normal",
        "Start weights",
        "How the weights are drawn before training. He suits ReLU, Glorot suits tanh.",
        choices=INITIALIZERS,
        needs_restart=True,
    )

    @property
    def window(self) -> Window:
        """How its filters slide."""
        return Window(self.kernel, self.stride, self.dilation, self.padding)

    def output_shape(self, *inputs: Shape) -> Shape:
        return (*self.window.places(inputs[0]), self._cut(inputs[0])[1])

    def parameters(self, *inputs: Shape) -> tuple[Parameter, ...]:
        groups, filters = self._cut(inputs[0])
        shape = (self.kernel, self.kernel, inputs[0][-1] // groups, filters)
        fans = (prod(shape[:-1]), self.kernel**2 * filters // groups)
        weights = Parameter("weights", shape, self.initializer, fans)
        return (weights, Parameter("bias", (filters,), decays=False))[: 1 + self.bias]

    def flops(self, *inputs: Shape) -> int:
        read = self.kernel**2 * (inputs[0][-1] // self._cut(inputs[0])[0])
        bends = self.activation != "linear"
        return prod(self.output_shape(*inputs)) * (2 * read + self.bias + bends)

    def reach(self, region: Region, *inputs: Shape) -> tuple[Region | None, ...]:
        return (self.window.reach(region, inputs[0]),)

    def bind(self, site: Site) -> Kernel:
        groups = self._cut(site.inputs[0].shape[1:])[0]
        return bind_convolution(site, self.activation, self.window, groups)

    def summary(self) -> str:
        size = f"{self.kernel}x{self.kernel}"
        moves = f" /{self.stride}" if self.stride > 1 else ""
        return f"{size}{moves} {ACTIVATIONS[self.activation].label}"

    def _cut(self, shape: Shape) -> tuple[int, int]:
        """Groups and filters over a picture. Raises `ShapeError`."""
        channels = picture(shape)[-1]
        if self.depthwise:
            return channels, channels
        for count, noun in ((channels, "channels"), (self.filters, "filters")):
            if count % self.groups:
                what = f"{self.groups:,} groups do not divide its {count:,} {noun}."
                raise ShapeError(what, f"Use {_divisors(channels, self.filters)}.")
        return self.groups, self.filters


def _divisors(channels: int, filters: int) -> str:
    """What divides both, as a person reads it: ``1, 2 or 4 groups``."""
    both = gcd(channels, filters)
    found = [str(n) for n in range(1, both + 1) if not both % n]
    return ", ".join(found[:-1]) + f" or {found[-1]} groups" if len(found) > 1 else "1 group"
