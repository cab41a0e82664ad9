"""Transposed convolution: each pixel stamps its filter on a larger picture (Zeiler et al. 2010)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import ClassVar

import numpy as np

from nnviz.core.layer import Kernel, Layer, Parameter, Region
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.activations import ACTIVATIONS
from nnviz.layers.conv2d import FILTERS_LIMIT
from nnviz.layers.curves import bind_curve
from nnviz.layers.dense import INITIALIZERS
from nnviz.layers.kernels import Work, in_turn, one_after_the_other
from nnviz.layers.patches import bias_work, tap_views
from nnviz.layers.site import Array, Site
from nnviz.layers.strips import CACHE_BYTES
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
    """A few samples at a time, so that their stamps stay in the cache."""
    x, dx = site.inputs[0], site.input_gradients[0]
    weights, gradient = site.parameters["weights"], site.gradients["weights"]
    step = max(1, min(len(x), CACHE_BYTES // (4 * window.kernel**2 * z[0].nbytes)))
    stamps = Stamps(weights, x, z, window, step)
    add_bias, sum_bias = bias_work(site, z, dz)
    forward: list[Work] = [partial(stamps.write, weights)]
    backward: list[Work] = [sum_bias]
    for start in range(0, len(x), step):
        part = slice(start, min(start + step, len(x)))
        forward += stamps.stamp(x[part], z[part])
        backward += stamps.lift(x[part], dz[part], None if dx is None else dx[part], start == 0)
    last = [partial(stamps.read, gradient)]
    return Kernel(
        one_after_the_other([*forward, add_bias]), one_after_the_other([*backward, *last])
    )


class Stamps:
    """Room for the stamps of a few samples, and for the canvas that they are added up on.

    One product makes all stamps of a pixel; the way back reads them off the canvas.
    """

    def __init__(self, weights: Array, x: Array, z: Array, window: Window, step: int) -> None:
        kernel, _, channels, filters = weights.shape
        self._matrix, self._slope, self._more = np.zeros(
            (3, channels, kernel * kernel * filters), z.dtype
        )
        self._places = channels, kernel, kernel, filters
        self._columns = np.zeros((step, *x.shape[1:3], self._matrix.shape[1]), z.dtype)
        start, (height, width) = window.before, z.shape[1:3]
        reached = [(n - 1) * window.stride + window.span for n in x.shape[1:3]]
        rows, columns = max(reached[0], start + height), max(reached[1], start + width)
        self._canvas = np.zeros((step, rows, columns, filters), z.dtype)
        self._middle = self._canvas[:, start : start + height, start : start + width]
        self._taps = list(tap_views(self._canvas, window, x.shape))
        ends = range(0, self._matrix.shape[1], filters)
        self._stamps = [self._columns[..., at : at + filters] for at in ends]

    def write(self, weights: Array) -> None:
        """Take weights `(k, k, C, F)`."""
        np.copyto(self._matrix.reshape(self._places), weights.transpose(2, 0, 1, 3))

    def read(self, gradient: Array) -> None:
        """Give the derivative by the weights."""
        np.copyto(gradient, self._slope.reshape(self._places).transpose(1, 2, 0, 3))

    def stamp(self, x: Array, z: Array) -> Iterator[Work]:
        """What writes the sums of a few samples."""
        n = len(x)
        yield partial(np.dot, _flat(x), self._matrix, _flat(self._columns[:n]))
        yield partial(self._canvas.fill, 0)
        for tap, stamp in zip(self._taps, self._stamps, strict=True):
            yield partial(np.add, tap[:n], stamp[:n], tap[:n])
        yield partial(np.copyto, z, self._middle[:n])

    def lift(self, x: Array, dz: Array, dx: Array | None, first: bool) -> Iterator[Work]:
        """What goes back over a few samples, the first ones or others."""
        n = len(x)
        columns = _flat(self._columns[:n])
        yield partial(self._canvas.fill, 0)
        yield partial(np.copyto, self._middle[:n], dz)
        for tap, stamp in zip(self._taps, self._stamps, strict=True):
            yield partial(np.copyto, stamp[:n], tap[:n])
        yield partial(np.dot, _flat(x).T, columns, self._slope if first else self._more)
        if not first:
            yield partial(np.add, self._slope, self._more, self._slope)
        if dx is not None:
            yield partial(np.dot, columns, self._matrix.T, _flat(dx))


def _flat(pictures: Array) -> Array:
    """A view `(N H W, C)` of pictures."""
    return pictures.reshape(-1, pictures.shape[-1])
