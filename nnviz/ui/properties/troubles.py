"""What is wrong with what is selected, and what one click could do about it. Pure.

The sentences are there at once; what would mend a large network takes some time to find.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nnviz.core.problem import Problem
from nnviz.session.sketch import Sketch
from nnviz.session.sketching.mending.mend import Mend
from nnviz.session.sketching.mending.mends import mends
from nnviz.session.sketching.sketched import Sketched


@dataclass(frozen=True, slots=True)
class Troubles:
    """Sentences, and the mends for them.

    `patient` is the layer that has them all, empty for the network itself; None where several
    layers have some, whose mends are not told apart.
    """

    sentences: tuple[str, ...] = ()
    patient: str | None = None
    mends: tuple[Mend, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The words on the buttons of the mends."""
        return tuple(mend.label for mend in self.mends)

    def with_mends(self, sketch: Sketch) -> "Troubles":
        """The same, with what would mend them."""
        if self.patient is None:
            return self
        found = mends(Sketched(sketch.graph, sketch.drawing), self.patient, sketch.facts)
        return replace(self, mends=found)


def troubles_of(sketch: Sketch, layers: Sequence[str]) -> Troubles:
    """The problems of layers."""
    sick = [name for name in layers if name in sketch.problems]
    found = [problem for name in sick for problem in sketch.problems[name]]
    sentences = tuple(str(p) if len(layers) > 1 else _without_place(p) for p in found)
    return Troubles(sentences, sick[0] if len(sick) == 1 else None)


def network_troubles(sketch: Sketch) -> Troubles:
    """The problems that are no layer's."""
    found = [p for p in sketch.facts.problems if p.key not in sketch.graph]
    return Troubles(tuple(map(_without_place, found)), "" if found else None)


def _without_place(problem: Problem) -> str:
    return f"{problem.what} {problem.hint}".strip()
