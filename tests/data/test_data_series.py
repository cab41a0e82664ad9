"""Series: what follows a window is what the formula says, and recipes say how long they are."""

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.data.families import series
from nnviz.data.forecast import Forecast

NAMES = ("sine", "pendulum", "seasonal")


@pytest.mark.parametrize("name", NAMES)
def test_window_and_horizon_are_what_the_recipe_says(name: str) -> None:
    data = load(DataRecipe(name=name, size=20, window=5, horizon=1))
    assert data.features == ("t-4", "t-3", "t-2", "t-1", "t-0")
    assert data.task.names == ("1 ahead",)
    assert data.x_train.shape == (16, 5)
    assert data.y_test.shape == (4, 1)
    data = load(DataRecipe(name=name, size=20))
    assert (data.sample_shape, len(data.task.names)) == ((32,), 8)


@pytest.mark.parametrize("name", NAMES)
def test_a_shorter_window_is_the_same_series(name: str) -> None:
    long = load(DataRecipe(name=name, size=20, window=12, horizon=4, noise=0.0))
    short = load(DataRecipe(name=name, size=20, window=8, horizon=8, noise=0.0))
    np.testing.assert_array_equal(long.x_train[:, :8], short.x_train)
    np.testing.assert_array_equal(long.x_train[:, 8:], short.y_train[:, :4])
    np.testing.assert_array_equal(long.y_train, short.y_train[:, 4:])


def test_two_waves_follow_a_recurrence_of_four_steps() -> None:
    raw = series.sine(50, 0.0, np.random.default_rng(0), 32, 8)
    whole = np.concatenate([raw.x, np.asarray(raw.y)], axis=1)
    for one in whole:  # 1, cos a + cos b and their product are the only unknowns
        middle = one[2:-2]
        columns = np.column_stack([one[1:-3] + one[3:-1], middle])
        wanted = one[:-4] + one[4:]
        found, *_ = np.linalg.lstsq(columns, wanted, rcond=None)
        np.testing.assert_allclose(columns @ found, wanted, atol=1e-9)


def test_a_pendulum_loses_energy_and_never_gains() -> None:
    seconds = series.STEP_S / series.SMALL_STEPS
    angle, speed = np.array([2.4, 0.0, -1.0]), np.array([0.0, 0.0, 1.5])

    def energy() -> np.ndarray:
        return speed**2 / 2 + 9.81 * (1 - np.cos(angle))

    before = energy()
    for _ in range(400):
        angle, speed = series._swung(angle, speed, seconds)
    assert (energy() <= before).all()
    assert energy()[0] < 0.6 * before[0]
    assert energy()[1] == 0


def test_seasons_come_again() -> None:
    raw = series.seasonal(40, 0.0, np.random.default_rng(0), 2 * series.WEEK, 1)
    first, second = raw.x[:, : series.WEEK], raw.x[:, series.WEEK :]
    slope = (second - first).std(axis=1)
    np.testing.assert_allclose(slope, 0, atol=1e-9)
    assert raw.x.std() > 0.4


def test_noise_is_the_deviation_of_a_measurement() -> None:
    clean, noisy = (series.sine(400, s, np.random.default_rng(1), 32, 8) for s in (0.0, 0.3))
    assert np.std(noisy.x - clean.x) == pytest.approx(0.3, rel=0.03)
    assert np.std(np.asarray(noisy.y) - np.asarray(clean.y)) == pytest.approx(0.3, rel=0.05)


@pytest.mark.parametrize(("field", "value"), [("window", 3), ("window", 2000), ("horizon", 0)])
def test_lengths_that_cannot_be_are_refused(field: str, value: int) -> None:
    with pytest.raises(ProblemError, match=field.capitalize()):
        load(DataRecipe(name="sine", **{field: value}))


def test_a_data_set_of_a_series_says_how_its_samples_lie_in_time() -> None:
    lies = load(DataRecipe(name="sine", size=40, window=12, horizon=3)).forecast
    assert lies == Forecast(12, 3, ("value",), ("value",))
    assert lies.told == (0,)


def test_samples_with_steps_left_out_no_longer_lie_in_time() -> None:
    chosen = ("t-2", "t-1", "t-0")
    data = load(DataRecipe(name="sine", size=40, window=12, horizon=3, features=chosen))
    assert data.forecast is None


def test_other_data_do_not_lie_in_time() -> None:
    assert load(DataRecipe(name="circle", size=40)).forecast is None


def test_a_target_that_is_not_seen_goes_on_with_no_channel() -> None:
    assert Forecast(4, 2, ("a", "b"), ("b", "c")).told == (1, None)
