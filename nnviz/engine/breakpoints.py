"""Breakpoints: what training stops at, so that a person can look. Pure.

They are looked at where an epoch ends and nowhere else: so a run stops at the same step however
fast it went. A breakpoint stops once. It stops again after what it waits for has been over in
between: the accuracy has been below, the gap within its bound, the neuron alive. A loss that goes
on rising stops again after as many rises more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from math import isfinite, nan
from typing import ClassVar

from nnviz.core.marks import Neuron
from nnviz.core.problem import Problem, Severity
from nnviz.core.spec import Scale, Spec, option

OFF = "off"
KEY = "breakpoints"
"""The key of the note that a breakpoint stops training with."""

NAMED = 3
"""So many neurons that died are called by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakpoints(Spec):
    """When training pauses by itself. What is None is not watched.

    Accuracies have no meaning for a regression: there, those breakpoints never stop.
    """

    label: ClassVar[str] = "breakpoints"

    test_accuracy: float | None = option(
        None,
        "Test accuracy reaches",
        "Pauses at the first epoch's end at which so many test samples are answered rightly.",
        low=0.0,
        high=1.0,
        optional=True,
        none=OFF,
    )
    accuracy_gap: float | None = option(
        None,
        "Accuracy gap exceeds",
        "Pauses when training accuracy is so much above test accuracy: it learns by heart.",
        low=0.0,
        high=1.0,
        optional=True,
        none=OFF,
    )
    loss_gap: float | None = option(
        None,
        "Loss gap exceeds",
        "Pauses when the test loss is so much above the training loss: it learns by heart.",
        low=1e-4,
        high=1e4,
        scale=Scale.LOG,
        optional=True,
        none=OFF,
    )
    loss_rises: int | None = option(
        None,
        "Loss rises in a row",
        "Pauses when the training loss has risen at so many epochs' ends, one after the other.",
        unit="epochs",
        low=1,
        high=100,
        optional=True,
        none=OFF,
    )
    neuron_dies: bool = option(
        False,
        "A neuron dies",
        "Pauses when a neuron has become zero for every training sample (of up to 2,000).",
    )

    def __bool__(self) -> bool:
        return any(value is not None and value is not False for value in _values(self))


@dataclass(frozen=True, slots=True)
class Watch:
    """What has been seen so far.

    Attributes:
        fired: breakpoints that have stopped training and wait for their cause to be over.
        loss: the training loss at the last epoch's end; None where nobody has looked.
        rises: how often in a row it has risen.
        dead: the neurons that were dead; None when nobody has looked.
    """

    fired: tuple[str, ...] = ()
    loss: float | None = None
    rises: int = 0
    dead: tuple[Neuron, ...] | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured at an epoch's end; nan where nobody asked. `dead` is None likewise.

    `maps` says by layer of maps how many it has: a neuron there stands for its map.
    """

    epoch: int
    loss: float = nan
    test_loss: float = nan
    accuracy: float = nan
    test_accuracy: float = nan
    dead: tuple[Neuron, ...] | None = None
    maps: Mapping[str, int] = field(default_factory=dict)


def looked_at(
    breakpoints: Breakpoints, watch: Watch, reading: Reading
) -> tuple[Watch, tuple[str, ...]]:
    """The watch after a reading, and a sentence for each breakpoint that stops training there."""
    crossed = dict(_crossed(breakpoints, reading))
    fired = tuple(name for name, sentence in crossed.items() if sentence)
    sentences = [crossed[name] for name in fired if name not in watch.fired]
    has_risen = watch.loss is not None and reading.loss > watch.loss
    rises = watch.rises + 1 if has_risen else 0
    if breakpoints.loss_rises is not None and rises >= breakpoints.loss_rises:
        sentences.append(_rise_sentence(rises, reading))
        rises = 0
    if breakpoints.neuron_dies and watch.dead is not None:
        gone = tuple(neuron for neuron in reading.dead or () if neuron not in set(watch.dead))
        sentences += [_death_sentence(gone, reading)] if gone else []
    dead = reading.dead if breakpoints.neuron_dies else None
    loss = reading.loss if isfinite(reading.loss) else None
    return Watch(fired, loss, rises, dead), tuple(sentences)


def kept(watch: Watch, before: Breakpoints, after: Breakpoints) -> Watch:
    """What of a watch still counts when breakpoints are edited: one that was edited begins anew."""
    same = {f.name for f in fields(before) if getattr(before, f.name) == getattr(after, f.name)}
    watch = replace(watch, fired=tuple(name for name in watch.fired if name in same))
    if "loss_rises" not in same:
        watch = replace(watch, loss=None, rises=0)
    return watch if "neuron_dies" in same else replace(watch, dead=None)


def note(sentences: tuple[str, ...]) -> Problem | None:
    """What a person is told when training stops at breakpoints."""
    if not sentences:
        return None
    hint = "Training is paused. Press play to go on."
    return Problem("breakpoint", " ".join(sentences), hint, Severity.NOTE, key=KEY)


def _crossed(breakpoints: Breakpoints, reading: Reading) -> Iterator[tuple[str, str]]:
    """The breakpoints at a bound, each with its sentence; an empty one where it is not reached."""
    epoch, accuracy = reading.epoch, reading.test_accuracy
    goal = breakpoints.test_accuracy
    if goal is not None:
        text = f"Test accuracy reached {accuracy:.1%} in epoch {epoch:,}."
        yield "test_accuracy", text if accuracy >= goal else ""
    gap, most = reading.accuracy - accuracy, breakpoints.accuracy_gap
    if most is not None:
        points = f"{100 * gap:.1f} points"
        text = f"Training accuracy is {points} above test accuracy in epoch {epoch:,}."
        yield "accuracy_gap", text if gap > most else ""
    gap, most = reading.test_loss - reading.loss, breakpoints.loss_gap
    if most is not None:
        text = f"The test loss is {gap:.4g} above the training loss in epoch {epoch:,}."
        yield "loss_gap", text if gap > most else ""


def _rise_sentence(rises: int, reading: Reading) -> str:
    times = "once" if rises == 1 else f"{rises} times in a row"
    end = f"to {reading.loss:.4g} in epoch {reading.epoch:,}"
    return f"The training loss has risen {times}, {end}."


def _death_sentence(gone: tuple[Neuron, ...], reading: Reading) -> str:
    names = [_named(neuron, reading) for neuron in gone[:NAMED]]
    if len(gone) > NAMED:
        names.append(f"{len(gone) - NAMED:,} more")
    text = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    end = f"died in epoch {reading.epoch:,}: zero for every training sample."
    return f"{text[:1].upper()}{text[1:]} {end}"


def _named(neuron: Neuron, reading: Reading) -> str:
    maps = reading.maps.get(neuron.node)
    what = f"neuron {neuron.unit + 1}" if maps is None else f"map {neuron.unit % maps + 1}"
    return f"{what} of {neuron.node}"


def _values(breakpoints: Breakpoints) -> list[object]:
    return [getattr(breakpoints, f.name) for f in fields(breakpoints)]
