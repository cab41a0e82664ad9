"""What a change of marks came to, in words and numbers. Pure values, no Qt."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from nnviz.core.marks import Head, Marks, Neuron
from nnviz.core.wording import counted
from nnviz.engine.evaluation import Scores


@dataclass(frozen=True, slots=True)
class Measured:
    """The test part before and after a change of marks, over all its samples."""

    text: str
    before: Scores
    after: Scores


def difference(old: Marks, new: Marks) -> str:
    """What somebody did to come from one to the other: the most telling part, as a headline."""
    for before, after, done, undone in (
        (set(old.muted), set(new.muted), "muted", "no longer muted"),
        (set(old.heads), set(new.heads), "muted", "no longer muted"),
        (set(old.clamped), set(new.clamped), "held at a value", "no longer held"),
    ):
        if before != after:
            changed: Collection[Any] = after - before or before - after
            return f"{_named(changed)} {done if after - before else undone}"
    if old.removed != new.removed:
        gone, back = _count(new) - _count(old), _count(old) - _count(new)
        if gone >= 0:
            return f"{counted(gone, 'edge')} removed" if gone else "Other edges removed"
        return f"{counted(back, 'edge')} brought back"
    if old.frozen != new.frozen:
        fewer = _count_frozen(old) - _count_frozen(new)
        weights = counted(abs(fewer), "weight") if fewer else "Other weights"
        return f"{weights} frozen" if fewer <= 0 else f"{weights} no longer frozen"
    return "Nothing changed"


def _count(marks: Marks) -> int:
    return sum(len(cells) for _, cells in marks.removed)


def _count_frozen(marks: Marks) -> int:
    return sum(len(cells) for _, cells in marks.frozen)


def _named(items: Collection[Any]) -> str:
    """One neuron or head by its name, several by their number."""
    first = next(iter(items))
    if len(items) > 1:
        return counted(len(items), "head" if isinstance(first, Head) else "neuron")
    found = first if isinstance(first, Neuron | Head) else first[0]
    return str(found.title)
