"""Windows of a series: what is in them, how they are parted in time, what they never go over."""

from pathlib import Path

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, Dataset, load
from nnviz.data.series.look import look
from nnviz.data.series.read import read
from nnviz.data.series.recipe import SeriesRecipe, Use
from nnviz.data.series.source import SERIES
from nnviz.data.split import in_time
from nnviz.data.table.work import WorkCancelled
from tests.data.series.conftest import Write, hourly, joined


def recipe_of(path: Path, window: int = 8, horizon: int = 2, stride: int = 1) -> SeriesRecipe:
    return look(path).recipe.replace(window=window, horizon=horizon, stride=stride)


def loaded(recipe: SeriesRecipe, **rest: object) -> Dataset:
    return load(DataRecipe(name=SERIES, series=recipe, **rest))


def own_units(data: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """All samples, and what is told of them, in the file's units."""
    x = np.concatenate([data.x_train, data.x_test]) * data.feature_scale + data.feature_mean
    y = np.concatenate([data.y_train, data.y_test]) * data.target_scale + data.target_mean
    return x, y


def test_a_sample_is_a_window_row_by_row_and_what_follows_it(write: Write) -> None:
    data = loaded(recipe_of(write(joined(hourly(100)))))
    assert data.features[:3] == ("temp t-7", "load t-7", "temp t-6")
    assert data.features[-1] == "load t-0"
    assert data.task.names == ("load 1 ahead", "load 2 ahead")
    lies = data.forecast
    assert lies is not None
    assert (lies.window, lies.horizon, lies.channels, lies.targets) == (
        8,
        2,
        ("temp", "load"),
        ("load",),
    )
    assert (lies.step, lies.told, lies.reach) == ("hour", (1,), 10)
    x, y = own_units(data)
    loads = x.reshape(-1, 8, 2)[..., 1]
    np.testing.assert_allclose(np.diff(loads, axis=1), 1, atol=1e-3)  # it rises by one an hour
    np.testing.assert_allclose(y - loads[:, -1:], np.tile([1, 2], (len(y), 1)), atol=1e-3)


def test_no_step_of_a_training_sample_is_in_the_test(write: Write) -> None:
    data = loaded(recipe_of(write(joined(hourly(100)))))
    train = data.y_train * data.target_scale + data.target_mean
    test = data.x_test * data.feature_scale + data.feature_mean
    assert train.max() < test.reshape(-1, 8, 2)[..., 1].min()
    assert (len(data.x_train), len(data.x_test)) == (66, 16)  # 91 windows, 9 over the border
    less = loaded(recipe_of(write(joined(hourly(100)))), train_share=0.5)
    assert (len(less.x_train), len(less.x_test)) == (41, 41)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_parts_in_time_are_apart_and_never_empty(share: float) -> None:
    rng = np.random.default_rng(3)
    for _ in range(50):
        starts = np.sort(rng.choice(80, rng.integers(2, 40), replace=False))
        reach = int(rng.integers(1, max(2, starts[-1] - starts[0])))
        train, test = in_time(starts, reach, share)
        assert len(train)
        assert len(test)
        assert train[-1] + reach <= test[0]
        assert set(train) | set(test) <= set(starts)


def test_each_channel_has_one_scale_at_all_steps(write: Write) -> None:
    data = loaded(recipe_of(write(joined(hourly(24 * 6))), window=24, horizon=1, stride=24))
    assert len(set(data.feature_mean.reshape(24, 2)[:, 0])) == 1
    windows = data.x_train.reshape(-1, 24, 2)[..., 0]
    assert np.ptp(windows[0]) > 2  # a season of one window is not taken away
    assert abs(windows.mean()) < 1e-5
    assert windows.std() == pytest.approx(1)
    plain = loaded(recipe_of(write(joined(hourly(100)))), standardize=False)
    assert (plain.feature_scale == 1).all()


def test_no_window_goes_over_a_gap_or_a_missing_value(write: Write) -> None:
    rows = hourly(300, without=range(100, 150))
    for at in range(200, 206):
        rows[at] = rows[at].replace(rows[at].split(",")[1], "", 1)
    raw = read(recipe_of(write(joined(rows))))
    assert raw.starts is not None
    windows, ahead = raw.x[raw.starts], np.asarray(raw.y)[raw.starts]
    assert np.isfinite(windows).all()
    assert np.isfinite(ahead).all()
    loads = np.concatenate([windows.reshape(-1, 8, 2)[..., 1], ahead], axis=1)
    np.testing.assert_array_equal(np.diff(loads, axis=1), 1)
    assert raw.dropped == 9 + 6 + 7  # over the gap, and over six hours without a temperature


def test_a_target_may_be_missing_where_it_is_only_told(write: Write) -> None:
    rows = ["a,b", *(f"{at % 5},{'' if at < 50 else at % 3}" for at in range(200))]
    path = write(joined(rows))
    columns = (("a", Use.SEEN.value), ("b", Use.TOLD.value))
    raw = read(recipe_of(path).replace(columns=columns))
    assert raw.starts is not None
    assert raw.starts[0] == 42  # what is told begins where there is something to tell
    assert raw.forecast is not None
    assert raw.forecast.told == (None,)


def test_a_stride_begins_anew_behind_a_gap(write: Write) -> None:
    raw = read(recipe_of(write(joined(hourly(300, without=range(103, 150)))), stride=10))
    assert raw.starts is not None
    np.testing.assert_array_equal(raw.starts[:12], [*range(0, 100, 10), 103, 113])


def test_rows_are_sorted_and_of_one_time_the_last_counts(write: Write) -> None:
    rows = hourly(60)
    twice = rows[30].replace(",129,", ",999,")
    assert twice != rows[30]
    raw = read(recipe_of(write(joined([rows[0], *reversed(rows[1:]), twice]))))
    loads = raw.x.reshape(-1, 8, 2)[..., 1]
    np.testing.assert_array_equal(loads[:, 0], [*range(100, 129), 999, *range(130, 151)])


def test_the_series_is_in_memory_once_whatever_the_window(write: Write) -> None:
    raw = read(recipe_of(write(joined(hourly(500))), window=100))
    assert raw.x.base is not None
    assert raw.x.strides == (16, 8)


def test_a_file_that_has_changed_or_is_gone_is_told(write: Write) -> None:
    path = write(joined(hourly(100)))
    recipe = recipe_of(path)
    write(joined(hourly(101)))
    with pytest.raises(ProblemError, match="has changed since somebody looked at it"):
        read(recipe)
    path.unlink()
    with pytest.raises(ProblemError, match="There is no file"):
        read(recipe)


def test_what_is_left_may_be_too_few_or_always_the_same(write: Write) -> None:
    rows = joined(hourly(260, without=[*range(120, 130), *range(190, 200)]))
    with pytest.raises(ProblemError, match="windows are left, the others lie over gaps"):
        read(recipe_of(write(rows), window=90, horizon=10))
    path = write("a,b\n" + "".join(f"{at % 5},7\n" for at in range(100)))
    columns = (("a", "seen"), ("b", "told"))
    with pytest.raises(ProblemError, match="'b' never changes: there is nothing to tell"):
        read(recipe_of(path).replace(columns=columns))


def test_the_recipe_of_the_data_may_say_another_window(write: Write) -> None:
    own = recipe_of(write(joined(hourly(100))))
    data = loaded(own, window=16, horizon=4)
    assert data.sample_shape == (32,)
    assert len(data.task.names) == 4
    with pytest.raises(ProblemError, match="Choose a window of 48 at most") as found:
        loaded(own, window=64)
    assert found.value.problem.key == "window"
    with pytest.raises(ProblemError, match="No time series has been chosen"):
        load(DataRecipe(name=SERIES))
    with pytest.raises(ProblemError, match="steps of a sequence are not chosen one by one"):
        loaded(own, features=("temp t-0",))


def test_progress_only_grows_and_reading_can_be_stopped(write: Write) -> None:
    path = write(joined(hourly(5000)))
    shares: list[float] = []
    look(path, shares.append)
    read(recipe_of(path), shares.append)
    ends = [at for at, share in enumerate(shares) if share == 1.0]
    first, second = shares[: ends[0] + 1], shares[ends[0] + 1 :]
    assert first == sorted(first)
    assert second == sorted(second)
    assert shares[-1] == 1.0
    with pytest.raises(WorkCancelled):
        look(path, cancelled=lambda: True)


def test_a_filled_value_gives_nothing_away_of_what_is_told(write: Write) -> None:
    """It lies halfway to the next one: a window that ended there would show its own answer."""
    whole, holed = (read(recipe_of(write(joined(hourly(100, out))))) for out in ((), (40,)))
    assert whole.starts is not None
    assert holed.starts is not None
    ends = {int(start) + 7 for start in whole.starts} - {int(start) + 7 for start in holed.starts}
    assert ends == {40}  # inside a window both neighbours are seen: those samples stay
    assert holed.dropped == 1
