"""Permutation importance: what the network's answers lose when a column is shuffled."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import option
from nnviz.data.table.work import Work
from nnviz.engine.losses import LOSSES, encode, predicted_classes
from nnviz.engine.metrics import r2, spread
from nnviz.engine.part import part_of
from nnviz.engine.portions import Portions
from nnviz.explain.explanation import Figure
from nnviz.explain.function import NOT_FINITE
from nnviz.explain.method import Ask, Costs
from nnviz.explain.one_by_one import OneByOne
from nnviz.explain.results.attribution import Attribution, attribution
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array

SCORE, LOSS = "score", "loss"

Measure = Callable[[Array], float]
"""How good answers `(n, U)` to the test samples are; more is better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PermutationImportance(OneByOne):
    """Accuracy, R² or loss on the test samples, less what is left with a column shuffled."""

    kind: ClassVar[str] = "permutation-importance"
    label: ClassVar[str] = "Permutation importance"
    ask: ClassVar[Ask] = Ask.MATTERS
    line: ClassVar[str] = "What all answers lose when one column's values change places."
    source: ClassVar[str] = "Breiman 2001; Fisher et al. 2019"
    uses_sample: ClassVar[bool] = False
    uses_target: ClassVar[bool] = False
    costs: ClassVar[Costs] = Costs.QUICK
    order: ClassVar[int] = 24
    misleads: ClassVar[str] = (
        "Columns that go together stand in for each other: each alone then looks unimportant. It "
        "tells of all test samples, not of this one."
    )

    measure: str = option(
        SCORE,
        "Measure",
        "What may be lost.",
        choices={SCORE: "Accuracy, or R² of numbers", LOSS: "The loss"},
    )
    repeats: int = option(5, "Repeats", "How often each column is shuffled.", low=2, high=100)
    samples: int = option(
        1000, "Samples", "How many of the test samples are looked at, at most.", low=2, high=100_000
    )

    def unsuited(self, subject: Subject) -> Problem | None:
        if subject.dataset.image_shape is not None:
            what = "It shuffles columns of tables; one pixel of a picture says next to nothing."
            return Problem(self.label, what, "Use occlusion, LIME or Shapley values.")
        if len(subject.dataset.x_test) < 2:
            what = "There are too few test samples to change places."
            return Problem(self.label, what, "Keep a larger share of the data for the test.")
        return None

    def run(self, subject: Subject, work: Work) -> Attribution:
        dataset, rng = subject.dataset, subject.rng
        samples = dataset.x_test[: self.samples]
        answers, (name, measure) = _answers(subject, len(samples)), self._measure(subject)
        whole = measure(answers(samples))
        features = samples.shape[1]
        lost = np.empty((self.repeats, features))
        for turn, feature in np.ndindex(*lost.shape):
            shuffled = samples.copy()
            shuffled[:, feature] = rng.permutation(shuffled[:, feature])
            lost[turn, feature] = whole - measure(answers(shuffled))
            work.reached((turn * features + feature + 1) / lost.size)
        return attribution(
            dataset,
            lost.mean(axis=0),
            subject.sample,
            spread=lost.std(axis=0, ddof=1),
            figures=(_untouched(name, whole),),
            notes=(f"{len(samples):,} test samples, each column shuffled {self.repeats} times.",),
        )

    def _measure(self, subject: Subject) -> tuple[str, Measure]:
        """What is measured, and how."""
        dataset = subject.dataset
        truth = dataset.y_test[: self.samples]
        classes = dataset.task.classes
        if self.measure == LOSS:
            return "loss", _loss(subject.loss, encode(subject.loss, truth, classes))
        if classes:
            return "accuracy", lambda said: float((predicted_classes(said) == truth).mean())
        numbers = np.asarray(truth, np.float64)
        if not spread(numbers):
            raise ProblemError(_CONSTANT)
        return "R²", lambda said: r2(numbers, said)


_CONSTANT = Problem(
    "Measure",
    "All test samples have the same target: R² has no meaning.",
    "Measure the loss instead.",
)


def _answers(subject: Subject, most: int) -> Callable[[Array], Array]:
    """What the main output says of samples `(n, F)`, `(n, U)`."""
    sink = subject.network.sink
    network, vector = part_of(subject.network, sink, subject.parameters)
    portions = Portions(network, vector, most)

    def said(samples: Array) -> Array:
        found = portions.answers(samples, [sink])[sink].reshape(len(samples), -1)
        if not np.isfinite(found).all():
            raise ProblemError(NOT_FINITE)
        return found

    return said


def _loss(name: str, target: Array) -> Measure:
    """Less a loss: what is lost is then what the loss rises by."""

    def measure(said: Array) -> float:
        wanted = np.asarray(target, said.dtype)
        return -float(LOSSES[name].bind(said, wanted, np.empty_like(said))())

    return measure


def _untouched(name: str, whole: float) -> Figure:
    shown = -whole if name == "loss" else whole
    meaning = f"The {name} of the network on the test samples as they are."
    text = f"{shown:.1%}" if name == "accuracy" else f"{shown:.4g}"
    return Figure(f"test {name}", shown, text, meaning)
