"""1-D convolution: filters that slide along a sequence."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.layer import Kernel, Layer, Parameter
from nnviz.core.shape import Shape, ShapeError
from nnviz.core.spec import option
from nnviz.layers.activations import ACTIVATIONS
from nnviz.layers.curves import bind_curve
from nnviz.layers.dense import INITIALIZERS
from nnviz.layers.recurrent import UNITS_LIMIT
from nnviz.layers.sequences import sequence
from nnviz.layers.site import Array, Site

SAME, CAUSAL, VALID = "same", "causal", "valid"
KERNEL_LIMIT, DILATION_LIMIT = 64, 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Conv1D(Layer):
    """Sums over windows of steps, each filter with weights of its own: `(T, F)` gives
    `(T', filters)`.

    Taps: `pre_activation` and `pre_activation_gradient`.
    """

    kind: ClassVar[str] = "conv1d"
    label: ClassVar[str] = "Conv 1D"
    group: ClassVar[str] = "Sequence"

    filters: int = option(16, "Filters", "How many patterns it looks for.", low=1, high=UNITS_LIMIT)
    kernel: int = option(3, "Kernel", "How many steps a filter reads.", low=1, high=KERNEL_LIMIT)
    dilation: int = option(
        1, "Dilation", "How far apart the steps lie that it reads.", low=1, high=DILATION_LIMIT
    )
    padding: str = option(
        SAME,
        "Edges",
        "Same: as many steps as before. Causal: the same, but no step reads a later one. Valid: "
        "only whole windows.",
        choices={SAME: "Same", CAUSAL: "Causal", VALID: "Valid"},
    )
    activation: str = option(
        "relu",
        "Activation",
        "The curve each sum is bent with.",
        choices={name: entry.label for name, entry in ACTIVATIONS.items()},
    )
    bias: bool = option(True, "Bias", "Gives each filter a number to add.")
    initializer: str = option(
        "he_normal",
        "Start weights",
        "How the weights are drawn before training. He suits ReLU, Glorot suits tanh.",
        choices=INITIALIZERS,
        needs_restart=True,
    )

    @property
    def span(self) -> int:
        """How many steps lie before the last one that a filter reads."""
        return self.dilation * (self.kernel - 1)

    def output_shape(self, *inputs: Shape) -> Shape:
        steps = sequence(inputs[0])[0] - (self.span if self.padding == VALID else 0)
        if steps < 1:
            what = f"Its filters read {self.span + 1:,} steps; there are {inputs[0][0]:,}."
            raise ShapeError(what, "Use a smaller kernel or dilation, or other edges.")
        return (steps, self.filters)

    def parameters(self, *inputs: Shape) -> tuple[Parameter, ...]:
        features = sequence(inputs[0])[1]
        shape = (self.kernel, features, self.filters)
        fans = (self.kernel * features, self.kernel * self.filters)
        kernel = Parameter("kernels", shape, self.initializer, fans)
        return (kernel, Parameter("filter_bias", (self.filters,), decays=False))[: 1 + self.bias]

    def flops(self, *inputs: Shape) -> int:
        steps = self.output_shape(*inputs)[0]
        bends = self.activation != "linear"
        return steps * self.filters * (2 * self.kernel * inputs[0][1] + self.bias + bends)

    def bind(self, site: Site) -> Kernel:
        z, dz, curve = bind_curve(site, self.activation)
        sums = _Sums(site, z, dz, self)

        def forward() -> None:
            sums.forward()
            curve.forward()

        def backward() -> None:
            curve.backward()
            sums.backward()

        return Kernel(forward, backward)

    def summary(self) -> str:
        far = f" ·{self.dilation}" if self.dilation > 1 else ""
        return f"{self.kernel}{far} {ACTIVATIONS[self.activation].label}"


class _Sums:
    """Windows copied side by side, and one product."""

    def __init__(self, site: Site, z: Array, dz: Array, layer: Conv1D) -> None:
        self._site, self._layer = site, layer
        x = site.inputs[0]
        n, steps, features = x.shape
        before = {SAME: layer.span // 2, CAUSAL: layer.span, VALID: 0}[layer.padding]
        around = 0 if layer.padding == VALID else layer.span
        self._frame = np.zeros((n, steps + around, features), x.dtype)
        self._inside = self._frame[:, before : before + steps]
        self._slope = np.zeros_like(self._frame)
        self._slope_inside = self._slope[:, before : before + steps]
        count = z.shape[1]
        self._patches = np.empty((n, count, layer.kernel, features), x.dtype)
        self._back = np.empty_like(self._patches)
        starts = [at * layer.dilation for at in range(layer.kernel)]
        self._parts = [slice(start, start + count) for start in starts]
        self._z, self._dz = (a.reshape(-1, layer.filters) for a in (z, dz))
        self._rows = self._patches.reshape(len(self._z), -1)
        self._kernels = site.parameters["kernels"].reshape(-1, layer.filters)

    def forward(self) -> None:
        np.copyto(self._inside, self._site.inputs[0])
        for at, part in enumerate(self._parts):
            np.copyto(self._patches[:, :, at], self._frame[:, part])
        np.dot(self._rows, self._kernels, out=self._z)
        if self._layer.bias:
            np.add(self._z, self._site.parameters["filter_bias"], self._z)

    def backward(self) -> None:
        site, dx = self._site, self._site.input_gradients[0]
        if site.learns:
            learnt = site.gradients["kernels"].reshape(self._kernels.shape)
            np.dot(self._rows.T, self._dz, out=learnt)
            if self._layer.bias:
                np.sum(self._dz, axis=0, out=site.gradients["filter_bias"])
        if dx is None:
            return
        np.dot(self._dz, self._kernels.T, out=self._back.reshape(self._rows.shape))
        self._slope.fill(0)
        for at, part in enumerate(self._parts):
            np.add(self._slope[:, part], self._back[:, :, at], self._slope[:, part])
        np.copyto(dx, self._slope_inside)
