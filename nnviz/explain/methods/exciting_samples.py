"""Exciting samples: those of the data that are answered most, and least."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from nnviz.core.spec import option
from nnviz.data.table.work import Work
from nnviz.explain.exciting import Said, is_test, label_of, part_option, said_of, samples_of
from nnviz.explain.explanation import Explanation, Figure
from nnviz.explain.ground import Ground
from nnviz.explain.method import Ask, Costs, Method
from nnviz.explain.results.samples import Group, Samples
from nnviz.explain.subject import Subject
from nnviz.explain.wording import brief

MOST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcitingSamples(Method):
    """The samples of a part in the order of what is said of them."""

    kind: ClassVar[str] = "exciting-samples"
    label: ClassVar[str] = "Most exciting samples"
    ask: ClassVar[Ask] = Ask.LOOKS_FOR
    line: ClassVar[str] = "The samples of the data that it answers most, and least."
    source: ClassVar[str] = "Zeiler and Fergus 2014; Olah et al. 2017"
    order: ClassVar[int] = 3
    reads_taps: ClassVar[bool] = True
    costs: ClassVar[Costs] = Costs.QUICK
    uses_sample: ClassVar[bool] = False

    part: str = part_option()
    count: int = option(12, "How many", "Of the most, and of the least exciting.", low=1, high=60)
    least: bool = option(True, "Least exciting", "Show those that it answers least as well.")

    def run(self, subject: Subject, work: Work) -> Samples:
        of_test = is_test(subject, self.part)
        said = said_of(subject, samples_of(subject, self.part, MOST), work)
        places, groups = self._chosen(said.order)
        labels = [label_of(subject, at, of_test=of_test) for at in places.tolist()]
        ground = Ground.of_features(subject.dataset)
        return Samples(
            shares=ground.shares(said.samples[places]),
            values=said.values[places],
            names=tuple(name for name, _ in labels),
            groups=groups,
            places=places,
            classes=np.array([number for _, number in labels], np.int64),
            is_test=of_test,
            features=subject.dataset.features if ground.shape is None else (),
            shape=ground.shape,
            is_difference=np.zeros(len(places), np.bool_),
            figures=_figures(said),
            notes=_notes(said, of_test=of_test),
        )

    def fidelity(self, subject: Subject, found: Explanation, work: Work) -> Figure | None:
        """What is shown are the very answers."""
        return None

    def _chosen(self, order: NDArray[np.int64]) -> tuple[NDArray[np.int64], tuple[Group, ...]]:
        most = order[: self.count]
        groups: tuple[Group, ...] = (Group("Most exciting", len(most)),)
        rest = order[len(most) :][::-1][: self.count] if self.least else order[:0]
        if len(rest):
            groups += (Group("Least exciting", len(rest)),)
        return np.concatenate([most, rest]), groups


def _figures(said: Said) -> tuple[Figure, ...]:
    mean = float(np.nanmean(said.values))
    return (
        Figure("most", said.best, brief(said.best), "The largest answer to a sample."),
        Figure("mean", mean, brief(mean), "The mean answer to all of them."),
    )


def _notes(said: Said, *, of_test: bool) -> tuple[str, ...]:
    part = "test" if of_test else "training"
    found = [f"Of {len(said.values):,} {part} samples."]
    known = said.values[said.order]
    if len(known) > 1 and known[0] == known[-1]:
        found.append("It answers the same to all of them.")
    if len(known) < len(said.values):
        found.append(f"To {len(said.values) - len(known):,} it has no finite answer.")
    return tuple(found)
