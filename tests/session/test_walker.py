"""Slow motion with the real training process: its phases, its numbers, and what interrupts it."""

from itertools import pairwise

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.marks import Neuron
from nnviz.engine.walk import PhaseKind
from nnviz.files.opening import opened as target
from nnviz.runtime.messages import RunState
from nnviz.session.moment import WalkMoment
from nnviz.session.session import Session
from tests.session.watching import advanced, opened, settled, until

NEVER = 1000.0
QUICK = 0.001


def walking(qtbot: QtBot, session: Session, **training: object) -> WalkMoment:
    """The first moment of a walk through the second step of the spiral's training."""
    experiment = target("spiral").experiment.with_training(**training)
    opened(qtbot, session, experiment)
    advanced(qtbot, session, 1)
    session.walker.set_seconds(NEVER)
    session.walker.turn_on()
    return begun(qtbot, session, 2)


def begun(qtbot: QtBot, session: Session, step: int) -> WalkMoment:
    """The first moment of the walk through a step."""
    until(qtbot, lambda: session.walker.moment and session.walker.moment.walk.step == step)
    moment = session.walker.moment
    assert moment is not None
    return moment


def through(session: Session) -> list[WalkMoment]:
    """Every moment of this walk from the present one on, by hand."""
    moment = session.walker.moment
    assert moment is not None
    found = [moment]
    while moment.phase.kind is not PhaseKind.UPDATE:
        session.walker.next()
        moment = session.walker.moment
        assert moment is not None
        found.append(moment)
    return found


@pytest.mark.parametrize(
    "training",
    [{}, {"dropout": 0.4, "optimizer": "adam"}, {"optimizer": "momentum", "l2": 0.01}],
    ids=str,
)
def test_it_shows_the_step_that_the_training_process_then_takes(
    qtbot: QtBot, session: Session, training: dict[str, object]
) -> None:
    first = walking(qtbot, session, **training)
    assert [moment.phase for moment in through(session)] == list(first.walk.phases)
    session.walker.next()
    following = begun(qtbot, session, 3)
    assert following.index == 0
    assert session.history.step == 2
    np.testing.assert_array_equal(settled(qtbot, session).parameters, first.walk.after)
    np.testing.assert_array_equal(following.walk.before, first.walk.after)


def test_every_phase_has_a_sentence_with_numbers(qtbot: QtBot, session: Session) -> None:
    walking(qtbot, session)
    moments = through(session)
    sentences = [moment.sentence for moment in moments]
    assert len(set(sentences)) == len(sentences)
    assert all(any(c.isdigit() for c in text) and text.endswith(".") for text in sentences)
    titles = [moment.title for moment in moments]
    assert titles[:2] == ["Batch", "Forward · h1"]
    assert titles[-2:] == ["Backward · h1", "Update"]


def test_it_walks_by_itself_and_stays_where_it_is_paused(qtbot: QtBot, session: Session) -> None:
    walking(qtbot, session)
    session.walker.set_seconds(QUICK)
    seen: list[WalkMoment | None] = []
    session.walker.phase_changed.connect(seen.append)
    session.walker.play()
    until(qtbot, lambda: session.history.step >= 4)
    session.walker.pause()
    moment = session.walker.moment
    assert moment is not None
    begun(qtbot, session, session.history.step + 1)
    stayed = len(seen)
    settled(qtbot, session)
    assert len(seen) == stayed
    shown = [m for m in seen if m is not None]
    assert len(shown) == len(seen)  # nothing blinks between two walks
    for before, after in pairwise(shown):
        follows = after.walk is before.walk and after.index == before.index + 1
        assert follows or (before.phase.kind is PhaseKind.UPDATE and after.index == 0)


def test_back_and_forth(qtbot: QtBot, session: Session) -> None:
    first = walking(qtbot, session)
    session.walker.back()
    assert session.walker.moment is first
    session.walker.next()
    session.walker.next()
    session.walker.back()
    assert session.walker.moment is not None
    assert session.walker.moment.index == 1
    assert settled(qtbot, session).step == 1


def test_turning_it_on_while_training_runs_goes_on_walking(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, target("circle").experiment)
    session.play()
    until(qtbot, lambda: session.history.step > 20)
    session.walker.set_seconds(NEVER)
    session.walker.turn_on()
    until(qtbot, lambda: session.walker.moment)
    assert session.walker.is_playing
    assert session.state is RunState.PAUSED
    assert session.walker.moment is not None
    assert session.walker.moment.walk.step == settled(qtbot, session).step + 1
    session.walker.leave()
    assert session.walker.moment is None
    until(qtbot, lambda: session.state is RunState.RUNNING)


def test_an_edit_begins_the_walk_anew(qtbot: QtBot, session: Session) -> None:
    first = walking(qtbot, session)
    session.walker.next()
    session.edit_training("learning_rate", 0.5)
    assert session.walker.moment is None
    again = begun(qtbot, session, 2)
    assert (again.index, again.walk.rate) == (0, 0.5)
    assert session.interventions.mute([Neuron("h1", 0)], True)
    until(qtbot, lambda: session.walker.moment and session.walker.moment.walk.experiment.marks)
    assert session.walker.moment is not None
    assert (session.walker.moment.walk.activations["h1"][:, 0] == 0).all()
    np.testing.assert_array_equal(session.walker.moment.walk.before, first.walk.before)
    while session.undo_stack.canUndo():
        session.undo_stack.undo()
    until(qtbot, lambda: session.walker.moment and not session.walker.moment.walk.experiment.marks)
    np.testing.assert_array_equal(begun(qtbot, session, 2).walk.after, first.walk.after)


def test_steps_somebody_asks_for_and_a_reset_begin_it_anew(qtbot: QtBot, session: Session) -> None:
    walking(qtbot, session)
    session.advance(5)
    begun(qtbot, session, 7)
    session.reset()
    moment = begun(qtbot, session, 1)
    assert moment.index == 0
    assert session.walker.is_on


def test_its_snapshots_are_its_own_and_others_are_not(qtbot: QtBot, session: Session) -> None:
    walking(qtbot, session)
    taken: list[object] = []
    session.snapshot_taken.connect(taken.append)
    moments: list[object] = []
    session.walker.phase_changed.connect(moments.append)
    settled(qtbot, session)
    assert (len(taken), moments) == (1, [])
    session.reset()
    begun(qtbot, session, 1)
    assert len(taken) == 1


def test_a_step_that_cannot_be_taken_ends_it_with_the_reason(
    qtbot: QtBot, session: Session
) -> None:
    walking(qtbot, session)
    session.edit_training("learning_rate", 1e9)
    session.edit_training("loss", "mse")
    session.walker.set_seconds(QUICK)
    session.walker.play()
    until(qtbot, lambda: not session.walker.is_on)
    assert [p.key for p in session.problems] == ["learning_rate"]


def test_nothing_is_left_when_the_session_closes_in_the_middle(
    qtbot: QtBot, session: Session
) -> None:
    walking(qtbot, session)
    session.walker.play()
    session.reset()
    session.close()
    assert not session.walker.is_on
    assert session.walker.moment is None
