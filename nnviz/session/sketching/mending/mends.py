"""What can be done about the problems of a layer with one click.

1. Each kind of trouble proposes what could be done (`fields`, `sources`, `counts`, …).
2. What does not help is dropped: `infer` judges the network that each proposal would make.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from nnviz.core.drawing import Place
from nnviz.core.infer import Inference, infer
from nnviz.core.problem import ProblemError
from nnviz.session.sketching.mending import (
    circles,
    counts,
    ends,
    entries,
    fields,
    shapes,
    sources,
)
from nnviz.session.sketching.mending.mend import Mend, Patient
from nnviz.session.sketching.sketched import Sketched

PROPOSERS: tuple[Callable[[Patient], Iterator[Mend]], ...] = (
    fields.proposals,
    sources.proposals,
    circles.proposals,
    counts.proposals,
    entries.proposals,
    shapes.proposals,
    ends.without_maps,
    ends.proposals,
)

MOST_MENDS = 4


def mends(
    sketch: Sketched,
    id: str,
    facts: Inference | None = None,
    shown: Mapping[str, Place] | None = None,
) -> tuple[Mend, ...]:
    """The mends for a layer's problems, the best first; none where it has no problem.

    Each leaves the network with fewer problems, or with as many and the layer with fewer. An id
    that is no layer's asks for mends of the network as a whole. `facts` are those of the graph, if
    known; `shown` tells where the canvas has cards.
    """
    facts = facts or infer(sketch.graph)
    if not _troubles(facts, sketch, id):
        return ()
    proposed = _proposed(sketch, id, facts, shown or {})
    helping = (mend for mend in proposed if _helps(mend, sketch, id, facts))
    return tuple(islice(helping, MOST_MENDS))


def _proposed(
    sketch: Sketched, id: str, facts: Inference, shown: Mapping[str, Place]
) -> Iterator[Mend]:
    if id not in sketch.graph:
        yield from fields.with_fewer_units(sketch, facts)
        yield from ends.with_an_input(sketch)
        return
    patient = Patient(sketch, sketch.graph[id], facts, shown)
    for proposer in PROPOSERS:
        try:
            yield from proposer(patient)
        except ProblemError:  # an edit that cannot be made is no mend
            continue


def _helps(mend: Mend, sketch: Sketched, id: str, facts: Inference) -> bool:
    """Whether there are fewer problems, or as many and fewer of them are the layer's."""
    if mend.sketch.graph == sketch.graph:
        return False
    after = infer(mend.sketch.graph)
    fewer = _troubles(after, sketch, id) < _troubles(facts, sketch, id)
    more = len(after.problems) - len(facts.problems)
    return more < 0 or (fewer and more == 0)


def _troubles(facts: Inference, sketch: Sketched, id: str) -> int:
    """How many problems a layer has; or, for an id that is none, those that are no layer's."""
    is_layer = id in sketch.graph
    return sum(p.key == id if is_layer else p.key not in sketch.graph for p in facts.problems)
