"""A record as a value: what is restored draws the same curves, and goes on the same way."""

import numpy as np
import pytest

from nnviz.engine.evaluation import Evaluation
from nnviz.record.history import LOSS, History
from nnviz.record.series import Envelope, Series


def rows(first: int, count: int) -> np.ndarray:
    steps = np.arange(first, first + count, dtype=float)
    return np.column_stack([steps, np.sin(steps), np.where(steps % 7 == 3, np.nan, steps)])


def same(first: Envelope, second: Envelope) -> bool:
    return all(
        np.array_equal(getattr(first, name), getattr(second, name), equal_nan=True)
        for name in ("x", "low", "mean", "high")
    )


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 64, 333, 1000])
def test_a_restored_series_is_the_same_and_goes_on_alike(count: int) -> None:
    series, again = Series(3, 50, 64), Series(3, 50, 64)
    series.append(rows(1, count))
    again.append(rows(1, 77))
    again.restore(series.snapshot())
    for _ in range(2):
        assert again.count == series.count
        assert np.array_equal(again.newest(), series.newest(), equal_nan=True)
        for column in range(3):
            assert same(again.envelope(column, 20), series.envelope(column, 20))
        series.append(rows(count + 1, 130))
        again.append(rows(count + 1, 130))


def test_a_snapshot_is_its_own() -> None:
    series = Series(3, 50, 64)
    series.append(rows(1, 20))
    state = series.snapshot()
    series.append(rows(21, 100))
    assert state.count == 20
    assert np.array_equal(state.rows[:, 0], np.arange(1, 21))


def test_a_history_comes_back_with_its_evaluations() -> None:
    history, again = History(), History()
    history.add_steps(np.random.default_rng(0).random((30, 5)))
    found = Evaluation(30, 1.5, 0.5, np.inf, {"accuracy": (0.5, 0.25)})
    history.add_evaluations([found])
    again.add_evaluations([Evaluation(3, 1.0, 1.0, 1.0, {"r2": (1.0, 1.0)})])
    again.restore(history.snapshot())
    assert again.latest == found
    assert (again.step, again.epochs) == (history.step, history.epochs)
    assert same(again.steps.envelope(LOSS), history.steps.envelope(LOSS))
    for name in ("loss", "test_loss", "accuracy", "test_accuracy"):
        assert same(again.evaluations(name).envelope(1), history.evaluations(name).envelope(1))
    assert again.evaluations("r2").count == 0
