"""Samples by what is said of them: right, wrong, how surely, and which come first."""

import numpy as np
import pytest

from nnviz.engine.metrics import confusion
from nnviz.session.judged import CONFIDENT_ERRORS, Choice, Order, Show, chosen, judged


def test_probabilities_of_a_softmax() -> None:
    outputs = np.log(np.array([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [0.3, 0.6, 0.1]]))
    found = judged("cross_entropy", outputs, np.array([0, 1, 1]))
    assert found.is_share
    np.testing.assert_allclose(found.sure, [0.7, 0.8, 0.6])
    np.testing.assert_allclose(found.of_truth, [0.7, 0.1, 0.6])
    assert found.is_right.tolist() == [True, False, True]


def test_a_single_output_speaks_for_both_classes() -> None:
    outputs = np.array([[2.0], [-2.0], [0.0]])
    bits = judged("binary_cross_entropy", outputs, np.array([1, 1, 0]))
    high = 1 / (1 + np.exp(-2))
    np.testing.assert_allclose(bits.sure, [high, high, 0.5])
    np.testing.assert_allclose(bits.of_truth, [high, 1 - high, 0.5])
    assert bits.said.tolist() == [1, 0, 0]
    signs = judged("hinge", outputs, np.array([1, 1, 0]))
    assert not signs.is_share
    np.testing.assert_allclose(signs.sure, [2, 2, 0])
    np.testing.assert_allclose(signs.of_truth, [2, -2, 0])


def test_without_samples() -> None:
    found = judged("cross_entropy", np.empty((0, 3)), np.empty(0, np.int64))
    assert len(found) == 0
    assert chosen(found, CONFIDENT_ERRORS).tolist() == []


def test_the_surest_first_equals_as_they_are_and_no_number_last() -> None:
    sure = np.array([0.6, 0.9, np.nan, 0.9, 0.7])
    outputs = np.log(np.column_stack([sure, 1 - sure]))
    found = judged("cross_entropy", outputs, np.zeros(5, np.int64))
    assert chosen(found, Choice()).tolist() == [1, 3, 4, 0, 2]
    assert chosen(found, Choice(order=Order.LEAST_SURE)).tolist() == [0, 4, 1, 3, 2]
    assert chosen(found, Choice(order=Order.AS_THEY_ARE)).tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("units", (1, 4))
def test_every_sample_is_in_the_cell_that_counts_it(units: int) -> None:
    rng = np.random.default_rng(1)
    classes = max(2, units)
    outputs, truth = rng.normal(size=(200, units)), rng.integers(0, classes, 200)
    found = judged("mse", outputs, truth)
    table = confusion(truth, found.said, classes)
    for row in range(classes):
        for column in range(classes):
            assert len(chosen(found, Choice(cell=(row, column)))) == table[row, column]
    right, wrong = (chosen(found, Choice(show)) for show in (Show.RIGHT, Show.WRONG))
    assert len(right) == np.trace(table)
    assert sorted([*right, *wrong]) == list(range(200))
    errors = chosen(found, CONFIDENT_ERRORS)
    assert (np.diff(found.sure[errors]) <= 0).all()
    assert (found.said[errors] != truth[errors]).all()
