"""LIME: a linear model gives its own coefficients back, and the R² is what it says."""

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.data.table.work import Work
from nnviz.explain.baselines import baseline
from nnviz.explain.explanation import Grade
from nnviz.explain.methods.lime import Lime
from nnviz.explain.superpixels import parts_of
from nnviz.explain.surrogate import ridge
from tests.explain.covered_subjects import convolved, curved, linear, pictures, table, weights_of


@pytest.mark.parametrize("features", [1, 2, 9])
def test_a_linear_model_gives_its_coefficients(features: int) -> None:
    asked = linear(table(features))
    found = Lime(samples=100, ridge=0.0).run(asked, Work())
    np.testing.assert_allclose(found.values, weights_of(asked), rtol=1e-4, atol=1e-5)
    assert found.figures[0].value == pytest.approx(1, abs=1e-6)


def test_a_linear_model_gives_each_segment_what_it_adds() -> None:
    data = pictures(5, 6, 3)
    asked = linear(data)
    found = Lime(samples=200, segments=9, ridge=0.0).run(asked, Work())
    parts = parts_of(data, asked.sample, 9)
    products = weights_of(asked) * (asked.sample - baseline(data))
    added, given = np.bincount(parts, products), np.bincount(parts, found.values)
    np.testing.assert_allclose(given, added, rtol=1e-5, atol=1e-6)
    assert all(np.ptp(found.values[parts == part]) == 0 for part in range(parts.max() + 1))
    assert found.figures[0].value == pytest.approx(1)


def test_a_ridge_holds_coefficients_back() -> None:
    asked = linear(table(5))
    free, held = (Lime(samples=200, ridge=by).run(asked, Work()).values for by in (0.0, 1.0))
    assert np.abs(held).sum() < 0.8 * np.abs(free).sum()


@pytest.mark.parametrize("is_picture", [True, False])
@pytest.mark.parametrize("constant", [0.0, 3.0])
def test_answers_that_never_differ_are_a_sentence(is_picture: bool, constant: float) -> None:
    asked = convolved(pictures()) if is_picture else curved(table())
    asked.parameters[...] = 0
    asked.network.layout.views(asked.parameters, "output")["bias"][...] = constant
    with pytest.raises(ProblemError, match="nothing to fit"):
        Lime(samples=50).run(asked, Work())


def test_r2_is_graded_and_warns_where_it_is_low() -> None:
    asked = curved(table())
    near, far = (Lime(width=width).run(asked, Work()).figures[0] for width in (0.3, None))
    assert (near.name, near.grade) == ("R²", Grade.GOOD)
    assert near.value > far.value


def test_with_as_many_segments_as_samples_the_fit_does_not_pass_for_a_good_one() -> None:
    asked = convolved(pictures(20, 20))
    few, many = (Lime(samples=n, segments=60, ridge=0.0).run(asked, Work()) for n in (51, 2000))
    assert few.figures[0].value < 0.5 < many.figures[0].value


def test_another_seed_is_another_neighbourhood() -> None:
    asked = curved(table())
    first, second = (Lime(samples=50).run(asked.but(seed=seed), Work()).values for seed in (1, 2))
    assert not np.array_equal(first, second)


def test_a_narrow_neighbourhood_finds_the_slope() -> None:
    asked = curved(table())
    slopes = asked.function().slopes(asked.sample[None])[1][0]
    found = Lime(samples=20_000, width=0.15, ridge=0.0).run(asked, Work())
    wide = Lime(samples=20_000, width=5.0, ridge=0.0).run(asked, Work())
    off, far = (np.abs(values - slopes).max() for values in (found.values, wide.values))
    assert off < far / 2


def test_a_width_that_nothing_is_near_to_is_a_sentence() -> None:
    with pytest.raises(ProblemError, match="Choose a larger width"):
        Lime(samples=50, width=0.01).run(curved(table(15)), Work())
    far = Lime(samples=50, width=100.0).run(curved(table(15)), Work())
    assert np.isfinite(far.values).all()


def leaving_one_out(inputs: np.ndarray, answers: np.ndarray, weights: np.ndarray) -> float:
    """R² of each answer by the model of all the others, one fit after the other."""
    design, missed = np.column_stack([np.ones(len(inputs)), inputs]), []
    for left in range(len(inputs)):
        kept = np.arange(len(inputs)) != left
        root = np.sqrt(weights[kept])[:, None]
        fit = np.linalg.lstsq(design[kept] * root, answers[kept] * root[:, 0], rcond=None)[0]
        missed.append(answers[left] - design[left] @ fit)
    off = answers - np.average(answers, weights=weights)
    return float(1 - (weights @ np.square(missed)) / (weights @ np.square(off)))


def test_r2_is_that_of_samples_left_out() -> None:
    rng = np.random.default_rng(0)
    inputs, weights = rng.normal(size=(25, 4)), rng.random(25) + 0.1
    answers = inputs @ [1, -2, 0.5, 0] + rng.normal(size=25) + 3
    found = ridge(inputs, answers, weights, 0.0)
    assert found.r2 == pytest.approx(leaving_one_out(inputs, answers, weights), abs=1e-9)


def test_inputs_that_never_vary_and_those_that_are_the_same_are_fitted() -> None:
    rng = np.random.default_rng(0)
    column = rng.normal(size=(30, 1))
    inputs = np.hstack([column, column, np.full((30, 1), 2.0)])
    found = ridge(inputs, 3 * column[:, 0] + 1, np.ones(30), 0.0)
    np.testing.assert_allclose(found.coefficients, [1.5, 1.5, 0], atol=1e-9)
    assert found.constant == pytest.approx(1)
    assert found.r2 == pytest.approx(1)
