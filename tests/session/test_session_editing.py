"""Edits, undo and redo against the real process: the window and training never disagree."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Problem
from nnviz.engine.experiment import Experiment
from nnviz.engine.replay import replay
from nnviz.layers.dense import Dense
from nnviz.runtime import messages as m
from nnviz.runtime.messages import RunState
from nnviz.session.commands import EditExperiment
from nnviz.session.session import Session
from tests.runtime.talking import experiment
from tests.session.watching import advanced, assert_same, opened, settled, until


def random_edit(session: Session, rng: np.random.Generator) -> bool:
    """One edit of any kind; some are refused, by the session or by the process."""
    now = session.experiment
    assert now is not None
    kind = rng.integers(10)
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
    return session.edit(now.with_seed(int(rng.integers(-1, 4))), "Other seed")


def undo_all(session: Session) -> None:
    while session.undo_stack.canUndo():
        session.undo_stack.undo()


def redo_all(session: Session) -> None:
    while session.undo_stack.canRedo():
        session.undo_stack.redo()


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


def assert_trained_as_shown(qtbot: QtBot, session: Session) -> None:
    """The process trains the experiment the session shows, and got there as the log says."""
    state = settled(qtbot, session)
    assert session.origin is not None
    begun, from_state = session.origin
    trained = session.log[-1][1] if session.log else begun
    assert trained == session.experiment
    assert_same(replay(begun, session.log, state.step, from_state).snapshot(), state)


# --- refused -------------------------------------------------------------------------------------

REFUSED = {
    "batch larger than the data": lambda s: s.edit_training("batch_size", 100_000),
    "a rate below zero": lambda s: s.edit_training("learning_rate", -1.0),
    "an unknown optimiser": lambda s: s.edit_training("optimizer", "magic"),
    "no test sample": lambda s: s.edit_data("train_share", 1.0),
    "an unknown data set": lambda s: s.edit_data("name", "nothing"),
    "no neurons": lambda s: s.edit_graph(
        s.experiment.graph.with_layer("h1", Dense(units=0)), "Change units"
    ),
    "a loop": lambda s: s.edit_graph(s.experiment.graph.with_inputs("h1", ("h2",)), "Wire"),
    "a seed out of range": lambda s: s.edit(s.experiment.with_seed(-1), "Seed"),
}


def test_refused_edits_leave_all_as_it_was(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session, experiment())
    session.edit_training("learning_rate", 0.1)
    session.edit_training("momentum", 0.5)
    session.undo_stack.undo()
    shown, state = session.experiment, advanced(qtbot, session, 30)
    for name, edit in REFUSED.items():
        with qtbot.waitSignal(session.refused) as refused:
            assert not edit(session), name
        (problem,) = refused.args
        assert isinstance(problem, Problem)
        assert problem.what
        assert problem.key
        assert session.experiment == shown, name
        assert session.undo_stack.canRedo(), name
    assert_same(settled(qtbot, session), state)
    assert_trained_as_shown(qtbot, session)
    undo_all(session)
    assert session.experiment == start


def refuse(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the session overlook what is wrong, so that only the process refuses it."""
    monkeypatch.setattr(session, "_problem_of", lambda _: None)


def test_what_only_the_process_refuses_is_taken_back(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = opened(qtbot, session, experiment())
    refuse(session, monkeypatch)
    session.edit_training("learning_rate", 0.1)
    session.edit_training("batch_size", 50_000)
    with qtbot.waitSignal(session.refused):
        settled(qtbot, session)
    assert session.experiment == start.with_training(learning_rate=0.1)
    assert session.problems
    assert (session.undo_stack.index(), session.undo_stack.canRedo()) == (1, False)
    assert_trained_as_shown(qtbot, session)
    undo_all(session)
    settled(qtbot, session)
    assert session.experiment == start


def test_the_refused_end_of_a_drag_is_taken_back_alone(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = opened(qtbot, session, experiment())
    refuse(session, monkeypatch)
    for batch in (11, 12, 13, 50_000, 60_000):
        session.edit_training("batch_size", batch)
    settled(qtbot, session)
    assert session.experiment == start.with_training(batch_size=13)
    assert session.undo_stack.count() == 1
    undo_all(session)
    redo_all(session)
    settled(qtbot, session)
    assert session.experiment == start.with_training(batch_size=13)
    assert_trained_as_shown(qtbot, session)


def test_edits_built_on_a_refused_one_go_with_it(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = opened(qtbot, session, experiment())
    refuse(session, monkeypatch)
    session.edit_training("batch_size", 50_000)
    session.edit_training("dropout", 0.1)
    session.edit_training("momentum", 0.1)
    settled(qtbot, session)
    assert session.experiment == start
    assert session.undo_stack.count() == 0
    assert_trained_as_shown(qtbot, session)


def test_an_undo_that_is_refused_is_not_done(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(qtbot, session, experiment())
    refuse(session, monkeypatch)
    bad = experiment(batch_size=50_000)
    mended = experiment(batch_size=20)
    session.undo_stack.push(EditExperiment("Mend", "", bad, mended, session._apply))
    session.undo_stack.undo()
    settled(qtbot, session)
    assert session.experiment == mended
    assert (session.undo_stack.index(), session.undo_stack.count()) == (1, 1)
    assert_trained_as_shown(qtbot, session)


# --- undo steps ----------------------------------------------------------------------------------


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


def test_an_edit_that_changes_nothing_is_no_step(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session, experiment())
    assert not session.edit_training("learning_rate", start.training.learning_rate)
    wrong_end = start.graph.with_layer("input", start.graph["input"].layer.replace(shape=(9,)))
    assert not session.edit_graph(wrong_end, "Change input")  # cut back to what the data has
    assert session.undo_stack.count() == 0


# --- data, seeds and starts ----------------------------------------------------------------------


def test_other_data_refit_the_ends_of_the_network(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session, experiment())
    session.play()
    for name, inputs, outputs in (("iris", 4, 3), ("digits", 64, 10), ("plane", 2, 1)):
        assert session.edit_data("name", name)
        settled(qtbot, session)
        shown, model = session.experiment, session.model
        assert shown is not None
        assert model is not None
        assert shown == model.experiment
        assert shown.graph["input"].layer.replace().shape == (inputs,)  # type: ignore[attr-defined]
        assert shown.graph["output"].layer.replace().units == outputs  # type: ignore[attr-defined]
        assert model.dataset.sample_shape == (inputs,)
    until(qtbot, lambda: session.history.step > 50)
    assert session.state is RunState.RUNNING
    undo_all(session)
    settled(qtbot, session)
    assert session.experiment == start


def test_reset_trains_the_same_run_again(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment(dropout=0.2))
    first = settled(qtbot, session)
    end = advanced(qtbot, session, 300)
    curve = session.history.steps.newest()
    session.play()
    session.reset()
    again = settled(qtbot, session)
    assert session.state is RunState.PAUSED
    assert session.history.step == 0
    assert_same(again, first)
    assert_same(advanced(qtbot, session, 300), end)
    np.testing.assert_array_equal(session.history.steps.newest(), curve)


def test_a_new_seed_starts_anew_and_can_be_undone(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment())
    first, start = settled(qtbot, session), session.model
    advanced(qtbot, session, 50)
    session.new_seed()
    other = settled(qtbot, session)
    assert other.step == session.history.step == 0
    assert (other.parameters != first.parameters).any()
    assert start is not None
    assert session.model is not None
    assert session.model.start > start.start
    session.undo_stack.undo()
    assert_same(settled(qtbot, session), first)


def test_a_state_goes_on_as_if_it_had_never_stopped(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session, experiment(dropout=0.1, optimizer="adam"))
    middle = advanced(qtbot, session, 137)
    end = advanced(qtbot, session, 200)
    session.open(start, middle)
    assert_same(settled(qtbot, session), middle)
    assert_same(advanced(qtbot, session, 200), end)
    steps = session.history.steps.newest()[:, 0]
    np.testing.assert_array_equal(steps, np.arange(138, 338))


def test_a_state_of_another_network_is_refused(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session, experiment())
    state = settled(qtbot, session)
    session.open(experiment(30), state)
    settled(qtbot, session)
    assert [problem.where for problem in session.problems] == ["state"]
    assert session.experiment == start


def test_what_is_opened_last_is_what_is_shown(qtbot: QtBot, session: Session) -> None:
    shown: list[Experiment] = []
    opened(qtbot, session, experiment())
    for rate in (0.1, 0.2):
        session.edit_training("learning_rate", rate)
    session.experiment_changed.connect(shown.append)
    session.open(experiment(3))
    settled(qtbot, session)
    assert session.experiment == experiment(3)
    assert set(shown) == {experiment(3)}  # never an earlier one in between


# --- problems ------------------------------------------------------------------------------------


def test_problems_appear_once_and_are_dismissed(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment())
    for _ in range(3):
        session.set_speed(-1.0)
    settled(qtbot, session)
    (problem,) = session.problems
    other = Problem("somewhere", "Something.")
    session.report(other)
    session.set_speed(-1.0)
    settled(qtbot, session)
    assert session.problems == (other, problem)
    session.dismiss(problem)
    assert session.problems == (other,)
    session.set_speed(None)
    session.step()
    assert not session.problems


def test_a_request_without_a_network_is_a_problem(qtbot: QtBot, session: Session) -> None:
    session.play()
    until(qtbot, lambda: session.problems)
    assert session.state is RunState.STARTING
    opened(qtbot, session, experiment())
    assert advanced(qtbot, session, 5).step == 5


def test_the_answer_to_a_snapshot_goes_to_who_asked(qtbot: QtBot, session: Session) -> None:
    taken: list[object] = []
    opened(qtbot, session, experiment())
    session.snapshot_taken.connect(taken.append)
    session._thread.request(m.Pause())
    session.take_snapshot()
    until(qtbot, lambda: taken)
    assert len(taken) == 1
