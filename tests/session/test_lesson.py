"""A neuron's lesson: what is written adds up, and agrees with the engine's own numbers."""

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node
from nnviz.core.marks import NO_MARKS, Marks, Neuron
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, active_network, fitted
from nnviz.layers.activations import ACTIVATIONS
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import Input
from nnviz.session.curve import curve
from nnviz.session.frame import Frame, FrameMaker, Model, Wants
from nnviz.session.lesson import Role, chain, forward
from nnviz.session.neuron_measures import excitation
from nnviz.ui.inspector.rows import BIAS, content_of, order_of
from nnviz.ui.inspector.words import reading
from nnviz.ui.numbers import parse_number

WISH = Wants(backward=True, neurons=True)


def graph(activation: str = "tanh") -> Graph:
    return Graph(
        (
            Node("input", Input()),
            Node("h1", Dense(units=5, activation=activation), ("input",)),
            Node("drop", Dropout(rate=0.5), ("h1",)),
            Node("h2", Dense(units=5, activation=activation), ("drop",)),
            Node("join", Add(), ("h2", "drop")),
            Node("output", Dense(units=3), ("join",)),
        )
    )


def made(
    activation: str = "tanh", marks: Marks = NO_MARKS, target: int | None = 1, name: str = "wine"
) -> tuple[Model, Frame]:
    recipe = DataRecipe(name=name)
    dataset = load(recipe)
    experiment = Experiment(graph(activation), recipe).with_training(loss="cross_entropy")
    experiment = fitted(experiment, dataset).with_marks(marks)
    model = Model(1, 1, experiment, active_network(experiment), dataset)
    vector = model.network.initial_vector(3)
    vector += np.random.default_rng(1).normal(0, 0.2, vector.shape).astype(np.float32)
    frame = FrameMaker(model).make(7, vector, dataset.x_test[2], WISH, target)
    return model, frame


def all_neurons(model: Model) -> list[Neuron]:
    shapes = model.network.facts.shapes
    return [
        Neuron(node.id, unit) for node in model.network.graph for unit in range(shapes[node.id][0])
    ]


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_every_neurons_equations_hold_and_agree_with_the_engine(activation: str) -> None:
    model, frame = made(activation)
    for neuron in all_neurons(model):
        found = forward(model, frame, neuron)
        y = curve(found.activation, found.total)[0][0]
        assert y == pytest.approx(found.answer, abs=2e-6)
        if found.role is Role.INPUT:
            assert chain(model, frame, found) is None
            continue
        assert found.total == pytest.approx(found.terms.values.sum() + (found.bias or 0))
        slopes = chain(model, frame, found)
        assert slopes is not None
        told = frame.backward.activations[neuron.node][neuron.unit]
        assert slopes.by_answer == pytest.approx(told, rel=1e-4, abs=1e-6)
        if not slopes.is_output:
            assert slopes.by_answer == pytest.approx(slopes.readers.values.sum())
        assert slopes.by_sum == pytest.approx(slopes.by_answer * slopes.slope)
        if found.role is Role.SUM:
            views = model.network.layout.views(frame.backward.parameters, neuron.node)
            engine = views["weights"][:, neuron.unit]
            np.testing.assert_allclose(slopes.inputs.values, engine, rtol=2e-4, atol=1e-6)
            assert slopes.by_bias == pytest.approx(views["bias"][neuron.unit], rel=2e-4, abs=1e-6)


def test_the_readers_of_a_neuron_are_all_of_them() -> None:
    model, frame = made()
    found = chain(model, frame, forward(model, frame, Neuron("drop", 2)))
    assert [n.node for n in found.readers.sources] == ["h2"] * 5 + ["join"]


def test_a_held_neuron_says_its_number_and_hands_nothing_back() -> None:
    neuron = Neuron("h2", 1)
    model, frame = made(marks=Marks().with_clamped([neuron], 0.5))
    found = forward(model, frame, neuron)
    assert (found.held, found.answer) == (0.5, 0.5)
    slopes = chain(model, frame, found)
    assert slopes.by_answer != 0
    assert slopes.by_sum == 0
    assert (slopes.inputs.values == 0).all()
    assert (model.network.layout.views(frame.backward.parameters, "h2")["weights"][:, 1] == 0).all()


def test_without_a_target_there_is_no_chain() -> None:
    model, frame = made(target=None)
    assert chain(model, frame, forward(model, frame, Neuron("h1", 0))) is None


def shown(text: str) -> float:
    value = parse_number(text.strip("+\u2007\u2008"))
    assert value is not None
    return float(value)


def test_what_is_written_adds_up_to_rounding() -> None:
    model, frame = made(name="digits")
    found = forward(model, frame, Neuron("h1", 3))
    order = order_of(found.terms, by_size=True)
    names = ("value", "weight", "product")
    table = content_of(found.terms, order, str, names, found.bias, "z", found.total)
    assert len(table.rows) == 21
    assert table.rows[-1].key == BIAS
    assert table.rest is not None
    assert table.rest[0] == 64 - 20
    total = sum(shown(reading(row.product)) for row in table.rows) + shown(reading(table.rest[1]))
    assert total == pytest.approx(shown(reading(table.total)), abs=21 * 0.0005)
    for row in table.rows[:-1]:
        product = shown(reading(row.left)) * shown(reading(row.right))
        assert product == pytest.approx(shown(reading(row.product)), rel=5e-3, abs=1e-4)
    in_order = order_of(found.terms, by_size=False)
    assert sorted(order) == list(in_order) != list(order)


def test_the_measures_of_neurons_are_those_of_plain_arithmetic() -> None:
    model, frame = made()
    network, x = model.network, model.dataset.x_train
    count = frame.neurons.samples
    workspace = network.workspace(frame.parameters.astype(np.float64), count)
    workspace.run(x[:count])
    rows = frame.neurons.measures["h2"]
    np.testing.assert_allclose(rows[:, 0], workspace.activations["h2"].mean(axis=0), atol=1e-5)
    weights = network.layout.views(frame.parameters, "h2")["weights"]
    np.testing.assert_allclose(rows[:, 1], np.linalg.norm(weights, axis=0), rtol=1e-5)
    assert (rows[:, 2] > 0).all()
    assert np.isnan(frame.neurons.measures["join"][:, 1]).all()


def test_measures_keep_to_their_pace() -> None:
    model, frame = made()
    maker = FrameMaker(model)
    sample = model.dataset.x_test[0]
    found = [maker.make(i, frame.parameters, sample, WISH, 0).neurons for i in range(3)]
    assert [one is None for one in found] == [False, True, True]
    assert maker.make(9, frame.parameters, sample, Wants()).neurons is None


def test_what_excites_a_neuron_is_found_among_the_training_samples() -> None:
    model, frame = made()
    neuron = Neuron("h1", 2)
    maker = FrameMaker(model)
    asked = maker.make(3, frame.parameters, frame.probe, Wants(excite=neuron)).excitation
    every = model.network.workspace(frame.parameters, len(model.dataset.x_train))
    every.run(model.dataset.x_train)
    answers = every.activations["h1"][:, 2]
    assert asked.samples == len(answers)
    np.testing.assert_allclose(asked.most_answers, np.sort(answers)[::-1][:5], rtol=1e-5)
    np.testing.assert_allclose(asked.least_answers, np.sort(answers)[:5], rtol=1e-5)
    np.testing.assert_allclose(answers[asked.most], asked.most_answers, rtol=1e-5)
    other = frame.parameters.copy()
    again = maker.make(4, other, frame.probe, Wants(excite=neuron)).excitation
    assert again.is_stale  # too soon
    moved = maker.make(4, other, frame.probe, Wants(excite=Neuron("h1", 3))).excitation
    assert not moved.is_stale
    assert maker.make(5, other, frame.probe, Wants(excite=Neuron("h9", 0))).excitation is None


def test_a_dead_neuron_tells_no_samples_apart() -> None:
    assert not excitation(Neuron("h", 0), 0, np.zeros(9, np.float32)).spread
    odd = np.array([np.nan, 1, np.inf, -2], np.float32)
    found = excitation(Neuron("h", 0), 0, odd)
    assert list(found.most) == [1, 3]
    assert list(found.least) == [3, 1]
