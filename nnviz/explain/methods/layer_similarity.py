"""Similarity of layers: which say the same, but for rotation and scale; now, and at the start."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import Scale, option
from nnviz.data.table.work import Work
from nnviz.engine.arena import Vector
from nnviz.explain.exciting import part_option, samples_of
from nnviz.explain.explanation import Figure
from nnviz.explain.function import NOT_FINITE
from nnviz.explain.inside import Floats, gram, layers_of, similarity
from nnviz.explain.method import Ask, Costs, Method
from nnviz.explain.results.matrix import Matrix
from nnviz.explain.said import said_by
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array

NOW, START = "now", "start"
MOMENTS = {NOW: "Layers with each other", START: "Now, and before training"}

MOST_NUMBERS = 1024
"""Of larger maps the means of tiles are compared."""

LEAST = 3
"""With fewer samples everything is alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerSimilarity(Method):
    """Linear CKA: |X'Y|² / (|X'X| |Y'Y|) of centred answers X and Y to the same samples."""

    kind: ClassVar[str] = "layer-similarity"
    label: ClassVar[str] = "Similarity of layers"
    ask: ClassVar[Ask] = Ask.INSIDE
    line: ClassVar[str] = "Which layers say the same, now or since the start of training."
    source: ClassVar[str] = "Kornblith et al. 2019: linear CKA"
    order: ClassVar[int] = 2
    costs: ClassVar[Costs] = Costs.QUICK
    uses_sample: ClassVar[bool] = False
    uses_target: ClassVar[bool] = False
    uses_start: ClassVar[bool] = True
    misleads: ClassVar[str] = (
        "A few samples far from the rest may make layers look alike, and with fewer samples than "
        "neurons all of them do."
    )

    moments: str = option(NOW, "Compare", "What is compared with what.", choices=MOMENTS)
    samples: int = option(
        500, "Samples", "So many are put through at most.", low=3, high=2000, scale=Scale.LOG
    )
    part: str = part_option()

    def unsuited(self, subject: Subject) -> Problem | None:
        data = subject.dataset
        if max(len(data.x_train), len(data.x_test)) >= LEAST:
            return None
        what = f"It needs {LEAST} samples or more."
        return Problem(self.label, what, "Ask for more samples in the Data panel.")

    def run(self, subject: Subject, work: Work) -> Matrix:
        samples = samples_of(subject, self.part, self.samples)
        layers = layers_of(subject.network, subject.parameters, samples[:8])
        now = _grams(subject, subject.parameters, layers, samples, work.stretch(0, 0.5))
        before = now
        if self.moments == START:
            before = _grams(subject, _before(subject), layers, samples, work.stretch(0.5, 1))
        found = np.array([[similarity(a, b) for b in before] for a in now], np.float32)
        if np.isnan(found).all():
            raise ProblemError(NOT_FINITE)
        work.reached(1)
        is_two = self.moments == START
        return Matrix(
            values=found,
            rows=layers,
            columns=layers,
            what="CKA",
            row_title="now" if is_two else "",
            column_title="before training" if is_two else "",
            figures=_figures(found, is_two=is_two),
            notes=_notes(found, len(samples)),
        )


def _grams(
    subject: Subject, vector: Vector, layers: tuple[str, ...], samples: Array, work: Work
) -> list[Floats]:
    answers = said_by(subject.network, vector, layers, samples, work.cancelled, MOST_NUMBERS)
    found = []
    for at, layer in enumerate(layers, 1):
        found.append(gram(answers[layer]))
        work.reached(at / len(layers))
    return found


def _before(subject: Subject) -> Vector:
    if subject.before is None:
        what = "The weights before training are not known here."
        raise ProblemError(Problem("moments", what, "Compare the layers with each other."))
    return subject.before


def _notes(found: NDArray[np.float32], samples: int) -> tuple[str, ...]:
    blank = " Blank: a layer that never changes." if np.isnan(found).any() else ""
    return (f"Of {samples:,} samples.{blank}",)


def _figures(found: NDArray[np.float32], *, is_two: bool) -> tuple[Figure, ...]:
    if is_two:
        own = np.diag(found)
        meaning = "How alike each layer is to itself before training; 1: it says the same."
        least = float(np.nanmin(own)) if np.isfinite(own).any() else float("nan")
        return (Figure("most changed layer", least, f"{least:.3f}", meaning),)
    next_ones = np.diag(found, 1)
    if not np.isfinite(next_ones).any():
        return ()
    least = float(np.nanmin(next_ones))
    meaning = "The largest change from one layer to the next: the smaller, the more it does."
    return (Figure("largest step", least, f"{least:.3f}", meaning),)
