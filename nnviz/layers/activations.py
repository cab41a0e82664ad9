"""Activation functions as a table: the value, and the derivative's use in the backward pass.

Each entry binds its arrays once: `z` the pre-activation, `y` the activation, `dy` the loss's
derivative by `y`, and `dz` the array to receive the derivative by `z`. All four have one shape; a
table entry that does not need `z` reads the derivative off `y`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import pi, sqrt
from types import MappingProxyType

import numpy as np

from nnviz.core.layer import Kernel
from nnviz.layers.site import Array

LARGE = 1 << 15
"""Of arrays with more numbers memory decides: no more of them are read than must be."""

Binder = Callable[[Array, Array, Array, Array], Kernel]


@dataclass(frozen=True, slots=True)
class Activation:
    """A function of one number. `low` and `high` bound its values; None where there is no bound."""

    label: str
    formula: str
    bind: Binder
    low: float | None = None
    high: float | None = None


def _constant(value: float, like: Array) -> Array:
    return np.asarray(value, like.dtype)


def _linear(z: Array, y: Array, dy: Array, dz: Array) -> Kernel:
    return Kernel(partial(np.copyto, y, z), partial(np.copyto, dz, dy))


def _relu(z: Array, y: Array, dy: Array, dz: Array) -> Kernel:
    """max(0, z). The backward pass works on the bits of the numbers: a quarter of the time.

    Read as an integer, y is 0 where it is zero and at least 1 where it is positive; the lesser of
    it and 1, times the bits of dy, is dy or zero. A whole array of zeros is compared faster than
    one, as long as it stays in the cache beside the others.
    """
    integers = np.dtype(f"i{z.itemsize}")
    y_bits, dy_bits, dz_bits = (a.view(integers) for a in (y, dy, dz))
    maximum, minimum, multiply, greater = np.maximum, np.minimum, np.multiply, np.greater
    if z.size > LARGE:
        zero, wins = _constant(0, z), np.empty(z.shape, np.bool_)

        def backward_large() -> None:
            greater(y, zero, wins)
            multiply(dy_bits, wins, dz_bits)

        return Kernel(lambda: maximum(z, zero, out=y), backward_large)
    zeros = np.zeros_like(z)
    ones, on = np.ones(z.shape, integers), np.empty(z.shape, integers)

    def backward() -> None:
        minimum(y_bits, ones, out=on)
        multiply(dy_bits, on, dz_bits)

    return Kernel(lambda: maximum(z, zeros, out=y), backward)


def _leaky_relu(z: Array, y: Array, dy: Array, dz: Array) -> Kernel:
    slope, zero, on = _constant(0.01, z), _constant(0, z), np.empty(z.shape, np.bool_)

    def forward() -> None:
        np.multiply(z, slope, y)
        np.maximum(z, y, out=y)

    def backward() -> None:
        np.greater(z, zero, on)
        np.multiply(dy, slope, dz)
        np.copyto(dz, dy, where=on)

    return Kernel(forward, backward)


def _elu(z: Array, y: Array, dy: Array, dz: Array) -> Kernel:
    zero, one, on = _constant(0, z), _constant(1, z), np.empty(z.shape, np.bool_)

    def forward() -> None:
        np.minimum(z, zero, out=y)
        np.expm1(y, y)
        np.greater(z, zero, on)
        np.copyto(y, z, where=on)

    def backward() -> None:
        np.minimum(y, zero, out=dz)
        np.add(dz, one, dz)
        np.multiply(dz, dy, dz)

    return Kernel(forward, backward)


def _gelu(z: Array, y: Array, dy: Array, dz: Array) -> Kernel:
    """Hendrycks and Gimpel 2016 in the tanh form, PyTorch's ``approximate="tanh"``.

    With u = z (a + c z²) and h = (1 + tanh u) / 2 it is y = z h, and its slope h + 2 u' (y - y h)
    with u' = a + 3 c z².
    """
    a, c = sqrt(2 / pi), sqrt(2 / pi) * 0.044715
    c_1, a_1, c_6, a_2, half = (_constant(v, z) for v in (c, a, 6 * c, 2 * a, 0.5))
    h, bends = np.empty_like(z), np.empty_like(z)

    def forward() -> None:
        np.square(z, bends)
        np.multiply(bends, c_1, h)
        np.add(h, a_1, h)
        np.multiply(h, z, h)
        np.tanh(h, h)
        np.multiply(h, half, h)
        np.add(h, half, h)
        np.multiply(z, h, y)
        np.multiply(bends, c_6, bends)
        np.add(bends, a_2, bends)

    def backward() -> None:
        np.multiply(y, h, dz)
        np.subtract(y, dz, dz)
        np.multiply(dz, bends, dz)
        np.add(dz, h, dz)
        np.multiply(dz, dy, dz)

    return Kernel(forward, backward)


def _sigmoid_into(z: Array, out: Array) -> None:
    """sigmoid(z) as (1 + tanh(z / 2)) / 2, which overflows nowhere."""
    half = _constant(0.5, z)
    np.multiply(z, half, out)
    np.tanh(out, out)
    np.multiply(out, half, out)
    np.add(out, half, out)


def _silu(z: Array, y: Array, dy: Array, dz: Array) -> Kernel:
    s, one = np.empty_like(z), _constant(1, z)

    def forward() -> None:
        _sigmoid_into(z, s)
        np.multiply(z, s, y)

    def backward() -> None:
        np.subtract(one, s, dz)
        np.multiply(dz, z, dz)
        np.add(dz, one, dz)
        np.multiply(dz, s, dz)
        np.multiply(dz, dy, dz)

    return Kernel(forward, backward)


def _softplus(z: Array, y: Array, dy: Array, dz: Array) -> Kernel:
    zero = _constant(0, z)

    def backward() -> None:
        _sigmoid_into(z, dz)
        np.multiply(dz, dy, dz)

    return Kernel(partial(np.logaddexp, z, zero, y), backward)


def _tanh(z: Array, y: Array, dy: Array, dz: Array) -> Kernel:
    one, slope = _constant(1, z), np.empty_like(z)
    multiply, subtract = np.multiply, np.subtract

    def backward() -> None:
        multiply(y, y, slope)
        subtract(one, slope, slope)
        multiply(dy, slope, dz)

    return Kernel(partial(np.tanh, z, y), backward)


def _sigmoid(z: Array, y: Array, dy: Array, dz: Array) -> Kernel:
    one, slope = _constant(1, z), np.empty_like(z)

    def backward() -> None:
        np.subtract(one, y, slope)
        np.multiply(slope, y, slope)
        np.multiply(dy, slope, dz)

    return Kernel(partial(_sigmoid_into, z, y), backward)


def _sine(z: Array, y: Array, dy: Array, dz: Array) -> Kernel:
    def backward() -> None:
        np.cos(z, dz)
        np.multiply(dz, dy, dz)

    return Kernel(partial(np.sin, z, y), backward)


ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        "linear": Activation("Linear", "z", _linear),
        "relu": Activation("ReLU", "max(0, z)", _relu, low=0),
        "leaky_relu": Activation("Leaky ReLU", "max(0.01 z, z)", _leaky_relu),
        "elu": Activation("ELU", "z if z > 0 else exp(z) - 1", _elu, low=-1),
        "gelu": Activation("GELU", "z/2 (1 + tanh(0.798 (z + 0.0447 z^3)))", _gelu),
        "silu": Activation("SiLU", "z sigmoid(z)", _silu),
        "softplus": Activation("Softplus", "ln(1 + exp(z))", _softplus, low=0),
        "tanh": Activation("tanh", "tanh(z)", _tanh, low=-1, high=1),
        "sigmoid": Activation("Sigmoid", "1 / (1 + exp(-z))", _sigmoid, low=0, high=1),
        "sine": Activation("Sine", "sin(z)", _sine, low=-1, high=1),
    }
)
