"""Tokens drawn from what a network says."""

import numpy as np
import pytest

from nnviz.data import DataRecipe
from nnviz.data.loading import load
from nnviz.session.sampling import can_draw_tokens, drawn_token, shares_at

LOGITS = np.log(np.float32([0.2, 0.5, 0.3]))


def test_the_same_seed_draws_the_same() -> None:
    first = [drawn_token(LOGITS, 1.0, 7, at) for at in range(60)]
    assert first == [drawn_token(LOGITS, 1.0, 7, at) for at in range(60)]
    assert first != [drawn_token(LOGITS, 1.0, 8, at) for at in range(60)]


def test_draws_have_the_shares_that_are_said() -> None:
    draws = np.array([drawn_token(LOGITS, 1.0, 0, at) for at in range(4000)])
    counts = np.bincount(draws, minlength=3) / 4000
    np.testing.assert_allclose(counts, [0.2, 0.5, 0.3], atol=0.03)


def test_temperature_sharpens_and_flattens() -> None:
    np.testing.assert_allclose(shares_at(LOGITS, 1.0), [0.2, 0.5, 0.3], atol=1e-7)
    np.testing.assert_array_equal(shares_at(LOGITS, 0.0), [0, 1, 0])
    assert shares_at(LOGITS, 0.5).max() > 0.5 > shares_at(LOGITS, 2.0).max()
    assert shares_at(np.float32([1e30, 0, -1e30]), 0.01).tolist() == [1, 0, 0]
    assert {drawn_token(LOGITS, 0.0, 0, at) for at in range(20)} == {1}


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_nothing_is_drawn_from_what_is_no_number(wrong: float) -> None:
    assert drawn_token(np.float32([1, wrong]), 1.0, 0, 0) is None


def test_only_what_follows_can_be_drawn() -> None:
    assert can_draw_tokens(load(DataRecipe(name="brackets", size=100)), "cross_entropy")
    assert not can_draw_tokens(load(DataRecipe(name="parity", size=100)), "cross_entropy")
    assert not can_draw_tokens(load(DataRecipe(name="circle", size=100)), "cross_entropy")
