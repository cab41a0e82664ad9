"""How far to trust a result: numbers computed for it."""

from collections.abc import Iterator
from dataclasses import dataclass

from nnviz.data.table.work import Work
from nnviz.explain.explanation import Explanation, Figure, Grade
from nnviz.explain.fidelity import fidelity
from nnviz.explain.method import Method
from nnviz.explain.on_object import on_object
from nnviz.explain.results.attribution import Attribution
from nnviz.explain.sanity import sanity
from nnviz.explain.stability import stability
from nnviz.explain.subject import Subject

MOST_MISSING = 0.05
"""The share of the whole that an attribution may miss before that is said."""

LEAST_R2 = 0.5

GAP, R2 = "completeness gap", "R²"
"""What figures of results are called that say how good they are."""


@dataclass(frozen=True, slots=True, eq=False)
class Trust:
    """What has been measured of one result; None where a measure has no meaning for it.

    Attributes:
        fidelity: how well it says what the network does.
        stability: how alike it is on a slightly moved sample, or with another seed; 1 is the same.
        sanity: how alike it stays when the weights are randomised from the top (Adebayo et al.
            2018): near 1 it does not depend on what the network has learnt.
        on_object: the share of it that lies on the pixels known to matter, over their share of the
            area, where one knows them.
        warnings: where the method is known to mislead, and what the numbers warn of.
    """

    fidelity: Figure | None = None
    stability: Figure | None = None
    sanity: Figure | None = None
    on_object: Figure | None = None
    warnings: tuple[str, ...] = ()

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What could be measured, in the order in which it is shown."""
        found = (self.fidelity, self.stability, self.sanity, self.on_object)
        return tuple(figure for figure in found if figure is not None)


def judge(method: Method, subject: Subject, found: Explanation, work: Work) -> Trust:
    """How far to trust what a method has found of a subject.

    The method is asked some more times; of one that takes long only a few. Whatever it shows on its
    way is not shown.

    Raises:
        WorkCancelled: somebody asked for an end.
    """
    quiet = Work(work.progress, work.cancelled, work.low, work.high)
    quiet.reached(0)
    faithful = _faithful(method, subject, found, quiet.stretch(0, 0.2))
    stable = stability(method, subject, found, quiet.stretch(0.2, 0.6))
    sane = sanity(method, subject, found, quiet.stretch(0.6, 1))
    quiet.reached(1)
    measured = Trust(faithful, stable, sane, on_object(subject, found))
    warnings = (*method.warnings(subject), *_warnings(found, measured))
    return Trust(faithful, stable, sane, measured.on_object, warnings)


def _faithful(method: Method, subject: Subject, found: Explanation, work: Work) -> Figure | None:
    """Of attributions the same measure for all methods, so that they compare; else the method's."""
    if isinstance(found, Attribution) and method.uses_sample:
        return fidelity(subject, found, work)
    return method.fidelity(subject, found, work)


def _warnings(found: Explanation, measured: Trust) -> Iterator[str]:
    """What the numbers of a result warn of, one sentence each."""
    for figure in found.figures:
        if figure.name == GAP and figure.value > MOST_MISSING:
            yield f"It misses {figure.value:.0%} of what it should sum to; more steps help."
        if figure.name == R2 and figure.value < LEAST_R2:
            yield f"The simple model it is read from explains little of the network: {figure.text}."
    if _is_poor(measured.fidelity) and isinstance(found, Attribution):
        yield "Its order of the inputs is hardly better than a random one."
    if _is_poor(measured.stability):
        yield "It changes much when the question is asked nearly the same again."
    if _is_poor(measured.sanity):
        yield "It stays much the same with random weights: it says little of what is learnt."
    if _is_poor(measured.on_object):
        yield "It lies on the object no more than by chance."


def _is_poor(figure: Figure | None) -> bool:
    return figure is not None and figure.grade is Grade.POOR
