"""Linear probes step by step: what can be read off each layer at each step of a sequence."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import Scale, option
from nnviz.data.table.work import Work
from nnviz.explain.cells import Cells
from nnviz.explain.explanation import Figure
from nnviz.explain.function import NOT_FINITE
from nnviz.explain.inside import read_off
from nnviz.explain.method import Ask, Costs, Method
from nnviz.explain.results.matrix import Matrix
from nnviz.explain.step_answers import Said, answers, sequences, step_layers, steps_of
from nnviz.explain.step_things import Measure, Thing, thing, thing_name
from nnviz.explain.subject import Subject
from nnviz.explain.wording import short

LEAST = 10
"""So few samples tell nothing."""

MOST_STEPS = 6000
"""Where steps are not told apart, so many of each part are looked at."""

UNASKED = "too few samples, or it is always the same there"

Floats = NDArray[np.floating[Any]]
Rows = tuple[Floats, Floats, Floats, Floats]
"""Answers `(n, d)` and what is wanted `(n, C)`, of the training part and of the test part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepProbes(Method):
    """A ridge regression from what a layer says at a step to what is so there.

    It is fitted to the training part, the ridge by leave-one-out, and measured on the test part.
    """

    kind: ClassVar[str] = "step-probes"
    label: ClassVar[str] = "Linear probes step by step"
    ask: ClassVar[Ask] = Ask.INSIDE
    line: ClassVar[str] = "What a straight rule can read off each layer, step by step."
    source: ClassVar[str] = "Alain and Bengio 2016; ridge regression at each step"
    order: ClassVar[int] = 1
    costs: ClassVar[Costs] = Costs.SLOW
    uses_sample: ClassVar[bool] = False
    uses_target: ClassVar[bool] = False
    misleads: ClassVar[str] = (
        "What can be read off a layer need not be used by the layers after it."
    )

    read: str = option(
        "",
        "Read",
        "What is read: a truth of the data by its name or its number, or “next”, “label” or "
        "“target”, what the data ask for. Empty: every truth, all steps together.",
    )
    samples: int = option(
        600,
        "Samples",
        "So many sequences of each part at most.",
        low=20,
        high=2000,
        scale=Scale.LOG,
    )

    def unsuited(self, subject: Subject) -> Problem | None:
        data = subject.dataset
        if not step_layers(subject.network):
            what = "No layer has numbers at each step of a sequence."
            return Problem(self.label, what, "Use linear probes: they read layers of any shape.")
        if min(len(data.x_train), len(data.x_test)) < LEAST:
            what = f"There are fewer than {LEAST} samples for training or for the test."
            return Problem(self.label, what, "Take more samples.")
        try:
            self._names(subject)
        except ProblemError as error:
            return error.problem
        return None

    def run(self, subject: Subject, work: Work) -> Matrix:
        names = self._names(subject)
        data, most = subject.dataset, self.samples
        parts = tuple(
            sequences(data, most, is_test=is_test, carries=subject.carries)
            for is_test in (False, True)
        )
        layers, steps = step_layers(subject.network), steps_of(subject.network)
        things = [
            (
                thing(data, n, most, is_test=False, steps=steps),
                thing(data, n, most, is_test=True, steps=steps),
            )
            for n in names
        ]
        is_by_step = bool(self.read.strip()) or not data.truths
        columns = tuple(f"step {at + 1}" for at in range(steps)) if is_by_step else names
        values = np.full((len(layers), len(columns)), np.nan, np.float32)
        known = answers(subject.network, subject.parameters, parts, layers)
        for row, (_, said) in enumerate(known):
            part = work.stretch(row / len(layers), (row + 1) / len(layers))
            if is_by_step:
                values[row] = _by_step(said, things[0], steps, part)
            else:
                values[row] = _of_all(said, things, subject.rng)
            part.reached(1)
            if np.isfinite(values).any() and row < len(layers) - 1:
                work.show(_matrix(values.copy(), layers, columns, things, is_by_step=is_by_step))
        return _matrix(values, layers, columns, things, is_by_step=is_by_step)

    def _names(self, subject: Subject) -> tuple[str, ...]:
        """What is read: one thing, or all truths. Raises `ProblemError` for what is not there."""
        data = subject.dataset
        if self.read.strip():
            return (thing_name(data, self.read),)
        return data.truths or (thing_name(data, "1"),)


def _by_step(said: tuple[Said, ...], things: tuple[Thing, Thing], steps: int, work: Work) -> Floats:
    """The score at each step, `(T,)`."""
    found = np.full(steps, np.nan)
    for step in range(steps):
        training, test = (array[:, step] for array in said)
        wanted = (one.wanted[:, step] for one in things)
        found[step] = _score(things[0], _asked(training, test, *wanted))
        work.reached((step + 1) / steps)
    return found


def _of_all(
    said: tuple[Said, ...], things: list[tuple[Thing, Thing]], rng: np.random.Generator
) -> Floats:
    """The score of each truth over all steps, of some that are drawn, `(truths,)`."""
    found = np.full(len(things), np.nan)
    rows, wanted = [], []
    for part, answers_of in enumerate(said):
        flat = answers_of.reshape(-1, answers_of.shape[2])
        places = np.sort(rng.choice(len(flat), min(len(flat), MOST_STEPS), replace=False))
        rows.append(flat[places])
        truths = np.concatenate([pair[part].wanted for pair in things], axis=2)
        wanted.append(truths.reshape(-1, len(things))[places])
    reading = read_off(rows[0], wanted[0], rows[1])
    if reading is not None:
        for at, (first, _) in enumerate(things):
            column = slice(at, at + 1)
            usual = wanted[0][:, column].mean(axis=0)
            found[at] = first.score(reading.test[:, column], wanted[1][:, column], usual)
    return found


def _asked(training: Floats, test: Floats, first: Floats, second: Floats) -> Rows:
    """The rows of which something is asked."""
    known, other = np.isfinite(first[:, 0]), np.isfinite(second[:, 0])
    return training[known], test[other], first[known], second[other]


def _score(what: Thing, rows: Rows) -> float:
    training, test, first, second = rows
    differs = len(first) >= LEAST and bool((first != first[0]).any())
    if not differs or len(second) < LEAST:
        return float("nan")
    reading = read_off(training, first, test)
    if reading is None:
        return float("nan")
    return what.score(reading.test, second, first.mean(axis=0))


def _matrix(
    values: NDArray[np.float32],
    layers: tuple[Cells, ...],
    columns: tuple[str, ...],
    things: list[tuple[Thing, Thing]],
    *,
    is_by_step: bool,
) -> Matrix:
    """Columns are steps at which the first thing was read, or things."""
    name = things[0][0].name
    if not np.isfinite(values).any():
        raise ProblemError(_nothing(name) if is_by_step else NOT_FINITE)
    row, column = np.unravel_index(int(np.nanargmax(values)), values.shape)
    measure, floor = things[0][0].measure, _floor(things[0])
    text = f"{layers[row].name}, {columns[column]}: {short(float(values[row, column]))}"
    meaning = "Where most can be read, on the test part."
    return Matrix(
        values=values,
        rows=tuple(layer.name for layer in layers),
        columns=columns,
        what=f"{measure.value} of “{name}”" if is_by_step else measure.value,
        floor=floor,
        unknown=UNASKED,
        setting="read",
        leads=_leads(columns, things[0][0], is_by_step=is_by_step),
        lead="back to all truths" if is_by_step else "the steps of one",
        figures=(Figure("best", float(values[row, column]), text, meaning),),
        notes=tuple(_notes(measure, floor, things[0])),
    )


def _leads(columns: tuple[str, ...], read: Thing, *, is_by_step: bool) -> tuple[str, ...]:
    """Truths lead to their steps, and those back to all truths; there need not be any."""
    if not is_by_step:
        return columns
    return ("",) * len(columns) if read.measure is Measure.AUC else ()


def _floor(pair: tuple[Thing, Thing]) -> float:
    """The score of who only guesses: half of all pairs, the commonest class, or the mean."""
    training, test = (one.wanted.reshape(-1, one.wanted.shape[2]) for one in pair)
    if pair[0].measure is Measure.AUC:
        return 0.5
    if pair[0].measure is Measure.R2:
        return 0.0
    commonest = int(np.nansum(training, axis=0).argmax())
    return float(np.nanmean(test[:, commonest]))


def _notes(measure: Measure, floor: float, pair: tuple[Thing, Thing]) -> Iterator[str]:
    counts = " and ".join(f"{len(one.wanted):,}" for one in pair)
    yield f"{counts} sequences for training and test."
    yield f"Who only guesses has {short(floor)}; that has no colour."
    if measure is Measure.ACCURACY:
        yield "At single steps guessing may do better."


def _nothing(name: str) -> Problem:
    what = f"“{name}” is the same at all steps, or the layers' answers are not finite."
    return Problem("Read", what, "Read something else, or go back to earlier weights.")
