"""The class scores along a slider as a value to paint: lines, axis, what is read there. Pure."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nnviz.core.spec import Option
from nnviz.ui.numbers import format_number, format_percent, format_setting, with_unit
from nnviz.ui.plotting.axis import Axis
from nnviz.ui.plotting.card import Card, Reading
from nnviz.ui.plotting.inks import LEAST_CONTRAST
from nnviz.ui.plotting.strokes import Dash, Ink
from nnviz.ui.theme import Theme, class_color, contrast, mix
from nnviz.ui.widgets.scales import nice_step

MOST_LINES = 12
"""Of more classes those with the highest scores are drawn."""

MOST_READ = 4
"""Classes on the card at the mouse."""

TOLD = 0.15
"""A line is named where it rises above this part of the axis."""

_DASHES = (Dash.SOLID, Dash.DASHED)


@dataclass(frozen=True, eq=False)
class Trace:
    """Scores `(n, classes)` at values `(n,)` of a described move; the values rise.

    `is_share` says that scores are probabilities.
    """

    described: Option
    values: NDArray[np.float64]
    scores: NDArray[np.floating]
    names: tuple[str, ...]
    is_share: bool

    @cached_property
    def lines(self) -> tuple[int, ...]:
        """The classes that are drawn, the one with the highest score first."""
        order = np.argsort(-self._known.max(axis=0), kind="stable")
        return tuple(order[:MOST_LINES].tolist())

    @cached_property
    def axis(self) -> Axis:
        """The scores' axis: from 0 to 1 for probabilities."""
        if self.is_share:
            return Axis(0.0, 1.0)
        low, high = float(self._known.min()), float(self._known.max())
        room = max(0.05 * (high - low), 1e-3 * max(1.0, abs(high)))
        return Axis(low - room, high + room)

    @cached_property
    def _known(self) -> NDArray[np.float64]:
        return np.nan_to_num(np.asarray(self.scores, np.float64), posinf=1e9, neginf=-1e9)

    @property
    def span(self) -> tuple[float, float]:
        """The ends of the values' axis."""
        return float(self.values[0]), float(self.values[-1])

    def peak(self, index: int) -> tuple[float, float]:
        """The value at which a class scores most, and its share of the axis there."""
        column = self._known[:, index]
        at = int(column.argmax())
        return float(self.values[at]), self.axis.fraction(float(column[at]))

    def at(self, value: float) -> NDArray[np.float64]:
        """The scores at a value, `(classes,)`."""
        return np.array([np.interp(value, self.values, column) for column in self._known.T])

    def rounded(self, value: float) -> float:
        """The nearest value that the slider would take."""
        low, high = self.span
        step = nice_step((high - low) / 100)
        return float(np.clip(round(round(value / step) * step, 12), low, high))

    def number(self, score: float) -> str:
        """A score as it is written."""
        return format_percent(score) if self.is_share else format_number(score, signed=True)

    def card(self, value: float, theme: Theme) -> Card:
        """The strongest classes at a value."""
        scores = self.at(value)
        order = np.argsort(-scores, kind="stable")[:MOST_READ].tolist()
        ink = {index: class_ink(theme, index) for index in order}
        readings = [Reading(self.names[i], self.number(scores[i]).strip(), ink[i]) for i in order]
        said = with_unit(format_setting(self.rounded(value)), self.described.unit)
        return Card(f"{self.described.label} {said}", readings)


def class_ink(theme: Theme, index: int) -> Ink:
    """The line of a class: its colour, as strong as a line has to be; dashed beyond the eighth."""
    color, share = class_color(theme, index), 0.0
    while contrast(color, theme.surface) < LEAST_CONTRAST and share < 1:
        share += 0.1
        color = mix(class_color(theme, index), theme.text, share)
    turn = index // len(theme.classes)
    return Ink(color, _DASHES[min(turn, 1)])
