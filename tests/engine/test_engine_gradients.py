"""The backward pass against central differences: every loss, curve and wiring."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.layer import Kernel, Layer
from nnviz.core.shape import Shape
from nnviz.engine.gradcheck import GradientReport, check_gradients
from nnviz.engine.losses import LOSSES, Coding
from nnviz.engine.network import Network
from nnviz.layers.activations import ACTIVATIONS
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import Input
from nnviz.layers.site import Site

SMOOTH = ("linear", "gelu", "silu", "softplus", "tanh", "sigmoid", "sine")


def targets_for(loss: str, shape: Shape, rng: np.random.Generator) -> np.ndarray:
    """Targets as the loss codes them."""
    if loss in ("binary_cross_entropy", "cross_entropy"):
        classes = rng.integers(0, shape[-1], shape[:-1])
        return np.eye(shape[-1])[classes]
    return rng.choice([-1.0, 1.0], shape) if loss == "hinge" else rng.normal(0, 2, shape)


def checked(graph: Graph, loss: str, *, batch: int = 3, training: bool = True) -> GradientReport:
    network, rng = Network.of(graph), np.random.default_rng(11)
    samples = rng.normal(size=(batch, *network.facts.shapes[network.source]))
    targets = targets_for(loss, (batch, *network.facts.shapes[network.sink]), rng)
    return check_gradients(network, loss, samples, targets, training=training)


def skipping(shape: Shape, activation: str, output: int) -> Graph:
    """Every kind of layer, a skip connection, and layers that several others read."""
    curved = Dense(units=3, activation=activation)
    nodes = (
        Node("input", Input(shape=shape)),
        Node("h1", curved, ("input",)),
        Node("h2", curved.replace(dropout=0.3), ("h1",)),
        Node("drop", Dropout(rate=0.3), ("h1",)),
        Node("h3", curved.replace(bias=False), ("drop",)),
        Node("sum", Add(), ("h1", "h2", "h3", "h1")),
        Node("output", Dense(units=output, activation=activation), ("sum",)),
    )
    return Graph(nodes)


@pytest.mark.parametrize("shape", [(3,), (2, 3)])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_curve_and_layer(loss: str, activation: str, shape: Shape) -> None:
    report = checked(skipping(shape, activation, output=3), loss)
    assert report.passed, report
    if activation in SMOOTH and loss not in ("mae", "hinge"):
        assert report.largest_relative < 5e-7


@pytest.mark.parametrize("batch", [1, 2, 7])
@pytest.mark.parametrize("units", [1, 2])
@pytest.mark.parametrize("loss", LOSSES)
def test_small_batches_and_outputs(loss: str, units: int, batch: int) -> None:
    graph = chain(("input", Input(shape=(1,))), ("output", Dense(units=units, activation="tanh")))
    report = checked(graph, loss, batch=batch)
    assert report.passed, report


@pytest.mark.parametrize("loss", LOSSES)
def test_pictures_and_what_has_a_sample_of_more_axes_still(loss: str) -> None:
    graph = chain(
        ("input", Input(shape=(2, 2, 3))),
        ("h", Dense(units=2, activation="silu")),
        ("output", Dense(units=3, activation="linear")),
    )
    report = checked(graph, loss)
    assert report.passed, report


def wired(*wires: tuple[str, Layer, tuple[str, ...]]) -> Graph:
    return Graph((Node("input", Input(shape=(3,))), *(Node(*wire) for wire in wires)))


RELU, LINE = Dense(units=3, activation="relu"), Dense(units=3, activation="linear")
WIRINGS = {
    "input read by a dense layer and others": wired(
        ("a", RELU, ("input",)), ("b", Dropout(), ("input",)), ("c", Add(), ("input", "a", "b"))
    ),
    "one relu read by several": wired(
        ("a", RELU, ("input",)),
        ("b", LINE, ("a",)),
        ("c", LINE, ("a",)),
        ("d", Dropout(), ("a",)),
        ("e", Add(), ("b", "c", "d", "a")),
    ),
    "one linear layer read by several": wired(
        ("a", LINE, ("input",)), ("b", RELU, ("a",)), ("c", Add(), ("a", "b", "a"))
    ),
    "twice the same into a sum": wired(("a", RELU, ("input",)), ("b", Add(), ("a", "a"))),
    "the input twice into a sum": wired(("a", Add(), ("input", "input")), ("b", RELU, ("a",))),
    "dropout at the end": wired(("a", RELU, ("input",)), ("b", Dropout(), ("a",))),
    "dropout at both ends": wired(("a", Dropout(), ("input",)), ("b", Dropout(), ("a",))),
    "an output layer with dropout": wired(("a", RELU.replace(dropout=0.5), ("input",))),
    "sums of sums": wired(
        ("a", RELU, ("input",)),
        ("b", Add(), ("a", "input")),
        ("c", Add(), ("b", "a")),
        ("d", Add(), ("c", "b", "a", "input")),
    ),
    "nothing to learn": wired(("a", Add(), ("input", "input"))),
    "nothing at all": wired(),
}


@pytest.mark.parametrize("loss", ["mse", "cross_entropy"])
@pytest.mark.parametrize("wiring", WIRINGS)
def test_wirings(wiring: str, loss: str) -> None:
    report = checked(WIRINGS[wiring], loss)
    assert report.passed, report


# -- any graph -------------------------------------------------------------------------------------

WIDTH = 2


@dataclass(frozen=True)
class Wire:
    """One more node, reading what was there before it; `reads` counts backwards."""

    layer: Layer
    reads: tuple[int, ...]


def layers() -> st.SearchStrategy[Layer]:
    dense = st.builds(
        Dense,
        units=st.just(WIDTH),
        activation=st.sampled_from(SMOOTH),
        bias=st.booleans(),
        dropout=st.sampled_from([None, 0.5]),
    )
    return st.one_of(dense, dense, st.just(Add()), st.builds(Dropout, rate=st.just(0.3)))


def acyclic(shape: Shape, wires: list[Wire]) -> Graph:
    """The nodes in order; whatever nobody reads ends in one sum."""
    graph = Graph((Node("input", Input(shape=shape)),))
    for wire in wires:
        names = [node.id for node in graph]
        reads = [names[-1 - at % len(names)] for at in wire.reads]
        count = len(reads) if wire.layer.most_inputs is None else 1
        graph = graph.add(Node(graph.fresh_id("n"), wire.layer, tuple(reads[:count])))
    ends = tuple(node.id for node in graph.sinks)
    return graph if len(ends) == 1 else graph.add(Node("end", Add(), ends))


@settings(max_examples=150)
@given(
    st.sampled_from([(WIDTH,), (3, WIDTH)]),
    st.lists(
        st.builds(Wire, layers(), st.lists(st.integers(0, 4), min_size=2, max_size=3).map(tuple)),
        max_size=8,
    ),
    st.booleans(),
)
def test_any_acyclic_graph(shape: Shape, wires: list[Wire], training: bool) -> None:
    report = checked(acyclic(shape, wires), "half_mse", batch=2, training=training)
    assert report.passed, report


# -- the check itself ------------------------------------------------------------------------------


def test_a_wrong_slope_is_found_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    curved = Dense(activation="tanh")
    graph = chain(("input", Input()), ("h1", curved), ("output", curved))
    bind = LOSSES["mse"].bind

    def twice_as_steep(output: np.ndarray, target: np.ndarray, gradient: np.ndarray):
        right = bind(output, target, gradient)

        def loss() -> float:
            value = right()
            gradient[...] *= 2
            return value

        return loss

    wrong = type(LOSSES["mse"])("", "", Coding.SIGNS, twice_as_steep)
    monkeypatch.setattr("nnviz.engine.weighing.LOSSES", {"mse": wrong})
    report = checked(graph, "mse")
    assert not report.passed
    assert report.excess > 100
    assert report.where.split(".")[0] in {"h1", "output"} or report.where.startswith("input[")
    assert report.largest_relative == pytest.approx(1, rel=1e-6)


def test_a_slope_that_is_not_a_number_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(output: np.ndarray, target: np.ndarray, gradient: np.ndarray):
        def loss() -> float:
            gradient[...] = np.nan
            return 0.0

        return loss

    wrong = type(LOSSES["mse"])("", "", Coding.SIGNS, broken)
    monkeypatch.setattr("nnviz.engine.weighing.LOSSES", {"mse": wrong})
    assert not checked(chain(("input", Input()), ("output", Dense())), "mse").passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Torn(Layer):
    """Passes on, but sends nothing sensible back."""

    def output_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def bind(self, site: Site) -> Kernel:
        (sent_back,) = site.input_gradients
        return Kernel(
            lambda: np.copyto(site.output, site.inputs[0]), lambda: sent_back.fill(np.nan)
        )


def test_one_bad_array_among_good_ones_fails() -> None:
    report = checked(chain(("input", Input()), ("torn", Torn()), ("output", Dense())), "mse")
    assert not report.passed
    assert report.where.startswith("input[")


def test_every_number_is_counted_and_the_parameters_are_left_alone() -> None:
    network = Network.of(chain(("input", Input()), ("output", Dense(units=3))))
    parameters = np.random.default_rng(0).normal(size=9)
    kept = parameters.copy()
    report = check_gradients(network, "mse", np.ones((4, 2)), np.ones((4, 3)), parameters)
    assert report.checked == 9 + 4 * 2
    np.testing.assert_array_equal(parameters, kept)
