"""What the methods have in common that fit a tree: their settings, and the way to the tree."""

from dataclasses import dataclass
from math import isnan

from nnviz.core.problem import Problem
from nnviz.core.spec import option
from nnviz.data.table.work import Work
from nnviz.explain.explanation import Explanation, Figure, Grade
from nnviz.explain.method import Method
from nnviz.explain.results.tree import Tree
from nnviz.explain.subject import Subject
from nnviz.explain.tree_fitting import Growth
from nnviz.explain.tree_making import Answers, Samples, made, samples_of
from nnviz.explain.tree_words import score_text

DEEPEST = 12
TRAINING, TEST = 0, 1
GOOD, FAIR = 0.8, 0.4
"""Of what is left beyond always saying the commonest, or of R²."""

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
        known = [at for at in (TEST, TRAINING) if not isnan(found.fidelity[at])]
        if not known:
            return None
        value, usual = found.fidelity[known[0]], found.usual[known[0]]
        part = "test" if known[0] == TEST else "training"
        gained = value if isnan(usual) else (value - usual) / max(1 - usual, 1e-9)
        grade = Grade.GOOD if gained >= GOOD else Grade.FAIR if gained >= FAIR else Grade.POOR
        text = score_text(value, bool(found.classes))
        return Figure("fidelity", value, text, _meaning(found, part, usual), grade)


def _meaning(found: Tree, part: str, usual: float) -> str:
    who = "the neuron does" if found.is_firing else "the network says"
    if isnan(usual):
        return f"R² on {part} data: how well the tree follows what {who}; 1 is exactly."
    return (
        f"The share of {part} samples on which the tree says what {who}; always saying the "
        f"commonest comes to {usual:.1%}."
    )
