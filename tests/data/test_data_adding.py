"""The adding problem: two marks a sample, one in each half, and the sum of what they mark."""

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.data.families.adding import adding


@pytest.mark.parametrize("window", [4, 7, 40])
def test_the_answer_is_the_sum_of_the_two_numbers_that_are_marked(window: int) -> None:
    data = load(DataRecipe(name="adding", size=50, window=window))
    assert data.sample_shape == (2 * window,)
    assert data.features[:3] == ("value 1", "mark 1", "value 2")
    values, marks = np.moveaxis(data.x_train.reshape(-1, window, 2), 2, 0)
    assert set(np.unique(marks)) == {0, 1}
    assert (marks[:, : window // 2].sum(axis=1) == 1).all()
    assert (marks[:, window // 2 :].sum(axis=1) == 1).all()
    np.testing.assert_allclose((values * marks).sum(axis=1), data.y_train[:, 0], atol=1e-6)


def test_who_always_says_one_is_wrong_by_a_sixth() -> None:
    raw = adding(20_000, 0.0, np.random.default_rng(0))
    assert np.mean((raw.y - 1) ** 2) == pytest.approx(1 / 6, abs=0.005)


def test_noise_moves_the_sum_alone() -> None:
    clean, noisy = (adding(2000, noise, np.random.default_rng(0)) for noise in (0.0, 0.3))
    np.testing.assert_array_equal(clean.x, noisy.x)
    assert np.std(noisy.y - clean.y) == pytest.approx(0.3, abs=0.02)


def test_two_numbers_a_step_are_counted() -> None:
    with pytest.raises(ProblemError, match="more than fit") as refused:
        load(DataRecipe(name="adding", size=600_000, window=100))
    assert "Take 500,000 at most" in refused.value.problem.hint
