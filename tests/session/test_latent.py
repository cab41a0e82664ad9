"""Latent planes: the points are the layer's own answers, and the way back is the network's own."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node
from nnviz.data import load
from nnviz.engine.network import Network
from nnviz.files.example import example
from nnviz.layers.concatenate import Concatenate
from nnviz.session.frame import Wants
from nnviz.session.latent import CodeMaker, Decoder, is_plane, plane_of, repeats_inputs
from tests.ui.views.stage import Stage, dataset, layers

FLAT = layers(5, 2, 4)


def with_skip() -> Graph:
    """A network in which the input goes around its layer of two units, too."""
    graph = FLAT.with_inputs("h3", ("both",))
    return graph.add(Node("both", Concatenate(), ("h2", "input")))


def test_points_are_what_the_layer_says() -> None:
    stage = Stage(FLAT)
    vector = stage.parameters(3)
    codes = CodeMaker(stage.model.network, stage.data).make(vector, "h2")
    assert codes is not None
    workspace = stage.model.network.workspace(vector, len(stage.data.x_test))
    workspace.run(stage.data.x_test)
    np.testing.assert_array_equal(codes.points, workspace.activations["h2"])
    assert not codes.points.flags.writeable


@pytest.mark.parametrize("layer", ["h1", "input", "output", "gone", ""])
def test_only_layers_of_two_units_are_planes(layer: str) -> None:
    stage = Stage(FLAT)
    assert not is_plane(stage.model.network, layer)
    assert CodeMaker(stage.model.network, stage.data).make(stage.parameters(), layer) is None


def test_a_frame_holds_the_points_that_are_wanted() -> None:
    stage = Stage(FLAT)
    maker = stage._maker
    vector, probe = stage.parameters(), stage.data.x_test[0]
    codes = maker.make(1, vector, probe, Wants(latent="h2")).codes
    assert codes is not None
    assert codes.layer == "h2"
    assert maker.make(2, vector, probe, Wants()).codes is None
    assert maker.make(3, vector, probe, Wants(latent="gone")).codes is None
    assert (Wants(latent="h2") | Wants()).latent == "h2"


@pytest.mark.parametrize("seed", [0, 1])
def test_what_is_decoded_is_what_the_network_says(seed: int) -> None:
    stage = Stage(FLAT)
    decoder = Decoder(stage.model.network, "h2")
    assert decoder.is_whole
    vector = stage.parameters(seed)
    frame = stage.frame(0, vector)
    answer = decoder.decode(vector, frame.activations["h2"])
    np.testing.assert_allclose(answer, frame.activations["output"], rtol=1e-5, atol=1e-6)
    other = decoder.decode(vector, frame.activations["h2"] + 1)
    assert not np.allclose(other, answer)


def test_where_something_goes_around_there_is_no_way_back() -> None:
    network = Network.of(with_skip())
    assert not Decoder(network, "h2").is_whole
    assert not Decoder(network, "output").is_whole


def test_what_is_held_stays_held_on_the_way_back() -> None:
    graph = layers(5, 2, 4)
    network = Network.of(graph, {"h3": {0: 5.0}, "h2": {1: 9.0}, "h1": {0: 1.0}})
    vector = network.initial_vector(0)
    workspace = network.workspace(vector, 1)
    workspace.run(dataset().x_test[:1])
    decoder = Decoder(network, "h2")
    code = workspace.activations["h2"][0]
    np.testing.assert_allclose(
        decoder.decode(vector, code), workspace.activations["output"][0], rtol=1e-5
    )


def test_the_bottleneck_of_an_autoencoder_is_shown_by_itself() -> None:
    network = Network.of(example("autoencoder").experiment.graph)
    assert repeats_inputs(network)
    assert plane_of(network, ()) == "code"
    assert plane_of(network, ("e1", "d1")) == "code"


def test_of_other_networks_a_layer_is_shown_that_is_picked() -> None:
    network = Network.of(FLAT)
    assert plane_of(network, ()) == ""
    assert plane_of(network, ("h1", "h2", "block1")) == "h2"
    assert plane_of(network, ("h1",)) == ""


def test_an_autoencoder_colours_by_what_the_data_say() -> None:
    experiment = example("autoencoder").experiment
    found = load(experiment.data)
    assert found.told.task.classes == 10
    assert len(found.told.y_test) == len(found.x_test)


def test_no_samples_no_points() -> None:
    stage = Stage(FLAT)
    empty = replace(stage.data, x_test=stage.data.x_test[:0])
    assert CodeMaker(stage.model.network, empty).make(stage.parameters(), "h2") is None
