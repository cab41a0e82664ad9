"""Numbers as text: digits, widths, signs, words, and reading them back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.ui.numbers import (
    FIGURE_SPACE,
    MINUS,
    POINT_SPACE,
    format_compact,
    format_count,
    format_number,
    format_percent,
    format_setting,
    parse_number,
    with_unit,
)

FLOAT32 = st.floats(width=32, allow_nan=False, allow_infinity=False, allow_subnormal=False)


@pytest.mark.parametrize(
    "value, text",
    [
        (0.871, "0.871"),
        (1.337, "1.337"),
        (0.0032, "0.0032"),
        (0.05, "0.0500"),
        (12.345, "12.35"),
        (123.45, "123.5"),
        (1234.5, "1,234"),
        (12345.0, "12,340"),
        (123456.0, "1.2e5"),
        (0.00012, f"1.2e{MINUS}4"),
        (3e-12, f"3e{MINUS}12"),
        (9.99996, "10.00"),
        (0.0, "0"),
        (-0.5, f"{MINUS}0.500"),
    ],
)
def test_a_reading_has_at_most_four_significant_digits(value: float, text: str) -> None:
    assert format_number(value).strip() == text


@given(FLOAT32)
def test_a_reading_never_changes_its_width(value: float) -> None:
    text = format_number(value, signed=True)
    points = sum(text.count(point) for point in (".", ",", POINT_SPACE))
    assert points == 1
    assert len(text) - points == 6  # the sign's place and five figures


@given(FLOAT32)
def test_a_reading_says_what_the_number_is(value: float) -> None:
    text = format_number(value).strip(FIGURE_SPACE + POINT_SPACE)
    read = parse_number(text)
    assert read is not None
    # A small reading may have one digit and an exponent: half a unit of it is 50 %.
    assert math.isclose(read, value, rel_tol=0.5, abs_tol=1e-37)
    assert len(text.strip(MINUS).split("e")[0].replace(".", "").replace(",", "").strip("0")) <= 4


def test_a_sign_has_its_place_and_is_a_true_minus() -> None:
    assert format_number(1.337, signed=True).strip(FIGURE_SPACE) == "+1.337"
    assert format_number(-0.0032, signed=True) == "−0.0032"
    assert "-" not in format_number(-1e-9)
    assert "+" not in format_number(0.0, signed=True)
    assert "+" not in format_number(-0.0, signed=True)


@pytest.mark.parametrize("write", [format_number, format_setting, format_compact, format_percent])
def test_what_is_not_finite_is_said_in_words(write: object) -> None:
    assert callable(write)
    assert write(math.nan) == "not a number"
    assert write(math.inf) == "infinite"
    assert write(-math.inf) == "−infinite"


@pytest.mark.parametrize(
    "value, text",
    [(0.01, "0.01"), (16, "16"), (12340, "12,340"), (1e-5, "1e−5"), (0.1 + 0.2, "0.3"), (0.0, "0")],
)
def test_a_setting_is_short(value: float, text: str) -> None:
    assert format_setting(value) == text
    assert parse_number(text) == pytest.approx(value)


def test_counts_and_rates() -> None:
    assert format_count(12340) == "12,340"
    assert format_count(-1) == "−1"
    assert format_compact(33_100) == "33.1k"
    assert format_compact(1_236_000) == "1.24M"
    assert format_compact(999) == "999"
    assert format_compact(999.9) == "1.00k"
    assert format_compact(0) == "0"
    assert len(format_compact(1e300)) <= 6


def test_percents() -> None:
    assert format_percent(0.968) == "96.8\u00a0%"
    assert format_percent(1) == "100.0\u00a0%"
    assert format_percent(-0.00001) == "0.0\u00a0%"


def test_a_unit_stays_on_the_line() -> None:
    assert with_unit("20", "epochs") == "20\u00a0epochs"
    assert with_unit("20", "") == "20"


@pytest.mark.parametrize(
    "text, value",
    [
        ("0.01", 0.01),
        (" 1e−5 ", 1e-5),
        ("−3", -3),
        ("12,340", 12340),
        ("0,5", 0.5),
        ("0,050", 0.05),
        ("33.1k", 33100.0),
        ("5 %", 5),
    ],
)
def test_reading_a_number(text: str, value: float) -> None:
    assert parse_number(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "k", "fast", "1,2,3", "nan", "inf", "1e999", "--1", "0x10"])
def test_what_is_no_number_is_refused(text: str) -> None:
    assert parse_number(text) is None


@given(st.integers(-(10**15), 10**15))
def test_whole_numbers_come_back_whole(value: int) -> None:
    assert parse_number(format_count(value)) == value
    assert isinstance(parse_number(format_count(value)), int)
