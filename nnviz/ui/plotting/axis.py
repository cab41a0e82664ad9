"""Axes as values: where a number lies, which ones are labelled, and what the labels say. Pure."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nnviz.ui.numbers import FIGURE_SPACE, MINUS, format_percent, format_setting

Floats = NDArray[np.float64]

BEYOND = 20.0
"""What lies outside the axis is drawn at most this many lengths away: Qt dislikes more."""

_LEADS = (1.0, 2.0, 5.0)


class Scale(Enum):
    """How numbers become places."""

    LINEAR = "linear"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place of an axis."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Axis:
    """The numbers from `low` to `high`, the first below the second, above zero on a log scale."""

    low: float
    high: float
    scale: Scale = Scale.LINEAR

    def fractions(self, values: Floats) -> Floats:
        """Where numbers lie: 0 at `low`, 1 at `high`, nan where there is no number.

        On a log scale what is too small lies at the lower end: a loss of zero stays in sight.
        """
        low, high = self._place(self.low), self._place(self.high)
        if self.scale is Scale.LOG:
            values = np.log10(np.maximum(values, self.low))
        return np.clip((values - low) / (high - low), -BEYOND, 1 + BEYOND)

    def fraction(self, value: float) -> float:
        """Where one number lies."""
        return float(self.fractions(np.array([value]))[0])

    def value(self, fraction: float) -> float:
        """The number at a place."""
        low, high = self._place(self.low), self._place(self.high)
        place = low + fraction * (high - low)
        return float(10.0**place) if self.scale is Scale.LOG else place

    def ticks(self, most: int, text: Callable[[list[float]], list[str]]) -> list[Tick]:
        """At most about `most` round numbers within the axis, labelled by `text`."""
        values = ticks_log(self.low, self.high, most) if self.scale is Scale.LOG else []
        values = values or ticks_linear(self.low, self.high, most)
        return [Tick(*pair) for pair in zip(values, text(values), strict=True)]

    def _place(self, value: float) -> float:
        return math.log10(value) if self.scale is Scale.LOG else value


def ticks_linear(low: float, high: float, most: int) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten."""
    step = step_above((high - low) / max(1, most))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{number * step:.12g}") for number in range(first, last + 1)]


def ticks_log(low: float, high: float, most: int) -> list[float]:
    """Powers of ten, 1-2-5 steps where there is room; nothing where a linear step fits better."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    if last - first + 1 > most:
        stride = -(-(last - first + 1) // max(1, most))
        return [10.0**e for e in range(first, last + 1) if e % stride == 0]
    fine = [lead * 10.0**e for e in range(first - 1, last + 1) for lead in _LEADS]
    fine = [value for value in fine if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)]
    if len(fine) < 3:
        return []
    return fine if len(fine) <= most else [10.0**e for e in range(first, last + 1)]


def step_above(size: float) -> float:
    """The smallest of 1, 2 and 5 times a power of ten that is at least `size`."""
    power = 10.0 ** math.floor(math.log10(size)) if size > 0 else 1.0
    lead = next((lead for lead in _LEADS if lead * power >= size * (1 - 1e-9)), 10.0)
    return lead * power


def plain_text(values: list[float]) -> list[str]:
    """Labels of one kind for all of an axis: 0.5, 20, 1,500, or 15k, 0.2M, 2e−5."""
    largest = max((abs(value) for value in values), default=0.0)
    least = min((abs(value) for value in values if value), default=0.0)
    if largest < 1e-3 or largest >= 1e9 or least < 1e-4:
        return [_short(value) for value in values]
    unit, suffix = 1.0, ""
    if largest >= 1e6 and _gap(values) >= 1e5:
        unit, suffix = 1e6, "M"
    elif largest >= 1e4 and _gap(values) >= 100:
        unit, suffix = 1e3, "k"
    return [format_setting(value / unit, 8) + (suffix if value else "") for value in values]


def percent_text(values: list[float]) -> list[str]:
    """Labels of shares: 80 %."""
    return [format_percent(value).replace(".0\u00a0", "\u00a0") for value in values]


def short_percent(value: float) -> str:
    """A share in at most three figures, padded to one width: 21 %, 0.4 %, 100 %."""
    text = format_percent(value)
    if value >= 0.0995:
        text = text.replace(text[text.find(".") : text.find("\u00a0")], "")
    return text.rjust(5, FIGURE_SPACE)


def _gap(values: list[float]) -> float:
    return min((b - a for a, b in pairwise(values)), default=0.0)


def _short(value: float) -> str:
    if not value or 1e-3 <= abs(value) < 1e4:
        return format_setting(value)
    mantissa, exponent = f"{value:.1e}".split("e")
    lead = mantissa.removesuffix(".0")
    return f"{lead}e{int(exponent)}".replace("-", MINUS)
