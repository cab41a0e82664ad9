"""Errors of forecasts against sums written out, and where there is nothing to measure."""

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.data import DataRecipe, load
from nnviz.data.forecast import Forecast
from nnviz.data.targets import Aim, AimKind
from nnviz.engine.network import Network
from nnviz.explain.forecast_errors import (
    errors_on_test,
    forecast_errors,
    last_seen,
    own_inputs,
    own_targets,
    tells_ahead,
    usual,
)
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input

RNG = np.random.default_rng(7)
TRUTH, SAID = RNG.normal(size=(9, 4, 2)), RNG.normal(size=(9, 4, 2))
LAST, MEAN = RNG.normal(size=(9, 2)), RNG.normal(size=(4, 2))


def test_every_number_is_that_of_its_definition() -> None:
    found = forecast_errors(TRUTH, SAID, LAST, MEAN)
    for at in range(4):
        for target in range(2):
            true, said = TRUTH[:, at, target].tolist(), SAID[:, at, target].tolist()
            off = [b - a for a, b in zip(true, said, strict=True)]
            mse, middle = sum(e * e for e in off) / 9, sum(true) / 9
            spread = sum((t - middle) ** 2 for t in true) / 9
            naive = sum((a - b) ** 2 for a, b in zip(LAST[:, target], true, strict=True)) / 9
            dull = sum((MEAN[at, target] - t) ** 2 for t in true) / 9
            place = at, target
            assert found.rmse[place] == pytest.approx(mse**0.5)
            assert found.mae[place] == pytest.approx(sum(map(abs, off)) / 9)
            assert found.r2[place] == pytest.approx(1 - mse / spread)
            assert found.last[place] == pytest.approx(naive**0.5)
            assert found.mean[place] == pytest.approx(dull**0.5)
            assert found.skill[place] == pytest.approx(1 - mse / naive)
    own = np.sqrt(((SAID[3] - TRUTH[3]) ** 2).mean(axis=0))
    np.testing.assert_allclose(found.by_sample[3], own)


def test_no_sample_gives_no_number() -> None:
    found = forecast_errors(TRUTH[:0], SAID[:0], LAST[:0], MEAN)
    assert found.rmse.shape == found.skill.shape == (4, 2)
    assert np.isnan(found.rmse).all()
    assert found.by_sample.shape == (0, 2)
    assert not len(found.order(0))


def test_what_is_no_number_stays_apart_and_is_the_worst() -> None:
    said, last = SAID.copy(), LAST.copy()
    said[2, 1, 0], said[5, 3, 1], last[:, 1] = np.nan, np.inf, np.nan
    found = forecast_errors(TRUTH, said, last, MEAN)
    assert np.isnan(found.rmse[1, 0])
    assert np.isnan(found.rmse[3, 1])
    assert np.isfinite(found.rmse[0]).all()
    assert found.order(0)[-1] == 2
    assert found.order(1)[-1] == 5
    assert np.isnan(found.last[:, 1]).all()
    assert np.isnan(found.skill[:, 1]).all()


def test_a_truth_that_does_not_vary_has_no_r2_and_a_perfect_one_the_best() -> None:
    flat = np.ones((5, 1, 1))
    found = forecast_errors(flat, flat, np.ones((5, 1)), np.ones((1, 1)))
    assert np.isnan(found.r2[0, 0])
    assert found.rmse[0, 0] == 0
    assert np.isnan(found.skill[0, 0])  # the last value is perfect too
    perfect = forecast_errors(TRUTH, TRUTH, LAST, MEAN)
    assert (perfect.skill == 1).all()
    assert (perfect.r2 == 1).all()


def test_the_best_comes_first() -> None:
    found = forecast_errors(TRUTH, SAID, LAST, MEAN)
    errors = found.by_sample[found.order(1), 1]
    assert (np.diff(errors) >= 0).all()


def test_values_come_back_in_the_unit_of_the_data() -> None:
    plan = DataRecipe(name="seasonal", size=60, window=12, horizon=3)
    own, plain = load(plan.replace(standardize=True)), load(plan.replace(standardize=False))
    lies = own.forecast
    assert lies is not None
    seen = own_inputs(own, lies, own.x_test)
    np.testing.assert_allclose(seen[:, :, 0], plain.x_test, atol=1e-5)
    told = own_targets(own, lies, own.y_test)
    np.testing.assert_allclose(told[:, :, 0], plain.y_test, atol=1e-5)
    np.testing.assert_allclose(last_seen(own, lies, own.x_test), seen[:, -1], atol=1e-6)
    np.testing.assert_allclose(usual(own, lies)[:, 0], plain.y_train.mean(axis=0), atol=1e-5)
    nobody = Forecast(12, 3, ("value",), ("other",))
    assert np.isnan(last_seen(own, nobody, own.x_test)).all()


def test_a_network_that_says_zero_is_as_far_off_as_the_truth_is_from_it() -> None:
    data = load(DataRecipe(name="sine", size=50, window=8, horizon=2))
    network = Network.of(
        chain(("x", Input(shape=(8,))), ("y", Dense(units=2, activation="linear")))
    )
    assert tells_ahead(data, network)
    found = errors_on_test(network, np.zeros(network.layout.size, np.float32), data)
    assert data.forecast is not None
    truth = own_targets(data, data.forecast, data.y_test)[:, :, 0]
    middle = float(data.target_mean[0])
    np.testing.assert_allclose(found.rmse[:, 0], np.sqrt(((truth - middle) ** 2).mean(axis=0)))


def test_other_networks_and_other_data_tell_nothing() -> None:
    data = load(DataRecipe(name="sine", size=50, window=8, horizon=2))
    three = Network.of(chain(("x", Input(shape=(8,))), ("y", Dense(units=3))))
    eight = Network.of(chain(("x", Input(shape=(8,))), ("y", Dense(units=8))))
    assert not tells_ahead(data, three)
    assert not tells_ahead(data.aimed(Aim(AimKind.INPUTS)), eight)
    assert not tells_ahead(load(DataRecipe(name="circle", size=50)), three)
