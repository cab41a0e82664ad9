"""Methods side by side on one question: what is asked, and what has come of it. Frozen values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from nnviz.core.problem import Problem
from nnviz.explain.explanation import Figure
from nnviz.explain.method import Method
from nnviz.explain.target import Target
from nnviz.explain.trust import Trust
from nnviz.runtime.questions.time_method import Timed
from nnviz.session.explained import Asked, Query


@dataclass(frozen=True, slots=True)
class Comparison:
    """Methods, each with its settings, and what they are all asked about."""

    methods: tuple[Method, ...]
    target: Target
    sample: Asked
    seed: int = 0

    def query(self, method: Method) -> Query:
        """What one of them is asked."""
        return Query(method, self.target, self.sample, seed=self.seed)

    def is_about_the_same(self, other: Comparison | None) -> bool:
        """Whether it is another's question, maybe to other methods."""
        return other is not None and replace(self, methods=()) == replace(other, methods=())


class Stage(Enum):
    """What a row waits for."""

    ANSWER = "answer"
    TRUST = "trust"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A method and what has come of it.

    While a row waits, what it holds already is of an earlier moment.
    """

    method: Method
    stage: Stage = Stage.ANSWER
    timed: Timed | None = None
    trust: Trust | None = None
    problem: Problem | None = None
    step: int = 0

    @property
    def has_new_answer(self) -> bool:
        """Whether its answer is of this moment."""
        return self.timed is not None and self.stage is not Stage.ANSWER

    @property
    def figures(self) -> dict[str, Figure]:
        """What has been measured, by the measure."""
        found = {
            name: getattr(self.trust, name, None)
            for name in ("fidelity", "stability", "sanity", "on_object")
        }
        return {name: figure for name, figure in found.items() if figure is not None}

    def answered(self, timed: Timed, step: int) -> Row:
        """The row with an answer, which is to be judged."""
        return replace(self, stage=Stage.TRUST, timed=timed, problem=None, step=step)

    def judged(self, trust: Trust) -> Row:
        """The row with all there is to know."""
        return replace(self, stage=Stage.NOTHING, trust=trust)

    def failed(self, problem: Problem, step: int) -> Row:
        """The row without an answer; an answer stays that could not be judged."""
        if self.stage is Stage.TRUST:
            return self.judged(Trust(warnings=(f"It could not be judged: {problem.what}",)))
        return Row(self.method, Stage.NOTHING, problem=problem, step=step)

    def again(self) -> Row:
        """The row, which waits for the answer of another moment."""
        return replace(self, stage=Stage.ANSWER)
