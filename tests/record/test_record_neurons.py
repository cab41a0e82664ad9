"""The record of neurons: bounded, thinned evenly, kept through edits."""

import numpy as np

from nnviz.record.neurons import MOST_UNITS, Measure, NeuronRecord


def rows(units: int, value: float) -> np.ndarray:
    """Measures that tell unit and measure apart."""
    made = np.full((units, 3), value, np.float32)
    made += np.arange(units)[:, None] * 1000 + np.arange(3) * 100_000
    return made


def test_a_neuron_is_known_from_the_start_whenever_it_is_asked_for() -> None:
    record = NeuronRecord(points=64)
    record.begin({"h1": 4, "h2": 2})
    for step in range(10):
        record.add(step, {"h1": rows(4, step), "h2": rows(2, -step)})
    trace = record.trace("h1", 3, Measure.WEIGHT_NORM)
    assert trace is not None
    np.testing.assert_array_equal(trace.steps, np.arange(10))
    np.testing.assert_array_equal(trace.values, np.arange(10) + 3000 + 100_000)
    assert record.trace("h2", 2, Measure.MEAN) is None
    assert record.trace("h9", 0, Measure.MEAN) is None


def test_it_never_grows_and_stays_evenly_spread_with_the_newest_at_its_end() -> None:
    record = NeuronRecord(points=16)
    record.begin({"h": 3})
    size = record.nbytes
    for step in range(1003):
        record.add(step, {"h": rows(3, step)})
        trace = record.trace("h", 1, Measure.MEAN)
        assert trace is not None
        assert trace.steps[0] == 0
        assert trace.steps[-1] == step
        assert len(trace.steps) <= 17
        np.testing.assert_array_equal(trace.values, trace.steps + 1000)
    assert record.nbytes == size
    gaps = np.diff(trace.steps[:-1])
    assert len(trace.steps) >= 8
    assert set(gaps) == {64}  # the first power of two that 1003 points need on 16 places


def test_what_stays_in_the_network_keeps_its_history() -> None:
    record = NeuronRecord(points=16)
    record.begin({"h1": 4, "h2": 3})
    for step in range(5):
        record.add(step, {"h1": rows(4, step), "h2": rows(3, step)})
    record.begin({"h1": 6, "new": 2, "h2": 3})
    for step in range(5, 8):
        record.add(step, {"h1": rows(6, step), "new": rows(2, step), "h2": rows(3, step)})
    np.testing.assert_array_equal(record.trace("h1", 1, Measure.MEAN).steps, np.arange(8))
    np.testing.assert_array_equal(record.trace("h1", 5, Measure.MEAN).steps, [5, 6, 7])
    np.testing.assert_array_equal(record.trace("new", 0, Measure.MEAN).steps, [5, 6, 7])
    np.testing.assert_array_equal(record.trace("h2", 2, Measure.MEAN).steps, np.arange(8))


def test_an_earlier_step_is_a_fresh_start_and_large_layers_are_left_out() -> None:
    record = NeuronRecord(points=8)
    record.begin({"h": 2, "wide": MOST_UNITS + 1})
    assert not record.has("wide")
    record.add(5, {"h": rows(2, 5), "wide": rows(MOST_UNITS + 1, 5)})
    record.add(1, {"h": rows(2, 1)})
    np.testing.assert_array_equal(record.trace("h", 0, Measure.MEAN).steps, [1])
    record.clear()
    assert record.trace("h", 0, Measure.MEAN) is None


def test_of_one_step_the_newest_measures_count() -> None:
    record = NeuronRecord(points=8)
    record.begin({"h": 2})
    for step, value in ((0, 1.0), (4, 2.0), (4, 7.0)):
        record.add(step, {"h": rows(2, value)})
    trace = record.trace("h", 0, Measure.MEAN)
    np.testing.assert_array_equal(trace.steps, [0, 4])
    np.testing.assert_array_equal(trace.values, [1, 7])


def test_what_is_no_number_leaves_a_gap() -> None:
    record = NeuronRecord(points=8)
    record.begin({"h": 1})
    for step, value in enumerate((1.0, np.nan, 3.0)):
        record.add(step, {"h": np.full((1, 3), value, np.float32)})
    np.testing.assert_array_equal(record.trace("h", 0, Measure.MEAN).steps, [0, 2])
