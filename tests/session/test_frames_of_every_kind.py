"""Everything that is shown of a network, for one that holds every kind of layer."""

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node
from nnviz.core.marks import Neuron
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, active_network, fitted
from nnviz.engine.trainer import Trainer
from nnviz.engine.walk import walk
from nnviz.layers import layer_kinds
from nnviz.layers.activation import Activation
from nnviz.layers.add import Add
from nnviz.layers.attention import Attention
from nnviz.layers.average import Average
from nnviz.layers.average_pool import AveragePool
from nnviz.layers.batch_norm import BatchNorm
from nnviz.layers.concatenate import Concatenate
from nnviz.layers.conv1d import Conv1D
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.conv2d_transpose import Conv2DTranspose
from nnviz.layers.cropping import Cropping
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.embedding import Embedding
from nnviz.layers.flatten import Flatten
from nnviz.layers.global_pool import GlobalPool
from nnviz.layers.group_norm import GroupNorm
from nnviz.layers.gru import GRU
from nnviz.layers.identity import Identity
from nnviz.layers.input import Input
from nnviz.layers.layer_norm import LayerNorm
from nnviz.layers.lstm import LSTM
from nnviz.layers.max_pool import MaxPool
from nnviz.layers.multiply import Multiply
from nnviz.layers.noise import Noise
from nnviz.layers.one_hot import OneHot
from nnviz.layers.over_time import OverTime
from nnviz.layers.positions import Positions
from nnviz.layers.reshape import Reshape
from nnviz.layers.rms_norm import RMSNorm
from nnviz.layers.simple_rnn import SimpleRNN
from nnviz.layers.spatial_dropout import SpatialDropout
from nnviz.layers.squeeze_excite import SqueezeExcite
from nnviz.layers.unembedding import Unembedding
from nnviz.layers.upsampling import Upsampling
from nnviz.layers.zero_padding import ZeroPadding
from nnviz.runtime.pulses import pulse
from nnviz.session.arithmetic import neuron_sum
from nnviz.session.finding import Kind, Vitals
from nnviz.session.frame import Frame, FrameMaker, Model, Wants
from nnviz.session.health import findings
from nnviz.session.lesson import Role, chain, forward
from nnviz.session.plane import default_plane
from nnviz.session.walk_words import sentence
from nnviz.ui.inspector.words import sum_sentence

RECIPE = DataRecipe(name="circle").replace(size=60)
LATER = {"output", "unknown"}
"""Ends of networks and placeholders have tests of their own."""

EVERY_KIND = Graph(
    (
        Node("input", Input()),
        Node("h1", Dense(units=6, activation="linear"), ("input",)),
        Node("norm", BatchNorm(), ("h1",)),
        Node("curve", Activation(activation="tanh"), ("norm",)),
        Node("noise", Noise(), ("curve",)),
        Node("drop", Dropout(rate=0.3), ("noise",)),
        Node("gated", Multiply(), ("drop", "curve", "drop")),
        Node("mean", Average(), ("gated", "h1")),
        Node("sum", Add(), ("mean", "gated", "mean")),
        Node("same", Identity(), ("sum",)),
        Node("wide", Concatenate(), ("same", "input", "h1")),
        Node("layer", LayerNorm(), ("wide",)),
        Node("deep", Reshape(shape="2x-1x1"), ("layer",)),
        Node("places", BatchNorm(affine=False), ("deep",)),
        Node("each", Dense(units=3, activation="sigmoid"), ("places",)),
        Node("tall", Concatenate(axis=1), ("each", "each")),
        Node("row", Flatten(), ("tall",)),
        Node("hot", OneHot(classes=3), ("input",)),
        Node("bits", Flatten(), ("hot",)),
        Node("image", Reshape(shape="3x2x1"), ("h1",)),
        Node("conv", Conv2D(filters=4, activation="tanh"), ("image",)),
        Node("group", GroupNorm(groups=2), ("conv",)),
        Node("gates", SqueezeExcite(ratio=2), ("group",)),
        Node("stamps", Conv2DTranspose(filters=2), ("gates",)),
        Node("largest", MaxPool(), ("stamps",)),
        Node("larger", Upsampling(), ("largest",)),
        Node("means", AveragePool(), ("larger",)),
        Node("padded", ZeroPadding(), ("means",)),
        Node("cropped", Cropping(), ("padded",)),
        Node("maps", SpatialDropout(), ("cropped",)),
        Node("pooled", GlobalPool(), ("maps",)),
        Node("vectors", Embedding(classes=4, units=4), ("input",)),
        Node("where", Positions(), ("vectors",)),
        Node("heads", Attention(), ("where",)),
        Node("said", Unembedding(classes=4, of="vectors"), ("heads",)),
        Node("normal", RMSNorm(), ("said",)),
        Node("slid", Conv1D(filters=4, activation="tanh"), ("normal",)),
        Node("plain", SimpleRNN(units=3), ("slid",)),
        Node("gated_twice", GRU(units=3), ("plain",)),
        Node("cells", LSTM(units=3, direction="both"), ("gated_twice",)),
        Node("last", OverTime(), ("cells",)),
        Node("both", Concatenate(), ("row", "bits", "pooled", "last")),
        Node("out", Dense(units=1, activation="linear"), ("both",)),
    )
)


@pytest.fixture(scope="module")
def trainer() -> Trainer:
    """Thirty steps of it."""
    dataset = load(RECIPE)
    experiment = Experiment(EVERY_KIND, RECIPE).with_training(loss="binary_cross_entropy")
    trainer = Trainer(fitted(experiment, dataset), dataset)
    for loss in trainer.steps(30):
        assert np.isfinite(loss)
    return trainer


@pytest.fixture(scope="module")
def model(trainer: Trainer) -> Model:
    network = active_network(trainer.experiment)
    return Model(1, 1, trainer.experiment, network, trainer.dataset)


@pytest.fixture(scope="module")
def frame(trainer: Trainer, model: Model) -> Frame:
    """The last step, with everything a view can wish for."""
    dataset = trainer.dataset
    probe = dataset.base_test[0]
    plane = default_plane(dataset, probe)
    wants = Wants(True, True, True, plane, True, Neuron("gated", 2), True, True)
    return FrameMaker(model).make(30, trainer.parameters.copy(), probe, wants, 1)


def neurons(model: Model) -> list[Neuron]:
    shapes = model.network.facts.shapes
    return [Neuron(n, unit) for n, shape in shapes.items() for unit in range(np.prod(shape))]


def test_it_holds_every_kind() -> None:
    kinds = {cls.kind for cls in layer_kinds().values()} - LATER
    assert {node.layer.kind for node in EVERY_KIND} == kinds


def test_a_frame_has_all_that_views_wish(model: Model, frame: Frame) -> None:
    sizes = {name: int(np.prod(shape)) for name, shape in model.network.facts.shapes.items()}
    assert {name: len(a) for name, a in frame.activations.items()} == sizes
    computed = set(sizes) - {"input"}
    assert set(frame.statistics) == computed
    assert frame.backward is not None
    assert set(frame.backward.activations) == computed
    assert frame.responses is not None
    assert frame.neurons is not None
    assert frame.excitation is not None
    assert frame.predictions is not None
    flat = {"h1", "norm", "layer", "places", "each", "out"}
    steps = {"vectors", "where", "heads", "said", "normal", "slid", "plain", "gated_twice", "cells"}
    assert set(frame.health) == flat | steps | {"conv", "group", "gates", "stamps"}
    for array in (*frame.activations.values(), *frame.backward.activations.values()):
        assert np.isfinite(array).all()


def test_what_is_written_about_each_neuron_adds_up(model: Model, frame: Frame) -> None:
    roles = set()
    for neuron in neurons(model):
        found = forward(model, frame, neuron)
        roles.add(found.role)
        said = found.answer if found.activation != "linear" else found.total
        assert said == pytest.approx(frame.activations[neuron.node][neuron.unit], abs=1e-5)
        assert sum_sentence(found).endswith(".")
        assert neuron_sum(model, frame, neuron.node, neuron.unit).activation == found.answer
        back = chain(model, frame, found)
        if back is not None and frame.backward is not None:
            slope = frame.backward.activations[neuron.node][neuron.unit]
            assert back.by_answer == pytest.approx(slope, abs=1e-5)
    assert roles == set(Role)


def test_its_health_is_judged(model: Model, frame: Frame, trainer: Trainer) -> None:
    vitals = Vitals(
        model.network,
        model.experiment.training,
        units=frame.health,
        pulse=pulse(1, trainer),
        evaluation=trainer.evaluate(),
        test_samples=len(model.dataset.x_test),
    )
    found = findings(vitals)
    assert {finding.kind for finding in found} == set(Kind)


def test_a_step_can_be_walked_in_words(trainer: Trainer) -> None:
    found = walk(trainer)
    for phase in found.phases:
        assert sentence(found, phase, 0)
