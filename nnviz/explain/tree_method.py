"""What the methods have in common that fit a tree: their settings, and the way to the tree."""

from dataclasses import dataclass

from nnviz.core.problem import Problem
from nnviz.core.spec import option
from nnviz.data.table.work import Work
from nnviz.explain.explanation import Explanation, Figure
from nnviz.explain.method import Method
from nnviz.explain.results.tree import Tree
from nnviz.explain.subject import Subject
from nnviz.explain.tree_fitting import Growth
from nnviz.explain.tree_making import Answers, Samples, made, samples_of

DEEPEST = 12
NO_SAMPLES = Problem(
    "data", "There are no training samples.", "Choose data with some; a tree is fitted to them."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeMethod(Method):
    """Base of the methods that fit a tree: its settings, and what makes a tree of answers."""

    depth: int = option(
        4, "Depth", "The most questions on the way to an answer.", low=1, high=DEEPEST
    )
    least: int = option(
        5, "Samples a leaf", "Fewer samples than these never make a leaf.", low=1, high=1000
    )
    drawn: int = option(
        0,
        "Drawn samples",
        "Samples drawn around those of the training part: what is said of them counts as well.",
        low=0,
        high=20_000,
    )

    def answers(self, subject: Subject, samples: Samples, work: Work) -> Answers:
        """What is said of the samples."""
        raise NotImplementedError

    def unsuited(self, subject: Subject) -> Problem | None:
        return None if len(subject.dataset.x_train) else NO_SAMPLES

    def run(self, subject: Subject, work: Work) -> Tree:
        samples = samples_of(subject.dataset, self.drawn, subject.rng)
        answers = self.answers(subject, samples, work.stretch(0, 0.5))
        work.reached(0.5)
        growth = Growth(self.depth, self.least, subject.seed)
        found = made(subject, samples, answers, growth, work)
        work.reached(1)
        return found

    def fidelity(self, subject: Subject, found: Explanation, work: Work) -> Figure | None:
        assert isinstance(found, Tree)
        figures = {figure.name: figure for figure in found.figures}
        return figures.get("fidelity, test", figures.get("fidelity, training"))
