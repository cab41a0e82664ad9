"""Drafts: a network with problems is drawn and undone like any other, and training waits for it."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.drawing import Drawing
from nnviz.core.graph import Node, chain
from nnviz.core.marks import Neuron
from nnviz.data import DataRecipe
from nnviz.engine.experiment import Experiment
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.global_pool import GlobalPool
from nnviz.layers.input import Input
from nnviz.session.session import Session
from nnviz.session.sketch import Wire
from tests.runtime.talking import experiment
from tests.session.watching import (
    advanced,
    assert_trained_as_shown,
    opened,
    redo_all,
    settled,
    undo_all,
)


def draw(session: Session, *nodes: Node, text: str = "Add") -> bool:
    """Add nodes to what is drawn."""
    assert session.document is not None
    graph = session.document.graph
    for node in nodes:
        graph = graph.add(node)
    return session.edit_sketch(graph, session.document.drawing, text)


def test_training_goes_on_with_the_network_before_a_draft(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session, experiment())
    before = advanced(qtbot, session, 10)
    assert draw(session, Node("lost", Dense(units=3), ("nowhere",)))
    assert session.version is not None
    assert session.version.is_draft
    assert session.sketch is not None
    assert not session.sketch.is_trained
    assert [p.key for p in session.sketch.facts.problems] == ["lost"]
    assert list(session.sketch.problems) == ["lost"]
    after = advanced(qtbot, session, 10)
    assert after.step == before.step + 10
    assert session.version.trained == start
    session.undo_stack.undo()
    assert not session.version.is_draft
    assert session.experiment == start


def test_a_draft_that_is_mended_is_trained_with_the_weights_there_were(
    qtbot: QtBot, session: Session
) -> None:
    opened(qtbot, session, experiment())
    before = advanced(qtbot, session, 20)
    assert session.model is not None
    old = {k: v["weights"].copy() for k, v in _weights(session, before.parameters).items()}
    assert draw(session, Node("h9", Dense(units=4), ()))
    assert session.document is not None
    graph = session.document.graph
    last = graph.outputs[0]
    wired = graph.with_inputs("h9", last.inputs).with_inputs(last.id, ("h9",))
    assert session.edit_sketch(wired, session.document.drawing, "Wire")
    assert session.version is not None
    assert not session.version.is_draft
    after = settled(qtbot, session)
    assert_trained_as_shown(qtbot, session)
    new = _weights(session, after.parameters)
    for name in ("h1", "h2"):
        assert np.array_equal(new[name]["weights"], old[name])
    undo_all(session)
    settled(qtbot, session)
    assert_trained_as_shown(qtbot, session)
    redo_all(session)
    settled(qtbot, session)
    assert_trained_as_shown(qtbot, session)
    assert session.document.graph == wired


def _weights(session: Session, vector: np.ndarray) -> dict[str, dict[str, np.ndarray]]:
    assert session.model is not None
    named = session.model.network.layout.named(vector)
    return {node: found for node, found in named.items() if "weights" in found}


def test_other_settings_of_a_draft_reach_training(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session, experiment())
    draw(session, Node("lost", Dense(units=3), ("nowhere",)))
    assert session.edit_training("learning_rate", 0.125)
    settled(qtbot, session)
    assert session.version is not None
    assert session.version.trained == start.with_training(learning_rate=0.125)
    assert session.version.document.graph != start.graph
    assert not session.edit_training("learning_rate", -1.0)
    undo_all(session)
    settled(qtbot, session)
    assert session.experiment == start
    assert_trained_as_shown(qtbot, session)


def test_what_training_refuses_leaves_the_draft_it_was_made_of(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = opened(qtbot, session, experiment())
    draw(session, Node("lost", Dense(units=3), ("nowhere",)))
    draft = session.version
    assert session.document is not None
    monkeypatch.setattr("nnviz.session.workbench.first_problem", lambda *_: None)
    sound = session.document.with_experiment(start.with_training(batch_size=50_000))
    assert session.edit_document(sound, "Mend with a batch too large")
    with qtbot.waitSignal(session.refused):
        settled(qtbot, session)
    assert session.version == draft
    assert session.undo_stack.count() == 1
    undo_all(session)
    settled(qtbot, session)
    assert_trained_as_shown(qtbot, session)


def test_moving_a_card_is_a_step_that_training_does_not_hear_of(
    qtbot: QtBot, session: Session
) -> None:
    start = opened(qtbot, session, experiment())
    log, changes = len(session.log), []
    session.experiment_changed.connect(changes.append)
    with qtbot.waitSignal(session.document_changed):
        session.edit_sketch(start.graph, Drawing().with_places({"h1": (5.0, 6.0)}), "Move")
    settled(qtbot, session)
    assert (len(session.log), changes) == (log, [])
    assert session.document is not None
    assert session.document.drawing.place_of("h1") == (5.0, 6.0)
    session.edit_sketch(start.graph, Drawing().with_places({"gone": (5.0, 6.0)}), "Move")
    assert session.document.drawing == Drawing(), "what is not there has no place"
    undo_all(session)
    assert session.document.drawing == Drawing()
    assert session.undo_stack.count() == 2


def test_what_is_picked_is_there(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session, experiment())
    wire = Wire("h1", "h2", 0)
    with qtbot.waitSignal(session.layers_selected):
        session.select_layers(["h1", "h2", "h1"], [wire])
    assert (session.layers, session.wires) == (("h1", "h2"), (wire,))
    assert session.document is not None
    session.edit_sketch(start.graph.without("h2"), session.document.drawing, "Delete h2")
    assert (session.layers, session.wires) == (("h1",), ())
    settled(qtbot, session)
    assert_trained_as_shown(qtbot, session)


def test_a_muted_map_stays_the_same_map_when_filters_come(qtbot: QtBot, session: Session) -> None:
    graph = chain(
        ("input", Input(form="picture", shape=(8, 8, 1))),
        ("conv", Conv2D(filters=4)),
        ("pool", GlobalPool()),
        ("out", Dense(units=10, activation="linear")),
    )
    training = TrainingSettings(loss="cross_entropy", batch_size=16)
    opened(qtbot, session, Experiment(graph, DataRecipe(name="digits"), training))
    session.interventions.mute([Neuron("conv", 4 * place + 2) for place in range(64)], True)
    assert session.edit_graph(graph.with_layer("conv", Conv2D(filters=5)), "Change filters")
    settled(qtbot, session)
    assert session.model is not None
    held = session.model.network.held["conv"]
    assert sorted(held) == [5 * place + 2 for place in range(64)]
    session.undo_stack.undo()
    settled(qtbot, session)
    assert sorted(session.model.network.held["conv"]) == [4 * place + 2 for place in range(64)]
