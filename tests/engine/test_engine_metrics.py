"""Metrics against scikit-learn's, and where that has no answer."""

import warnings
from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.metrics import (
    CLASSIFICATION,
    accuracy,
    balanced_accuracy,
    confusion,
    macro_f1,
    mean_squared_error,
    r2,
)

metrics = pytest.importorskip("sklearn.metrics")

ANSWERS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30)


@given(ANSWERS)
def test_classification_agrees_with_scikit_learn(answers: list[tuple[int, int]]) -> None:
    truth, predicted = np.array(answers).T
    table = confusion(truth, predicted, 4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains of classes that do not occur
        assert accuracy(table) == pytest.approx(metrics.accuracy_score(truth, predicted))
        assert balanced_accuracy(table) == pytest.approx(
            metrics.balanced_accuracy_score(truth, predicted)
        )
        assert macro_f1(table) == pytest.approx(
            metrics.f1_score(truth, predicted, average="macro", zero_division=0)
        )
        np.testing.assert_array_equal(
            table, metrics.confusion_matrix(truth, predicted, labels=range(4))
        )


@pytest.mark.parametrize("targets", [1, 3])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_regression_agrees_with_scikit_learn(targets: int, dtype: type) -> None:
    rng = np.random.default_rng(0)
    truth = (rng.normal(size=(50, targets)) * [[1, 10, 0.1][:targets]]).astype(dtype)
    predicted = (truth + rng.normal(0, 0.3, truth.shape)).astype(dtype)
    assert mean_squared_error(truth, predicted) == pytest.approx(
        metrics.mean_squared_error(truth, predicted), rel=1e-6
    )
    assert r2(truth, predicted) == pytest.approx(
        metrics.r2_score(truth, predicted, multioutput="variance_weighted"), rel=1e-6
    )


def test_without_a_sample_no_metric_has_a_value() -> None:
    table = np.zeros((3, 3), np.int64)
    assert all(isnan(measure(table)) for measure in CLASSIFICATION.values())


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("value", [0.0, 0.1, -1 / 3, 1e6 + 0.1])
def test_what_does_not_vary_cannot_be_explained(value: float, dtype: type) -> None:
    truth = np.full((7, 2), value, dtype)
    assert isnan(r2(truth, truth + 1))
    assert isnan(r2(truth, truth))


def test_a_perfect_and_a_mean_answer() -> None:
    truth = np.array([[1.0], [2.0], [6.0]])
    assert r2(truth, truth) == 1
    assert r2(truth, np.full_like(truth, 3)) == 0
    assert mean_squared_error(truth, truth) == 0


def test_one_class_that_is_always_found() -> None:
    table = confusion(np.zeros(5, np.int64), np.zeros(5, np.int64), 2)
    assert [measure(table) for measure in CLASSIFICATION.values()] == [1, 1, 1]
