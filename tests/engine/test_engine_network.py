"""Compiling a graph: places in the arena, buffers, taps, and what is refused."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.layer import Kernel, Layer, Parameter, nothing
from nnviz.core.problem import ProblemError
from nnviz.core.shape import Shape
from nnviz.engine.network import Network
from nnviz.layers.activations import ACTIVATIONS
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import Input
from nnviz.layers.output import Output

GRAPH = chain(
    ("input", Input(shape=(3,))),
    ("h1", Dense(units=4, activation="tanh")),
    ("h2", Dense(units=4, activation="sine", dropout=0.5)),
    ("output", Dense(units=2, activation="linear")),
)
SAMPLES = np.random.default_rng(0).normal(size=(6, 3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter(Layer):
    """Passes on, with a gain that is learnt and a sum that is only kept."""

    kind: ClassVar[str] = "counter"

    def output_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def parameters(self, *inputs: Shape) -> tuple[Parameter, ...]:
        kept = Parameter("seen", inputs[0], "zeros", trains=False)
        return (kept, Parameter("gain", inputs[0], "ones", decays=False))

    def bind(self, site: Any) -> Kernel:
        def forward() -> None:
            np.multiply(site.inputs[0], site.parameters["gain"], site.output)
            site.parameters["seen"][...] += site.inputs[0].sum(axis=0)

        return Kernel(forward, nothing)


def test_what_is_learnt_lies_before_what_is_only_kept() -> None:
    graph = chain(
        ("input", Input(shape=(2,))), ("a", Counter()), ("b", Dense(units=2)), ("c", Counter())
    )
    network = Network.of(graph)
    places = [(s.node, s.parameter.name, s.start, s.stop) for s in network.layout.slots]
    assert places == [
        ("a", "gain", 0, 2),
        ("b", "weights", 2, 6),
        ("b", "bias", 6, 8),
        ("c", "gain", 8, 10),
        ("a", "seen", 10, 12),
        ("c", "seen", 12, 14),
    ]
    assert (network.layout.trained, network.layout.size) == (10, 14)
    assert network.facts.total_parameters == 10
    np.testing.assert_array_equal(
        network.layout.decay_mask(np.float32), [0, 0, 1, 1, 1, 1, 0, 0, 0, 0]
    )
    vector = network.initial_vector(0)
    np.testing.assert_array_equal(vector[[0, 1, 8, 9]], 1)
    network.workspace(vector, 3).run(np.ones((3, 2), np.float32))
    np.testing.assert_array_equal(network.layout.views(vector, "a")["seen"], 3)


def test_views_are_the_vector_itself() -> None:
    network = Network.of(GRAPH)
    vector = np.zeros(network.layout.size)
    views = network.layout.views(vector, "h1")
    assert {name: view.shape for name, view in views.items()} == {"weights": (3, 4), "bias": (4,)}
    views["weights"][1, 2] = 7
    assert vector[1 * 4 + 2] == 7
    assert network.layout.views(vector, "input") == {}


@pytest.mark.parametrize("vector", [np.zeros(3), np.zeros((46, 2))[:, 0], np.zeros(92)[::2]])
def test_a_vector_that_cannot_be_viewed_is_a_bug(vector: np.ndarray) -> None:
    network = Network.of(GRAPH)
    assert network.layout.size == 46
    with pytest.raises(AssertionError, match="vector"):
        network.workspace(vector, 1)


DENSE_TAPS = ("pre_activation", "pre_activation_gradient")


def test_activations_gradients_and_taps_go_by_name() -> None:
    network = Network.of(GRAPH)
    workspace = network.workspace(network.initial_vector(0), 6, training=True)
    shapes = {"input": (6, 3), "h1": (6, 4), "h2": (6, 4), "output": (6, 2)}
    assert {name: a.shape for name, a in workspace.activations.items()} == shapes
    assert {name: a.shape for name, a in workspace.gradients.items()} == shapes
    assert set(workspace.taps) == {
        ("h2", "activation"),
        *((n, t) for n in ("h1", "h2", "output") for t in DENSE_TAPS),
    }
    workspace.run(SAMPLES)
    sums = workspace.taps["h1", "pre_activation"]
    np.testing.assert_allclose(np.tanh(sums), workspace.activations["h1"], rtol=1e-6)


@pytest.mark.parametrize("shape", [(3,), (2, 3)])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_tap_is_not_overwritten_by_what_follows(activation: str, shape: Shape) -> None:
    curved = Dense(units=3, activation=activation)
    graph = chain(
        ("input", Input(shape=shape)), ("a", curved), ("d", Dropout()), ("b", curved), ("c", curved)
    )
    network = Network.of(graph)
    parameters = np.random.default_rng(1).normal(size=network.layout.size)
    workspace = network.workspace(parameters, 4, training=True)
    workspace.run(np.random.default_rng(2).normal(size=(4, *shape)))
    workspace.gradients["c"][...] = 1
    workspace.backward()
    for name, source in (("a", "input"), ("b", "d"), ("c", "b")):
        views = network.layout.views(parameters, name)
        total = workspace.activations[source] @ views["weights"] + views["bias"]
        np.testing.assert_allclose(workspace.taps[name, "pre_activation"], total, atol=1e-12)


def test_a_run_of_fewer_samples_than_fit() -> None:
    network = Network.of(GRAPH)
    parameters = network.initial_vector(0, np.float64)
    workspace = network.workspace(parameters, 6)
    whole = workspace.run(SAMPLES).copy()
    for count in (0, 1, 4):
        answer = workspace.run(SAMPLES[:count])
        assert answer.shape == (count, 2)
        np.testing.assert_allclose(answer, whole[:count], atol=1e-14)


def test_two_workspaces_on_one_vector_do_not_disturb_each_other() -> None:
    network = Network.of(GRAPH)
    parameters = network.initial_vector(0, np.float64)
    training = network.workspace(parameters, 6, training=True)
    probe = network.workspace(parameters, 1)
    before = probe.run(SAMPLES[:1]).copy()
    training.run(SAMPLES)
    training.gradients["output"][...] = 1
    training.backward()
    np.testing.assert_array_equal(probe.activations["output"], before)
    parameters *= 2
    assert (probe.run(SAMPLES[:1]) != before).any()


def test_a_vector_may_be_read_only() -> None:
    network = Network.of(GRAPH)
    parameters = network.initial_vector(0)
    parameters.flags.writeable = False
    workspace = network.workspace(parameters, 2, input_gradients=True)
    assert np.isfinite(workspace.run(SAMPLES[:2])).all()
    workspace.backward()


def test_the_gradient_goes_where_it_was_asked_for() -> None:
    network = Network.of(GRAPH)
    slope = np.full(46, np.nan)
    workspace = network.workspace(network.initial_vector(0, np.float64), 6, gradients=slope)
    workspace.run(SAMPLES)
    workspace.gradients["output"][...] = 1
    workspace.backward()
    assert np.isfinite(slope).all()
    np.testing.assert_allclose(network.layout.views(slope, "output")["bias"], 6)
    np.testing.assert_array_equal(workspace.gradients["input"], 0)


def test_without_a_wish_for_gradients_there_are_none() -> None:
    network = Network.of(GRAPH)
    parameters = network.initial_vector(0, np.float64)
    workspace = network.workspace(parameters, 6)
    whole = network.workspace(parameters, 6, input_gradients=True)
    np.testing.assert_array_equal(workspace.run(SAMPLES), whole.run(SAMPLES))
    assert not workspace.gradients
    workspace.backward()  # has nothing to do
    np.testing.assert_array_equal(workspace.activations["output"], whole.activations["output"])


def test_gradients_by_the_input_when_asked_for() -> None:
    network = Network.of(GRAPH)
    workspace = network.workspace(network.initial_vector(0), 6, input_gradients=True)
    workspace.run(SAMPLES)
    workspace.gradients["output"][...] = 1
    workspace.backward()
    assert (workspace.gradients["input"] != 0).all()


def test_huge_weights_give_infinities_but_no_warning() -> None:
    network = Network.of(GRAPH)
    workspace = network.workspace(np.full(46, 1e38, np.float32), 6, input_gradients=True)
    workspace.run(SAMPLES)
    workspace.gradients["output"][...] = 1e30
    workspace.backward()
    assert not np.isfinite(workspace.activations["output"]).all()


def test_the_first_input_and_the_first_output_are_the_main_ones() -> None:
    graph = Graph(
        (
            Node("a", Input(shape=(2,), places=(2, 0))),
            Node("b", Input(shape=(3,))),
            Node("h", Dense(units=3), ("a",)),
            Node("c", Add(), ("h", "b")),
            Node("one", Output(), ("c",)),
            Node("two", Output(), ("h",)),
        )
    )
    network = Network.of(graph)
    assert (list(network.inputs), network.outputs) == (["a", "b"], ("one", "two"))
    assert (network.source, network.sink) == ("a", "one")
    workspace = network.workspace(network.initial_vector(0), 6)
    answers = workspace.run(SAMPLES)
    np.testing.assert_array_equal(workspace.activations["a"], SAMPLES[:, [2, 0]].astype("f4"))
    np.testing.assert_array_equal(workspace.activations["b"], SAMPLES.astype("f4"))
    np.testing.assert_array_equal(answers, workspace.activations["c"])
    entering = network.entering(SAMPLES)
    np.testing.assert_array_equal(entering, np.hstack([SAMPLES[:, [2, 0]], SAMPLES]))
    assert Network.of(GRAPH).entering(SAMPLES) is SAMPLES


def test_several_outputs_send_their_gradients_back_together() -> None:
    other = Node("other", Dense(units=1, activation="linear"), ("h1",))
    graph = GRAPH.add(other).add(Node("end", Output(), ("output",)))
    graph = graph.add(Node("other_end", Output(), ("other",)))
    graph = Graph(tuple(replace(n, layer=_without_dropout(n.layer)) for n in graph))
    network = Network.of(graph)
    parameters, slopes = network.initial_vector(0, np.float64), []
    for seeds in ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0)):
        slope = np.zeros_like(parameters)
        workspace = network.workspace(parameters, 6, gradients=slope)
        workspace.activations["input"][...] = SAMPLES
        workspace.forward()
        workspace.gradients["end"][...], workspace.gradients["other_end"][...] = seeds
        workspace.backward()
        slopes.append(slope)
    np.testing.assert_allclose(slopes[0] + slopes[1], slopes[2], atol=1e-13)
    assert all(slope.any() for slope in slopes)


def _without_dropout(layer: Layer) -> Layer:
    return layer.replace(dropout=None) if isinstance(layer, Dense) else layer


def test_a_batch_that_does_not_fit_into_memory_is_refused_before_it_is_taken() -> None:
    network = Network.of(chain(("input", Input(shape=(1_000_000,))), ("drop", Dropout())))
    with pytest.raises(ProblemError, match=r"A batch of 10,000 needs more than 8 GB"):
        network.workspace(network.initial_vector(0), 10_000)


def test_a_broken_graph_is_refused_in_its_own_words() -> None:
    with pytest.raises(ProblemError, match="layer h1"):
        Network.of(GRAPH.with_inputs("h1", ("h2",)))
