"""Precision, recall and F1 of each class, also of classes that never occur."""

import numpy as np
from numpy.testing import assert_allclose

from nnviz.engine.metrics import (
    confusion,
    f1_scores,
    macro_f1,
    precisions,
    r2,
    recalls,
    root_mean_squared_error,
)


def test_precision_and_recall_by_hand() -> None:
    truth = np.array([0, 0, 0, 1, 1, 2])
    given = np.array([0, 0, 1, 1, 1, 0])
    table = confusion(truth, given, 4)
    assert table.tolist() == [[2, 1, 0, 0], [0, 2, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]
    assert_allclose(precisions(table), [2 / 3, 2 / 3, np.nan, np.nan])
    assert_allclose(recalls(table), [2 / 3, 1, 0, np.nan])
    assert_allclose(f1_scores(table), [2 / 3, 0.8, 0, np.nan])
    assert macro_f1(table) == np.nanmean(f1_scores(table))


def test_the_error_has_the_unit_of_the_target() -> None:
    truth, given = np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 6.0])
    assert_allclose(root_mean_squared_error(truth, given), np.sqrt(3))
    assert_allclose(root_mean_squared_error(truth * 10, given * 10), 10 * np.sqrt(3))
    assert_allclose(r2(truth[:, None], given[:, None]), 1 - 9 / 2)
    assert np.isnan(root_mean_squared_error(truth[:0], given[:0]))
