"""Class average: the mean sample of each class, or of those that excite a neuron most."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import option
from nnviz.data.table.work import Work
from nnviz.explain.exciting import TRAINING, said_of, samples_of
from nnviz.explain.ground import Ground
from nnviz.explain.method import Ask, Costs, Method
from nnviz.explain.results.samples import Group, Samples
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array

USUAL, CLASSES, EXCITING = "usual", "classes", "exciting"
CHOICES = {
    USUAL: "Classes, where there are any",
    CLASSES: "Each class",
    EXCITING: "What excites it most, and least",
}
MOST = 10_000


class _Mean(NamedTuple):
    name: str
    shares: Array
    class_index: int = -1
    is_difference: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassAverage(Method):
    """Means of training samples, each with what the network says of it."""

    kind: ClassVar[str] = "class-average"
    label: ClassVar[str] = "Class average"
    ask: ClassVar[Ask] = Ask.LOOKS_FOR
    line: ClassVar[str] = "The mean sample of each class, or of those that excite it most."
    source: ClassVar[str] = "the mean of x over the samples of a class"
    order: ClassVar[int] = 4
    moves_numbers: ClassVar[bool] = True
    costs: ClassVar[Costs] = Costs.QUICK
    uses_sample: ClassVar[bool] = False

    of: str = option(USUAL, "Mean of", "Which samples go into one mean.", choices=CHOICES)
    count: int = option(
        50, "How many", "So many samples excite it most, and least.", low=1, high=5000
    )
    less_all: bool = option(
        False, "Less the mean of all", "Show what tells each mean from the mean of all samples."
    )

    def unsuited(self, subject: Subject) -> Problem | None:
        if self.of != CLASSES or subject.dataset.labelled.task.classes:
            return None
        what = "These data have no classes."
        return Problem(self.label, what, "Take the mean of what excites it most: of=exciting.")

    def run(self, subject: Subject, work: Work) -> Samples:
        samples = samples_of(subject, TRAINING, MOST)
        ground = Ground.of_features(subject.dataset)
        by_class = self.of != EXCITING and bool(subject.dataset.labelled.task.classes)
        shares = ground.shares(samples)
        if not np.isfinite(shares).all():
            raise ProblemError(Problem("data", "Some inputs are no numbers.", "Leave them out."))
        if by_class:
            means = list(_class_means(subject, shares))
        else:
            said = said_of(subject, samples, work.stretch(0, 0.9))
            means = list(_exciting_means(said.order, shares, self.count))
        return self._shown(subject, ground, means, shares, work)

    def _shown(
        self, subject: Subject, ground: Ground, means: list[_Mean], shares: Array, work: Work
    ) -> Samples:
        samples, middle = len(shares), shares.mean(axis=0, dtype=np.float64)
        whole = [mean.shares for mean in means if not mean.is_difference]
        values = np.full(len(means), np.nan)
        values[: len(whole)] = subject.function(len(whole)).values(ground.samples(np.array(whole)))
        work.reached(1)
        shown = [m.shares - middle if self._is_less(m) else m.shares for m in means]
        return Samples(
            shares=np.asarray(shown, np.float32),
            values=values,
            names=tuple(mean.name for mean in means),
            groups=(Group(self._heading(), len(means)),),
            places=np.full(len(means), -1, np.int64),
            classes=np.array([mean.class_index for mean in means], np.int64),
            is_test=False,
            features=subject.dataset.features if ground.shape is None else (),
            shape=ground.shape,
            is_difference=np.array([m.is_difference or self.less_all for m in means]),
            notes=(f"Of {samples:,} training samples; the numbers are what it says of each mean.",),
        )

    def _is_less(self, mean: _Mean) -> bool:
        return self.less_all and not mean.is_difference

    def _heading(self) -> str:
        return "Means, less the mean of all" if self.less_all else "Means"


def _class_means(subject: Subject, shares: Array) -> Iterator[_Mean]:
    """Of each class that has samples."""
    data = subject.dataset.labelled
    labels: NDArray[Any] = data.y_train if len(data.y_train) else data.y_test
    for number, name in enumerate(data.task.names):
        own = shares[labels[: len(shares)] == number]
        if len(own):
            yield _Mean(name, own.mean(axis=0, dtype=np.float64), number)


def _exciting_means(order: NDArray[np.int64], shares: Array, count: int) -> Iterator[_Mean]:
    """Of the most, of the least exciting, and what is between them; halves where there are few."""
    count = max(1, min(count, len(order) // 2))
    most = shares[order[:count]].mean(axis=0, dtype=np.float64)
    least = shares[order[-count:]].mean(axis=0, dtype=np.float64)
    yield _Mean(f"{count:,} most", most)
    yield _Mean(f"{count:,} least", least)
    yield _Mean("difference", most - least, is_difference=True)
