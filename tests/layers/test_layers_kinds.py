"""What the single kinds do beyond the contract."""

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.layer import Layer
from nnviz.engine.initializers import INITIALIZERS
from nnviz.layers.activation import Activation
from nnviz.layers.activations import ACTIVATIONS
from nnviz.layers.add import Add
from nnviz.layers.concatenate import Concatenate
from nnviz.layers.dense import INITIALIZERS as OFFERED
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import Input
from nnviz.layers.noise import HOW, Noise
from nnviz.layers.one_hot import OneHot
from nnviz.layers.reshape import Reshape
from nnviz.layers.site import joined, new_buffer, rows_with_one
from tests.layers.bench import Bench

# -- dense -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_dense_is_a_product_a_sum_and_a_curve(activation: str, bias: bool) -> None:
    layer = Dense(units=5, activation=activation, bias=bias)
    bench = Bench.of(chain(("in", Input(shape=(3,))), ("h", layer)), batch=4)
    workspace = bench.workspace
    workspace.forward()
    views = workspace.network.layout.views(bench.parameters, "h")
    x, z = workspace.activations["in"], workspace.taps["h", "pre_activation"]
    np.testing.assert_allclose(z, x @ views["weights"] + views.get("bias", 0), atol=1e-13)
    y = np.empty(z.shape)
    ACTIVATIONS[activation].bind(z.copy(), y, y, y).forward()
    np.testing.assert_allclose(workspace.activations["h"], y, atol=1e-13)
    assert set(views) == ({"weights", "bias"} if bias else {"weights"})


@pytest.mark.parametrize("layer", [Dense(units=4, activation="gelu"), Dense(units=4, bias=False)])
def test_dense_treats_the_steps_of_a_sequence_as_it_treats_samples(layer: Dense) -> None:
    flat = Bench.of(chain(("in", Input(shape=(3,))), ("h", layer)), batch=6)
    deep = Bench.of(chain(("in", Input(shape=(2, 3))), ("h", layer)), batch=3)
    one, other = flat.workspace, deep.workspace
    other.activations["in"][...] = one.activations["in"].reshape(3, 2, 3)
    flat.sweep()
    deep.sweep()
    tap = ("h", "pre_activation")
    for found, wanted in (
        (other.activations["h"], one.activations["h"]),
        (other.taps[tap], one.taps[tap]),
        (other.gradients["in"], one.gradients["in"]),
        (deep.slope, flat.slope),
    ):
        np.testing.assert_allclose(found, wanted.reshape(found.shape), atol=1e-13)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("activation", ["linear", "tanh"])
@pytest.mark.parametrize("shape", [(3,), (2, 3)])
def test_dense_with_dropout_is_dense_then_dropout(
    shape: tuple[int, ...], activation: str, training: bool
) -> None:
    source = ("in", Input(shape=shape))
    plain = Dense(units=4, activation=activation)
    one = Bench.of(chain(source, ("h", plain.replace(dropout=0.5))), 5, training)
    two = Bench.of(chain(source, ("h", plain), ("drop", Dropout(rate=0.5))), 5, training)
    one.sweep()
    two.sweep()
    within, behind = one.workspace, two.workspace
    np.testing.assert_array_equal(within.activations["h"], behind.activations["drop"])
    np.testing.assert_array_equal(one.slope, two.slope)
    np.testing.assert_array_equal(within.gradients["in"], behind.gradients["in"])
    assert (("h", "activation") in within.taps) is training
    if training:
        np.testing.assert_array_equal(within.taps["h", "activation"], behind.activations["h"])
        assert (within.activations["h"] == 0).any()


def test_dropout_of_zero_is_none() -> None:
    graph = chain(("in", Input()), ("h", Dense(dropout=0.0)))
    workspace = Bench.of(graph, 5, training=True).workspace
    assert ("h", "activation") not in workspace.taps
    assert not workspace.draws_noise


def test_every_initialiser_is_offered() -> None:
    assert set(OFFERED) == set(INITIALIZERS)


SUMMARIES = [
    (Dense(), "ReLU"),
    (Dropout(rate=0.25), "25%"),
    (Activation(activation="silu"), "SiLU"),
    (Noise(deviation=0.05), "±0.05"),
    (Noise(deviation=0.05, how="multiplied"), "±5%"),
    (Concatenate(), ""),
    (Concatenate(axis=0), "axis 0"),
    (Reshape(shape="8 x 8 x 1"), "8x8x1"),
    (OneHot(classes=1000), "1,000"),
]


@pytest.mark.parametrize("layer, words", SUMMARIES)
def test_a_summary_says_the_one_thing_worth_saying(layer: Layer, words: str) -> None:
    assert layer.summary() == words


# -- dropout ---------------------------------------------------------------------------------------


def dropping(rate: float, shape: tuple[int, ...], batch: int, seed: int = 0) -> Bench:
    """Dropout in training over an input of ones."""
    graph = chain(("in", Input(shape=shape)), ("drop", Dropout(rate=rate)))
    bench = Bench.of(graph, batch, True, seed)
    bench.workspace.activations["in"][...] = 1
    return bench


@pytest.mark.parametrize("shape", [(50,), (5, 10)])
@pytest.mark.parametrize("rate", [0.1, 0.5, 0.95])
def test_dropout_silences_its_share_and_scales_the_rest(
    rate: float, shape: tuple[int, ...]
) -> None:
    workspace = dropping(rate, shape, batch=400).workspace
    workspace.forward()
    output = workspace.activations["drop"].reshape(400, 50)
    silent = output == 0
    spread = (rate * (1 - rate)) ** 0.5
    assert abs(silent.mean() - rate) < 5 * spread / silent.size**0.5
    np.testing.assert_allclose(output[~silent], 1 / (1 - rate), rtol=1e-12)
    # no neuron and no sample is favoured
    for axis, count in enumerate(silent.shape):
        assert silent.mean(axis=axis).std() < 1.5 * spread / count**0.5


def test_dropout_draws_a_mask_for_each_pass_and_the_same_from_the_same_start() -> None:
    first, second, other = (dropping(0.5, (20,), 10, seed).workspace for seed in (0, 0, 1))
    masks = []
    for _ in range(3):
        for workspace in (first, second, other):
            workspace.forward()
        np.testing.assert_array_equal(first.activations["drop"], second.activations["drop"])
        masks += [first.activations["drop"].copy(), other.activations["drop"].copy()]
    assert len({mask.tobytes() for mask in masks}) == 6
    assert first.draws_noise


def test_dropout_learns_through_the_mask_it_has_drawn() -> None:
    bench = dropping(0.5, (20,), 10)
    bench.sweep()
    np.testing.assert_array_equal(
        bench.workspace.gradients["in"], bench.workspace.activations["drop"]
    )


@pytest.mark.parametrize("rate, training", [(0.5, False), (0.0, True)])
def test_dropout_at_rest_passes_on(rate: float, training: bool) -> None:
    graph = chain(("in", Input(shape=(3,))), ("drop", Dropout(rate=rate)))
    bench = Bench.of(graph, 4, training)
    bench.sweep()
    workspace = bench.workspace
    np.testing.assert_array_equal(workspace.activations["drop"], workspace.activations["in"])
    np.testing.assert_array_equal(workspace.gradients["in"], 1)
    assert not workspace.draws_noise


# -- activation and noise --------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(3,), (2, 3)])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_an_activation_is_that_of_a_dense_layer(activation: str, shape: tuple[int, ...]) -> None:
    source = ("in", Input(shape=shape))
    plain = Dense(units=4, activation="linear")
    one = Bench.of(chain(source, ("h", plain.replace(activation=activation))), 5)
    two = Bench.of(chain(source, ("h", plain), ("bent", Activation(activation=activation))), 5)
    one.sweep()
    two.sweep()
    within, behind = one.workspace, two.workspace
    np.testing.assert_array_equal(within.activations["h"], behind.activations["bent"])
    np.testing.assert_array_equal(one.slope, two.slope)
    np.testing.assert_array_equal(within.gradients["in"], behind.gradients["in"])


@pytest.mark.parametrize("shape", [(100,), (5, 20)])
@pytest.mark.parametrize("how", HOW)
def test_noise_is_as_wide_as_asked(how: str, shape: tuple[int, ...]) -> None:
    graph = chain(("in", Input(shape=shape)), ("noise", Noise(deviation=0.3, how=how)))
    bench = Bench.of(graph, 100, training=True)
    x, y = (bench.workspace.activations[name] for name in ("in", "noise"))
    x[...] = 5
    bench.sweep()
    first = y.copy()
    assert first.mean() == pytest.approx(5, abs=0.05)
    assert first.std() == pytest.approx(0.3 if how == "added" else 1.5, rel=0.03)
    slope = 1 if how == "added" else first / 5
    np.testing.assert_allclose(bench.workspace.gradients["in"], slope, rtol=1e-12)
    bench.sweep()
    assert not np.isclose(first, y).all()


@pytest.mark.parametrize("deviation, training", [(0.5, False), (0.0, True)])
@pytest.mark.parametrize("how", HOW)
def test_noise_at_rest_passes_on(how: str, deviation: float, training: bool) -> None:
    layer = Noise(deviation=deviation, how=how)
    bench = Bench.of(chain(("in", Input(shape=(3,))), ("noise", layer)), 4, training)
    bench.sweep()
    workspace = bench.workspace
    np.testing.assert_array_equal(workspace.activations["noise"], workspace.activations["in"])
    np.testing.assert_array_equal(workspace.gradients["in"], 1)
    assert not workspace.draws_noise


# -- add -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(3,), (2, 3)])
@pytest.mark.parametrize("inputs", [("a", "b"), ("a", "a"), ("a", "b", "in", "a")])
def test_add_adds_and_hands_its_gradient_to_each(
    inputs: tuple[str, ...], shape: tuple[int, ...]
) -> None:
    nodes = {
        "in": Node("in", Input(shape=shape)),
        "a": Node("a", Dense(units=3, activation="tanh"), ("in",)),
        "b": Node("b", Dense(units=3, activation="sine"), ("in",)),
    }
    used = tuple(node for name, node in nodes.items() if name in {"in", *inputs})
    bench = Bench.of(Graph((*used, Node("sum", Add(), inputs))), batch=4)
    bench.sweep()
    workspace = bench.workspace
    wanted = sum(workspace.activations[name] for name in inputs)
    np.testing.assert_allclose(workspace.activations["sum"], wanted, atol=1e-14)
    np.testing.assert_array_equal(workspace.gradients["a"], inputs.count("a"))


# -- site ------------------------------------------------------------------------------------------


def test_a_flat_buffer_lies_feature_by_feature_over_a_row_of_ones() -> None:
    buffer = new_buffer(4, (3,), np.dtype(np.float32))
    assert buffer.shape == (4, 3)
    assert buffer.T.flags.c_contiguous
    rows = rows_with_one(buffer)
    assert rows.flags.c_contiguous
    buffer[...] = 7
    np.testing.assert_array_equal(rows, [[7] * 4] * 3 + [[1] * 4])


def test_another_buffer_has_no_row_of_ones() -> None:
    for buffer in (np.zeros((4, 3)), np.zeros((4, 3)).T, np.zeros((9, 9))[:4, :3]):
        with pytest.raises(AssertionError, match="not a buffer"):
            rows_with_one(buffer)


def test_only_neighbours_can_be_joined() -> None:
    vector = np.arange(12.0)
    weights, bias = vector[:6].reshape(3, 2), vector[6:8]
    whole = joined(weights, bias)
    np.testing.assert_array_equal(whole, vector[:8].reshape(4, 2))
    whole[-1] = 0
    np.testing.assert_array_equal(bias, 0)
    with pytest.raises(AssertionError, match="not neighbours"):
        joined(weights, vector[8:10])
    vector.flags.writeable = False
    assert not joined(vector[:6].reshape(3, 2), vector[6:8]).flags.writeable
