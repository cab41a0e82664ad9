"""Distribution, dead, saturated and silent neurons, on activations made by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.statistics import (
    BINS,
    MOST_COUNTED,
    STRIP_NEURONS,
    STRIP_SAMPLES,
    LayerStatistics,
    bounds,
    layer_statistics,
)


def of(activations: object, activation: str = "linear") -> LayerStatistics:
    values = np.array(activations, np.float32)
    return layer_statistics(Dense(units=values.shape[1], activation=activation), values)


def test_dead_neurons_are_zero_for_every_sample() -> None:
    found = of([[0, 0, 1, 0], [0, 2, 1, 0], [0, 0, 1, 1e-9]], "relu")
    assert found.dead == 0.5
    assert found.zeros == pytest.approx(8 / 12)
    assert np.isnan(found.saturated)  # a bound on one side only
    assert (found.samples, found.neurons) == (3, 4)


@pytest.mark.parametrize(
    ("activation", "column", "saturated"),
    [
        ("tanh", [1, 1, -1, 0.99], True),
        ("tanh", [1, 1, 1, 0.9], False),
        ("tanh", [0, 0, 0, 0], False),
        ("sigmoid", [0, 0.001, 1, 0.999], True),
        ("sigmoid", [0.5, 0, 0, 0], False),
        ("sine", [1, -1, 1, -1], True),
    ],
)
def test_saturated_neurons_are_at_a_bound(
    activation: str, column: list[float], saturated: bool
) -> None:
    other = [0.4, -0.3, 0.2, 0.5] if activation != "sigmoid" else [0.4, 0.3, 0.2, 0.5]
    found = of(np.column_stack([column, other]), activation)
    assert found.saturated == saturated / 2


def test_nearly_every_sample_is_enough_to_be_saturated() -> None:
    column = np.ones((100, 1))
    column[:5] = 0
    assert of(column, "tanh").saturated == 1
    column[:6] = 0
    assert of(column, "tanh").saturated == 0


def test_the_bins_of_a_bounded_activation_are_its_range() -> None:
    found = of([[-1.0, 0.999], [0.001, 1.0]], "tanh")
    assert (found.low, found.high) == (-1, 1)
    assert found.counts[0] == 1
    assert found.counts[-1] == 2
    assert found.counts[BINS // 2] == 1


def test_the_bins_of_others_span_the_data() -> None:
    values = np.linspace(-3, 7, 1000, dtype=np.float32)[:, None]
    found = of(values)
    assert (found.low, found.high) == (-3, 7)
    np.testing.assert_array_equal(found.counts, np.histogram(values, BINS, (-3, 7))[0])
    assert found.mean == pytest.approx(2)
    assert found.deviation == pytest.approx(values.std())


@pytest.mark.parametrize("value", [0.0, 1.0, -2.5, 1e-30, 1e20, -3e38, 3e38])
@pytest.mark.parametrize("activation", ["linear", "relu", "elu", "softplus"])
def test_a_constant_falls_into_one_bin(value: float, activation: str) -> None:
    found = of(np.full((8, 3), value), activation)
    assert sorted(found.counts)[-2:] == [0, 24]
    assert found.low < np.float32(value) < found.high
    assert found.deviation == 0
    assert found.mean == pytest.approx(value)


def test_numbers_that_are_not_finite_are_left_out() -> None:
    found = of([[np.nan, 1.0], [np.inf, 3.0], [-np.inf, 0.0]])
    assert found.counts.sum() == 3
    assert (found.low, found.high) == (0, 3)
    assert found.mean == pytest.approx(4 / 3)
    assert found.dead == 0
    assert found.zeros == pytest.approx(1 / 6)
    assert np.isnan(found.strip[0, 0])  # the strip shows them where they are


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("activation", ["linear", "tanh", "relu"])
def test_nothing_finite_at_all(value: float, activation: str) -> None:
    found = of(np.full((4, 2), value), activation)
    assert found.counts.tolist() == [0] * BINS
    assert (found.mean, found.deviation, found.dead, found.zeros) == (0, 0, 0, 0)
    assert found.low < found.high


def test_the_strip_shows_the_first_neurons_and_samples() -> None:
    values = np.arange(200 * 100, dtype=np.float32).reshape(200, 100)
    found = of(values)
    assert found.strip.shape == (STRIP_NEURONS, STRIP_SAMPLES)
    np.testing.assert_array_equal(found.strip, values[:STRIP_SAMPLES, :STRIP_NEURONS].T)
    assert found.strip.flags.c_contiguous


def test_sequences_are_rows_of_neurons() -> None:
    values = np.zeros((5, 3, 4), np.float32)
    values[:, 0] = 1
    found = layer_statistics(Input(shape=(3, 4)), values)
    assert (found.samples, found.neurons, found.has_maps) == (5, 12, False)
    assert found.dead == pytest.approx(2 / 3)
    assert np.isnan(found.saturated)
    assert bounds(Input()) == (None, None)


def test_of_pictures_the_maps_are_counted() -> None:
    values = np.zeros((5, 2, 3, 4), np.float32)
    values[:, 0, :, 1] = 1  # the upper row of the second map
    values[2, 1, 2, 3] = -1  # one pixel of one sample
    found = layer_statistics(Dense(units=4), values)
    assert (found.samples, found.neurons, found.has_maps) == (5, 4, True)
    assert found.dead == 0.5
    assert found.zeros == pytest.approx(1 - 16 / values.size)
    assert found.counts.sum() == values.size
    np.testing.assert_allclose(found.rows, values.mean(axis=(1, 2)).T, atol=1e-7)


def test_a_map_is_saturated_when_nearly_all_its_pixels_are() -> None:
    values = np.zeros((4, 5, 5, 2), np.float32)
    values[..., 0] = 1
    values[0, 0, 0, 0] = 0  # one of a hundred
    assert layer_statistics(Dense(units=2, activation="tanh"), values).saturated == 0.5


@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (1, 1, 1, 5), (3, 7, 1, 1)])
def test_of_few_pixels_there_are_statistics(shape: tuple[int, ...]) -> None:
    found = layer_statistics(Dense(), np.ones(shape, np.float32))
    assert found.neurons == shape[-1]
    assert found.rows.shape == (shape[-1], shape[0])


def test_of_very_many_numbers_some_of_every_map_are_counted() -> None:
    values = np.zeros((40, 32, 32, 16), np.float32)
    values[...] = np.arange(16)
    found = layer_statistics(Dense(units=16), values)
    assert MOST_COUNTED / 2 < found.counts.sum() <= MOST_COUNTED
    assert found.mean == pytest.approx(7.5, abs=0.01)
    assert found.zeros == 1 / 16
    assert (found.counts[found.counts > 0] > found.counts.sum() / 17).all()


@given(
    arrays(np.float32, array_shapes(min_dims=2, max_dims=3, max_side=6)),
    st.sampled_from(["linear", "relu", "tanh", "sigmoid", "elu"]),
)
def test_any_numbers_give_statistics(values: np.ndarray, activation: str) -> None:
    with np.errstate(all="raise"):
        found = layer_statistics(Dense(activation=activation), values)
    assert found.counts.sum() == np.isfinite(values).sum()
    assert found.low < found.high
    assert 0 <= found.dead <= 1
    assert 0 <= found.zeros <= 1
    assert np.isfinite([found.mean, found.deviation]).all()
