"""A network in a few characters."""

from nnviz.core import shape as shapes
from nnviz.core.graph import Graph
from nnviz.core.infer import infer


def sizes(graph: Graph) -> str:
    """The sizes of the layers in the order they are computed in: ``2-8-8-1``."""
    facts = infer(graph)
    return "-".join(shapes.text(facts.shapes[name]) for name in facts.order if name in facts.shapes)


def parameter_count(graph: Graph) -> int:
    """How many numbers the network learns."""
    return infer(graph).total_parameters
