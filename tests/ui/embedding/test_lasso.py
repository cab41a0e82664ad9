"""What a loop encloses."""

import numpy as np
import pytest

from nnviz.ui.embedding.lasso import LEAST_STEP, enclosed, grown

SQUARE = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]])


def test_inside_and_outside_of_a_square() -> None:
    points = np.array([[5, 5], [15, 5], [-1, 5], [5, 11], [9.9, 0.1], [np.nan, 5]])
    np.testing.assert_array_equal(
        enclosed(points, SQUARE), [True, False, False, False, True, False]
    )


@pytest.mark.parametrize("turned", [SQUARE, SQUARE[::-1], np.roll(SQUARE, 2, axis=0)])
def test_the_way_round_does_not_matter(turned: np.ndarray) -> None:
    rng = np.random.default_rng(0)
    points = rng.uniform(-5, 15, (200, 2))
    expected = ((points > 0) & (points < 10)).all(axis=1)
    np.testing.assert_array_equal(enclosed(points, turned), expected)


def test_a_dent_is_outside() -> None:
    shape = np.array([[0, 0], [10, 0], [10, 10], [5, 2], [0, 10]], np.float64)
    found = enclosed(np.array([[5.0, 6.0], [1.0, 5.0], [5.0, 1.0]]), shape)
    np.testing.assert_array_equal(found, [False, True, True])


@pytest.mark.parametrize("corners", [0, 1, 2])
def test_two_corners_enclose_nothing(corners: int) -> None:
    assert not enclosed(np.array([[5.0, 5.0]]), SQUARE[:corners]).any()


def test_corners_that_are_all_but_one_are_left_out() -> None:
    loop = grown(np.empty((0, 2)), (1.0, 1.0))
    assert grown(loop, (1.0 + LEAST_STEP / 2, 1.0)).shape == (1, 2)
    assert grown(loop, (1.0 + 2 * LEAST_STEP, 1.0)).shape == (2, 2)
