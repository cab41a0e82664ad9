"""A neuron's sum against plain arithmetic."""

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, active_graph, fitted
from nnviz.engine.network import Network
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import Input
from nnviz.session.arithmetic import neuron_sum
from nnviz.session.frame import Frame, FrameMaker, Model, Wants


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
