"""Planes of samples: components, t-SNE, and that points stay where they were."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from nnviz.core.problem import ProblemError
from nnviz.explain import embedding
from nnviz.explain.embedding import (
    FEW_COLUMNS,
    by_components,
    by_neighbours,
    usable_perplexity,
)


@pytest.fixture(autouse=True)
def two_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "STAGES", 2)


RNG = np.random.default_rng(0)


def groups(each: int = 12) -> np.ndarray:
    """Three groups of samples far from each other, in eight dimensions."""
    centres = RNG.normal(0, 20, (3, 8))
    return np.concatenate([RNG.normal(centre, 1.0, (each, 8)) for centre in centres])


def test_components_are_those_of_scikit_learn() -> None:
    values = groups()
    plane = by_components(values)
    peer = PCA(2).fit(values)
    expected = peer.transform(values)
    for axis in range(2):
        sign = np.sign(plane.points[0, axis] * expected[0, axis])
        np.testing.assert_allclose(plane.points[:, axis], sign * expected[:, axis], atol=1e-3)
    assert plane.held == pytest.approx(tuple(peer.explained_variance_ratio_), abs=1e-6)


def test_of_many_columns_they_are_too() -> None:
    values = RNG.normal(size=(30, 900)) * np.linspace(3, 1, 900)
    plane, peer = by_components(values), PCA(2, svd_solver="full").fit(values)
    expected = peer.transform(values)
    for axis in range(2):
        sign = np.sign(plane.points[0, axis] * expected[0, axis])
        np.testing.assert_allclose(plane.points[:, axis], sign * expected[:, axis], atol=1e-2)
    assert plane.held == pytest.approx(tuple(peer.explained_variance_ratio_), abs=1e-6)


def test_axes_that_turn_are_turned_back() -> None:
    values = groups()
    before = by_components(values).points
    mirrored = by_components(-values, before).points
    np.testing.assert_allclose(mirrored, before, atol=1e-3)
    quarter = before @ np.array([[0.0, 1.0], [-1.0, 0.0]])
    turned = by_components(values, quarter).points
    np.testing.assert_allclose(turned, quarter, atol=1e-3)


def test_turning_changes_no_distance() -> None:
    values, other = groups(), RNG.normal(size=(36, 2)).astype(np.float32)
    free, turned = by_components(values).points, by_components(values, other).points
    for points in (free, turned):
        away = np.linalg.norm(points[:, None] - points[None], axis=2)
        np.testing.assert_allclose(
            away, np.linalg.norm(free[:, None] - free[None], axis=2), atol=1e-3
        )


def test_maps_are_flattened_and_many_columns_do() -> None:
    values = RNG.normal(size=(20, 9, 9, 10))
    plane = by_components(values)
    assert plane.points.shape == (20, 2)
    assert np.isfinite(plane.points).all()


@pytest.mark.parametrize("values", [np.zeros((5, 3)), np.full((2, 4), 7.0), np.ones((1, 2))])
def test_what_never_changes_lies_on_one_place(values: np.ndarray) -> None:
    plane = by_components(values)
    assert plane.is_one_place
    np.testing.assert_array_equal(plane.points, 0)


def test_one_number_a_sample_makes_a_line() -> None:
    plane = by_components(np.arange(4.0)[:, None])
    assert np.ptp(plane.points[:, 0]) == pytest.approx(3)
    np.testing.assert_array_equal(plane.points[:, 1], 0)
    assert plane.held == pytest.approx((1, 0))


def test_two_samples_lie_apart() -> None:
    plane = by_components(np.array([[0.0, 0.0], [3.0, 4.0]]))
    assert np.linalg.norm(plane.points[0] - plane.points[1]) == pytest.approx(5)


def test_samples_without_numbers_have_no_place() -> None:
    values = groups()
    values[3, 2] = np.nan
    values[7] = np.inf
    for plane in (by_components(values), by_neighbours(values, 5)):
        assert plane is not None
        gone = ~np.isfinite(plane.points).all(axis=1)
        np.testing.assert_array_equal(np.flatnonzero(gone), [3, 7])


def test_neighbours_stay_together() -> None:
    told: list[float] = []
    plane = by_neighbours(groups(), 5, progress=told.append)
    assert plane is not None
    middles = plane.points.reshape(3, 12, 2).mean(axis=1)
    away = np.linalg.norm(plane.points[:, None] - middles[None], axis=2).argmin(axis=1)
    np.testing.assert_array_equal(away, np.repeat([0, 1, 2], 12))
    assert told[-1] == 1
    assert told == sorted(told)


def test_neighbours_are_reproducible_and_go_on_from_where_they_were() -> None:
    values = groups()
    first, again = by_neighbours(values, 5), by_neighbours(values, 5)
    assert first is not None
    assert again is not None
    np.testing.assert_array_equal(first.points, again.points)
    further = by_neighbours(values, 5, before=first.points)
    assert further is not None
    moved = np.linalg.norm(further.points - first.points, axis=1)
    assert np.median(moved) < 0.3 * np.ptp(first.points)


def test_neighbours_can_be_cancelled() -> None:
    assert by_neighbours(groups(), 5, cancelled=lambda: True) is None


def test_too_few_samples_are_a_sentence() -> None:
    with pytest.raises(ProblemError, match="t-SNE needs 5 samples or more; there are 3"):
        by_neighbours(np.eye(3), 5)


def test_the_perplexity_suits_the_samples() -> None:
    assert usable_perplexity(30, 1000) == 30
    assert usable_perplexity(30, 10) == 3
    assert usable_perplexity(30, 2) == 1


@pytest.mark.parametrize("columns", [40, FEW_COLUMNS + 300])
def test_samples_on_one_line_have_nothing_on_the_second_axis(columns: int) -> None:
    """Where all but one answer alike, a second axis would be the first one again."""
    values = np.zeros((50, columns))
    values[-1] = 1
    plane = by_components(values)
    assert plane.held == pytest.approx((1.0, 0.0), abs=1e-6)
    np.testing.assert_allclose(plane.points[:, 1], 0, atol=1e-5)
