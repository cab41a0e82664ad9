"""A record that is cut at a step is the record of a run that stopped there."""

import numpy as np
import pytest

from nnviz.engine.evaluation import Evaluation
from nnviz.record.cutting import up_to
from nnviz.record.history import History
from nnviz.record.scalars import SeriesState


def rows(first: int, count: int) -> np.ndarray:
    """Steps with scalars that depend on the step alone, one of them no number now and then."""
    steps = np.arange(first, first + count, dtype=float)
    loss = np.where(steps % 97 == 0, np.nan, np.sin(steps))
    return np.column_stack([steps, loss, steps % 7, steps * 0.5, steps / 25])


def recorded(steps: int, *, pieces: int = 1000) -> History:
    """The history of a run of so many steps, evaluated every thousand."""
    history = History()
    for first in range(1, steps + 1, pieces):
        count = min(pieces, steps + 1 - first)
        history.add_steps(rows(first, count))
        at = first + count - 1
        if at % 1000 == 0:
            scores = {"accuracy": (0.5, 1 / at)}
            history.add_evaluations([Evaluation(at, at / 25, 1.0 / at, 2.0 / at, scores)])
    return history


def assert_same(first: SeriesState, second: SeriesState) -> None:
    assert (first.count, first.width) == (second.count, second.width)
    assert np.array_equal(first.rows, second.rows, equal_nan=True)
    assert np.allclose(first.bins, second.bins, rtol=1e-12, equal_nan=True)


@pytest.mark.parametrize("kept", [0, 1, 999, 1000, 4096, 5000, 7999])
def test_a_cut_record_is_that_of_a_shorter_run(kept: int) -> None:
    cut, short = up_to(recorded(8000).snapshot(), kept), recorded(kept).snapshot()
    if cut.steps.width == short.steps.width:
        assert_same(cut.steps, short.steps)
    history = History()
    history.restore(cut)
    assert history.step == kept
    for name in ("loss", "test_loss", "accuracy", "test_accuracy"):
        assert history.evaluations(name).count == kept // 1000


def test_a_record_that_is_not_ahead_stays_as_it_is() -> None:
    whole = recorded(3000).snapshot()
    assert up_to(whole, 3000).steps is whole.steps
    assert up_to(whole, 3000).latest is whole.latest
    assert up_to(whole, 2999).latest is None


def test_of_a_long_run_the_last_bins_are_made_anew() -> None:
    steps = 150_000
    cut = up_to(recorded(steps, pieces=5000).snapshot(), steps - 777)
    again = History()
    again.restore(cut)
    again.add_steps(rows(steps - 776, 777))
    assert np.allclose(
        again.steps.snapshot().bins, recorded(steps, pieces=5000).steps.snapshot().bins
    )
