"""Dates and times out of text, in seconds since 1970. Pure; nothing here knows of files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
from numpy.typing import NDArray

from nnviz.data.series.recipe import Order
from nnviz.data.table.dialect import MISSING, is_number

NAN = float("nan")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NAIVE_EPOCH = EPOCH.replace(tzinfo=None)
PLAIN, PLAIN_SIGNS = {10, 16, 19, 23, 26}, frozenset("0123456789-:T .")
CENTURY = 70
"""Years of two digits from here on are of the last century."""

MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()

_DATE = (
    r"(?:(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?"
    r"|(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})[-/.](?P<third>\d{4}|\d{2})"
    r"|(?P<number>\d{1,2})[- ](?P<name>[a-z]{3})[a-z]*\.?[-, ]+(?P<long>\d{4}|\d{2}))"
)
_CLOCK = (
    r"(?:[T ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<seconds>\d{2}(?:[.,]\d+)?))?"
    r"\s*(?P<half>[ap]\.?m\.?)?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
_MOMENT = re.compile(_DATE + _CLOCK, re.IGNORECASE)
_COMPACT = re.compile(r"(1[89]|2[01])\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_PARTED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d")


def seconds(texts: Sequence[str], order: str) -> NDArray[np.float64]:
    """The moments that texts name, float64 ``(n,)``; NaN for what is none.

    What says no zone is taken for UTC, so that every day has its 24 hours.
    """
    stripped = [text.strip() for text in texts]
    quick = _quick(stripped)
    if quick is not None:
        return quick
    return np.array([_seconds(text, order) for text in stripped], np.float64)


def order_of(texts: Sequence[str]) -> Order:
    """What comes first in dates, as far as they tell: no month has the number 13."""
    pairs = [(int(found[1]), int(found[2])) for text in texts if (found := _PARTED.match(text))]
    if not pairs:
        return Order.YEAR
    if any(second > 12 for _, second in pairs):
        return Order.MONTH
    if any(first > 12 for first, _ in pairs) or any("." in text for text in texts):
        return Order.DAY
    firsts, seconds_ = zip(*pairs, strict=True)
    return Order.MONTH if len(set(firsts)) < len(set(seconds_)) else Order.DAY


def has_order(texts: Sequence[str]) -> bool:
    """Whether there are dates of which one may ask what comes first."""
    return any(map(_PARTED.match, texts))


def are_dates(texts: Sequence[str], decimal: str) -> bool:
    """Whether a column of times holds dates, and not numbers: so most of its texts say."""
    filled = [text.strip() for text in texts if text.strip() not in MISSING]
    if filled and all(map(_COMPACT.fullmatch, filled)):
        return True
    return 2 * sum(is_number(text, decimal) for text in filled) < len(filled)


def written(moment: float) -> str:
    """A moment for a person: ``2024-03-01``, with the time of day where it is not midnight."""
    found = EPOCH + timedelta(seconds=moment)
    text = f"{found:%Y-%m-%d}"
    if found.hour == found.minute == found.second == 0:
        return text
    return f"{text} {found:%H:%M}" + (f":{found:%S}" if found.second else "")


def _quick(texts: list[str]) -> NDArray[np.float64] | None:
    """Moments that are all written as ``2024-03-01 12:00``, in any number of places; else None."""
    lengths, letters = set(map(len, texts)), "".join(texts)
    if lengths - PLAIN or len(lengths) != 1 or not PLAIN_SIGNS.issuperset(letters):
        return None
    if letters.count("-") != 2 * len(texts) or any(text[4] != "-" for text in texts):
        return None
    try:
        found = np.array(texts, "datetime64[us]")
    except ValueError:  # one of them is no moment
        return None
    return found.astype(np.int64) / 1e6


def _seconds(text: str, order: str) -> float:
    try:
        is_plain = text[4:5] == "-" or _COMPACT.fullmatch(text)
        found = datetime.fromisoformat(text) if is_plain else _read(text, order)
    except ValueError:
        found = _read(text, order)
    if found is None:
        return NAN
    return (found - (EPOCH if found.tzinfo else NAIVE_EPOCH)).total_seconds()


def _read(text: str, order: str) -> datetime | None:
    """The moment of a text in any of the ways that are known; None where it is none."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    try:
        clock = _clock(match)
        return datetime(*_date(match, order), tzinfo=_zone(match["zone"])) + clock
    except (ValueError, OverflowError):
        return None


def _date(match: re.Match[str], order: str) -> tuple[int, int, int]:
    if match["year"]:
        return int(match["year"]), int(match["month"]), int(match["day"] or 1)
    if match["name"]:
        return _year(match["long"]), MONTHS.index(match["name"].lower()) + 1, int(match["number"])
    first, second = int(match["first"]), int(match["second"])
    if order == Order.YEAR and len(match["third"]) == 2:
        return _year(match["first"]), second, int(match["third"])
    month, day = (first, second) if order == Order.MONTH else (second, first)
    return _year(match["third"]), month, day


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) > 2 else year + (1900 if year >= CENTURY else 2000)


def _clock(match: re.Match[str]) -> timedelta:
    hour, half = int(match["hour"] or 0), (match["half"] or "").lower()[:1]
    minute, second = int(match["minute"] or 0), float((match["seconds"] or "0").replace(",", "."))
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 24 or minute > 59 or second >= 61:
        raise ValueError(match[0])
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _zone(text: str | None) -> timezone:
    if not text or text in "Zz":
        return UTC
    minutes = 60 * int(text[1:3]) + int(text[-2:])
    return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes))
