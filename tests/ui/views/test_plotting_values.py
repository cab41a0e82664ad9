"""Axes, limits, spans, strokes, smoothing: the pure half of the plots, mostly as properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from PySide6.QtCore import QPointF, QRectF

from nnviz.record.series import Envelope
from nnviz.ui.plotting.axis import (
    BEYOND,
    Axis,
    Scale,
    percent_text,
    plain_text,
    short_percent,
    step_above,
)
from nnviz.ui.plotting.limits import data_range, settled
from nnviz.ui.plotting.smoothing import smoothed
from nnviz.ui.plotting.span import LEAST, Span
from nnviz.ui.plotting.stack import Cell, Stack
from nnviz.ui.plotting.strokes import Dash, columns, dashed, segments

POSITIVE = st.floats(1e-12, 1e12)
ANY = st.floats(-1e9, 1e9)
EVERY = st.floats(allow_nan=True, allow_infinity=True)


# -- axis ------------------------------------------------------------------------------------------


@given(st.lists(EVERY, max_size=20), st.sampled_from(Scale))
def test_every_number_has_a_place_or_none(values: list[float], scale: Scale) -> None:
    places = Axis(0.01, 10, scale).fractions(np.array(values, float))
    for value, place in zip(values, places, strict=True):
        assert np.isnan(place) == np.isnan(value)
        if not np.isnan(value):
            assert -BEYOND <= place <= BEYOND + 1
            assert (place >= 0) or scale is Scale.LINEAR


@given(POSITIVE, st.floats(1.2, 1e9), st.floats(0, 1), st.sampled_from(Scale))
def test_a_place_is_found_again(low: float, ratio: float, at: float, scale: Scale) -> None:
    axis = Axis(low, low * ratio, scale)
    assert axis.fraction(axis.value(at)) == pytest.approx(at, abs=1e-6)


@given(ANY, st.floats(1e-6, 1e9), st.integers(2, 12), st.sampled_from(Scale))
def test_ticks_are_round_few_and_inside(low: float, span: float, most: int, scale: Scale) -> None:
    if scale is Scale.LOG:
        low = abs(low) + 1e-9
    if low + span * 1e-6 == low:
        return
    axis = Axis(low, low + span, scale)
    ticks = axis.ticks(most, plain_text)
    assert len(ticks) <= most + 1
    values = [tick.value for tick in ticks]
    assert values == sorted(set(values))
    room = 1e-6 * span
    assert all(low - room <= value <= low + span + room for value in values)


@pytest.mark.parametrize(
    "axis, most, texts",
    [
        (Axis(0, 1), 4, ["0", "0.5", "1"]),
        (Axis(-1, 1), 4, ["−1", "−0.5", "0", "0.5", "1"]),
        (Axis(0, 12_340), 7, ["0", "2k", "4k", "6k", "8k", "10k", "12k"]),
        (Axis(0, 5_000), 5, ["0", "1,000", "2,000", "3,000", "4,000", "5,000"]),
        (Axis(0, 1_000_000), 5, ["0", "0.2M", "0.4M", "0.6M", "0.8M", "1M"]),
        (Axis(994_000, 1_001_000), 4, ["994k", "996k", "998k", "1,000k"]),
        (Axis(0, 2e-5), 2, ["0", "1e−5", "2e−5"]),
        (Axis(0.001, 0.5, Scale.LOG), 4, ["0.001", "0.01", "0.1"]),
        (Axis(0.2, 2, Scale.LOG), 4, ["0.2", "0.5", "1", "2"]),
        (Axis(1e-9, 1, Scale.LOG), 4, ["1e−9", "1e−6", "0.001", "1"]),
        (Axis(0.55, 0.95, Scale.LOG), 4, ["0.6", "0.7", "0.8", "0.9"]),
    ],
)
def test_labels_read_well(axis: Axis, most: int, texts: list[str]) -> None:
    assert [tick.text for tick in axis.ticks(most, plain_text)] == texts


def test_shares_read_well() -> None:
    assert percent_text([0, 0.5, 1]) == ["0\u00a0%", "50\u00a0%", "100\u00a0%"]
    assert [short_percent(v).strip() for v in (0, 0.004, 0.0996, 0.21, 1)] == [
        "0.0\u00a0%",
        "0.4\u00a0%",
        "10\u00a0%",
        "21\u00a0%",
        "100\u00a0%",
    ]


@given(POSITIVE)
def test_a_step_is_one_two_or_five(size: float) -> None:
    step = step_above(size)
    lead = float(f"{step:.6e}".split("e")[0])
    assert lead in (1, 2, 5)
    assert size * (1 - 1e-6) <= step <= size * 2.5 * (1 + 1e-6)


# -- limits ----------------------------------------------------------------------------------------


@given(st.lists(ANY, min_size=1, max_size=20))
def test_a_linear_axis_holds_all(values: list[float]) -> None:
    found = data_range([np.array(values)], (), Scale.LINEAR)
    axis = settled(found, Scale.LINEAR, None)
    places = axis.fractions(np.array(values))
    assert places.min() >= -1e-9
    assert places.max() <= 1 + 1e-9
    assert axis.high > axis.low


@given(st.lists(POSITIVE, min_size=1, max_size=20))
def test_a_log_axis_holds_all_and_begins_at_a_round_number(values: list[float]) -> None:
    axis = settled(data_range([np.array(values)], (), Scale.LOG), Scale.LOG, None)
    assert 0 < axis.low <= min(values) * (1 + 1e-9)
    assert axis.high >= max(values) * (1 - 1e-9)
    assert float(f"{axis.low:.2e}") == pytest.approx(axis.low)


@given(
    POSITIVE, st.floats(1, 1e6), st.lists(st.floats(0.97, 1.03), max_size=9), st.sampled_from(Scale)
)
def test_an_axis_does_not_flicker(
    low: float, ratio: float, wobbles: list[float], scale: Scale
) -> None:
    axis = settled((low, low * ratio), scale, None)
    for wobble in wobbles:
        inside = max(axis.low, low * wobble), min(axis.high, low * ratio * wobble)
        if inside[1] > 1.3 * inside[0]:
            assert settled(inside, scale, axis) == axis


def test_an_axis_shrinks_when_the_data_need_much_less() -> None:
    assert settled((0, 1), Scale.LINEAR, Axis(0, 10)) == Axis(0, 1)
    assert settled((0, 6), Scale.LINEAR, Axis(0, 10)) == Axis(0, 10)
    assert settled((0.5, 1), Scale.LOG, Axis(1e-6, 1, Scale.LOG)) == Axis(0.5, 1, Scale.LOG)
    assert settled((0.1, 1), Scale.LOG, Axis(0, 1)).scale is Scale.LOG


def test_nothing_usable_has_an_axis_too() -> None:
    for scale in Scale:
        for values in ([], [np.nan], [np.inf, -np.inf]):
            assert data_range([np.array(values, float)], (), scale) is None
        assert settled(None, scale, None).scale is scale
    assert data_range([np.array([0.0, -1.0])], (), Scale.LOG) is None


def test_a_band_counts_within_limits() -> None:
    x, mean = np.arange(3.0), np.array([1.0, 1, 2])
    band = Envelope(x, np.array([0.9, 1e-9, 1]), mean, np.array([1, 1e6, 2]))
    assert data_range([mean], [band], Scale.LINEAR) == (1e-9, 8.0)
    low, high = data_range([mean], [band], Scale.LOG) or (0, 0)
    assert (low, high) == (pytest.approx(1 / 30), 8)


# -- span ------------------------------------------------------------------------------------------


@given(st.floats(0, 1e7), st.lists(st.tuples(st.floats(-3, 3), st.floats(0, 1)), max_size=12))
def test_a_span_lies_within_the_run(newest: float, moves: list[tuple[float, float]]) -> None:
    span = Span()
    for number, (move, at) in enumerate(moves):
        span = span.panned(move, newest) if number % 3 == 2 else span.zoomed(2.0**move, at, newest)
        first, last = span.ends(newest)
        assert first >= 0
        assert last <= max(newest, LEAST) * (1 + 1e-9)
        assert last - first >= LEAST * (1 - 1e-9)
        assert span.is_all == (span.width is None)


def test_a_span_at_the_end_follows_and_one_in_the_past_does_not() -> None:
    at_the_end, in_the_past = Span().zoomed(0.1, 1.0, 1000), Span().zoomed(0.1, 0.2, 1000)
    assert at_the_end.ends(1000) == (900, 1000)
    assert at_the_end.ends(5000) == (4900, 5000)
    assert in_the_past.ends(1000) == in_the_past.ends(5000) == (180, 280)
    assert in_the_past.panned(99, 1000).last is None


# -- strokes ---------------------------------------------------------------------------------------


def test_a_number_that_is_none_leaves_a_gap() -> None:
    x, y = np.arange(5.0), np.array([0, 1, np.nan, 3, 4])
    assert segments(x, y).tolist() == [[0, 0, 1, 1], [3, 3, 4, 4]]
    assert segments(x[:1], y[:1]).shape == (0, 4)


@given(
    st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=2, max_size=15),
    st.sampled_from([Dash.DASHED, Dash.DOTTED, Dash.LONG]),
)
def test_dashes_lie_on_the_line_and_draw_their_share(
    points: list[tuple[float, float]], dash: Dash
) -> None:
    x, y = np.array(points).T
    lines = segments(x, y)
    found = dashed(lines, dash)
    whole = np.hypot(*(lines[:, 2:] - lines[:, :2]).T).sum()
    drawn = np.hypot(*(found[:, 2:] - found[:, :2]).T).sum()
    on, off = dash.value
    rest = whole % (on + off)
    expected = (whole // (on + off)) * on + min(rest, on)
    assert drawn == pytest.approx(expected, abs=0.01 * len(points))
    for end in found.reshape(-1, 2):
        assert _distance(end, lines) < 1e-6


def test_a_solid_line_is_left_as_it_is() -> None:
    lines = np.array([[0.0, 0, 5, 5]])
    assert dashed(lines, Dash.SOLID) is lines
    assert dashed(lines[:0], Dash.DASHED).shape == (0, 4)


def test_columns_stand_side_by_side() -> None:
    x = np.array([1.0, 2, 4, 5])
    low, high = np.array([9.0, 9, 8, np.nan]), np.array([1.0, 2, 3, 4])
    assert columns(x, low, high).tolist() == [[1, 2, 1, 7], [2, 3, 2, 5]]


# -- smoothing -------------------------------------------------------------------------------------


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=60), st.floats(0, 1))
def test_smoothing_stays_within_the_values(values: list[float], amount: float) -> None:
    found = smoothed(np.array(values), amount)
    assert len(found) == len(values)
    assert found.min() >= min(values) - 1e-9
    assert found.max() <= max(values) + 1e-9


@given(st.floats(0, 1), st.sampled_from(Scale))
def test_smoothing_does_not_shift(amount: float, scale: Scale) -> None:
    values = np.exp(-(((np.arange(301) - 150) / 20.0) ** 2)) + 0.01
    found = smoothed(values, amount, scale)
    assert found.argmax() == 150
    assert_allclose(found, found[::-1])


@pytest.mark.parametrize("scale", list(Scale))
def test_smoothing_leaves_odd_numbers_where_they_are(scale: Scale) -> None:
    values = np.full(200, 2.0)
    values[[20, 60, 100]] = np.nan, np.inf, 0.0
    found = smoothed(values, 0.6, scale)
    assert np.isnan(found[20])
    assert found[60] == np.inf
    rest = np.delete(found, [20, 60, 100])
    assert np.isfinite(rest).all()
    if scale is Scale.LOG:  # a zero has no place there and pulls nothing down
        assert found[100] == 0
        assert_allclose(rest, 2)


def test_nothing_to_smooth() -> None:
    values = np.array([1.0, 5.0, 2.0])
    assert smoothed(values, 0.0) is values
    assert smoothed(np.empty(0), 1.0).size == 0


# -- stack -----------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(1, 80), st.integers(1, 128)), min_size=1, max_size=9))
def test_every_cell_is_found_where_it_lies(shapes: list[tuple[int, int]]) -> None:
    columns_ = shapes[0][1]
    stack = Stack.of([(rows, columns_) for rows, _ in shapes], QRectF(50, 6, 640, 900))
    for layer, (rows, _) in enumerate(shapes):
        for cell in (Cell(layer, 0, 0), Cell(layer, rows // 2, columns_ // 2)):
            assert stack.cell_at(stack.place(cell).center()) == cell
        assert stack.cell_at(QPointF(stack.places[layer].center().x(), -1)) is None
    bottoms = [place.bottom() for place in stack.places]
    assert bottoms == sorted(bottoms)
    assert bottoms[-1] <= 907


def _distance(point: np.ndarray, lines: np.ndarray) -> float:
    """How far a point is from the nearest of some lines."""
    start, along = lines[:, :2], lines[:, 2:] - lines[:, :2]
    square = np.maximum((along**2).sum(axis=1), 1e-30)
    share = np.clip(((point - start) * along).sum(axis=1) / square, 0, 1)
    return float(np.hypot(*(start + share[:, None] * along - point).T).min())
