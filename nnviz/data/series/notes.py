"""What to tell a person of a series: what was sorted, filled, left out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nnviz.core.wording import counted
from nnviz.data.series.gather import Gathered
from nnviz.data.series.lay import FILLED, Laid
from nnviz.data.table.wording import listed, shown


def notes_of(found: Laid, rows: Gathered, names: Sequence[str], when: str) -> tuple[str, ...]:
    """A sentence for each thing that is odd or was mended; `names` are the columns of values."""
    return (*_of_time(found, when), *_of_values(found, rows, names))


def _of_time(found: Laid, when: str) -> Iterator[str]:
    if not when:
        yield "No column says when: the rows count as steps, in their order."
    if found.untimed:
        are = "is" if found.untimed == 1 else "are"
        yield f"{counted(found.untimed, 'row')} without a time that can be read {are} left out."
    if found.unsorted:
        yield "The rows are not in the order of time; they are sorted."
    if found.twice:
        have = "has" if found.twice == 1 else "have"
        what = f"{counted(found.twice, 'row')} {have} the time of another row;"
        yield f"{what} of those of one time the last one counts."
    if not found.is_even:
        yield "Times are not evenly apart: each row counts as a step."
    if found.put_in:
        what = f"{counted(found.put_in, 'step')} that the file lacks"
        yield f"{what} {_are(found.put_in)} put in, {FILLED} in a row at most."
    if found.gaps:
        longest = f", the longest of {counted(found.longest, 'step')}" if found.gaps > 1 else ""
        size = "" if found.gaps > 1 else f" of {counted(found.longest, 'step')}"
        yield f"{counted(found.gaps, 'gap')}{size} in time{longest}: no window goes over one."


def _of_values(found: Laid, rows: Gathered, names: Sequence[str]) -> Iterator[str]:
    odd = {name: own for name, own in zip(names, rows.odd, strict=True) if own[0]}
    if odd:
        name, (_, first) = next(iter(odd.items()))
        count = sum(own[0] for own in odd.values())
        hold = "holds" if count == 1 else "hold"
        such = f"such as {shown(first)} in {shown(name)}"
        yield f"{counted(count, 'field')} {hold} no finite number, {such}: that counts as missing."
    filled = sum(found.filled)
    if filled:
        what = f"{counted(filled, 'missing value')} {_are(filled)} put on a line between"
        yield f"{what} the neighbours, {FILLED} in a row at most."
    holes = {name: own for name, own in zip(names, found.holes, strict=True) if own}
    if holes:
        count = sum(holes.values())
        what = f"{count:,} longer {'stretch' if count == 1 else 'stretches'} without a value"
        yield f"{what}, in {listed(holes)}: no window that shows or tells them goes over one."


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
