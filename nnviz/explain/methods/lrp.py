"""Layer-wise relevance propagation: the answer shared out, layer by layer, down to the inputs."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.core.problem import Problem
from nnviz.core.spec import option
from nnviz.data.table.work import Work
from nnviz.engine.part import leading_to
from nnviz.explain.explanation import Figure, Grade
from nnviz.explain.method import Ask, Method
from nnviz.explain.results.attribution import Attribution, attribution
from nnviz.explain.rules.relevance import BOTH, EPSILON, GAMMA, Relevance, Rule, without_rule
from nnviz.explain.subject import Subject
from nnviz.explain.unfold import curve_of, unfolded

NOT_THROUGH_ZERO = {"sigmoid", "softplus", "sine"}


LITTLE, MUCH = 0.2, 0.5
"""Shares of the answer that may be absorbed."""

MOSTLY_ABSORBED = "More than half of the answer was absorbed on the way: the shares tell little."


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerwiseRelevance(Method):
    """Each layer hands what it is responsible for to what it reads, in shares that add up."""

    kind: ClassVar[str] = "lrp"
    label: ClassVar[str] = "Relevance propagation"
    ask: ClassVar[Ask] = Ask.MATTERS
    line: ClassVar[str] = "Shares the answer out, layer by layer, down to the inputs (LRP)."
    source: ClassVar[str] = "Bach et al. 2015, Montavon et al. 2019"
    order: ClassVar[int] = 9
    moves_numbers: ClassVar[bool] = True

    rule: str = option(
        BOTH,
        "Rule",
        "How a layer shares out: by all summands alike (epsilon), or by those more that speak for "
        "the sum (gamma), which gives calmer maps.",
        choices={
            BOTH: "Gamma for maps, epsilon for the rest",
            EPSILON: "Epsilon",
            GAMMA: "Gamma",
        },
    )
    epsilon: float = option(
        0.05,
        "Epsilon",
        "What small sums absorb, as a share of how large the sums of a layer are. More makes maps "
        "sparser; 0 shares out everything.",
        low=0.0,
        high=1.0,
    )
    gamma: float = option(
        0.25,
        "Gamma",
        "How much more counts what speaks for a sum than what speaks against it.",
        low=0.0,
        high=100.0,
        when=("rule", (BOTH, GAMMA)),
    )

    def unsuited(self, subject: Subject) -> Problem | None:
        node = without_rule(leading_to(subject.network.graph, subject.target.node))
        if node is None:
            return None
        what = f"Relevance propagation has no rule for {node.id} ({node.layer.label})."
        return Problem(self.label, what, "Use integrated gradients instead.")

    def warnings(self, subject: Subject) -> tuple[str, ...]:
        graph = leading_to(subject.network.graph, subject.target.node)
        bends = [n.id for n in graph if curve_of(n) in NOT_THROUGH_ZERO]
        if not bends:
            return ()
        what = "has a curve that is not zero where its sum is, or turns its sign"
        return (f"{bends[0]} {what}: relevance takes no notice of that.",)

    def run(self, subject: Subject, work: Work) -> Attribution:
        function = Relevance(unfolded(subject), Rule(self.rule, self.epsilon, self.gamma))
        values, shares = function.slopes(subject.sample[None])
        work.reached(1)
        value = float(values[0])
        missing = value - float(shares[0].sum())
        return attribution(
            subject.dataset,
            shares[0],
            subject.sample,
            value=value,
            figures=(_absorbed(function, value, missing),),
            notes=(MOSTLY_ABSORBED,) if abs(missing) > MUCH * abs(value) else (),
        )


def _absorbed(function: Relevance, whole: float, missing: float) -> Figure:
    """What the inputs have not got of the answer, and who has it."""
    biases, epsilon = function.absorbed.biases, function.absorbed.epsilon
    parts = f"biases {biases:.3g}, epsilon {epsilon:.3g}"
    if function.network.held:
        parts += f", held units {missing - biases - epsilon:.3g}"
    meaning = (
        "What biases and epsilon have kept of the answer. The relevance of all inputs and this are "
        "the answer."
    )
    text = f"{missing:.3g} of {whole:.3g} ({parts})"
    return Figure("absorbed", missing, text, meaning, _grade(abs(missing), abs(whole)))


def _grade(missing: float, whole: float) -> Grade:
    if missing <= LITTLE * whole:
        return Grade.GOOD
    return Grade.FAIR if missing <= MUCH * whole else Grade.POOR
