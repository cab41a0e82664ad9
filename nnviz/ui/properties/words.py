"""What the panel says of a selection: what it is, how large, and what it costs. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from nnviz.core import shape as shapes
from nnviz.core.graph import Graph, Node
from nnviz.core.infer import Inference
from nnviz.core.layer import Layer
from nnviz.core.wording import counted
from nnviz.session.choices import kind_help
from nnviz.session.sketch import Sketch
from nnviz.ui.numbers import format_count

MOST_NAMED = 4
"""So many layers are named; of more only the number is told."""


@dataclass(frozen=True, slots=True)
class Size:
    """What layers hold and cost for one sample forward; `is_whole` when all are known."""

    parameters: int
    flops: int
    is_whole: bool

    def text(self) -> str:
        """Both numbers in a line."""
        if not self.is_whole and not self.parameters:
            return "size not known yet"
        more = "" if self.is_whole else ", as far as known"
        numbers = counted(self.parameters, "parameter"), f"{format_count(self.flops)} FLOPs"
        return f"{' · '.join(numbers)}{more}"


def size_of(graph: Graph, facts: Inference, layers: Sequence[str]) -> Size:
    """The parameters and the operations of layers together."""
    known = [graph[name] for name in layers if name in facts.shapes]
    parameters = sum(facts.parameter_count(node.id) for node in known)
    flops = sum(node.layer.flops(*_entering(node, facts)) for node in known)
    return Size(parameters, flops, len(known) == len(layers))


def kind_text(layers: Sequence[Layer]) -> str:
    """What kind of layers these are: "Dense · tanh", "3 Dense layers", "Dense, Add"."""
    labels = list(dict.fromkeys(layer.label for layer in layers))
    if len(layers) == 1:
        return " · ".join(word for word in (labels[0], layers[0].summary()) if word)
    if len(labels) == 1:
        return f"{format_count(len(layers))} {labels[0]} layers"
    return ", ".join(labels)


def help_text(layers: Sequence[Layer]) -> str:
    """What the kind does, where there is only one."""
    kinds = {type(layer) for layer in layers}
    return kind_help(kinds.pop()) if len(kinds) == 1 else ""


def flow_text(sketch: Sketch, name: str) -> str:
    """What enters a layer, and what leaves it: ``2 → 8``; a question mark for what is not known."""
    shapes_known, node = sketch.facts.shapes, sketch.graph[name]
    leaving = _shape(shapes_known.get(name))
    if not node.inputs:
        return leaving
    entering = " + ".join(_shape(shapes_known.get(source)) for source in node.inputs)
    return f"{entering} → {leaving}"


def names_text(names: Sequence[str]) -> str:
    """Which layers: "h1, h2", or how many where they are many."""
    if len(names) > MOST_NAMED:
        return counted(len(names), "layer")
    return ", ".join(names)


def summary_rows(sketch: Sketch) -> list[tuple[str, str]]:
    """The network in lines of a name and a value."""
    graph, facts = sketch.graph, sketch.facts
    size = size_of(graph, facts, [node.id for node in graph])
    inputs = [node.id for node in graph if node.layer.most_inputs == 0]
    rows = [
        ("Layers", format_count(len(graph))),
        ("Parameters", format_count(size.parameters)),
        ("FLOPs a sample", format_count(size.flops)),
        ("Inputs", _ends(sketch, inputs)),
        ("Outputs", _ends(sketch, [node.id for node in graph.outputs])),
    ]
    if sketch.drawing.blocks:
        rows.append(("Blocks", format_count(len(sketch.drawing.blocks))))
    return rows


def draft_text(sketch: Sketch) -> str:
    """What a draft waits for; nothing for a network that trains."""
    if sketch.is_trained or not sketch.facts.problems:
        return ""
    problems = counted(len(sketch.facts.problems), "problem")
    sick = tuple(sketch.problems)
    at = f" at {names_text(sick)}" if sick else ""
    return f"A draft with {problems}{at}: training goes on with the network before."


def _entering(node: Node, facts: Inference) -> tuple[shapes.Shape, ...]:
    return tuple(facts.shapes[source] for source in node.inputs)


def _ends(sketch: Sketch, names: Sequence[str]) -> str:
    if not names:
        return "none"
    shown = [f"{name} ({_shape(sketch.facts.shapes.get(name))})" for name in names[:MOST_NAMED]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def _shape(shape: shapes.Shape | None) -> str:
    return "?" if shape is None else shapes.text(shape)
