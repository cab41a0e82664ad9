"""Cutting the ends of a network to the data, and telling where they do not fit. Pure.

An input takes the shape of what enters, what reads tokens from it as many as there are, what cuts a
window into steps as many channels, an output's last dense layer as many units as its loss wants.
Nothing else is ever touched, and nothing in a graph that is not sound.
"""

from collections.abc import Iterator
from dataclasses import replace

from nnviz.core import shape as shapes
from nnviz.core.graph import Graph, Node
from nnviz.core.infer import infer
from nnviz.core.problem import Problem, ProblemError
from nnviz.core.shape import Shape
from nnviz.core.wording import counted
from nnviz.data import Dataset
from nnviz.data.columns import columns_of
from nnviz.data.targets import AimKind, Task
from nnviz.engine.goals import Goal, goals, places_of, suits, task_of, units_of, wanted
from nnviz.engine.losses import LOSSES, Coding
from nnviz.layers.dense import Dense
from nnviz.layers.embedding import Embedding
from nnviz.layers.input import PICTURE, ROW, Input
from nnviz.layers.one_hot import OneHot
from nnviz.layers.output import INPUTS, NEXT, Output
from nnviz.layers.reshape import REST, Reshape
from nnviz.layers.unembedding import Unembedding


def answering(graph: Graph) -> frozenset[str]:
    """The nodes that speak for the network: its outputs, and dense layers only outputs read.

    What is general for hidden layers, such as a dropout, does not hold for them.
    """
    return graph.known(_answering)


def goal_at(graph: Graph, node_id: str, loss: str, dataset: Dataset) -> Goal | None:
    """The goal of the output that a node speaks for; None for a hidden one."""
    for goal in goals(graph, loss, dataset):
        maker = _maker(graph, graph[goal.node])
        if node_id in (goal.node, maker.id if maker is not None else ""):
            return goal
    return None


def with_inputs_fitted(graph: Graph, dataset: Dataset) -> Graph:
    """The graph whose inputs take what the data have; one that names what is not there stays.

    What makes vectors of the tokens that enter knows as many as there are, and what cuts a window
    of a series into steps, such as a reshape to ``-1x2``, gives each step its channels.
    """
    for node in graph.sources:
        if isinstance(node.layer, Input):
            layer = _fitted_input(node.layer, dataset)
            graph = graph if layer == node.layer else graph.with_layer(node.id, layer)
            graph = _with_tokens_fitted(graph, node.id, len(dataset.tokens))
            if dataset.forecast is not None and not layer.places:
                graph = _with_steps_fitted(graph, node.id, len(dataset.forecast.channels))
    return graph


def _with_tokens_fitted(graph: Graph, source: str, tokens: int) -> Graph:
    for reader in graph.consumers(source):
        layer = reader.layer
        if tokens > 1 and isinstance(layer, Embedding | OneHot) and layer.classes != tokens:
            graph = graph.with_layer(reader.id, layer.replace(classes=tokens))
            graph = _with_borrowers_fitted(graph, reader.id, tokens)
    return graph


def _with_borrowers_fitted(graph: Graph, embedding: str, tokens: int) -> Graph:
    """What uses the vectors of an embedding says as many tokens."""
    for node in graph:
        if isinstance(node.layer, Unembedding) and node.layer.of == embedding:
            graph = graph.with_layer(node.id, node.layer.replace(classes=tokens))
    return graph


def _with_steps_fitted(graph: Graph, source: str, channels: int) -> Graph:
    for reader in graph.consumers(source):
        layer = reader.layer
        if isinstance(layer, Reshape) and layer.rows is not None and layer.rows != channels:
            graph = graph.with_layer(reader.id, layer.replace(shape=f"{REST}x{channels}"))
    return graph


def with_outputs_fitted(graph: Graph, loss: str, dataset: Dataset) -> Graph:
    """The graph whose last dense layers say as much as is wanted of them.

    They get no activation where the loss expects logits. What two outputs read is cut for the
    first; what somebody else reads too is not cut.
    """
    for goal in reversed(goals(graph, loss, dataset)):
        maker = _maker(graph, graph[goal.node])
        if maker is not None and isinstance(maker.layer, Dense | Unembedding):
            layer = _fitted_output(maker.layer, goal, task_of(goal.aim, dataset))
            graph = graph if layer == maker.layer else graph.with_layer(maker.id, layer)
    return graph


def graph_problems(graph: Graph, loss: str, dataset: Dataset) -> tuple[Problem, ...]:
    """What keeps a graph from being trained on data, at nodes with the node's id as the key.

    They are its own problems (`nnviz.core.infer`) or, where it has none, those with the data. An
    input that waits for pictures in vain comes first: what is wrong behind it follows from that.
    """
    facts = infer(graph)
    if facts.problems:
        return (*_pictures_missed(graph, dataset), *facts.problems)
    if not graph.nodes:
        return (Problem("network", "There is no layer yet.", "Add an input layer."),)
    return tuple(_problems(graph, facts.shapes, loss, dataset))


def _answering(graph: Graph) -> frozenset[str]:
    ends = {node.id for node in graph.outputs} | {node.id for node in graph.sinks}
    makers = (_maker(graph, node) for node in graph.outputs)
    return frozenset(ends | {maker.id for maker in makers if maker is not None})


def _problems(
    graph: Graph, found: dict[str, Shape], loss: str, dataset: Dataset
) -> Iterator[Problem]:
    if all(node.layer.most_inputs == 0 for node in graph):
        yield Problem("network", "It has no output.", "Add a dense layer behind its input.")
        return
    yield from _pictures_missed(graph, dataset)
    for node in graph.sources:
        if isinstance(node.layer, Input):
            yield from _input_problems(node, node.layer, dataset)
    for goal in goals(graph, loss, dataset):
        node = graph[goal.node]
        own = list(_output_problems(node, goal, dataset))
        yield from own or _size_problems(node, goal, dataset, found[goal.node])


def _maker(graph: Graph, output: Node) -> Node | None:
    """The dense layer whose units an output says, where they are there for nothing else."""
    node = output
    if output.layer.is_output and output.inputs and output.inputs[0] in graph:
        node = graph[output.inputs[0]]
    is_free = all(reader.layer.is_output for reader in graph.consumers(node.id))
    return node if isinstance(node.layer, Dense | Unembedding) and is_free else None


def _fitted_input(layer: Input, dataset: Dataset) -> Input:
    try:
        places = places_of(layer, dataset)
    except ProblemError:
        return layer
    if layer.form == PICTURE and dataset.image_shape is not None:
        return layer.replace(shape=dataset.image_shape, places=())
    if not places or len(dataset.sample_shape) != 1:
        return layer.replace(shape=dataset.sample_shape, places=())
    return layer.replace(shape=(len(places),), places=places)


def _fitted_output(layer: Dense | Unembedding, goal: Goal, task: Task) -> Dense | Unembedding:
    entry = LOSSES.get(goal.loss)
    if entry is None:
        return layer
    if isinstance(layer, Unembedding):
        return layer.replace(classes=units_of(goal, task))
    logits = entry.coding is not Coding.SIGNS
    activation = "linear" if logits else layer.activation
    return layer.replace(units=units_of(goal, task), activation=activation)


def _pictures_missed(graph: Graph, dataset: Dataset) -> Iterator[Problem]:
    """What inputs say that take pictures, of data that are none."""
    for node in graph.sources:
        if isinstance(node.layer, Input) and _misses_pictures(node.layer, dataset):
            what = "It takes pictures, and these data are none."
            hint = "Choose image data, or the form of a row."
            yield Problem(f"layer {node.id}", what, hint, key=node.id)


def _misses_pictures(layer: Input, dataset: Dataset) -> bool:
    return layer.form == PICTURE and dataset.image_shape is None


def _input_problems(node: Node, layer: Input, dataset: Dataset) -> Iterator[Problem]:
    where, shape = f"layer {node.id}", dataset.sample_shape
    if _misses_pictures(layer, dataset):
        return
    shape = shape if dataset.image_shape is None or layer.form == ROW else dataset.image_shape
    try:
        places = places_of(layer, dataset)
    except ProblemError as error:
        yield replace(error.problem, where=where, key=node.id)
        return
    if places and len(shape) != 1:
        what = f"Samples of shape {shapes.text(shape)} have no columns to choose from."
        yield Problem(where, what, "Leave its columns empty.", key=node.id)
        return
    wanted = (len(places),) if places else shape
    if (layer.shape, layer.places) != (wanted, places):
        what = f"What enters has the shape {shapes.text(wanted)}, this layer has "
        yield Problem(where, f"{what}{shapes.text(layer.shape)}.", "Change its shape.", key=node.id)


def _output_problems(node: Node, goal: Goal, dataset: Dataset) -> Iterator[Problem]:
    """What an output asks for that is not there."""
    layer, task = node.layer, task_of(goal.aim, dataset)
    if not isinstance(layer, Output):
        return
    where, names = f"layer {node.id}", dataset.told.task.names
    if layer.target == NEXT and not dataset.tokens:
        what = "It says what follows at each step, and these data are no sequences of tokens."
        yield Problem(where, what, "Choose another target, or such data.", key=node.id)
        return
    if not suits(goal.loss, task):
        what = f"{LOSSES[goal.loss].label} has no meaning for a {task.kind.value}."
        yield Problem(where, what, "Choose another loss, or none.", key=node.id)
    if layer.target != INPUTS and task.classes and layer.columns.strip():
        what = "Classes are one thing and have no columns."
        yield Problem(where, what, "Leave its columns empty.", key=node.id)
        return
    try:
        columns_of(layer.columns, dataset.features if layer.target == INPUTS else names)
    except ProblemError as error:
        yield replace(error.problem, where=where, key=node.id)


def _size_problems(node: Node, goal: Goal, dataset: Dataset, shape: Shape) -> Iterator[Problem]:
    expected = wanted((goal,), dataset, most=1).shape[1:]
    if goal.is_stepwise:
        expected = (*expected, dataset.told.task.classes)
    if shape == expected:
        return
    why = _why(expected[-1], goal, dataset)
    values = counted(expected[0], "value") if len(expected) == 1 else shapes.text(expected)
    what = f"It expects {values} ({why}), gets {shapes.text(shape)}."
    hint = _size_hint(node, shape, expected)
    yield Problem(f"layer {node.id}", what, hint, key=node.id)


def _size_hint(node: Node, shape: Shape, expected: Shape) -> str:
    """What makes an end say as much as is expected; a dense layer works on the last axis only."""
    units, has_maps = counted(expected[-1], "unit"), len(shape) > len(expected)
    if isinstance(node.layer, Dense):
        return "Put Flatten before it." if has_maps else f"Give it {units}."
    side = "before" if node.layer.is_output else "behind"
    return f"Put {'Flatten and ' if has_maps else ''}a dense layer of {units} {side} it."


def _why(units: int, goal: Goal, dataset: Dataset) -> str:
    if goal.aim.kind is AimKind.INPUTS:
        return "one per input"
    classes = task_of(goal.aim, dataset).classes
    if classes and units == 1:
        return "its sign tells two classes apart"
    return "one per class" if classes else "one per target"
