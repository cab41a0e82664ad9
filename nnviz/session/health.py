"""Is the network well? Findings about neurons, gradients, updates and the gap, in words. Pure.

Each finding has a state, the reason for it, and what to try. What a person has done on purpose is
no finding: neurons that are muted or clamped, layers that are frozen. The output layer may be stuck
at its bounds or have two neurons that mirror each other: that is what a classifier is for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from math import inf

from nnviz.session import health_words as words
from nnviz.session.finding import Finding, Kind, Offer, State, Vitals
from nnviz.session.learning_health import SLOW, exploding, gap, updates, vanishing
from nnviz.session.neuron_health import copies, dead, saturated

__all__ = ["Finding", "Kind", "Offer", "State", "Vitals", "bad", "findings"]

JUDGES = (dead, saturated, copies, exploding, vanishing, updates, gap)

TOO_MANY_LINES = 4
"""More layers than this in one state become one finding."""


def findings(vitals: Vitals) -> tuple[Finding, ...]:
    """Everything that can be judged, the worst first; a kind that is well is one finding."""
    found: list[Finding] = []
    for judge in JUDGES:
        lines = tuple(judge(vitals))
        unwell = [line for line in lines if line.state is not State.GREEN]
        found += _grouped(unwell) if unwell else lines
    order = list(State)
    return tuple(sorted(found, key=lambda finding: order.index(finding.state)))


def _grouped(lines: list[Finding]) -> Iterator[Finding]:
    """Findings of one kind, those of many layers in one state as one, in the words of the worst."""
    order = list(State)

    def likeness(line: Finding) -> tuple[int, str]:
        return order.index(line.state), line.remedy

    for _, group in groupby(sorted(lines, key=likeness), likeness):
        same = list(group)
        if len(same) <= TOO_MANY_LINES:
            yield from same
            continue
        worst = max(same, key=_badness)
        yield replace(
            worst,
            where=words.layers(line.where for line in same),
            reason=f"Worst in {worst.where}: {worst.reason}",
            neurons=tuple(neuron for line in same for neuron in line.neurons),
            targets=tuple(neuron for line in same for neuron in line.targets),
        )


def _badness(line: Finding) -> float:
    low_is_bad = line.kind is Kind.VANISHING or (line.kind is Kind.UPDATE and line.value < SLOW)
    return -line.value if low_is_bad else line.value if line.value == line.value else inf


def bad(found: Iterable[Finding]) -> int:
    """How many findings are red or amber."""
    return sum(finding.state is not State.GREEN for finding in found)
