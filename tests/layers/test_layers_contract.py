"""What every layer kind promises, over the registry: a new file is tested by being there."""

import re
import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node
from nnviz.core.infer import infer
from nnviz.core.layer import Layer
from nnviz.core.shape import Shape
from nnviz.core.spec import value_type
from nnviz.engine.arena import Vector
from nnviz.engine.gradcheck import check_gradients
from nnviz.engine.initializers import INITIALIZERS
from nnviz.engine.network import Network, Workspace
from nnviz.layers import layer_kinds
from nnviz.layers.attention import Attention
from nnviz.layers.batch_norm import BatchNorm
from nnviz.layers.concatenate import Concatenate
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.layers.recurrent import Recurrent
from nnviz.layers.reshape import Reshape

KINDS = list(dict.fromkeys(layer_kinds().values()))
SHAPES: list[Shape] = [(1,), (3,), (2, 3), (1, 1), (3, 2, 2)]
PICTURES: list[Shape] = [(1, 1, 1), (3, 4, 2)]
"""Shapes for kinds that read nothing else."""

WORDS: list[Shape] = [(3, 4), (1, 4)]
"""Shapes whose features several heads can share."""

BATCHES = (1, 4)

FEW = 3
"""Cells of a recurrent layer: with more, differences of thousands of weights are taken."""


def variants(cls: type[Layer]) -> Iterator[tuple[str, Layer]]:
    """The default, and every choice, switch and end of a range, one at a time, with a name each."""
    few = {"units": FEW} if issubclass(cls, Recurrent) else {}
    yield cls.kind, cls(**few)
    for name, described in cls.options().items():
        kind = value_type(cls, name)
        values = {bool: [False, True], float: [described.low, described.high], int: [described.low]}
        for value in values.get(kind, list(described.choices)):
            if value not in (None, cls.default(name)):
                yield f"{cls.kind}-{name}-{value}", cls(**{**few, name: value})


def graph_around(layer: Layer, shape: Shape, inputs: int) -> Graph:
    """The layer behind a dense one and beside its input, so that gradients have somewhere to go."""
    if layer.most_inputs == 0:
        return Graph((Node("layer", layer),))
    before = Dense(units=shape[-1], activation="tanh")
    graph = Graph((Node("input", Input(shape=shape)), Node("before", before, ("input",))))
    return graph.add(Node("layer", layer, ("before", "input", "before")[:inputs]))


def shapes_for(layer: Layer) -> list[Shape]:
    """The shapes to try a layer with."""
    if layer.group == "Image":
        return PICTURES
    if isinstance(layer, Attention):
        return WORDS
    return [*SHAPES, *WORDS] if layer.group == "Sequence" else SHAPES


def networks(layer: Layer) -> Iterator[Network]:
    """The layer in every shape and with every number of inputs that it takes."""
    for shape in shapes_for(layer):
        for inputs in range(layer.least_inputs, min(3, layer.most_inputs or 3) + 1):
            graph = graph_around(layer, shape, inputs)
            if not infer(graph).problems:
                yield Network.of(graph)


MORE = [
    *(Reshape(shape=shape) for shape in ("-1x1", "1x-1x1", "2x3", "2x-1", "3x4", "12")),
    *(Concatenate(axis=axis) for axis in (0, 1, 2, -2)),
    BatchNorm(affine=False, momentum=0.5),
]
CASES = [pytest.param(layer, id=name) for cls in KINDS for name, layer in variants(cls)]
CASES += [pytest.param(layer, id=f"{layer.kind} {layer.summary()}") for layer in MORE]


def parameters_of(network: Network, dtype: type = np.float64) -> Vector:
    """Random parameters, and running statistics as they may be: variances are positive."""
    vector = np.random.default_rng(6).normal(0, 0.5, network.layout.size)
    kept = vector[network.layout.trained :]
    np.abs(kept, kept)
    return vector.astype(dtype)


def filled(network: Network, parameters: Vector, batch: int) -> Workspace:
    """A workspace after a forward pass over random samples."""
    rng = np.random.default_rng(5)
    workspace = network.workspace(parameters, batch, gradients=np.zeros_like(parameters))
    x = workspace.activations[network.source]
    x[...] = rng.normal(size=x.shape)
    workspace.forward()
    return workspace


@pytest.mark.parametrize("cls", KINDS)
def test_a_kind_says_what_it_is(cls: type[Layer]) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", cls.kind)
    assert cls.label
    assert cls.group
    assert cls.__doc__
    assert layer_kinds()[cls.kind] is cls
    assert all(layer_kinds()[alias] is cls for alias in cls.aliases)
    assert isinstance(cls().summary(), str)


@pytest.mark.parametrize("layer", CASES)
def test_shapes_are_as_foretold(layer: Layer) -> None:
    found = list(networks(layer))
    assert found, "it takes none of the shapes"
    for network in found:
        for batch in BATCHES:
            workspace = filled(network, parameters_of(network), batch)
            output = workspace.activations["layer"]
            assert output.shape == (batch, *network.facts.shapes["layer"])
            assert np.isfinite(output).all()
            for (node, _), tap in workspace.taps.items():
                assert len(tap) == batch
                assert network.graph[node]


@pytest.mark.parametrize("layer", CASES)
def test_parameters_can_be_laid_out_and_drawn(layer: Layer) -> None:
    for network in networks(layer):
        parameters = network.facts.parameters["layer"]
        assert len({p.name for p in parameters}) == len(parameters)
        for parameter in parameters:
            assert parameter.initializer in {*INITIALIZERS, "ones"}
            assert min(parameter.shape) > 0
            assert min(parameter.fans) > 0
        assert set(network.layout.views(network.initial_vector(0), "layer")) == {
            p.name for p in parameters
        }


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("layer", CASES)
def test_the_backward_pass_agrees_with_central_differences(layer: Layer, training: bool) -> None:
    for number, network in enumerate(networks(layer)):
        for batch in BATCHES:
            rng = np.random.default_rng([number, batch])
            samples = rng.normal(size=(batch, *network.facts.shapes[network.source]))
            targets = rng.normal(size=(batch, *network.facts.shapes["layer"]))
            report = check_gradients(network, "mse", samples, targets, training=training)
            assert report.passed, report
            # of two numbers a norm makes 1 and -1: slopes of nearly nothing are rounding
            assert report.largest_relative < 1e-5 or report.largest_error < 1e-8


@pytest.mark.parametrize("layer", CASES)
def test_samples_of_a_batch_do_not_meet(layer: Layer) -> None:
    for network in networks(layer):
        parameters = parameters_of(network)
        together = filled(network, parameters, 4)
        alone = network.workspace(parameters, 1)
        for row in range(4):
            answer = alone.run(together.activations[network.source][row : row + 1])
            np.testing.assert_allclose(answer[0], together.said("layer")[row], atol=1e-12)


@pytest.mark.parametrize("layer", CASES)
def test_a_pass_changes_only_what_it_may(layer: Layer) -> None:
    for network in networks(layer):
        parameters = parameters_of(network)
        workspace = filled(network, parameters, 3)
        before = {name: a.copy() for name, a in workspace.activations.items()}
        workspace.gradients["layer"][...] = 1.0
        workspace.backward()
        workspace.forward()
        np.testing.assert_array_equal(parameters, parameters_of(network))
        np.testing.assert_array_equal(workspace.gradients["layer"], 1.0)
        for name, activation in workspace.activations.items():
            np.testing.assert_array_equal(activation, before[name])


@pytest.mark.parametrize("layer", CASES)
def test_single_precision_agrees_with_double(layer: Layer) -> None:
    for network in networks(layer):
        parameters = parameters_of(network, np.float32)
        single = filled(network, parameters, 3)
        double = filled(network, parameters.astype(np.float64), 3)
        assert single.activations["layer"].dtype == np.float32
        np.testing.assert_allclose(
            single.activations["layer"], double.activations["layer"], rtol=2e-5, atol=2e-6
        )


@pytest.mark.parametrize("layer", CASES)
def test_a_pass_takes_no_memory(layer: Layer) -> None:
    shapes, batch = ((64,), (8, 8)), 1000
    if layer.group == "Image":
        shapes, batch = ((8, 8, 4),), 250
    for shape in shapes:
        graph = graph_around(layer, shape, min(2, layer.most_inputs or 2))
        if infer(graph).problems:
            continue
        network = Network.of(graph)
        parameters = network.initial_vector(0)
        workspace = network.workspace(parameters, batch, training=True, input_gradients=True)
        workspace.forward()
        workspace.backward()
        tracemalloc.start()
        workspace.forward()
        workspace.backward()
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 120_000, (
            "more than three of NumPy's buffers: an array of 256,000 bytes or more"
        )
