"""Dense: every output reads every input, y = f(x W + b)."""

from dataclasses import dataclass
from functools import partial
from math import prod
from typing import ClassVar

import numpy as np

from nnviz.core.layer import Kernel, Layer, Parameter, nothing
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.activations import ACTIVATIONS
from nnviz.layers.curves import bind_curve, bind_curves
from nnviz.layers.kernels import Work
from nnviz.layers.site import Array, Site, feature_rows, joined, rows_with_one

UNITS_LIMIT = 65_536

INITIALIZERS = {
    "glorot_uniform": "Glorot uniform",
    "glorot_normal": "Glorot normal",
    "he_uniform": "He uniform",
    "he_normal": "He normal",
    "lecun_normal": "LeCun normal",
    "uniform": "Uniform ±0.5",
    "zeros": "Zeros",
    "orthogonal": "Orthogonal",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dense(Layer):
    """A fully connected layer with its activation and its dropout.

    It works on the last axis of a sample: `(F,)` gives `(units,)`, `(T, F)` gives `(T, units)`.
    Taps: `pre_activation` and `pre_activation_gradient`, and `activation` when dropout follows it.
    """

    kind: ClassVar[str] = "dense"
    label: ClassVar[str] = "Dense"
    group: ClassVar[str] = "Core"

    units: int = option(
        8,
        "Units",
        "How many neurons the layer has. Each one reads the whole layer before it.",
        low=1,
        high=UNITS_LIMIT,
    )
    activation: str = option(
        "relu",
        "Activation",
        "The curve each neuron bends its sum with. Without one, layers add up to a single line.",
        choices={name: entry.label for name, entry in ACTIVATIONS.items()},
    )
    bias: bool = option(
        True,
        "Bias",
        "Gives each neuron a number of its own to add, so that it can fire without input.",
    )
    initializer: str = option(
        "glorot_uniform",
        "Start weights",
        "How the weights are drawn before training. Glorot suits tanh, He suits ReLU.",
        choices=INITIALIZERS,
        needs_restart=True,
    )
    dropout: float | None = option(
        None,
        "Dropout",
        "The share of neurons silenced at random in each step, against overfitting. "
        "Empty: as set under Training.",
        low=0.0,
        high=0.95,
        optional=True,
    )

    @property
    def _bend(self) -> tuple[str, float]:
        return self.activation, self.dropout or 0

    def output_shape(self, *inputs: Shape) -> Shape:
        return (*inputs[0][:-1], self.units)

    def parameters(self, *inputs: Shape) -> tuple[Parameter, ...]:
        fans = (inputs[0][-1], self.units)
        weights = Parameter("weights", fans, self.initializer, fans)
        return (weights, Parameter("bias", (self.units,), decays=False))[: 1 + self.bias]

    def flops(self, *inputs: Shape) -> int:
        bends = self.activation != "linear"
        return prod(inputs[0][:-1]) * self.units * (2 * inputs[0][-1] + self.bias + bends)

    def bind(self, site: Site) -> Kernel:
        if site.output.ndim == 2:
            return _bind_flat(site, *bind_curve(site, *self._bend), self.bias)
        return _bind_deep(site, *bind_curves(site, *self._bend), self.bias)

    def summary(self) -> str:
        return ACTIVATIONS[self.activation].label


def _bind_flat(site: Site, z: Array, dz: Array, curve: Kernel, bias: bool) -> Kernel:
    """For flat samples. z.T (U, N) = [W; b].T @ [x; 1].T, all contiguous in memory."""
    x, dx = site.inputs[0], site.input_gradients[0]
    weights, weights_gradient = site.parameters["weights"], site.gradients["weights"]
    rows = feature_rows(x)
    used, used_gradient = weights, weights_gradient
    if bias:
        rows = rows_with_one(x)
        used = joined(weights, site.parameters["bias"])
        used_gradient = joined(weights_gradient, site.gradients["bias"])
    z_rows, dz_columns = feature_rows(z), dz
    total, back = used.T.dot, weights.dot
    learn = partial(rows.dot, dz_columns, used_gradient) if site.learns else nothing
    bend, unbend = curve

    def forward() -> None:
        total(rows, z_rows)
        bend()

    first_half = partial(total, rows, z_rows) if bend is nothing else forward
    if dx is None:

        def backward_first() -> None:
            unbend()
            learn()

        return Kernel(first_half, backward_first)
    dz_rows, dx_rows = feature_rows(dz), feature_rows(dx)

    def backward() -> None:
        unbend()
        learn()
        back(dz_rows, dx_rows)

    return Kernel(first_half, backward)


Parts = tuple[tuple[slice, Kernel], ...]
"""Some of the samples, and the curve behind their sums."""


def _bind_deep(site: Site, z: Array, dz: Array, parts: Parts, bias: bool) -> Kernel:
    """For samples of a higher rank: the same product over the last axis, a few at a time."""
    x, dx, weights = site.inputs[0], site.input_gradients[0], site.parameters["weights"]
    shift = site.parameters["bias"] if bias else None
    ahead = [(_rows(x[part]), _rows(z[part]), curve.forward) for part, curve in parts]
    back = [
        (_rows(dz[part]), None if dx is None else _rows(dx[part]), curve.backward)
        for part, curve in parts
    ]
    learn = _learning(site, _rows(x), _rows(dz), bias) if site.learns else nothing

    def forward() -> None:
        for x_rows, z_rows, bend in ahead:
            np.dot(x_rows, weights, out=z_rows)
            if shift is not None:
                np.add(z_rows, shift, z_rows)
            bend()

    def backward() -> None:
        for dz_rows, dx_rows, unbend in back:
            unbend()
            if dx_rows is not None:
                np.dot(dz_rows, weights.T, out=dx_rows)
        learn()

    return Kernel(forward, backward)


def _learning(site: Site, x_rows: Array, dz_rows: Array, bias: bool) -> Work:
    """What writes the derivatives by the weights and the bias."""
    slope, ones = site.gradients["weights"], np.ones(len(dz_rows), dz_rows.dtype)

    def learn() -> None:
        np.dot(x_rows.T, dz_rows, out=slope)
        if bias:
            np.dot(ones, dz_rows, out=site.gradients["bias"])

    return learn


def _rows(array: Array) -> Array:
    """All places of all samples, one under the other: a view."""
    return array.reshape(-1, array.shape[-1])
