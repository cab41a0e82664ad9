"""What is drawn, with what follows from it: shapes, parameters, and the problems of each layer."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from nnviz.core.drawing import Drawing
from nnviz.core.graph import Graph
from nnviz.core.infer import Inference
from nnviz.core.problem import Problem
from nnviz.session.version import Version


class Wire(NamedTuple):
    """A wire from one layer to another: the input of `target` that it enters, from 0."""

    source: str
    target: str
    port: int


@dataclass(frozen=True)
class Sketch:
    """A drawn network and the facts of it. It never has no value: a draft is a sketch, too.

    Attributes:
        graph: the network as it is drawn.
        drawing: how it is drawn.
        facts: shapes and parameters as far as they can be known, and all problems.
        is_trained: whether training has this very network.
    """

    graph: Graph
    drawing: Drawing
    facts: Inference
    is_trained: bool

    @cached_property
    def problems(self) -> Mapping[str, tuple[Problem, ...]]:
        """The problems of each layer that has any, by its id."""
        found: dict[str, tuple[Problem, ...]] = {}
        for problem in self.facts.problems:
            if problem.key in self.graph:
                found[problem.key] = (*found.get(problem.key, ()), problem)
        return found

    @cached_property
    def wires(self) -> tuple[Wire, ...]:
        """All wires between layers that are there."""
        return tuple(
            Wire(source, node.id, port)
            for node in self.graph
            for port, source in enumerate(node.inputs)
            if source in self.graph
        )


def sketch_of(version: Version, facts: Inference) -> Sketch:
    """The sketch of a version."""
    document = version.document
    return Sketch(document.graph, document.drawing, facts, not version.is_draft)
