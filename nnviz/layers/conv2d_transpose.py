"""Transposed convolution: each pixel stamps its filter on a larger picture (Zeiler et al. 2010)."""

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from nnviz.core.layer import Kernel, Layer, Parameter, Region
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.activations import ACTIVATIONS
from nnviz.layers.conv2d import FILTERS_LIMIT
from nnviz.layers.convolving import bind_stamps
from nnviz.layers.dense import INITIALIZERS
from nnviz.layers.site import Site
from nnviz.layers.windows import KERNEL_LIMIT, SAME, STRIDE_LIMIT, VALID, Window, picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Conv2DTranspose(Layer):
    """The way back of a strided convolution, as decoders use it to make pictures larger.

    A picture `(H, W, C)` gives `(stride H, stride W, filters)` with the padding "same", and
    `((H - 1) stride + kernel, ..., filters)` with "valid". `weights` are `(kernel, kernel, C,
    filters)`. Taps: `pre_activation` and `pre_activation_gradient`.
    """

    kind: ClassVar[str] = "conv2d_transpose"
    label: ClassVar[str] = "Transposed convolution"
    group: ClassVar[str] = "Image"

    filters: int = option(
        8,
        "Filters",
        "How many maps the layer makes.",
        low=1,
        high=FILTERS_LIMIT,
    )
    kernel: int = option(
        3,
        "Kernel",
        "How many pixels high and wide the stamp is that each pixel leaves. A multiple of the "
        "stride avoids chequered patterns.",
        unit="px",
        low=1,
        high=KERNEL_LIMIT,
    )
    stride: int = option(
        2,
        "Stride",
        "How far apart the stamps are: by so much the picture grows.",
        unit="px",
        low=1,
        high=STRIDE_LIMIT,
    )
    padding: str = option(
        SAME,
        "Padding",
        "Whether what is stamped over the rim is cut off.",
        choices={SAME: "Same: stride times as large", VALID: "Valid: whole stamps"},
    )
    activation: str = option(
        "relu",
        "Activation",
        "The curve each sum is bent with.",
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
        """The window of the convolution that it is the way back of."""
        return Window(self.kernel, self.stride, padding=self.padding)

    def output_shape(self, *inputs: Shape) -> Shape:
        rows, columns, _ = picture(inputs[0])
        return (self._grown(rows), self._grown(columns), self.filters)

    def parameters(self, *inputs: Shape) -> tuple[Parameter, ...]:
        channels = picture(inputs[0])[-1]
        fan_in = max(1, self.kernel**2 * channels // self.stride**2)
        shape = (self.kernel, self.kernel, channels, self.filters)
        fans = (fan_in, self.kernel**2 * self.filters)
        weights = Parameter("weights", shape, self.initializer, fans)
        return (weights, Parameter("bias", (self.filters,), decays=False))[: 1 + self.bias]

    def flops(self, *inputs: Shape) -> int:
        bends = self.activation != "linear"
        outputs = prod(self.output_shape(*inputs))
        return 2 * prod(inputs[0]) * self.kernel**2 * self.filters + outputs * (self.bias + bends)

    def reach(self, region: Region, *inputs: Shape) -> tuple[Region | None, ...]:
        return (self.window.spread(region, inputs[0]),)

    def bind(self, site: Site) -> Kernel:
        return bind_stamps(site, self.activation, self.window)

    def summary(self) -> str:
        size = f"{self.kernel}x{self.kernel}"
        moves = f" x{self.stride}" if self.stride > 1 else ""
        return f"{size}{moves} {ACTIVATIONS[self.activation].label}"

    def _grown(self, size: int) -> int:
        whole = (size - 1) * self.stride + self.kernel
        return size * self.stride if self.padding == SAME else whole
