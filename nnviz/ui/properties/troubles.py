"""What is wrong with what is selected, and what one click could do about it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from nnviz.core.problem import Problem
from nnviz.session.sketch import Sketch
from nnviz.session.sketching.mending.mend import Mend
from nnviz.session.sketching.mending.mends import mends
from nnviz.session.sketching.sketched import Sketched


@dataclass(frozen=True, slots=True)
class Troubles:
    """Sentences, and the mends for them."""

    sentences: tuple[str, ...] = ()
    mends: tuple[Mend, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The words on the buttons of the mends."""
        return tuple(mend.label for mend in self.mends)


def troubles_of(sketch: Sketch, layers: Sequence[str]) -> Troubles:
    """The problems of layers; mends where it is one layer that has them all."""
    sick = [name for name in layers if name in sketch.problems]
    if len(sick) != 1:
        return Troubles(tuple(str(p) for name in sick for p in sketch.problems[name]))
    found = sketch.problems[sick[0]]
    named = len(layers) > 1
    sentences = tuple(str(p) if named else _without_place(p) for p in found)
    return Troubles(sentences, _mends(sketch, sick[0]))


def network_troubles(sketch: Sketch) -> Troubles:
    """The problems that are no layer's."""
    found = [p for p in sketch.facts.problems if p.key not in sketch.graph]
    return Troubles(tuple(map(_without_place, found)), _mends(sketch, "") if found else ())


def _mends(sketch: Sketch, id: str) -> tuple[Mend, ...]:
    return mends(Sketched(sketch.graph, sketch.drawing), id, sketch.facts)


def _without_place(problem: Problem) -> str:
    return f"{problem.what} {problem.hint}".strip()
