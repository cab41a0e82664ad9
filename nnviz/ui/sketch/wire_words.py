"""How a wire would fit, in words, before it is drawn. Pure."""

from nnviz.core.infer import infer
from nnviz.core.problem import Problem, ProblemError
from nnviz.core.wording import counted
from nnviz.session.sketch import Sketch, Wire
from nnviz.session.sketching.ports import the_entry, the_exit
from nnviz.session.sketching.sketched import Sketched
from nnviz.session.sketching.wiring import closes_circle, connected, disconnected, reconnected
from nnviz.ui.sketch.geometry import Side
from nnviz.ui.sketch.ports import Fit, Fits, Port

CIRCLE = "This would close a circle."


def judged(sketch: Sketch, start: Port, card: str, lifted: Wire | None) -> Fit:
    """How a wire from a port to a card would fit; `lifted` is the wire it was before."""
    port = Port(card, Side.OUT if start.side is Side.IN else Side.IN)
    before = Sketched(sketch.graph, sketch.drawing)
    try:
        source, target = ends(before, start, card, lifted)
        after = wired(before, source, target, lifted)
    except ProblemError as error:
        return Fit(port, Fits.NEVER, _told(error.problem))
    if lifted is not None and (lifted.source, lifted.target) == (source, target):
        return Fit(port)
    if closes_circle(_lifted_off(before, lifted).graph, source, target):
        return Fit(port, Fits.BADLY, CIRCLE)
    words = [_replaced(before, after, target, lifted)]
    known = set(sketch.problems.get(target, ()))
    troubles = [p for p in infer(after.graph).problems if p.key == target and p not in known]
    words += [_told(problem) for problem in troubles[:1]]
    said = " ".join(word for word in words if word)
    return Fit(port, Fits.BADLY if troubles else Fits.WELL, said)


def ends(sketch: Sketched, start: Port, card: str, lifted: Wire | None) -> tuple[str, str]:
    """The layers that a wire from a port to a card leaves and enters.

    Raises:
        ProblemError: a block has no one layer there.
    """
    if start.side is Side.OUT:
        return lifted.source if lifted else the_exit(sketch, start.card), the_entry(sketch, card)
    return the_exit(sketch, card), lifted.target if lifted else the_entry(sketch, start.card)


def wired(sketch: Sketched, source: str, target: str, lifted: Wire | None) -> Sketched:
    """With a wire, instead of the one it was before. Raises `ProblemError`."""
    if lifted is None:
        return connected(sketch, source, target)
    return reconnected(sketch, lifted, source, target)


def _replaced(before: Sketched, after: Sketched, target: str, lifted: Wire | None) -> str:
    """Which wire has to go for it."""
    layer, old = before.graph[target].layer, before.graph[target].inputs
    gone = [name for name in old if name not in after.graph[target].inputs]
    if lifted is not None and lifted.target == target:
        gone = [name for name in gone if name != lifted.source]
    if not gone or layer.most_inputs is None:
        return ""
    return f"{layer.label} takes {_number(layer.most_inputs)}: this replaces {gone[-1]}."


def _number(count: int) -> str:
    return "one input" if count == 1 else counted(count, "input")


def _told(problem: Problem) -> str:
    return f"{problem.where}: {problem.what}" if problem.where else problem.what


def _lifted_off(sketch: Sketched, lifted: Wire | None) -> Sketched:
    return sketch if lifted is None else disconnected(sketch, [lifted])
