"""How a slider's length stands for a range of numbers. Pure: no Qt.

A track is shorter than what is allowed when the allowed range is too long to slide over: a learning
rate may be a billion, its slider spans six decades around the default. Numbers beyond are typed,
and the track then grows to hold them.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

from nnviz.core.spec import Option, Scale

NOTCH = 0.05  # the part at the left end of a log track that means 0, off
_DECADES = 3  # a log track goes this far to either side of the default
_WIDEST_LINEAR = 1_000  # whole numbers over a longer span slide by ratio
_WIDEST = 1e8  # no slider helps over a longer span
_STEPS_PER_DECADE = 20


@dataclass(frozen=True, slots=True)
class Track:
    """The numbers from `low` to `high` along a line. With `off`, a log track's left end means 0."""

    low: float
    high: float
    scale: Scale = Scale.LINEAR
    whole: bool = False
    off: bool = False

    def fraction(self, value: float) -> float:
        """Where `value` lies, from 0 (left) to 1."""
        if self.scale is Scale.LINEAR:
            return _clip((value - self.low) / (self.high - self.low), 0, 1)
        if value < self.low:
            return 0.0
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return _clip(self._start + share * (1 - self._start), 0, 1)

    def value(self, fraction: float) -> float:
        """The round number nearest to a place on the line."""
        place = _clip(fraction, 0, 1)
        if self.scale is Scale.LINEAR:
            return self._rounded(self.low + place * (self.high - self.low))
        if self.off and place < self._start / 2:
            return 0 if self.whole else 0.0
        share = max(0.0, (place - self._start) / (1 - self._start))
        return self._rounded(self.low * (self.high / self.low) ** share)

    def stepped(self, value: float, steps: int) -> float:
        """The value some arrow keys further (negative: less); each changes it, until the end."""
        move = self._next_log if self.scale is Scale.LOG else self._next_linear
        for _ in range(abs(steps)):
            value = move(value, 1 if steps > 0 else -1)
        return value

    def paged(self, value: float, pages: int) -> float:
        """The value some pages further: a tenth of a linear track, a decade of a log one."""
        if self.scale is Scale.LINEAR or value < self.low:
            return self.stepped(value, pages * 10)
        if self.off and pages < 0 and value <= self.low:
            return self.first()
        return self._rounded(value * 10.0**pages)

    def origin(self) -> float:
        """Where the filled part begins: at 0 when the range spans it, else at the left."""
        return self.fraction(0) if self.scale is Scale.LINEAR and self.low < 0 < self.high else 0.0

    def first(self) -> float:
        """The value at the left end."""
        return self.value(0)

    def last(self) -> float:
        """The value at the right end."""
        return self.value(1)

    def holding(self, value: float) -> Self:
        """The same track, grown so that `value` lies on it."""
        if self.scale is Scale.LINEAR or value > self.low:
            return replace(self, low=min(self.low, value), high=max(self.high, value))
        return self if value <= 0 else replace(self, low=value)

    @property
    def _start(self) -> float:
        return NOTCH if self.off else 0.0

    def _rounded(self, value: float) -> float:
        if self.scale is Scale.LOG:
            near = float(f"{value:.1e}")
        else:
            step = 1 if self.whole else nice_step((self.high - self.low) / 100)
            near = round(round(value / step) * step, 12)
        near = _clip(near, self.low, self.high)
        return round(near) if self.whole else near

    def _next_linear(self, value: float, sign: int) -> float:
        span = self.high - self.low
        step = max(1, round(nice_step(span / 100))) if self.whole else nice_step(span / 100)
        count = _towards(sign)(round(value / step + sign * 1e-9, 9)) + sign
        near = _clip(round(count * step, 12), self.low, self.high)
        return round(near) if self.whole else near

    def _next_log(self, value: float, sign: int) -> float:
        if self.off and (value < self.low or (sign < 0 and value <= self.low)):
            return (0 if self.whole else 0.0) if sign < 0 else self._rounded(self.low)
        moved = self._rounded(value * 10 ** (sign / _STEPS_PER_DECADE))
        if self.whole and moved == value:
            moved = round(_clip(value + sign, self.low, self.high))
        return moved


def track_for(described: Option, default: object = None, *, whole: bool = False) -> Track | None:
    """The track to slide a described number along, or None when a slider would not help."""
    low, high = described.low, described.high
    if low is None or high is None or not low < high:
        return None
    start = default if isinstance(default, int | float) and not isinstance(default, bool) else 0
    if described.scale is Scale.LOG:
        return _log_track(low, high, float(start), whole)
    if not whole or high - low <= _WIDEST_LINEAR:
        return Track(low, high, Scale.LINEAR, whole)
    return _log_track(low, high, float(start), whole) if high - low < _WIDEST else None


def nice_step(size: float) -> float:
    """1, 2 or 5 times a power of ten, the nearest not above `size` (a little tolerance allowed)."""
    power = 10.0 ** math.floor(math.log10(size) + 1e-9)
    lead = size / power
    nice = 1 if lead < 1.9 else 2 if lead < 4.9 else 5 if lead < 9.9 else 10
    return float(f"{nice * power:.0e}")


def _log_track(low: float, high: float, default: float, whole: bool) -> Track:
    if default > 0:
        decade = math.floor(math.log10(default) + 1e-9)
        top, bottom = float(f"1e{decade + _DECADES}"), float(f"1e{decade - _DECADES}")
    else:
        top = min(high, 10.0)
        bottom = float(f"{top * 10.0 ** (-2 * _DECADES):.0e}")
    if whole:
        top, bottom = max(top, 1_000.0), max(bottom, 1.0)
    if low > 0 and default <= 0:
        top, bottom = high, low
    return Track(max(low, bottom), min(high, top), Scale.LOG, whole, off=low <= 0)


def _towards(sign: int) -> Callable[[float], int]:
    return math.floor if sign > 0 else math.ceil


def _clip(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
