"""What follows from a graph: an order to compute in, shapes, parameters, and its problems."""

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from math import prod

from nnviz.core.graph import Graph, Node
from nnviz.core.layer import Layer, Parameter
from nnviz.core.problem import Problem, ProblemError
from nnviz.core.shape import Shape

PARAMETER_LIMIT = 200_000_000
"""More parameters than this are refused before memory is taken (0.8 GB for the values alone)."""


@dataclass(frozen=True, slots=True)
class Inference:
    """Facts about a graph. A node with a problem has no shape, nor has any node that reads it."""

    order: tuple[str, ...] = ()
    shapes: dict[str, Shape] = field(default_factory=dict)
    parameters: dict[str, tuple[Parameter, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def parameter_count(self, node_id: str) -> int:
        """How many numbers a node learns."""
        return sum(prod(p.shape) for p in self.parameters.get(node_id, ()) if p.trains)

    @property
    def total_parameters(self) -> int:
        """How many numbers the whole network learns."""
        return sum(self.parameter_count(node_id) for node_id in self.parameters)


def infer(graph: Graph) -> Inference:
    """The facts of a graph; never raises for what a person can draw."""
    order, stuck = _sorted(graph)
    shapes: dict[str, Shape] = {}
    parameters: dict[str, tuple[Parameter, ...]] = {}
    problems = [_stuck_problem(graph[name]) for name in stuck] + _duplicates(graph)
    for name in order:
        node = graph[name]
        found = _node_problems(node)
        problems += found
        if found or not all(source in shapes for source in node.inputs):
            continue
        entering = tuple(shapes[source] for source in node.inputs)
        try:
            shapes[name], parameters[name] = _passed(node.layer, entering)
        except ProblemError as error:
            problems.append(_at(node, error.problem))
    facts = Inference(order, shapes, parameters, tuple(problems))
    if facts.total_parameters > PARAMETER_LIMIT:
        problems.append(_too_many(facts.total_parameters))
    return Inference(order, shapes, parameters, tuple(problems))


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


def _sorted(graph: Graph) -> tuple[tuple[str, ...], list[str]]:
    """Ids with every node after what it reads, and the ids that no order can hold.

    The order is that of going through the nodes again and again and taking each once all that it
    reads has been taken. The arena lies in this order, so that it decides over start weights.
    """
    place = {node.id: at for at, node in enumerate(graph.nodes)}
    nodes = {name: graph[name] for name in place}
    waits = {name: len(set(node.inputs)) for name, node in nodes.items()}
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
    return tuple(done), [name for name in place if waits[name]]


def _stuck_problem(node: Node) -> Problem:
    return Problem(
        f"layer {node.id}",
        "It waits for its own output or for a layer that is not there.",
        "Remove a wire of the circle, or wire it to an existing layer.",
        key=node.id,
    )


@lru_cache(maxsize=4096)
def _passed(layer: Layer, entering: tuple[Shape, ...]) -> tuple[Shape, tuple[Parameter, ...]]:
    return layer.output_shape(*entering), layer.parameters(*entering)


def _duplicates(graph: Graph) -> list[Problem]:
    counts = Counter(node.id for node in graph.nodes)
    twice = [name for name, count in counts.items() if count > 1]
    return [Problem(f"layer {n}", "Two layers have this name.", key=n) for n in twice]


def _node_problems(node: Node) -> list[Problem]:
    where = f"layer {node.id}"
    found = list(node.layer.problems(where))
    least, most, count = node.layer.least_inputs, node.layer.most_inputs, len(node.inputs)
    if count < least:
        found.append(Problem(where, f"It needs {least} input(s), has {count}.", key=node.id))
    if most is not None and count > most:
        found.append(Problem(where, f"It takes {most} input(s), has {count}.", key=node.id))
    return found


def _at(node: Node, problem: Problem) -> Problem:
    return Problem(f"layer {node.id}", problem.what, problem.hint, key=node.id)


def _too_many(count: int) -> Problem:
    return Problem(
        "network",
        f"It would have {count:,} parameters; at most {PARAMETER_LIMIT:,} are allowed.",
        "Use fewer units.",
    )
