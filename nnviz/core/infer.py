"""What follows from a graph: an order to compute in, shapes, parameters, and its problems."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import prod

from nnviz.core.circles import circles
from nnviz.core.graph import Graph, Node
from nnviz.core.layer import Layer, Loan, Parameter
from nnviz.core.problem import Problem, ProblemError
from nnviz.core.shape import Shape
from nnviz.core.wording import counted

PARAMETER_LIMIT = 200_000_000
"""More parameters than this are refused before memory is taken (0.8 GB for the values alone)."""

MOST_NAMED = 4
"""So many layers of a circle are named."""


@dataclass(frozen=True, slots=True)
class Inference:
    """Facts about a graph. A node with a problem has no shape, nor has any node that reads it.

    Nodes in a circle, and those that wait for one, are not in `order`. A problem is told at the
    node where it can be mended, whose id is its key, and not at those that wait for that node.
    """

    order: tuple[str, ...] = ()
    shapes: dict[str, Shape] = field(default_factory=dict)
    parameters: dict[str, tuple[Parameter, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def parameter_count(self, node_id: str) -> int:
        """How many numbers a node learns."""
        return _learnt(self.parameters.get(node_id, ()))

    @property
    def total_parameters(self) -> int:
        """How many numbers the whole network learns."""
        return sum(self.parameter_count(node_id) for node_id in self.parameters)


def _learnt(parameters: tuple[Parameter, ...]) -> int:
    return sum([prod(p.shape) for p in parameters if p.trains])


def infer(graph: Graph) -> Inference:
    """The facts of a graph; never raises for what a person can draw."""
    return graph.known(_inferred)


def checked(graph: Graph) -> Inference:
    """The facts of a graph that can be trained.

    Raises:
        ProblemError: the first of the graph's problems, or that it is empty.
    """
    facts = infer(graph)
    for problem in facts.problems:
        raise ProblemError(problem)
    if not graph.nodes:
        raise ProblemError(Problem("network", "There is no layer yet.", "Add an input layer."))
    return facts


def _inferred(graph: Graph) -> Inference:
    order, stuck = _sorted(graph)
    shapes: dict[str, Shape] = {}
    parameters: dict[str, tuple[Parameter, ...]] = {}
    problems = [*_circle_problems(graph, stuck), *_duplicates(graph)]
    total = 0
    for name in order:
        node = graph[name]
        if not _is_sound(graph, node):
            problems += (*_node_problems(node), *_wire_problems(graph, node))
            continue
        if not all(source in shapes for source in node.inputs):
            continue
        entering = tuple([shapes[source] for source in node.inputs])
        try:
            shapes[name], parameters[name], learnt = _passed(_Itself(node.layer), entering)
            total += learnt
        except ProblemError as error:
            problems.append(_at(node, error.problem))
    problems += _loan_problems(graph, shapes, parameters)
    problems += _end_problems(graph, {problem.key for problem in problems})
    if total > PARAMETER_LIMIT:
        problems.append(_too_many(total))
    return Inference(order, shapes, parameters, tuple(problems))


def _is_sound(graph: Graph, node: Node) -> bool:
    """Whether there is nothing to say of a layer's own values and of the wires that enter it."""
    layer, inputs = node.layer, node.inputs
    if len(inputs) < layer.least_inputs or not _has_sound_fields(_Itself(layer)):
        return False
    if layer.most_inputs is not None and len(inputs) > layer.most_inputs:
        return False
    return all(name in graph and not graph[name].layer.is_output for name in inputs)


def _sorted(graph: Graph) -> tuple[tuple[str, ...], list[str]]:
    """Ids with every node after what it reads, and the ids that no order can hold.

    The order is that of going through the nodes again and again and taking each once all that it
    reads has been taken. The arena lies in this order, so that it decides over start weights. A
    wire from a layer that is not there holds nobody up.
    """
    place = {node.id: at for at, node in reversed(list(enumerate(graph.nodes)))}
    nodes = {name: graph[name] for name in dict.fromkeys(node.id for node in graph.nodes)}
    waits = {name: len(place.keys() & set(node.inputs)) for name, node in nodes.items()}
    ready = [name for name, count in waits.items() if not count]
    rounds = dict.fromkeys(ready, 0)
    for name in ready:  # grows while it is gone through
        for reader in graph.consumers(name):
            waits[reader.id] -= 1
            later = rounds[name] + (place[name] > place[reader.id])
            rounds[reader.id] = max(rounds.get(reader.id, 0), later)
            if not waits[reader.id]:
                ready.append(reader.id)
    done = sorted(ready, key=lambda name: (rounds[name], place[name]))
    return tuple(done), [name for name in nodes if waits[name]]


def _circle_problems(graph: Graph, stuck: list[str]) -> Iterator[Problem]:
    for members in circles(graph, stuck):
        for name in members:
            others = [other for other in members if other != name]
            what = f"It is in a circle with {_listed(others)}." if others else "It reads itself."
            yield Problem(f"layer {name}", what, "Remove a wire of the circle.", key=name)


def _listed(names: list[str]) -> str:
    """So many names as a sentence can bear."""
    if len(names) > MOST_NAMED:
        names = [*names[: MOST_NAMED - 1], f"{len(names) - MOST_NAMED + 1:,} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


class _Itself:
    """A layer that is only equal to itself: 8 and 8.0 are equal, but only one counts units.

    An edit keeps the layers it does not touch, so that what is known of them is found at once.
    """

    __slots__ = ("layer",)

    def __init__(self, layer: Layer) -> None:
        self.layer = layer

    def __hash__(self) -> int:
        return id(self.layer)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.layer is self.layer


@lru_cache(maxsize=16_384)
def _passed(
    itself: _Itself, entering: tuple[Shape, ...]
) -> tuple[Shape, tuple[Parameter, ...], int]:
    """The shape that leaves a layer, what it keeps, and how many numbers of it are learnt."""
    shape = itself.layer.output_shape(*entering)
    parameters = itself.layer.parameters(*entering)
    return shape, parameters, _learnt(parameters)


@lru_cache(maxsize=16_384)
def _has_sound_fields(itself: _Itself) -> bool:
    return not itself.layer.problems()


def _duplicates(graph: Graph) -> list[Problem]:
    counts = Counter(node.id for node in graph.nodes)
    twice = [name for name, count in counts.items() if count > 1]
    return [Problem(f"layer {n}", "Two layers have this name.", key=n) for n in twice]


def _node_problems(node: Node) -> Iterator[Problem]:
    """What is wrong with a layer's own values, and with how many wires enter it."""
    where = f"layer {node.id}"
    if not _has_sound_fields(_Itself(node.layer)):
        for problem in node.layer.problems(where):
            yield replace(problem, key=node.id)
    least, most, count = node.layer.least_inputs, node.layer.most_inputs, len(node.inputs)
    if count < least:
        what, hint = f"It needs {counted(least, 'input')}, has {count}.", "Wire a layer to it."
        yield Problem(where, what, hint, key=node.id)
    if most is not None and count > most:
        what, hint = f"It takes {counted(most, 'input')}, has {count}.", "Remove a wire."
        yield Problem(where, what, hint, key=node.id)


def _wire_problems(graph: Graph, node: Node) -> Iterator[Problem]:
    """What is wrong with where a layer's wires come from."""
    where = f"layer {node.id}"
    for name in dict.fromkeys(node.inputs):
        if name not in graph:
            what = f"It reads {name!r}, which is not there."
            yield Problem(where, what, "Wire it to a layer that is there.", key=node.id)
        elif graph[name].layer.is_output:
            what = f"It reads {name}, which is an output and is for nobody to read."
            yield Problem(where, what, f"Wire it to what {name} reads.", key=node.id)


def _loan_problems(
    graph: Graph, shapes: dict[str, Shape], parameters: dict[str, tuple[Parameter, ...]]
) -> Iterator[Problem]:
    """What is wrong with arrays that layers borrow from others."""
    for node in graph:
        if node.id in shapes:
            for loan in node.layer.loans(*(shapes[source] for source in node.inputs)):
                what, hint = _loan_problem(graph, node, loan, parameters.get(loan.node))
                if what:
                    yield Problem(f"layer {node.id}", what, hint, key=node.id)


def _loan_problem(
    graph: Graph, node: Node, loan: Loan, lent: tuple[Parameter, ...] | None
) -> tuple[str, str]:
    if loan.node not in graph:
        what = f"It uses the {loan.parameter} of {loan.node!r}, which is not there."
        return what, "Name a layer that is there, or none."
    if loan.node not in _before(graph, node):
        what = f"It uses the {loan.parameter} of {loan.node}, which does not lead to it."
        return what, "Name a layer that it follows from, or none."
    found = next((p for p in lent or () if p.name == loan.parameter), None)
    if lent is not None and found is None:
        return f"It uses the {loan.parameter} of {loan.node}, which has none.", "Name another."
    if found is None or found.shape == loan.shape:
        return "", ""
    has, needs = ("x".join(map(str, shape)) for shape in (found.shape, loan.shape))
    what = f"It uses the {loan.parameter} of {loan.node}, which are {has}; here {needs} are needed."
    return what, "Give both as many units and tokens."


def _before(graph: Graph, node: Node) -> set[str]:
    """All that a node follows from."""
    found, waiting = set[str](), [*node.inputs]
    while waiting:
        name = waiting.pop()
        if name in graph and name not in found:
            found.add(name)
            waiting += graph[name].inputs
    return found


def _end_problems(graph: Graph, told: set[str]) -> Iterator[Problem]:
    """What leads nowhere, unless it has been `told` what else is wrong; what nothing enters."""
    silent = told | {node.id for node in graph.outputs}
    for node in graph.sinks:
        if node.id not in silent:
            hint = "Wire it on, make it an output, or delete it."
            hint = hint if node.inputs else "Wire it on or delete it."
            yield Problem(f"layer {node.id}", "Nobody reads it.", hint, key=node.id)
    if graph.nodes and all(node.layer.most_inputs != 0 for node in graph):
        yield Problem("network", "It has no input.", "Add an input layer.")


def _at(node: Node, problem: Problem) -> Problem:
    return Problem(f"layer {node.id}", problem.what, problem.hint, key=node.id)


def _too_many(count: int) -> Problem:
    return Problem(
        "network",
        f"It would have {count:,} parameters; at most {PARAMETER_LIMIT:,} are allowed.",
        "Use fewer units.",
    )
