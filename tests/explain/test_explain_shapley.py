"""Shapley values: exact against all orders, and the sampled ones against the exact."""

from itertools import permutations
from math import factorial

import numpy as np
import pytest

from nnviz.data.table.work import Work
from nnviz.explain.baselines import baseline
from nnviz.explain.coalitions import exact, sampled
from nnviz.explain.methods.shapley import Shapley
from nnviz.explain.superpixels import parts_of
from nnviz.explain.target import Extent, Target
from tests.explain.covered_subjects import convolved, curved, linear, pictures, table, weights_of


def worth_of(game: np.ndarray):
    """A game by the worth of each coalition, numbered by its bits."""

    def worth(count: int, make) -> np.ndarray:
        masks = make(slice(0, count))
        assert masks.shape == (count, int(np.log2(len(game))))
        return game[masks @ (1 << np.arange(masks.shape[1]))]

    return worth


def by_all_orders(game: np.ndarray) -> np.ndarray:
    """Shapley values by their definition."""
    players = int(np.log2(len(game)))
    total = np.zeros(players)
    for order in permutations(range(players)):
        coalition = 0
        for player in order:
            total[player] += game[coalition | 1 << player] - game[coalition]
            coalition |= 1 << player
    return total / factorial(players)


@pytest.mark.parametrize("players", [1, 2, 5])
def test_exact_values_are_the_mean_over_all_orders(players: int) -> None:
    game = np.random.default_rng(players).normal(size=1 << players)
    found = exact(players, worth_of(game))
    np.testing.assert_allclose(found.values, by_all_orders(game), atol=1e-12)
    assert found.values.sum() == pytest.approx(game[-1] - game[0], abs=1e-12)
    assert found.errors is None


def test_sampled_values_come_near_and_say_how_near() -> None:
    game = np.random.default_rng(0).normal(size=1 << 6)
    right = by_all_orders(game)
    found = sampled(6, 400, np.random.default_rng(1), worth_of(game))
    assert found.errors is not None
    off = np.abs(found.values - right) / found.errors
    assert off.max() < 4
    assert off.mean() > 0.1
    more = sampled(6, 1600, np.random.default_rng(1), worth_of(game))
    assert more.errors is not None
    np.testing.assert_allclose(more.errors, found.errors / 2, rtol=0.2)


@pytest.mark.parametrize("pairs", [1, 2, 7])
def test_sampled_values_sum_to_the_whole_however_few_orders(pairs: int) -> None:
    game = np.random.default_rng(0).normal(size=1 << 4)
    found = sampled(4, pairs, np.random.default_rng(1), worth_of(game))
    assert found.values.sum() == pytest.approx(game[-1] - game[0])
    assert (found.errors is None) == (pairs == 1)


def test_two_players_in_both_orders_are_exact() -> None:
    game = np.random.default_rng(0).normal(size=4)
    found = sampled(2, 3, np.random.default_rng(1), worth_of(game))
    np.testing.assert_allclose(found.values, by_all_orders(game), atol=1e-12)


@pytest.mark.parametrize("target", [Target("output", index=1), Target("hidden", Extent.LAYER)])
def test_exact_values_sum_to_what_the_answer_gains(target: Target) -> None:
    asked = curved(table(12), target=target)
    found = Shapley(way="exact", baseline="dark").run(asked, Work())
    function = asked.function()
    start = baseline(asked.dataset, "dark")
    gained = function.value(asked.sample) - function.value(start)
    assert found.values.sum() == pytest.approx(gained, rel=1e-5, abs=1e-6)
    assert found.value - found.base == pytest.approx(gained)
    assert found.figures[0].value == pytest.approx(gained)
    assert found.spread is None


@pytest.mark.parametrize("way", ["exact", "sampled"])
@pytest.mark.parametrize("features", [1, 2, 12])
def test_of_a_linear_model_they_are_its_products(way: str, features: int) -> None:
    asked = linear(table(features))
    found = Shapley(way=way, pairs=2).run(asked, Work())
    products = weights_of(asked) * (asked.sample - baseline(asked.dataset))
    np.testing.assert_allclose(found.values, products, rtol=1e-5, atol=1e-6)


def test_segments_of_a_picture_share_it_out() -> None:
    data = pictures(6, 6, 3)
    asked = linear(data)
    found = Shapley(way="exact", segments=9).run(asked, Work())
    parts = parts_of(data, asked.sample, 9)
    products = np.bincount(parts, weights_of(asked) * (asked.sample - baseline(data)))
    np.testing.assert_allclose(np.bincount(parts, found.values), products, rtol=1e-5, atol=1e-6)


def test_sampled_ones_come_with_their_standard_error() -> None:
    asked = convolved(pictures())
    found = Shapley(way="sampled", pairs=10).run(asked, Work())
    assert found.spread is not None
    assert found.spread.max() > 0
    assert found.figures[1].name == "standard error"
    assert found.value - found.base == pytest.approx(found.values.sum(), rel=1e-4)


def test_with_few_inputs_they_are_exact_by_themselves() -> None:
    few, many = (Shapley(pairs=2).run(curved(table(n)), Work()) for n in (12, 13))
    assert few.spread is None
    assert many.spread is not None


def test_what_is_as_in_the_baseline_gets_nothing() -> None:
    asked = curved(table(5))
    start = baseline(asked.dataset)
    sample = asked.sample.copy()
    sample[[1, 3]] = start[[1, 3]]
    found = Shapley().run(asked.but(sample=sample), Work())
    assert not found.values[[1, 3]].any()
    assert found.values[[0, 2, 4]].all()
    same = Shapley().run(asked.but(sample=start), Work())
    assert not same.values.any()
    assert same.value == same.base


def test_exact_values_of_forty_inputs_are_a_sentence() -> None:
    problem = Shapley(way="exact").unsuited(curved(table(40)))
    assert problem is not None
    assert "40 inputs" in str(problem)
    assert "Choose sampled" in str(problem)
    assert Shapley().unsuited(curved(table(40))) is None
    assert Shapley(way="exact").unsuited(curved(table(12))) is None
    of_picture = Shapley(way="exact").unsuited(convolved(pictures()))
    assert of_picture is not None
    assert "12 segments" in str(of_picture)
    assert Shapley(way="exact", segments=12).unsuited(convolved(pictures())) is None
