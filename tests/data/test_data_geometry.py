"""Facts about each made set of points, seen from outside the generator."""

import numpy as np
import pytest

from nnviz.data import DataRecipe, load
from nnviz.data.registry import source_named
from nnviz.data.source import Raw


def made(name: str, size: int = 400, noise: float = 0.0, seed: int = 3) -> Raw:
    return source_named(name).make(size, noise, np.random.default_rng(seed))


@pytest.mark.parametrize("name", ["circle", "xor", "gauss", "spiral", "moons", "checkerboard"])
@pytest.mark.parametrize("size", [10, 11, 400])
def test_sizes_are_exact_and_classes_near_half(name: str, size: int) -> None:
    raw = made(name, size)
    assert raw.x.shape == (size, 2)
    assert raw.y.shape == (size,)
    if name not in ("xor", "checkerboard"):
        assert abs(2 * raw.y.sum() - size) <= 1


def test_circle_is_told_apart_by_the_radius() -> None:
    raw = made("circle")
    radius = np.hypot(*raw.x.T)
    assert radius[raw.y == 1].max() < 2.5
    assert radius[raw.y == 0].min() >= 3.5
    assert radius.max() <= 5


def test_noise_of_the_circle_moves_labels_not_points() -> None:
    calm, wild = made("circle"), made("circle", noise=0.5)
    np.testing.assert_array_equal(calm.x, wild.x)
    changed = np.mean(calm.y != wild.y)
    assert 0.05 < changed < 0.5


def test_xor_is_the_sign_of_the_product_with_a_gap() -> None:
    raw = made("xor")
    np.testing.assert_array_equal(raw.y, np.prod(raw.x, axis=1) > 0)
    assert np.abs(raw.x).min() >= 0.3
    assert np.abs(raw.x).max() <= 5.3


@pytest.mark.parametrize("noise, variance", [(0.0, 0.5), (0.5, 4.0)])
def test_gauss_has_two_clouds_of_the_published_variance(noise: float, variance: float) -> None:
    raw = made("gauss", 20_000, noise)
    for label, centre in ((1, 2.0), (0, -2.0)):
        cloud = raw.x[raw.y == label]
        np.testing.assert_allclose(cloud.mean(axis=0), centre, atol=0.1)
        np.testing.assert_allclose(cloud.var(axis=0), variance, rtol=0.1)


def test_spiral_arms_turn_and_are_half_a_turn_apart() -> None:
    raw = made("spiral")
    one, two = raw.x[raw.y == 1], raw.x[raw.y == 0]
    np.testing.assert_allclose(one, -two, atol=1e-12)
    radius, angle = np.hypot(*one.T)[1:], np.unwrap(np.arctan2(*one[1:].T))
    np.testing.assert_allclose(angle, radius / 5 * 1.75 * 2 * np.pi, atol=1e-9)
    assert 4.9 < radius.max() < 5


def test_spiral_noise_moves_points_up_to_its_size() -> None:
    moved = np.abs(made("spiral", noise=0.3).x - made("spiral").x)
    assert 0.25 < moved.max() <= 0.3


def test_plane_is_a_tenth_of_the_sum() -> None:
    raw = made("plane")
    np.testing.assert_allclose(raw.y[:, 0], raw.x.sum(axis=1) / 10)
    assert np.abs(raw.x).max() <= 6


def test_multi_gauss_has_six_peaks_and_nothing_between() -> None:
    raw = made("multi-gauss", 20_000)
    height = raw.y[:, 0]
    assert -1 <= height.min() < -0.9
    assert 0.9 < height.max() <= 1
    for x, y, sign in [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1)]:
        # The lower row is the upper one mirrored, with the other sign.
        for row, of_row in ((y, sign), (-y, -sign)):
            distance = np.hypot(raw.x[:, 0] - x, raw.x[:, 1] - row)
            assert (np.sign(height[distance < 1.9]) == of_row).all()
            near = distance < 1
            np.testing.assert_allclose(height[near], of_row * (1 - distance[near] / 2), atol=1e-9)
    assert (height[np.abs(raw.x[:, 1]) < 0.4] == 0).all()


def test_moons_are_those_of_scikit_learn() -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    for size in (200, 201):
        points, labels = datasets.make_moons(size, shuffle=False, noise=None)
        raw = made("moons", size)
        np.testing.assert_allclose(raw.x, points, atol=1e-12)
        np.testing.assert_array_equal(raw.y, labels)


def test_moons_noise_is_a_standard_deviation() -> None:
    moved = made("moons", 10_000, 0.1).x - made("moons", 10_000).x
    np.testing.assert_allclose(moved.std(axis=0), 0.1, rtol=0.05)


def test_checkerboard_neighbours_differ() -> None:
    raw = made("checkerboard", 2000)
    column, row = (np.floor((raw.x + 6) / 3).astype(int)).T
    assert {*column} == {*row} == {0, 1, 2, 3}
    np.testing.assert_array_equal(raw.y, (column + row) % 2)


@pytest.mark.parametrize("name", ["circle", "xor", "gauss", "spiral", "plane", "multi-gauss"])
def test_playground_axes_are_fixed(name: str) -> None:
    assert load(DataRecipe(name=name)).domain.tolist() == [[-6, 6], [-6, 6]]
