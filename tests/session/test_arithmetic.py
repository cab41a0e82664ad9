"""A neuron's sum against plain arithmetic."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, active_graph, fitted
from nnviz.engine.network import Network
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import Input
from nnviz.session.arithmetic import MOST_TERMS, neuron_sum
from nnviz.session.edge_arithmetic import edge_reading
from nnviz.session.frame import Frame, FrameMaker, Model, Wants
from nnviz.session.lesson import chain as chain_of
from nnviz.session.lesson import forward
from nnviz.session.selection import Edge, Neuron
from nnviz.ui.inspector.rows import content_of, order_of


def made(bias: bool = True) -> tuple[Model, Frame]:
    graph = chain(
        ("input", Input()),
        ("h1", Dense(units=3, activation="tanh", bias=bias)),
        ("drop", Dropout(rate=0.5)),
        ("output", Dense(units=1)),
    )
    recipe = DataRecipe(name="wine")
    dataset = load(recipe)
    experiment = fitted(Experiment(graph, recipe).with_training(loss="cross_entropy"), dataset)
    model = Model(1, 1, experiment, Network.of(active_graph(experiment)), dataset)
    vector = model.network.initial_vector(3)
    if bias:
        model.network.layout.views(vector, "h1")["bias"][:] = [0.5, -0.25, 0.0]
    return model, FrameMaker(model).make(0, vector, dataset.x_test[2], Wants())


def test_the_terms_and_the_bias_add_up_to_the_sum_and_its_curve_gives_the_activation() -> None:
    model, frame = made()
    found = neuron_sum(model, frame, "h1", 1)
    assert found.bias == -0.25
    assert found.total == pytest.approx(sum(term.product for term in found.terms) - 0.25)
    assert np.tanh(found.total) == pytest.approx(found.activation, abs=1e-6)


def test_terms_come_with_their_input_and_the_largest_first() -> None:
    model, frame = made()
    terms = neuron_sum(model, frame, "h1", 0).terms
    sizes = [abs(term.product) for term in terms]
    assert sizes == sorted(sizes, reverse=True)
    assert sorted(term.neuron for term in terms) == list(range(13))
    first = terms[0]
    weights = model.network.layout.views(frame.parameters, "h1")["weights"]
    assert first.weight == pytest.approx(weights[first.neuron, 0])
    assert first.value == pytest.approx(frame.probe[first.neuron])


def test_of_very_many_inputs_the_strongest_are_told_and_all_are_summed() -> None:
    """Behind a picture a neuron reads tens of thousands, and a frame must not wait for words."""
    graph = chain(("input", Input(shape=(64,))), ("wide", Dense(units=900)), ("out", Dense()))
    recipe = DataRecipe(name="digits")
    dataset = load(recipe)
    experiment = fitted(Experiment(graph, recipe).with_training(loss="cross_entropy"), dataset)
    model = Model(1, 1, experiment, Network.of(active_graph(experiment)), dataset)
    vector = model.network.initial_vector(3)
    frame = FrameMaker(model).make(0, vector, dataset.x_test[2], Wants())
    found = neuron_sum(model, frame, "out", 4)
    products = (
        frame.activations["wide"] * model.network.layout.views(vector, "out")["weights"][:, 4]
    )
    assert len(found.terms) == MOST_TERMS
    assert found.total == pytest.approx(products.sum(dtype=np.float64), abs=1e-4)
    strongest = np.argsort(-np.abs(products.astype(np.float64)), kind="stable")[:MOST_TERMS]
    assert [term.neuron for term in found.terms] == strongest.tolist()


def test_without_a_bias_there_is_none() -> None:
    model, frame = made(bias=False)
    found = neuron_sum(model, frame, "h1", 2)
    assert found.bias is None
    assert np.tanh(found.total) == pytest.approx(found.activation, abs=1e-6)


@pytest.mark.parametrize("node", ["input", "drop"])
def test_what_has_no_weights_has_no_sum(node: str) -> None:
    model, frame = made()
    found = neuron_sum(model, frame, node, 0)
    assert found.terms == ()
    assert found.total is None
    assert found.activation == pytest.approx(float(frame.activations[node][0]))


def test_infinite_values_are_no_warning() -> None:
    """A neuron held at 1e38 may make the next ones infinite; what is looked at goes on."""
    model, frame = made()
    endless = np.array([np.inf, -np.inf, 0], np.float32)
    frame = replace(frame, activations={**frame.activations, "drop": endless, "h1": endless})
    assert not np.isfinite(neuron_sum(model, frame, "output", 0).total)
    assert edge_reading(model, frame, Edge("drop", 0, "output", 0)) is not None
    found = forward(model, frame, Neuron("output", 0))
    assert not np.isfinite(found.total)
    chain_of(model, frame, found)
    order = order_of(found.terms, by_size=True, most=2)
    content_of(found.terms, order, str, ("", "", ""), None, "sum", found.total)


@pytest.mark.parametrize("target", [3, np.zeros(1, np.float32), np.zeros(3, np.float32)])
def test_a_target_of_the_data_before_gives_no_slopes(target: int | np.ndarray) -> None:
    model, frame = made()
    maker, wants = FrameMaker(model), Wants(backward=True)
    assert maker.make(0, frame.parameters, frame.probe, wants, target).backward is None
    assert maker.make(0, frame.parameters, frame.probe, wants, 2).backward is not None
