"""What fires for some samples: exact on a network whose activations are known."""

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.core.marks import Neuron
from nnviz.data.table.work import Work, WorkCancelled
from nnviz.engine.network import Network
from nnviz.explain.firing import firing
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import PICTURE, Input


def flat_network() -> tuple[Network, np.ndarray]:
    graph = chain(
        ("input", Input(shape=(3,))),
        ("h1", Dense(units=4, activation="relu")),
        ("output", Dense(units=2, activation="linear")),
    )
    network = Network.of(graph)
    return network, network.initial_vector(3)


def test_differences_are_those_of_mean_activations() -> None:
    network, vector = flat_network()
    x = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
    rows = np.arange(50)[x[:, 0] > 0.5]
    found = firing(network, vector, x, rows, Work())
    space = network.workspace(vector, 50)
    space.run(x)
    for name in network.graph.nodes:
        said = np.asarray(space.activations[name.id], np.float64)
        expected = said[rows].mean(axis=0) - said.mean(axis=0)
        np.testing.assert_allclose(found.units[name.id], expected, atol=1e-5)
        spread = said.std(axis=0)
        effect = np.divide(expected, spread, out=np.zeros_like(spread), where=spread > 0)
        np.testing.assert_allclose(found.effects[name.id], effect, atol=1e-4)


def test_the_strongest_come_first_and_inputs_are_no_neurons() -> None:
    network, vector = flat_network()
    x = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
    found = firing(network, vector, x, np.arange(10), Work())
    strongest = found.strongest(network, 4)
    assert len(strongest) == 4
    sizes = [abs(fired.effect) for fired in strongest]
    assert sizes == sorted(sizes, reverse=True)
    every = found.strongest(network, 99)
    assert {fired.neuron.node for fired in every} == {"h1", "output"}


def test_of_all_samples_nothing_fires_otherwise() -> None:
    network, vector = flat_network()
    x = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32)
    found = firing(network, vector, x, np.arange(20), Work())
    assert max(abs(found.units["h1"])) < 1e-6
    one = firing(network, vector, x[:1], np.arange(1), Work())
    assert one.strongest(network, 9) == ()


def test_a_map_stands_for_its_pixels() -> None:
    graph = chain(
        ("input", Input(shape=(4, 4, 1), form=PICTURE)),
        ("conv", Conv2D(filters=2, activation="relu")),
        ("flat", Flatten()),
        ("output", Dense(units=2, activation="linear")),
    )
    network = Network.of(graph)
    vector = network.initial_vector(1)
    x = np.random.default_rng(0).random((30, 16)).astype(np.float32)
    found = firing(network, vector, x, np.arange(5), Work())
    shape = network.facts.shapes["conv"]
    maps = found.units["conv"].reshape(shape).mean(axis=(0, 1))
    np.testing.assert_allclose(found.means["conv"], maps, atol=1e-6)
    fired = [f for f in found.strongest(network, 9) if f.neuron.node == "conv"]
    assert {f.map for f in fired} == {0, 1}
    middle = (shape[0] // 2 * shape[1] + shape[1] // 2) * 2
    assert {f.neuron for f in fired} == {Neuron("conv", middle), Neuron("conv", middle + 1)}


def test_nobody_wants_to_know() -> None:
    network, vector = flat_network()
    with pytest.raises(WorkCancelled):
        firing(
            network, vector, np.ones((9, 3), np.float32), np.arange(2), Work(cancelled=lambda: True)
        )
