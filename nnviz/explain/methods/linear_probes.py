"""Linear probes: how well the class can be read off each layer by a straight rule."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import Scale, option
from nnviz.data import Dataset
from nnviz.data.table.work import Work
from nnviz.engine.losses import predicted_classes
from nnviz.explain.explanation import Figure
from nnviz.explain.function import NOT_FINITE
from nnviz.explain.inside import Reading, layers_of, read_off
from nnviz.explain.method import Ask, Costs, Method
from nnviz.explain.results.layer_scores import LayerScores
from nnviz.explain.said import said_by
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array, before_last
from nnviz.explain.wording import brief

MOST_NUMBERS = 512
"""Of larger maps the means of tiles are read."""

PASSING = 0.3
"""The share of the work that passing samples through takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearProbes(Method):
    """A ridge regression from each layer's answers to the class, fitted to the training part."""

    kind: ClassVar[str] = "linear-probes"
    label: ClassVar[str] = "Linear probes"
    ask: ClassVar[Ask] = Ask.INSIDE
    line: ClassVar[str] = "How well the class can be read off each layer by a straight rule."
    source: ClassVar[str] = "Alain and Bengio 2016; ridge regression to one-hot classes"
    order: ClassVar[int] = 1
    costs: ClassVar[Costs] = Costs.SLOW
    uses_sample: ClassVar[bool] = False
    uses_target: ClassVar[bool] = False
    misleads: ClassVar[str] = (
        "What can be read off a layer need not be used by the layers after it."
    )

    samples: int = option(
        1000, "Samples", "So many of each part at most.", low=10, high=5000, scale=Scale.LOG
    )

    def unsuited(self, subject: Subject) -> Problem | None:
        data = subject.dataset
        if len(data.x_test) and len(data.x_train) > 1:
            return None
        what = "There are no test samples: what is read off could have been learnt by heart."
        return Problem(self.label, what, "Keep some samples for the test part.")

    def run(self, subject: Subject, work: Work) -> LayerScores:
        data = subject.dataset.labelled
        training, test = (x[: self.samples].reshape(-1, len(data.features)) for x in _parts(data))
        layers = layers_of(subject.network, subject.parameters, training[:8])
        answers = [
            said_by(
                *(subject.network, subject.parameters, layers, samples),
                *(work.cancelled, MOST_NUMBERS),
            )
            for samples in (training, test)
        ]
        work.reached(PASSING)
        wanted = _wanted(data, len(training), len(test))
        scores, rest = [], work.stretch(PASSING, 1.0)
        for at, layer in enumerate(layers, 1):
            reading = read_off(answers[0][layer], wanted.training, answers[1][layer])
            scores.append(_scores(reading, wanted, data))
            rest.reached(at / len(layers))
        units = [answers[0][layer].shape[1] for layer in layers]
        return self._result(subject, layers, units, np.array(scores), wanted)

    def _result(
        self,
        subject: Subject,
        layers: tuple[str, ...],
        units: list[int],
        scores: NDArray[np.float64],
        wanted: Reading,
    ) -> LayerScores:
        if np.isnan(scores).all():
            raise ProblemError(NOT_FINITE)
        is_share = bool(subject.dataset.labelled.task.classes)
        best = int(np.nanargmax(scores[:, 1]))
        text = f"{scores[best, 1]:.1%}" if is_share else brief(float(scores[best, 1]))
        meaning = "The layer off which most can be read, on the test samples."
        return LayerScores(
            layers=layers,
            units=np.array(units, np.int64),
            training=scores[:, 0],
            test=scores[:, 1],
            floor=_floor(wanted, is_share=is_share),
            own=_own(subject, len(wanted.test)),
            what="accuracy" if is_share else "R²",
            is_share=is_share,
            figures=(Figure("best layer", scores[best, 1], f"{layers[best]}, {text}", meaning),),
            notes=(
                f"{len(wanted.training):,} training and {len(wanted.test):,} test samples; layers "
                "that only pass on what they get are left out, and large maps are read by tiles.",
            ),
        )


def _parts(data: Dataset) -> tuple[Array, Array]:
    return data.x_train, data.x_test


def _wanted(data: Dataset, training: int, test: int) -> Reading:
    """What the rule is to say: one-hot classes, or targets, `(n, T)`."""
    said = (data.y_train[:training], data.y_test[:test])
    if data.task.classes:
        return Reading(*(np.eye(data.task.classes)[y.astype(int)] for y in said))
    return Reading(*(np.asarray(y, np.float64).reshape(len(y), -1) for y in said))


def _scores(reading: Reading | None, wanted: Reading, data: Dataset) -> tuple[float, float]:
    if reading is None:
        return float("nan"), float("nan")
    score = _accuracy if data.task.classes else _r2
    first, second = (
        score(found, true, wanted.training) for found, true in zip(reading, wanted, strict=True)
    )
    return first, second


def _accuracy(found: Array, true: Array, _training: Array) -> float:
    return float(np.mean(found.argmax(axis=1) == true.argmax(axis=1)))


def _r2(found: Array, true: Array, training: Array) -> float:
    """1 less the squared error over that of whoever says the training part's mean."""
    usual = float(((true - training.mean(axis=0)) ** 2).sum())
    missed = float(((true - found) ** 2).sum())
    return 1 - missed / usual if usual > 0 else float("nan")


def _floor(wanted: Reading, *, is_share: bool) -> float:
    """The score of always saying the commonest class, or the mean."""
    if not is_share:
        return 0.0
    return float(wanted.test[:, wanted.training.sum(axis=0).argmax()].mean())


def _own(subject: Subject, count: int) -> float:
    """The network's own accuracy on the same test samples; nan where it tells no classes."""
    data: Any = subject.dataset
    if not data.task.classes:
        return float("nan")
    network = subject.network
    said = said_by(network, subject.parameters, (network.sink,), data.x_test[:count], bool)
    answers = said[network.sink][:, before_last(network.facts.shapes[network.sink]) :]
    found = predicted_classes(answers)  # of steps the last one's
    return float(np.mean(np.ravel(found) == data.y_test[:count]))
