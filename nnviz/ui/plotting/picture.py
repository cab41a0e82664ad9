"""What a plot shows at a moment, as values: lines, bands, their axis. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nnviz.record.series import Envelope
from nnviz.ui.numbers import format_number
from nnviz.ui.plotting.axis import Axis, Floats, plain_text
from nnviz.ui.plotting.card import Card, Reading
from nnviz.ui.plotting.strokes import Ink

TickText = Callable[[list[float]], list[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A named curve. `value` is what it is now, wherever in the run the plot looks; None: not yet.

    A `band` around it, filled in one opaque colour, shows the least and the greatest of what each
    point stands for; the readings are then the band's.
    """

    label: str
    x: Floats
    y: Floats
    ink: Ink
    value: float | None = None
    band: Envelope | None = None
    band_color: str = ""

    def at(self, step: float) -> int:
        """The point nearest to a step; -1 without a point."""
        if not len(self.x):
            return -1
        after = min(int(np.searchsorted(self.x, step)), len(self.x) - 1)
        before = max(after - 1, 0)
        return before if step - self.x[before] <= self.x[after] - step else after


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Lines between two steps over an axis of values. The first line is drawn on top.

    Where they go over something else than steps, `across` says what.
    """

    lines: Sequence[Line]
    first: float
    last: float
    newest: float
    axis: Axis
    heading: Callable[[float], str]
    number: Callable[[float], str] = format_number
    tick_text: TickText = plain_text
    across: str = "step"

    def step_at(self, fraction: float) -> float:
        """The whole step at a place, 0 left and 1 right, within what has been trained."""
        step = self.first + fraction * (self.last - self.first)
        return float(round(min(max(step, 0.0), self.newest)))

    def card(self, step: float) -> Card:
        """What there is to read at a step."""
        readings: list[Reading] = []
        for line in self.lines:
            at = line.at(step)
            if at >= 0:
                readings += self._readings(line, at)
        return Card(self.heading(step), readings)

    def _readings(self, line: Line, at: int) -> list[Reading]:
        value = line.y[at] if line.band is None else line.band.mean[at]
        found = [Reading(line.label, self.number(float(value)), line.ink)]
        if line.band is not None and line.band.low[at] < line.band.high[at]:
            ends = (self.number(float(v)).strip() for v in (line.band.low[at], line.band.high[at]))
            found.append(Reading("least, most", " – ".join(ends)))
        return found
