"""Everything that is shown of networks with several inputs and outputs: the main ones are shown."""

from collections import deque
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.graph import Graph, Node
from nnviz.core.marks import CellSet, Marks, Neuron
from nnviz.data import DataRecipe, load
from nnviz.data.targets import Aim
from nnviz.engine.breakpoints import Breakpoints
from nnviz.engine.experiment import Experiment, active_network, fitted
from nnviz.engine.formula import formula_problem
from nnviz.engine.replay import replay
from nnviz.engine.trainer import Trainer
from nnviz.engine.walk import walk
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.layers.output import INPUTS, Output
from nnviz.runtime.pulses import pulse
from nnviz.runtime.samples import received, share
from nnviz.session.feature_choice import with_features
from nnviz.session.finding import Kind, Vitals
from nnviz.session.frame import Frame, FrameMaker, Model, Wants
from nnviz.session.health import findings
from nnviz.session.lesson import chain, forward
from nnviz.session.moment import WalkMoment
from nnviz.session.network_edits import with_added_layer
from nnviz.session.plane import default_plane
from nnviz.session.sample import FIRST, free_point, picked
from nnviz.session.session import Session
from nnviz.session.walk_words import sentence
from nnviz.ui.inspector.words import neuron_name
from tests.runtime.talking import experiment
from tests.session.watching import advanced, opened, settled, undo_all

DATA = {
    "circle": DataRecipe(name="circle").replace(size=60),
    "iris": DataRecipe(name="iris"),
    "diabetes": DataRecipe(name="diabetes"),
}
CURVED = Dense(units=5, activation="tanh")


def network(main: str) -> Graph:
    """Two inputs and two outputs, the one of this target first."""
    other = INPUTS if main != INPUTS else "labels"
    return Graph(
        (
            Node("left", Input(columns="1")),
            Node("right", Input(columns="2, 1")),
            Node("a", CURVED, ("left",)),
            Node("b", CURVED, ("right",)),
            Node("sum", Add(), ("a", "b")),
            Node("one", Dense(activation="linear"), ("sum",)),
            Node("first", Output(target=main), ("one",)),
            Node("two", Dense(activation="linear"), ("sum",)),
            Node("second", Output(target=other, weight=0.5), ("two",)),
        )
    )


@pytest.fixture(params=["labels", INPUTS])
def main(request: pytest.FixtureRequest) -> str:
    """What the main output is compared with."""
    return request.param


@pytest.fixture(params=DATA)
def trainer(request: pytest.FixtureRequest, main: str) -> Trainer:
    """A trainer after some steps."""
    recipe = DATA[request.param]
    dataset = load(recipe)
    experiment = Experiment(network(main), recipe, breakpoints=Breakpoints(neuron_dies=True))
    made = Trainer(fitted(experiment.with_training(dropout=0.2), dataset), dataset)
    for _ in made.steps(12):
        made.check_stop()
    return made


def shown(trainer: Trainer) -> tuple[Model, Frame]:
    dataset = received(share(trainer.dataset))
    model = Model(1, 1, trainer.experiment, active_network(trainer.experiment), dataset)
    probe = picked(dataset, FIRST)
    plane = default_plane(dataset, probe.x)
    wants = Wants(True, True, True, plane, True, Neuron("left", 0), True, True)
    frame = FrameMaker(model).make(12, trainer.parameters, probe.x, wants, probe.target)
    return model, frame


def test_the_application_gets_the_data_as_the_main_output_sees_them(
    trainer: Trainer, main: str
) -> None:
    model, _ = shown(trainer)
    assert model.dataset.aim == trainer.dataset.aim
    np.testing.assert_array_equal(model.dataset.y_train, trainer.dataset.y_train)
    assert model.dataset.told.task == load(trainer.experiment.data).task
    if main == INPUTS:
        assert model.dataset.task.names == model.dataset.features[:2]
        point = free_point(model.dataset, model.dataset.base_test[0])
        np.testing.assert_allclose(point.target, model.dataset.y_test[0], rtol=1e-6)


def test_a_frame_shows_every_node_and_the_main_answer(trainer: Trainer) -> None:
    model, frame = shown(trainer)
    assert frame.activations.keys() == {node.id for node in model.network.graph}
    assert frame.activations["first"].shape == frame.output.shape
    np.testing.assert_array_equal(frame.activations["first"], frame.activations["one"])
    assert frame.backward is not None
    assert not frame.backward.activations["second"].any()
    assert frame.backward.activations["first"].any()
    assert frame.neurons is not None
    assert frame.neurons.measures["two"][:, 2].all(), "training moves the second output, too"
    assert frame.predictions is not None
    assert frame.predictions.test.shape[1:] == frame.output.shape
    for node in model.network.graph:
        neuron = Neuron(node.id, 0)
        assert neuron_name(model, neuron)
        found = forward(model, frame, neuron)
        assert found.answer == pytest.approx(frame.activations[node.id][0])
        chain(model, frame, found)
    assert neuron_name(model, Neuron("right", 1)) == model.dataset.features[0]


def test_a_step_can_be_walked_through(trainer: Trainer, main: str) -> None:
    found = walk(trainer)
    for at, phase in enumerate(found.phases):
        assert sentence(found, phase, 0)
        moment = WalkMoment(found, at)
        assert set(moment.neurons()) <= set(found.activations)
        moment.edges()
    assert set(WalkMoment(found).neurons()) == {"left", "right"}
    (words,) = (sentence(found, p, 0) for p in found.phases if p.kind.value == "loss")
    assert words.startswith("The losses of 2 outputs add up to")


def test_health_judges_no_layer_that_speaks(trainer: Trainer) -> None:
    model, frame = shown(trainer)
    stuck = {
        name: replace(found, saturated=np.ones_like(found.saturated), has_bounds=True)
        for name, found in frame.health.items()
    }
    evaluation, training = trainer.evaluate(), model.experiment.training
    vitals = Vitals(
        model.network, training, units=stuck, pulse=pulse(1, trainer), evaluation=evaluation
    )
    where = {f.where for f in findings(vitals) if f.kind is Kind.SATURATED}
    assert where == {"a", "b"}


def test_formulas_say_what_they_cannot_do(trainer: Trainer) -> None:
    problem = formula_problem(trainer.network, trainer.parameters)
    assert str(problem).startswith("formula: It works for networks with one input and one output")


def test_a_change_of_outputs_is_replayed_to_the_same_bits(main: str) -> None:
    recipe = DATA["iris"]
    dataset = load(recipe)
    two = fitted(Experiment(network(main), recipe), dataset)
    alone = network(main).without("second").without("two")
    one = fitted(Experiment(alone, recipe).with_training(loss=two.training.loss), dataset)
    trainer = Trainer(one, dataset)
    changes = deque([(5, two), (9, one), (14, two)])
    for step in range(20):
        while changes and changes[0][0] == step:
            trainer.change(changes.popleft()[1], trainer.dataset)
        trainer.step()
    again = replay(one, [(5, two), (9, one), (14, two)], 20)
    np.testing.assert_array_equal(again.parameters, trainer.parameters)


def test_marks_follow_the_features_of_each_input() -> None:
    recipe = DATA["circle"]
    dataset = load(recipe)
    marks = (
        Marks()
        .with_frozen("a", CellSet.of(2, 5, [(0, 3)]))
        .with_frozen("b", CellSet.of(3, 5, [(0, 1), (1, 2), (2, 4)]))
        .with_muted([Neuron("right", 0)], True)
    )
    graph = network("labels").with_layer("right", Input())
    start = fitted(Experiment(graph, recipe, marks=marks), dataset)
    found = with_features(start, dataset, ("x2", "x1²")).marks
    assert found.frozen_of("b") == CellSet.of(3, 5, [(0, 2), (2, 4)])
    assert found.frozen_of("a") is None
    assert Neuron("right", 0) not in found.muted


def test_one_more_layer_comes_before_what_speaks() -> None:
    graph = with_added_layer(network("labels"))
    assert graph["one"].inputs == ("h1",)
    assert graph["first"].inputs == ("one",)


def test_a_live_session_goes_from_one_output_to_two_and_back(
    qtbot: QtBot, session: Session, main: str
) -> None:
    opened(qtbot, session, experiment())
    before = advanced(qtbot, session, 20)
    assert session.edit_graph(network(main), "Draw another network")
    settled(qtbot, session)
    state = advanced(qtbot, session, 10)
    assert not session.problems
    model = session.model
    assert model is not None
    assert model.network.outputs == ("first", "second")
    assert model.dataset.aim.kind.value == main
    assert state.step == before.step + 10
    undo_all(session)
    settled(qtbot, session)
    assert advanced(qtbot, session, 5).step == state.step + 5
    assert session.model is not None
    assert session.model.dataset.aim == Aim()
    assert not session.problems


def test_what_does_not_fit_the_data_is_a_draft(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session, experiment())
    assert session.sketch is not None
    graph = start.graph.add(Node("early", Output(), ("h1",)))
    graph = graph.add(Node("last", Output(), ("output",)))
    assert session.edit_sketch(graph, session.sketch.drawing, "Add outputs")
    assert session.version is not None
    assert session.version.is_draft
    (problem,) = session.sketch.problems["early"]
    assert problem.what == "It expects 1 value (its sign tells two classes apart), gets 6."
    assert session.version.trained.graph == start.graph
    assert session.edit_sketch(graph.without("early"), session.sketch.drawing, "Delete")
    assert not session.version.is_draft
    settled(qtbot, session)
    assert not session.problems
