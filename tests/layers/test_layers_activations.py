"""Activations against the formulas they are named after, also where numbers are extreme."""

from collections.abc import Callable
from math import cos, pi, sin, sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from nnviz.layers.activations import ACTIVATIONS

Numbers = NDArray[np.float64]
FORMULAS: dict[str, Callable[[Numbers], Numbers]] = {
    "linear": lambda z: z,
    "relu": lambda z: np.where(z > 0, z, 0),
    "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "elu": lambda z: np.where(z > 0, z, np.exp(z) - 1),
    "gelu": lambda z: 0.5 * z * (1 + np.tanh(sqrt(2 / pi) * (z + 0.044715 * z**3))),
    "silu": lambda z: z / (1 + np.exp(-z)),
    "softplus": lambda z: np.log(1 + np.exp(z)),
    "tanh": lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "sine": np.sin,
}
# value and slope at -1000, value and slope at 1000
FAR: dict[str, tuple[float, float, float, float]] = {
    "linear": (-1000, 1, 1000, 1),
    "relu": (0, 0, 1000, 1),
    "leaky_relu": (-10, 0.01, 1000, 1),
    "elu": (-1, 0, 1000, 1),
    "gelu": (0, 0, 1000, 1),
    "silu": (0, 0, 1000, 1),
    "softplus": (0, 0, 1000, 1),
    "tanh": (-1, 0, 1, 0),
    "sigmoid": (0, 0, 1, 0),
    "sine": (-sin(1000), cos(1000), sin(1000), cos(1000)),
}
# value and slope at 0; the slope of a kink is the one on its left, as PyTorch has it
ORIGIN: dict[str, tuple[float, float]] = {
    "linear": (0, 1),
    "relu": (0, 0),
    "leaky_relu": (0, 0.01),
    "elu": (0, 1),
    "gelu": (0, 0.5),
    "silu": (0, 0.5),
    "softplus": (np.log(2), 0.5),
    "tanh": (0, 1),
    "sigmoid": (0.5, 0.25),
    "sine": (0, 1),
}
GRID = np.linspace(-8, 8, 4 * 41).reshape(4, 41)

every_activation = pytest.mark.parametrize("name", ACTIVATIONS)
both_precisions = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def passed(name: str, z: Numbers, dy: Numbers | float = 1.0) -> tuple[Numbers, Numbers]:
    """The values at z, and the derivative by z when that by the values is dy."""
    given = np.full_like(z, dy) if isinstance(dy, float) else dy.copy()
    y, dz = np.full_like(z, np.nan), np.full_like(z, np.nan)
    kernel = ACTIVATIONS[name].bind(z, y, given, dz)
    kernel.forward()
    kernel.backward()
    return y, dz


def test_every_activation_has_its_formula_here() -> None:
    assert set(FORMULAS) == set(FAR) == set(ORIGIN) == set(ACTIVATIONS)


@every_activation
def test_the_values_follow_the_formula(name: str) -> None:
    np.testing.assert_allclose(passed(name, GRID)[0], FORMULAS[name](GRID), rtol=1e-12, atol=1e-14)


@every_activation
def test_the_slopes_are_those_of_the_formula(name: str) -> None:
    z, step = GRID + 0.013, 1e-6  # off the kinks
    slopes = (FORMULAS[name](z + step) - FORMULAS[name](z - step)) / (2 * step)
    dy = np.random.default_rng(0).normal(size=z.shape)
    np.testing.assert_allclose(passed(name, z, dy)[1], dy * slopes, rtol=1e-6, atol=1e-8)


@both_precisions
@every_activation
def test_far_out_it_neither_overflows_nor_warns(name: str, dtype: type) -> None:
    y, dz = passed(name, np.array([[-1000, 1000]], dtype))
    found = [y[0, 0], dz[0, 0], y[0, 1], dz[0, 1]]
    np.testing.assert_allclose(found, FAR[name], rtol=1e-5, atol=1e-30)


@both_precisions
@every_activation
def test_at_the_origin(name: str, dtype: type) -> None:
    y, dz = passed(name, np.zeros((1, 3), dtype))
    np.testing.assert_allclose([y[0, 0], dz[0, 0]], ORIGIN[name], rtol=1e-6)


@every_activation
def test_single_precision_is_as_good_as_it_can_be(name: str) -> None:
    y, dz = passed(name, GRID.astype(np.float32))
    exact_y, exact_dz = passed(name, GRID.astype(np.float32).astype(np.float64))
    np.testing.assert_allclose(y, exact_y, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(dz, exact_dz, rtol=1e-6, atol=3e-6)


@both_precisions
@every_activation
def test_the_values_stay_within_their_bounds(name: str, dtype: type) -> None:
    z = np.concatenate([GRID.ravel(), [-1e3, 1e3, -88.8, 88.8, 1e-30]]).astype(dtype)[None]
    y, entry = passed(name, z)[0], ACTIVATIONS[name]
    assert entry.low is None or y.min() >= entry.low
    assert entry.high is None or y.max() <= entry.high
    assert (entry.low is None) is (name in {"linear", "leaky_relu", "gelu", "silu"})
    assert (entry.high is None) is (name not in {"tanh", "sigmoid", "sine"})


@every_activation
def test_what_is_read_is_not_written(name: str) -> None:
    z, dy = GRID.copy(), np.cos(GRID)
    y, dz = np.empty_like(z), np.empty_like(z)
    kernel = ACTIVATIONS[name].bind(z, y, dy, dz)
    kernel.forward()
    np.testing.assert_array_equal(z, GRID)
    values = y.copy()
    kernel.backward()
    np.testing.assert_array_equal(z, GRID)
    np.testing.assert_array_equal(y, values)
    np.testing.assert_array_equal(dy, np.cos(GRID))


@every_activation
def test_nan_comes_through_instead_of_hiding(name: str) -> None:
    with np.errstate(invalid="ignore"):
        y, _ = passed(name, np.array([[np.nan, 1.0]]))
    assert np.isnan(y[0, 0])
    assert np.isfinite(y[0, 1])
