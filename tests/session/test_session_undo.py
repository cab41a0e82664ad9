"""Edits, undo and redo against the real process: the window and training never disagree."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.marks import Neuron
from nnviz.session.selection import Edge, Selection
from nnviz.session.session import Session
from tests.runtime.talking import experiment
from tests.session.watching import (
    assert_trained_as_shown,
    opened,
    redo_all,
    settled,
    undo_all,
)


def random_edit(session: Session, rng: np.random.Generator) -> bool:
    """One edit of any kind; some are refused, by the session or by the process."""
    now = session.experiment
    assert now is not None
    kind = rng.integers(17)
    if kind == 0:
        return session.edit_training("learning_rate", float(rng.choice([1e-3, 0.01, 0.1])))
    if kind == 1:
        return session.edit_training("batch_size", int(rng.choice([1, 5, 30, 100_000])))
    if kind == 2:
        return session.edit_training("optimizer", str(rng.choice(["sgd", "adam", "nesterov"])))
    if kind == 3:
        return session.edit_training("dropout", float(rng.choice([0.0, 0.3, 5.0])))
    if kind == 4:
        return session.edit_data("name", str(rng.choice(["circle", "iris", "plane", "xor", "?"])))
    if kind == 5:
        return session.edit_data("noise", float(rng.choice([0.0, 0.1, 7.0])))
    if kind == 6:
        return session.edit_data("label_noise", float(rng.choice([0.0, 0.2])))
    if kind == 7:
        layer = now.graph["h1"].layer.replace(units=int(rng.integers(0, 7)))
        return session.edit_graph(now.graph.with_layer("h1", layer), "Change units", "units")
    if kind == 8:
        layer = now.graph["h2"].layer.replace(activation=str(rng.choice(["relu", "tanh"])))
        return session.edit_graph(now.graph.with_layer("h2", layer), "Change activation")
    if kind == 9:
        return session.edit(now.with_seed(int(rng.integers(-1, 4))), "Other seed")
    return random_intervention(session, kind - 10, rng)


def random_intervention(session: Session, kind: int, rng: np.random.Generator) -> bool:
    """One edit of single neurons and edges, also of some that are no longer there."""
    node, unit, row = str(rng.choice(["h1", "h2"])), int(rng.integers(5)), int(rng.integers(2))
    source = "input" if node == "h1" else "h1"
    neuron, edge = Neuron(node, unit), Edge(source, row, node, unit)
    deeds, on = session.interventions, bool(rng.random() < 0.7)
    if session.model is None or unit >= session.model.network.facts.shapes[node][-1]:
        return False
    if kind == 0:
        return deeds.mute([neuron], on)
    if kind == 1:
        return deeds.clamp([neuron], 0.5 if on else None)
    if kind == 2:
        return deeds.freeze(Selection((neuron,), (edge,)), on)
    if kind == 3:
        return deeds.remove([edge], on)
    if kind == 4:
        return deeds.write_edge(edge, float(rng.normal()))
    if kind == 5:
        return deeds.draw_anew(Selection((neuron,)))
    return deeds.split(neuron)


@pytest.mark.parametrize(
    ("edits", "seed"),
    [(40, 0), (40, 1), (40, 2), pytest.param(3000, 3, marks=pytest.mark.long)],
)
def test_any_edits_can_be_undone_and_made_again(
    qtbot: QtBot, session: Session, edits: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    start = opened(qtbot, session, experiment())
    for _ in range(edits):
        before, index = session.experiment, session.undo_stack.index()
        chance = rng.random()
        if chance < 0.15:
            session.undo_stack.undo()
        elif chance < 0.25:
            session.undo_stack.redo()
        elif chance < 0.4:
            [session.play, session.pause, session.step, session.reset][rng.integers(4)]()
        elif not random_edit(session, rng):
            assert (session.experiment, session.undo_stack.index()) == (before, index)
        if rng.random() < 0.2:
            settled(qtbot, session)
    session.pause()
    settled(qtbot, session)
    assert_trained_as_shown(qtbot, session)
    end = session.experiment
    redo_all(session)
    settled(qtbot, session)
    last = session.experiment
    undo_all(session)
    settled(qtbot, session)
    assert session.experiment == start
    assert_trained_as_shown(qtbot, session)
    redo_all(session)
    settled(qtbot, session)
    assert session.experiment == last
    assert end is not None


def test_a_drag_is_one_step_and_one_that_comes_back_is_none(session: Session) -> None:
    session.open(experiment())
    for rate in (0.1, 0.2, 0.3):
        session.edit_training("learning_rate", rate)
    session.edit_training("momentum", 0.1)
    assert session.undo_stack.count() == 2
    session.edit_training("momentum", 0.9)
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    assert session.experiment == experiment()


def test_holding_one_neuron_after_another_is_two_steps(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session, experiment())
    first, second = Neuron("h1", 0), Neuron("h1", 1)
    for value in (0.1, 0.2, 0.3):
        session.interventions.clamp([first], value)
    session.interventions.clamp([second], 0.3)
    assert session.undo_stack.count() == 2
    session.undo_stack.undo()
    assert session.experiment.marks.clamped == ((first, 0.3),)
    session.undo_stack.undo()
    assert session.experiment == start


def test_a_neuron_that_is_split_bears_its_marks_twice(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment())
    neuron = Neuron("h1", 1)
    session.interventions.mute([neuron], True)
    session.interventions.freeze(Selection((neuron,)), True)
    before = session.experiment
    settled(qtbot, session)
    assert session.interventions.split(neuron)
    settled(qtbot, session)
    twin = Neuron("h1", session.experiment.graph["h1"].layer.units - 1)
    assert session.experiment.marks.muted == (neuron, twin)
    frozen = session.experiment.marks.frozen_of("h1")
    rows = frozen.rows
    assert set(frozen) == {(row, unit) for row in range(rows) for unit in (1, twin.unit)}
    session.undo_stack.undo()
    settled(qtbot, session)
    assert session.experiment == before


def test_what_another_experiment_measured_is_forgotten(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session, experiment())
    found = []
    session.marks_measured.connect(found.append)
    for data in (start.data, start.data.replace(name="plane")):
        session.open(start.with_data(data))
        settled(qtbot, session)
        session.interventions.mute([Neuron("h1", 1)], True)  # both are the first edit of a stack
        settled(qtbot, session)
    assert len(found) == 2
    assert found[-1].before.metrics.keys() == found[-1].after.metrics.keys()


def test_marks_are_measured_on_one_data_set_only(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session, experiment())
    found = []
    session.marks_measured.connect(found.append)
    session.interventions.mute([Neuron("h1", 1)], True)
    settled(qtbot, session)
    assert len(found) == 1
    session.edit(start.with_data(start.data.replace(name="plane")), "Other data, no marks")
    settled(qtbot, session)
    assert not session.experiment.marks
    session.undo_stack.undo()
    settled(qtbot, session)
    assert len(found) == 1, "accuracy before and error after say nothing"


def test_an_edit_that_changes_nothing_is_no_step(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session, experiment())
    assert not session.edit_training("learning_rate", start.training.learning_rate)
    wrong_end = start.graph.with_layer("input", start.graph["input"].layer.replace(shape=(9,)))
    assert not session.edit_graph(wrong_end, "Change input")  # cut back to what the data has
    assert session.undo_stack.count() == 0


def test_what_is_opened_is_saved_also_over_recovered_work(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment())
    session.undo_stack.resetClean()  # recovered: unsaved without a step to undo
    opened(qtbot, session, experiment())
    assert session.undo_stack.isClean()
