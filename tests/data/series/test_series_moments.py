"""Dates and times as people write them, and what lies between them."""

import numpy as np
import pytest

from nnviz.data.series.lay import FILLED, laid
from nnviz.data.series.moments import are_dates, order_of, seconds, written
from nnviz.data.series.spacing import spacing_of


@pytest.mark.parametrize(
    ("text", "order", "moment"),
    [
        ("2024-03-04", "year", "2024-03-04"),
        ("2024-03-04T05:06:07", "year", "2024-03-04 05:06:07"),
        ("2024-03-04 05:06:07Z", "year", "2024-03-04 05:06:07"),
        ("2024-03-04 05:06+02:00", "year", "2024-03-04 03:06"),
        ("20240304", "year", "2024-03-04"),
        ("2024-03", "year", "2024-03-01"),
        ("2024/3/4 5:06", "year", "2024-03-04 05:06"),
        ("04.03.2024 05:06", "day", "2024-03-04 05:06"),
        ("3/4/24 12:30 AM", "month", "2024-03-04 00:30"),
        ("3/4/1999 1:30 pm", "month", "1999-03-04 13:30"),
        ("4 Mar 2024", "year", "2024-03-04"),
        ("4-March-99", "year", "1999-03-04"),
        ("2024-03-04 24:00", "year", "2024-03-05"),
    ],
)
def test_a_moment_is_read(text: str, order: str, moment: str) -> None:
    assert written(seconds([f" {text} "], order)[0]) == moment


@pytest.mark.parametrize(
    "text", ["", "x", "2024-02-30", "2024-13-01", "5 Foo 2024", "1/2", "25:00"]
)
def test_what_is_no_moment_is_missing(text: str) -> None:
    assert np.isnan(seconds([text], "day")[0])


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        ([], "year"),
        (["2024-01-13"], "year"),
        (["01/02/2024", "13/02/2024"], "day"),
        (["01/02/2024", "01/13/2024"], "month"),
        (["01.02.2024"], "day"),
        (["01/01/2024", "02/01/2024", "03/01/2024"], "day"),
        (["01/01/2024", "01/02/2024", "01/03/2024"], "month"),
    ],
)
def test_what_comes_first_is_guessed(texts: list[str], order: str) -> None:
    assert order_of(texts) == order


def test_dates_are_told_from_numbers() -> None:
    assert are_dates(["20240101", "20240102"], "point")
    assert are_dates(["2024-01-01", ""], "point")
    assert not are_dates(["1700000000", "0,5"], "comma")


@pytest.mark.parametrize(
    ("unit", "step", "name", "text"),
    [
        ("s", 1, "second", "a second"),
        ("s", 900, "step", "15 minutes"),
        ("s", 3600, "hour", "an hour"),
        ("D", 1, "day", "a day"),
        ("D", 7, "week", "a week"),
        ("M", 1, "month", "a month"),
        ("M", 3, "quarter", "a quarter"),
        ("M", 2, "step", "2 months"),
        ("Y", 1, "year", "a year"),
    ],
)
def test_a_step_has_a_name(unit: str, step: int, name: str, text: str) -> None:
    moments = np.datetime64("2001-01-01", unit) + step * np.arange(30)
    times = moments.astype("datetime64[s]").astype(np.int64).astype(np.float64)
    spacing, places = spacing_of(times, True)
    assert (spacing.step, spacing.text) == (name, text)
    np.testing.assert_allclose(places, np.arange(30), atol=0.05)


def test_the_last_days_of_months_are_a_month_apart() -> None:
    months = np.datetime64("2001-02", "M") + np.arange(60)
    times = (months.astype("datetime64[D]") - 1).astype("datetime64[s]").astype(np.float64)
    spacing, places = spacing_of(times, True)
    assert spacing.step == "month"
    np.testing.assert_allclose(places, np.arange(60))


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_few_rows_are_laid_too(rows: int) -> None:
    for times in (None, np.arange(rows, dtype=float)):
        found = laid(times, np.ones((rows, 1)))
        assert len(found.values) == len(found.follows) == rows
        assert not found.follows[:1].any()


@pytest.mark.parametrize("lacking", [1, FILLED, FILLED + 1])
def test_short_stretches_lie_on_a_line_and_longer_ones_stay(lacking: int) -> None:
    line = 2.0 * np.arange(60)
    missing, times = line.copy(), np.arange(60.0)
    missing[20 : 20 + lacking] = np.nan
    without = np.delete(np.arange(60), np.arange(20, 20 + lacking))
    for found in (laid(times, missing[:, None]), laid(times[without], line[without, None])):
        if lacking <= FILLED:
            np.testing.assert_array_equal(found.values[:, 0], line)
            assert (found.filled, found.holes, found.gaps) == ((lacking,), (0,), 0)
        else:
            assert found.filled == (0,)
            assert found.holes[0] + found.gaps == 1


def test_nothing_is_filled_at_the_ends_or_over_a_gap() -> None:
    values = np.arange(60.0)
    values[[0, 59, 29, 30]] = np.nan
    times = np.arange(60.0)
    times[30:] += 100
    found = laid(times, values[:, None])
    assert found.gaps == 1
    np.testing.assert_array_equal(np.flatnonzero(np.isnan(found.values[:, 0])), [0, 29, 30, 59])
