"""Where the columns of the table of heads lie. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from nnviz.session.measured_heads import Measure

EDGE, GAP = 6.0, 10.0
BAR_FROM = 30.0
"""Pixels of a bar below which there is none."""

ORDER = (
    Measure.PREVIOUS,
    Measure.PREFIX,
    Measure.COPYING,
    Measure.FIRST,
    Measure.WITHOUT,
)

LAST_TO_GO = (Measure.WITHOUT, Measure.PREFIX, Measure.PREVIOUS, Measure.COPYING, Measure.FIRST)
"""Where there is little room; what is chosen goes last of all."""


@dataclass(frozen=True, slots=True)
class Span:
    """Pixels from `left` to `right`."""

    left: float
    right: float

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.right - self.left

    def holds(self, x: float) -> bool:
        """Whether a place is in it, or in the gap before."""
        return self.left - GAP <= x < self.right


@dataclass(frozen=True, slots=True)
class Columns:
    """The name, each measure that has room, and the button that mutes."""

    name: Span
    measures: dict[Measure, Span]
    mute: Span

    def measure_at(self, x: float) -> Measure | None:
        """The measure whose column a place is in."""
        return next((each for each, span in self.measures.items() if span.holds(x)), None)


def columns_of(
    width: float, name: float, least: dict[Measure, float], mute: float, chosen: Measure
) -> Columns:
    """Columns in so many pixels, of a name and a button so wide, and measures at least so wide."""
    right = max(0.0, width - EDGE)
    button = Span(max(0.0, right - mute), right)
    room = button.left - GAP - EDGE
    shown = _fitting(room - min(name, room * 0.5), least, chosen)
    taken = sum(least[each] + GAP for each in shown)
    named = Span(EDGE, EDGE + max(0.0, min(name, room - taken)))
    more = max(0.0, room - named.width - taken) / max(1, len(shown))
    left, spans = named.right + GAP, {}
    for each in shown:
        spans[each] = Span(left, left + least[each] + more)
        left = spans[each].right + GAP
    return Columns(named, spans, button)


def _fitting(room: float, least: dict[Measure, float], chosen: Measure) -> Sequence[Measure]:
    """The measures that there is room for, in their order; the chosen one always."""
    found, left = {chosen}, room - least[chosen] - GAP
    for each in LAST_TO_GO:
        if each not in found and least[each] + GAP <= left:
            found.add(each)
            left -= least[each] + GAP
    return [each for each in ORDER if each in found]
