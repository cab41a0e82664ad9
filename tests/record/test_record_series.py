"""Series against brute force: every point tells the truth about the rows it stands for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.record.series import Envelope, Rows, Series

ODD = [0.0, -1.0, 1e-300, 1e12, np.nan, np.inf, -np.inf]
VALUES = st.one_of(st.floats(-1e6, 1e6), st.sampled_from(ODD))
BLOCKS = st.lists(st.lists(VALUES, max_size=40), max_size=12)


def rows_of(values: list[float], first: int = 1) -> Rows:
    """Rows with a step and a value each."""
    return np.column_stack([np.arange(first, first + len(values), dtype=float), values])


def filled(blocks: list[list[float]], exact_rows: int = 20, bins: int = 8) -> tuple[Series, Rows]:
    """A small series with blocks of values, and all of its rows."""
    series, rows = Series(2, exact_rows, bins), np.empty((0, 2))
    for block in blocks:
        new = rows_of(block, len(rows) + 1)
        series.append(new)
        rows = np.concatenate([rows, new])
    return series, rows


def check_points(found: Envelope, rows: Rows) -> None:
    """Compare each point with the rows between the point before it and itself."""
    before = rows[0, 0] - 1 if len(rows) else 0.0
    for x, low, mean, high in zip(found.x, found.low, found.mean, found.high, strict=True):
        group = rows[(rows[:, 0] > before) & (rows[:, 0] <= x), 1]
        known = group[np.isfinite(group)]
        numbers = group[~np.isnan(group)]
        assert len(group)
        np.testing.assert_array_equal(low, numbers.min() if numbers.size else np.nan)
        np.testing.assert_array_equal(high, numbers.max() if numbers.size else np.nan)
        same = numbers.size and numbers.min() == numbers.max()
        expected = known.mean() if known.size else numbers[0] if same else np.nan
        np.testing.assert_allclose(mean, expected, rtol=1e-9, atol=1e-3)
        before = x


@given(BLOCKS, st.integers(2, 50))
def test_every_row_is_in_exactly_one_point(blocks: list[list[float]], points: int) -> None:
    series, rows = filled(blocks)
    found = series.envelope(1, points)
    assert len(found.x) <= points
    check_points(found, rows)
    if len(rows):
        assert found.x[-1] == rows[-1, 0]


@given(BLOCKS, st.integers(-5, 300), st.integers(0, 100), st.integers(2, 30))
def test_a_window_tells_of_the_rows_in_it(
    blocks: list[list[float]], first: int, width: int, points: int
) -> None:
    series, rows = filled(blocks)
    found = series.window(1, first, first + width, points)
    inside = rows[(rows[:, 0] >= first) & (rows[:, 0] <= first + width)]
    assert len(found.x) <= points
    if len(inside):
        assert found.x[-1] >= inside[-1, 0]
        covered = rows[rows[:, 0] > found.x[0]]
        check_points(
            Envelope(*(a[1:] for a in (found.x, found.low, found.mean, found.high))), covered
        )
        known = inside[~np.isnan(inside[:, 1]), 1]
        if known.size:
            assert np.nanmin(found.low) <= known.min()
            assert np.nanmax(found.high) >= known.max()


def test_a_window_reaches_one_beyond_either_end() -> None:
    series, _ = filled([[float(i) for i in range(1, 11)]])
    assert series.window(1, 4.5, 6.5).x.tolist() == [4, 5, 6, 7]
    assert series.window(1, -9, 1).x.tolist() == [1, 2]
    assert series.window(1, 20, 30).x.tolist() == [10]


@given(BLOCKS, st.integers(0, 30))
def test_the_newest_rows_are_exact(blocks: list[list[float]], most: int) -> None:
    series, rows = filled(blocks)
    newest, last = series.newest(most), series.last()
    assert series.count == len(rows)
    np.testing.assert_array_equal(newest, rows[max(0, len(rows) - min(most, 20)) :])
    assert (last is None) == (len(rows) == 0)
    if last is not None:
        np.testing.assert_array_equal(last, rows[-1])


def test_a_close_look_at_rows_still_held_is_exact() -> None:
    series, rows = filled([list(np.sin(np.arange(500.0)))], exact_rows=100, bins=8)
    found = series.window(1, 450, 480, 50)
    np.testing.assert_array_equal(found.x, rows[448:481, 0])
    np.testing.assert_array_equal(found.low, rows[448:481, 1])
    np.testing.assert_array_equal(found.mean, found.high)


def test_a_look_at_rows_long_gone_is_made_of_bins() -> None:
    series, rows = filled([list(np.sin(np.arange(512.0)))], exact_rows=100, bins=8)
    found = series.window(1, 1, 200, 50)
    assert found.x.tolist() == [64, 128, 192, 256]
    check_points(found, rows)


@pytest.mark.parametrize("length", [1, 8, 9, 17, 1000])
def test_a_first_block_larger_than_the_bins_is_taken(length: int) -> None:
    series, rows = filled([[float(i) for i in range(length)]])
    check_points(series.envelope(1, 8), rows)


def test_halving_keeps_an_odd_bin() -> None:
    series = Series(2, 4, 4)
    for step in range(1, 6):
        series.append(rows_of([float(step)], step))
    found = series.envelope(1, 4)
    assert found.x.tolist() == [2, 4, 5]
    assert found.mean.tolist() == [1.5, 3.5, 5]


def test_one_bad_step_does_not_blot_out_its_bin() -> None:
    series, _ = filled([[1.0, np.nan, 3.0, np.inf] * 8], exact_rows=4, bins=8)
    found = series.envelope(1, 8)
    assert found.low.tolist() == [1.0] * 8
    assert found.mean.tolist() == [2.0] * 8
    assert found.high.tolist() == [np.inf] * 8


def test_memory_does_not_grow() -> None:
    series = Series(2, 100, 64)
    before = series.nbytes
    for first in range(1, 1_000_000, 50_000):
        series.append(rows_of([1.0] * 50_000, first))
    assert series.nbytes == before
    assert series.count == 1_000_000
    assert len(series.envelope(1, 10_000).x) <= 64


def test_it_begins_anew() -> None:
    series, _ = filled([[1.0] * 100])
    series.clear()
    assert series.count == 0
    assert series.last() is None
    assert len(series.envelope(1).x) == 0
    series.append(rows_of([5.0]))
    assert series.envelope(1).mean.tolist() == [5.0]


def test_an_envelope_stays_as_it_was() -> None:
    series, _ = filled([[1.0] * 4], exact_rows=1, bins=8)
    found = series.envelope(1, 100)
    series.append(rows_of([9.0] * 12, 5))
    assert found.high.tolist() == [1.0] * len(found.high)
