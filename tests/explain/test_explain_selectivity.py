"""How well numbers tell of a truth: against scikit-learn, and where there is nothing to tell."""

import numpy as np
import pytest
from sklearn.metrics import mutual_info_score, roc_auc_score

from nnviz.explain.selectivity import BINS, LEVELS, selectivity


def _truth(n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(size=n) < 0.3


@pytest.mark.parametrize("n", [2, 3, 17, 1000])
@pytest.mark.parametrize("decimals", [0, 1, 9])
def test_auc_is_that_of_scikit_learn(n: int, decimals: int) -> None:
    truth = _truth(n)
    truth[:2] = True, False
    rows = np.random.default_rng(1).normal(size=(5, n)).round(decimals).astype(np.float32)
    found = selectivity(rows + truth * np.float32(0.5), truth)
    wanted = [roc_auc_score(truth, row) for row in rows + truth * np.float32(0.5)]
    np.testing.assert_allclose(found.auc, wanted, rtol=0, atol=1e-12)


def test_information_is_that_of_levels_of_equal_size() -> None:
    n, truth = 1600, _truth(1600)
    row = (np.random.default_rng(3).permutation(n) + 400 * truth).astype(np.float32)
    edges = np.unique(np.sort(row)[(np.arange(1, LEVELS) * n) // LEVELS])
    wanted = mutual_info_score(truth, np.digitize(row, edges)) / np.log(2)
    found = selectivity(row[None], truth)
    np.testing.assert_allclose(found.information, [wanted], atol=1e-12)


def test_a_row_that_is_the_truth_tells_all_of_it() -> None:
    truth = _truth(500)
    found = selectivity(np.stack([truth, ~truth]).astype(np.float32), truth)
    share = truth.mean()
    entropy = -(share * np.log2(share) + (1 - share) * np.log2(1 - share))
    np.testing.assert_allclose(found.auc, [1, 0])
    np.testing.assert_allclose(found.strength, [1, 1])
    np.testing.assert_allclose(found.information, [entropy, entropy])


def test_histograms_hold_every_number_once() -> None:
    truth = _truth(300)
    rows = np.random.default_rng(4).normal(size=(3, 300)).astype(np.float32)
    found = selectivity(rows, truth)
    assert found.inside.shape == (3, BINS)
    assert (found.inside.sum(axis=1) == truth.sum()).all()
    assert (found.outside.sum(axis=1) == (~truth).sum()).all()
    whole, _ = np.histogram(rows[0], BINS, (rows[0].min(), rows[0].max()))
    assert np.abs(whole - found.inside[0] - found.outside[0]).sum() <= 2  # rounding at an edge


def test_where_nothing_can_be_told_there_is_no_number() -> None:
    rows = np.float32([[1, 2, 3], [4, 4, 4], [np.nan, 1, 2]])
    never = selectivity(rows, np.zeros(3, np.bool_))
    assert np.isnan(never.auc).all()
    assert not never.strength.any()
    some = selectivity(rows, np.array([True, False, False]))
    np.testing.assert_allclose(some.auc, [0, 0.5, np.nan])
    assert len(selectivity(np.empty((0, 3), np.float32), np.ones(3, np.bool_)).auc) == 0
