"""Distributions as ridges: the outline over an axis, and what is said about it. Pure."""

from dataclasses import dataclass

import numpy as np

from nnviz.core.layer import Layer
from nnviz.core.wording import counted
from nnviz.session.statistics import LayerStatistics, bounds
from nnviz.ui.numbers import MINUS, format_count, format_number, format_percent
from nnviz.ui.plotting.axis import Axis, Floats, Scale, plain_text
from nnviz.ui.plotting.card import Card, Reading
from nnviz.ui.plotting.limits import settled

LEAST_PEAK = 2.0
"""The bin at zero is cut off where it rises above so many times the highest of the others."""


@dataclass(frozen=True, slots=True, eq=False)
class Ridge:
    """A layer's distribution over an axis: places from 0 to 1 and heights from 0 to 1.

    The axis is fixed where the activation has both bounds; else it follows the data.
    """

    name: str
    axis: Axis
    x: Floats
    heights: Floats
    statistics: LayerStatistics
    is_fixed: bool

    def bin_at(self, place: float) -> int:
        """The bin at a place of the axis; -1 outside of them."""
        low, high = self.statistics.low, self.statistics.high
        share = (self.axis.value(place) - low) / (high - low)
        count = len(self.statistics.counts)
        return min(int(share * count), count - 1) if 0 <= share <= 1 else -1

    def card(self, place: float) -> Card:
        """What there is to read at a place."""
        found, readings = self.statistics, []
        number = self.bin_at(place)
        if number >= 0:
            width = (found.high - found.low) / len(found.counts)
            ends = (found.low + (number + i) * width for i in range(2))
            share = found.counts[number] / max(1, found.counts.sum())
            text = " to ".join(format_number(end).strip() for end in ends)
            readings.append(Reading(text, format_percent(float(share))))
        readings.append(Reading("mean", format_number(found.mean, signed=True)))
        readings.append(Reading("deviation", format_number(found.deviation)))
        return Card(f"{self.name} · {counted(found.neurons, noun(found))}", readings)


def ridge(name: str, layer: Layer, found: LayerStatistics, before: Axis | None) -> Ridge:
    """The outline of a distribution, on the axis before where that still fits."""
    axis = _axis(layer, found, before)
    centres = found.low + (np.arange(len(found.counts)) + 0.5) * (
        (found.high - found.low) / len(found.counts)
    )
    x = axis.fractions(np.concatenate([[found.low], centres, [found.high]]))
    heights = np.concatenate([[0.0], found.counts / _peak(found), [0.0]])
    return Ridge(name, axis, x, np.minimum(heights, 1.0), found, None not in bounds(layer))


def sides(outline: Ridge) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """The outline below zero and the one above, both reaching to zero where it lies inside."""
    zero = outline.axis.fraction(0.0)
    x, heights = outline.x, outline.heights
    if not x[0] < zero < x[-1]:
        nothing = np.empty(0), np.empty(0)
        return (nothing, (x, heights)) if zero <= x[0] else ((x, heights), nothing)
    at, height = int(np.searchsorted(x, zero)), float(np.interp(zero, x, heights))
    below = np.append(x[:at], zero), np.append(heights[:at], height)
    above = np.insert(x[at:], 0, zero), np.insert(heights[at:], 0, height)
    return below, above


def noun(found: LayerStatistics) -> str:
    """What is counted in a layer."""
    return "map" if found.has_maps else "neuron"


def notes(layer: Layer, found: LayerStatistics) -> tuple[str, str]:
    """How many neurons are dead, and how many saturated where they can be, else the zeros."""
    dead = f"{_count(found.dead, found.neurons)} dead"
    if found.has_maps:
        dead += " map" if round(found.dead * found.neurons) == 1 else " maps"
    if None in bounds(layer):
        return dead, f"{format_percent(found.zeros)} zero"
    return dead, f"{_count(found.saturated, found.neurons)} saturated"


def end_labels(axis: Axis) -> tuple[str, str]:
    """What stands at the ends of an axis: with a sign where it spans zero."""
    low, high = plain_text([axis.low, axis.high])
    return low, f"+{high}" if axis.low < 0 < axis.high and not high.startswith(MINUS) else high


def _axis(layer: Layer, found: LayerStatistics, before: Axis | None) -> Axis:
    low, high = bounds(layer)
    if low is not None and high is not None:
        return Axis(low, high)
    return settled((min(found.low, 0.0), max(found.high, 0.0)), Scale.LINEAR, before)


def _peak(found: LayerStatistics) -> float:
    """The count that fills the whole height."""
    counts = found.counts
    most = float(counts.max(initial=0))
    if found.low <= 0 <= found.high:
        zero = int((0 - found.low) / (found.high - found.low) * len(counts))
        others = float(np.delete(counts, min(zero, len(counts) - 1)).max(initial=0))
        most = min(most, LEAST_PEAK * others) if others else most
    return most or 1.0


def _count(share: float, neurons: int) -> str:
    return "0" if share != share else format_count(round(share * neurons))
