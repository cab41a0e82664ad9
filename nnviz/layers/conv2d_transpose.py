"""Transposed convolution: each pixel stamps its filter on a larger picture (Zeiler et al. 2010)."""

from dataclasses import dataclass
from functools import partial
from math import prod
from typing import ClassVar

import numpy as np

from nnviz.core.layer import Kernel, Layer, Parameter, Region, nothing
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.activations import ACTIVATIONS
from nnviz.layers.conv2d import FILTERS_LIMIT
from nnviz.layers.curves import bind_curve
from nnviz.layers.dense import INITIALIZERS
from nnviz.layers.kernels import Work, in_turn, one_after_the_other
from nnviz.layers.patches import bias_work, tap_views
from nnviz.layers.site import Array, Site
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
        z, dz, curve = bind_curve(site, self.activation)
        return in_turn(_bind_stamps(site, z, dz, self.window), curve)

    def summary(self) -> str:
        size = f"{self.kernel}x{self.kernel}"
        moves = f" x{self.stride}" if self.stride > 1 else ""
        return f"{size}{moves} {ACTIVATIONS[self.activation].label}"

    def _grown(self, size: int) -> int:
        whole = (size - 1) * self.stride + self.kernel
        return size * self.stride if self.padding == SAME else whole


def _bind_stamps(site: Site, z: Array, dz: Array, window: Window) -> Kernel:
    """One product makes all stamps, which are added up on a canvas; the way back reads patches."""
    x, dx = site.inputs[0], site.input_gradients[0]
    weights, gradient = site.parameters["weights"], site.gradients["weights"]
    filters, channels = z.shape[-1], x.shape[-1]
    canvas, middle = _canvas(x, z, window)
    columns = np.zeros((*x.shape[:3], window.kernel**2 * filters), z.dtype)
    stamps = [columns[..., at : at + filters] for at in range(0, columns.shape[-1], filters)]
    taps = list(tap_views(canvas, window, x.shape))
    matrix = np.zeros((channels, columns.shape[-1]), z.dtype)
    spelled = matrix.reshape(channels, window.kernel, window.kernel, filters)
    x_rows, rows = x.reshape(-1, channels), columns.reshape(-1, columns.shape[-1])
    slope = np.empty_like(matrix)
    add_bias, sum_bias = bias_work(site, z, dz)
    forward: list[Work] = [
        partial(np.copyto, spelled, weights.transpose(2, 0, 1, 3)),
        partial(np.dot, x_rows, matrix, rows),
        partial(canvas.fill, 0),
        *(partial(np.add, tap, s, tap) for tap, s in zip(taps, stamps, strict=True)),
        partial(np.copyto, z, middle),
        add_bias,
    ]
    backward: list[Work] = [
        partial(canvas.fill, 0),
        partial(np.copyto, middle, dz),
        *(partial(np.copyto, s, tap) for tap, s in zip(taps, stamps, strict=True)),
        partial(np.dot, x_rows.T, rows, slope),
        partial(np.copyto, gradient, slope.reshape(spelled.shape).transpose(1, 2, 0, 3)),
        sum_bias,
        nothing if dx is None else partial(np.dot, rows, matrix.T, dx.reshape(x_rows.shape)),
    ]
    return Kernel(one_after_the_other(forward), one_after_the_other(backward))


def _canvas(x: Array, z: Array, window: Window) -> tuple[Array, Array]:
    """Zeros that all stamps fit into, and the part of them that the sums `z` are."""
    start, (height, width) = window.before, z.shape[1:3]
    reached = [(n - 1) * window.stride + window.span for n in x.shape[1:3]]
    rows, columns = max(reached[0], start + height), max(reached[1], start + width)
    canvas = np.zeros((len(x), rows, columns, z.shape[-1]), z.dtype)
    return canvas, canvas[:, start : start + height, start : start + width]
