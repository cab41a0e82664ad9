"""What a method is: a spec with its settings, what it can be asked about, and its answer.

One method is one file in `nnviz.explain.methods`. The window's menus, its property editor and
``nnviz explain`` follow from the class.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import ClassVar

from nnviz.core.problem import Problem
from nnviz.core.registry import kinds
from nnviz.core.spec import Spec
from nnviz.data.table.work import Work
from nnviz.explain.explanation import Explanation, Figure
from nnviz.explain.subject import Subject


class Ask(Enum):
    """The questions, in the order of menus, as a person asks them."""

    MATTERS = "What matters in this input?"
    LOOKS_FOR = "What does it look for?"
    FOOLS = "What fools it?"
    RULES = "What are its rules?"
    INSIDE = "What is inside?"


class Costs(Enum):
    """How long an answer takes on a small network: what follows training may ask more often."""

    INSTANT = "instant"  # some passes
    QUICK = "quick"  # below a second
    SLOW = "slow"  # seconds


OF_GATES = "A gate is shown by its layer and is no output of it: it has no slopes here."
OF_TOKENS = "It takes inputs as numbers, and between two tokens there is nothing."
INSTEAD_OF_SLOPES = "Use occlusion, the most exciting samples, or the beam search of tokens."
INSTEAD = {
    Ask.MATTERS: "Use occlusion or integrated gradients: they know tokens.",
    Ask.LOOKS_FOR: "Use the beam search of tokens: it makes sequences, token by token.",
    Ask.FOOLS: "Change tokens by hand.",
    Ask.RULES: "Use the most exciting samples: they are sequences that there are.",
    Ask.INSIDE: "Use linear probes: they read what layers say.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Method(Spec):
    """Base of all methods. Its fields are the settings, each with its `option`.

    Class variables:
        kind, label: its name in files and on the command line, and in menus.
        ask: the question it answers.
        line: one sentence on what it does.
        source: the paper or the formula.
        uses_sample: whether the answer depends on the sample.
        uses_target: whether the answer depends on the target.
        uses_start: whether it looks at the weights before training as well.
        order: its place among methods with the same question.
        moves_numbers: whether it moves, mixes or averages inputs, or takes slopes by them, which of
            tokens means nothing.
        reads_taps: whether it only looks at what is said, so that a gate can be asked about.
        misleads: why it must not be trusted blindly; empty where nothing is known.
    """

    ask: ClassVar[Ask]
    line: ClassVar[str] = ""
    source: ClassVar[str] = ""
    uses_sample: ClassVar[bool] = True
    uses_target: ClassVar[bool] = True
    uses_start: ClassVar[bool] = False
    costs: ClassVar[Costs] = Costs.INSTANT
    order: ClassVar[int] = 0
    moves_numbers: ClassVar[bool] = False
    reads_taps: ClassVar[bool] = False
    misleads: ClassVar[str] = ""

    def obstacle(self, subject: Subject) -> Problem | None:
        """Why it has no answer, of whatever kind the data are; see `unsuited`."""
        if self.moves_numbers and subject.dataset.tokens:
            return Problem(self.label, OF_TOKENS, INSTEAD[self.ask])
        if subject.target.tap and self.uses_target and not self.reads_taps:
            return Problem(self.label, OF_GATES, INSTEAD_OF_SLOPES)
        return self.unsuited(subject)

    def unsuited(self, subject: Subject) -> Problem | None:
        """Why it has no answer for a subject, and what to use instead; None when it has one.

        It looks at the network's graph, the data's shape and the target only, and costs nothing.
        """
        return None

    def warnings(self, subject: Subject) -> tuple[str, ...]:
        """Where this subject is one that it is known to mislead about."""
        return (self.misleads,) if self.misleads else ()

    def run(self, subject: Subject, work: Work) -> Explanation:
        """The answer. `work.reached` tells how far it is and ends it when nobody wants it any more.

        Raises:
            ProblemError: there is no answer; the sentence says why.
            WorkCancelled: somebody asked for an end.
        """
        raise NotImplementedError

    def fidelity(self, subject: Subject, found: Explanation, work: Work) -> Figure | None:
        """How well a result says what the network does: a number computed for it.

        Attributions of a sample are not asked: they all get the same measure, so that they compare
        (`nnviz.explain.fidelity`). None where there is no such number.
        """
        return None


@cache
def methods() -> Mapping[str, type[Method]]:
    """Every method by its kind, question by question."""
    from nnviz.explain import methods as package

    asks = list(Ask)
    found = kinds(package, Method)
    ordered = sorted(found.items(), key=lambda item: (asks.index(item[1].ask), item[1].order))
    return MappingProxyType(dict(ordered))
