"""History: steps and evaluations by name, epochs, and a fresh start."""

import math

import numpy as np
from numpy.testing import assert_allclose

from nnviz.engine.evaluation import Evaluation
from nnviz.record.history import EPOCHS, GRADIENT_NORM, LOSS, RATE, STEP, History


def steps(first: int, last: int) -> np.ndarray:
    """Rows of steps, 25 to an epoch."""
    step = np.arange(first, last + 1.0)
    return np.column_stack([step, 1 / step, 2 / step, np.full(len(step), 0.1), step / 25])


def found(step: int, loss: float = 0.5) -> Evaluation:
    return Evaluation(step, step / 25, loss, 2 * loss, {"accuracy": (0.9, 0.8)})


def test_an_empty_history_says_so() -> None:
    history = History()
    assert (history.step, history.epochs, history.latest) == (0, 0.0, None)
    assert math.isnan(history.epochs_at(3))
    assert history.evaluations("loss").count == 0
    assert history.evaluations("no such measure").last() is None


def test_steps_are_kept_in_their_columns() -> None:
    history = History()
    history.add_steps(steps(1, 3))
    history.add_steps(steps(4, 50))
    last = history.steps.last()
    assert last is not None
    assert_allclose(last[[STEP, LOSS, GRADIENT_NORM, RATE, EPOCHS]], [50, 0.02, 0.04, 0.1, 2])
    assert (history.step, history.epochs) == (50, 2.0)


def test_evaluations_are_kept_by_name_for_both_parts() -> None:
    history = History()
    history.add_evaluations([found(0), found(25, 0.25)])
    assert history.evaluations("loss").newest().tolist() == [[0, 0.5], [25, 0.25]]
    assert history.evaluations("test_loss").newest().tolist() == [[0, 1.0], [25, 0.5]]
    assert history.evaluations("test_accuracy").newest()[:, 1].tolist() == [0.8, 0.8]
    assert history.latest == found(25, 0.25)


def test_epochs_are_told_at_any_step_also_long_after() -> None:
    history = History()
    history.add_steps(steps(1, 300_000))
    for step in (1, 1234, 150_000, 300_000):
        assert_allclose(history.epochs_at(step), step / 25, rtol=1e-9)
    assert history.epochs_at(10**9) == history.epochs_at(300_000) == 12_000


def test_a_fresh_start_forgets_all() -> None:
    history = History()
    history.add_steps(steps(1, 10))
    history.add_evaluations([found(10)])
    history.clear()
    assert (history.step, history.epochs, history.latest) == (0, 0.0, None)
    assert history.evaluations("loss").count == 0
