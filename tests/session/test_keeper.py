"""The keeper: what counts as saved, whatever comes in between, and what is put aside."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Problem, ProblemError
from nnviz.engine.document import Document
from nnviz.engine.weight_value import WeightValue
from nnviz.files.project import read_project, write_project
from nnviz.files.project.journal import Journal, _recoverable, journals
from nnviz.runtime.messages import RunState
from nnviz.session.keeper import Keeper
from nnviz.session.project_maker import Looks
from nnviz.session.session import Session
from nnviz.session.version import Version
from tests.runtime.talking import experiment
from tests.session.lost import Lost
from tests.session.watching import (
    PATIENCE_MS,
    advanced,
    assert_same,
    opened,
    playing,
    settled,
    until,
)


@pytest.fixture
def keeper(qtbot: QtBot, session: Session, tmp_path: Path) -> Iterator[Keeper]:
    """The keeper of an experiment that has just been opened."""
    keeper = Keeper(session, tmp_path)
    opened(qtbot, session, experiment())
    keeper.begin("mine")
    yield keeper
    keeper.close(keep_journal=False)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """A disk that writes no project before it is told to."""
    goes_on = Event()

    def slow(*wanted: object) -> object:
        goes_on.wait(30)
        return write_project(*wanted)  # type: ignore[arg-type]

    monkeypatch.setattr("nnviz.session.keeper.write_project", slow)
    yield goes_on
    goes_on.set()


def test_a_save_does_not_count_for_other_edits_of_the_same_number(
    qtbot: QtBot, session: Session, keeper: Keeper, disk: Event, tmp_path: Path
) -> None:
    session.edit_training("learning_rate", 0.5)
    keeper.save(tmp_path / "a.nnviz", Looks())
    session.undo_stack.undo()
    session.edit_training("momentum", 0.5)
    disk.set()
    until(qtbot, lambda: not keeper.is_saving)
    assert keeper.is_edited
    assert read_project(tmp_path / "a.nnviz").document != session.document


def test_a_save_does_not_count_for_what_a_drag_adds_to_its_step(
    qtbot: QtBot, session: Session, keeper: Keeper, disk: Event, tmp_path: Path
) -> None:
    until(qtbot, lambda: session.frame is not None)
    assert session.alter((WeightValue("output", "weights", 0, 1.0),), "Drag", "drag")
    keeper.save(tmp_path / "a.nnviz", Looks())
    assert session.alter((WeightValue("output", "weights", 0, 2.0),), "Drag", "drag")
    assert session.undo_stack.count() == 1
    disk.set()
    until(qtbot, lambda: not keeper.is_saving)
    assert keeper.is_edited


def test_a_save_that_ends_when_something_else_is_open_is_not_of_that(
    qtbot: QtBot, session: Session, keeper: Keeper, tmp_path: Path
) -> None:
    keeper.save(tmp_path / "a.nnviz", Looks())
    opened(qtbot, session, experiment(seed=9))
    keeper.begin("other")
    until(qtbot, lambda: not keeper.is_saving)
    assert (keeper.path, keeper.title) == (None, "other")
    assert read_project(tmp_path / "a.nnviz").document != session.document


@pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")
def test_a_process_that_dies_before_it_answers_does_not_keep_from_saving(
    qtbot: QtBot, session: Session, keeper: Keeper, tmp_path: Path
) -> None:
    pid = session.process_id()
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    keeper.save(tmp_path / "a.nnviz", Looks())
    os.kill(pid, signal.SIGKILL)
    until(qtbot, lambda: session.state is RunState.DEAD)
    until(qtbot, lambda: not keeper.is_saving)
    assert keeper.path == tmp_path / "a.nnviz"
    assert read_project(keeper.path).document == session.document


def test_a_state_for_the_journal_is_no_save(qtbot: QtBot, keeper: Keeper) -> None:
    keeper.journaling.take_state()
    assert keeper.journaling.is_writing
    assert not keeper.is_saving
    until(qtbot, lambda: not keeper.journaling.is_writing)


def test_a_project_has_every_step_up_to_its_state(
    qtbot: QtBot, session: Session, keeper: Keeper, tmp_path: Path
) -> None:
    playing(qtbot, session)
    for at in range(20):
        path = tmp_path / f"{at}.nnviz"
        keeper.save(path, Looks())
        until(qtbot, lambda: not keeper.is_saving)
        project = read_project(path)
        assert project.state is not None
        assert project.scalars is not None
        assert project.scalars.steps.rows[-1, 0] == project.state.step


def test_what_is_put_aside_can_be_recovered_until_it_is_written(
    qtbot: QtBot, session: Session, keeper: Keeper, disk: Event, tmp_path: Path
) -> None:
    session.edit_training("learning_rate", 0.5)
    document = session.document
    keeper.keep_aside(Looks())
    opened(qtbot, session, experiment(seed=9))
    keeper.begin("other")
    folders = [path.parent for path in (tmp_path / "journals").glob("*/edits.jsonl")]
    left = [found for folder in folders if (found := _recoverable(folder)) and found.unsaved]
    assert [found.restore().document for found in left] == [document]
    disk.set()
    until(qtbot, lambda: not keeper.is_saving)
    assert not left[0].folder.exists()
    assert len(keeper.aside()) == 1


def test_two_works_of_one_name_are_put_aside_in_two_files(
    qtbot: QtBot, session: Session, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnviz.session.keeper.strftime", lambda form: "now")
    for rate in (0.5, 0.25):
        session.edit_training("learning_rate", rate)
        keeper.keep_aside(Looks())
        keeper.begin("mine")
    until(qtbot, lambda: not keeper.is_saving)
    keeper.keep_aside(Looks())
    until(qtbot, lambda: not keeper.is_saving)
    assert sorted(path.name for path in keeper.aside()) == [
        "now mine 2.nnviz",
        "now mine 3.nnviz",
        "now mine.nnviz",
    ]


def test_a_file_that_was_opened_at_a_step_is_not_offered_before_something_is_done(
    qtbot: QtBot, session: Session, keeper: Keeper, tmp_path: Path
) -> None:
    step = advanced(qtbot, session, 5).step
    keeper.begin("a.nnviz", tmp_path / "a.nnviz", step=step)
    keeper.journaling.take_state()
    until(qtbot, lambda: not keeper.journaling.is_writing)
    (edits,) = (tmp_path / "journals").glob("*/edits.jsonl")
    found = _recoverable(edits.parent)
    assert found is not None
    assert (found.step, found.saved_step) == (step, step)
    assert not found.is_worth_it


def test_what_is_not_put_aside_yet_at_the_end_is_left_to_be_recovered(
    session: Session, keeper: Keeper, tmp_path: Path
) -> None:
    session.edit_training("learning_rate", 0.5)
    keeper.keep_aside(Looks())
    keeper.close(keep_journal=False)
    assert [found.unsaved for found in journals(tmp_path / "journals")] == [1]


def test_what_is_put_aside_without_a_folder_for_it_is_a_problem_and_stays_in_its_journal(
    qtbot: QtBot, session: Session, keeper: Keeper, tmp_path: Path
) -> None:
    keeper.folder.write_text("in the way")
    session.edit_training("learning_rate", 0.5)
    with qtbot.waitSignal(keeper.failed):
        keeper.keep_aside(Looks())
    assert [found.unsaved for found in journals(tmp_path / "journals")] == [1]


def test_a_copy_is_recovered_as_one_that_no_file_has(
    qtbot: QtBot, session: Session, keeper: Keeper, tmp_path: Path
) -> None:
    keeper.save(tmp_path / "a.nnviz", Looks())
    until(qtbot, lambda: not keeper.is_saving)
    keeper.detach("a copy")
    assert keeper.is_edited
    keeper.journaling.leave()
    (found,) = journals(tmp_path / "journals")
    assert (found.title, found.path) == ("a copy", None)
    assert found.is_worth_it


def test_what_was_recovered_is_recovered_again(
    qtbot: QtBot, session: Session, keeper: Keeper, tmp_path: Path
) -> None:
    session.edit_training("learning_rate", 0.5)
    document = session.document
    assert document is not None
    keeper.journaling.leave()
    for _ in range(2):
        (found,) = journals(tmp_path / "journals")
        assert found.is_worth_it
        assert found.restore().document == document
        keeper.begin(found.title, found.path)
        keeper.recovered(found)
        assert keeper.is_edited
        keeper.journaling.take_state()
        until(qtbot, lambda: not keeper.journaling.is_writing)
        keeper.journaling.leave()


def test_what_cannot_be_loaded_is_saved_with_the_weights_it_was_opened_with(
    qtbot: QtBot, session: Session, keeper: Keeper, tmp_path: Path
) -> None:
    playing(qtbot, session)
    scalars = session.history.snapshot()
    lost = Lost(tmp_path)
    lost.open(qtbot, session, scalars)
    keeper.begin("lost.nnviz", tmp_path / "lost.nnviz", step=20)
    for rate in (None, 0.5):  # as it is, and edited
        if rate is not None:
            session.edit_training("learning_rate", rate)
        keeper.save(tmp_path / "lost.nnviz", Looks())
        until(qtbot, lambda: not keeper.is_saving)
        project = read_project(tmp_path / "lost.nnviz")
        assert project.document == session.document
        assert project.experiment == lost.experiment
        assert project.state is not None
        assert_same(project.state, lost.state)
        assert project.scalars is not None
        assert len(project.scalars.steps.rows) == len(scalars.steps.rows)


def test_a_save_that_was_ordered_before_the_refusal_has_them_too(
    qtbot: QtBot, session: Session, keeper: Keeper, tmp_path: Path
) -> None:
    lost = Lost(tmp_path)
    session.open_version(lost.version(), lost.state)
    keeper.begin("lost.nnviz", tmp_path / "lost.nnviz", step=20)
    keeper.save(tmp_path / "lost.nnviz", Looks())
    assert session.model is not None, "the network before is still there"
    until(qtbot, lambda: not keeper.is_saving)
    project = read_project(tmp_path / "lost.nnviz")
    assert project.document == session.document == lost.version().document
    assert project.state is not None
    assert_same(project.state, lost.state)


def test_what_is_put_aside_for_what_cannot_be_loaded_has_its_own_state(
    qtbot: QtBot, session: Session, keeper: Keeper, tmp_path: Path
) -> None:
    document, state = session.document, advanced(qtbot, session, 5)
    keeper.keep_aside(Looks())
    Lost(tmp_path).open(qtbot, session)
    until(qtbot, lambda: not keeper.is_saving)
    (path,) = keeper.aside()
    project = read_project(path)
    assert project.document == document
    assert project.state is not None
    assert_same(project.state, state)


def test_the_journal_of_what_cannot_be_loaded_has_its_own_state(
    qtbot: QtBot, session: Session, keeper: Keeper, tmp_path: Path
) -> None:
    advanced(qtbot, session, 5)
    lost = Lost(tmp_path)
    session.open_version(lost.version(), lost.state)
    keeper.begin("lost.nnviz", tmp_path / "lost.nnviz", step=20)
    keeper.journaling.take_state()
    until(qtbot, lambda: session.model is None)
    session.edit_training("learning_rate", 0.5)
    keeper.journaling.take_state()
    until(qtbot, lambda: not keeper.journaling.is_writing)
    keeper.journaling.leave()
    (found,) = journals(tmp_path / "journals")
    assert found.step == 20
    restored = found.restore()
    assert restored.document == session.document
    assert restored.state is not None
    assert_same(restored.state, lost.state)


def test_a_file_whose_state_is_older_than_its_drawing_is_no_unsaved_work(
    qtbot: QtBot, session: Session, keeper: Keeper, tmp_path: Path
) -> None:
    trained, state = session.experiment, advanced(qtbot, session, 5)
    assert trained is not None
    document = Document(trained.with_training(learning_rate=0.5))
    session.open_version(Version(document, trained), state)
    keeper.begin("a.nnviz", tmp_path / "a.nnviz", step=5)
    until(qtbot, lambda: session.log)
    assert not keeper.is_edited
    keeper.journaling.leave()
    (found,) = [found for found in journals(tmp_path / "journals") if found.title == "a.nnviz"]
    assert found.unsaved == 0


def test_once_other_data_are_learnt_that_is_what_is_saved(
    qtbot: QtBot, session: Session, keeper: Keeper, tmp_path: Path
) -> None:
    lost = Lost(tmp_path)
    lost.open(qtbot, session)
    with qtbot.waitSignal(session.loaded, timeout=PATIENCE_MS):
        session.edit_data("name", "moons")
    settled(qtbot, session)
    state = advanced(qtbot, session, 3)
    keeper.save(tmp_path / "lost.nnviz", Looks())
    until(qtbot, lambda: not keeper.is_saving)
    project = read_project(tmp_path / "lost.nnviz")
    assert project.experiment == session.experiment
    assert project.state is not None
    assert_same(project.state, state)


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that takes no line of a journal any more."""

    def append(*_: object) -> None:
        raise ProblemError(Problem("journal", "The disk is full."))

    monkeypatch.setattr(Journal, "_append", append)


def test_a_journal_that_was_given_up_is_not_offered_after_a_good_end(
    session: Session, keeper: Keeper, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("full")
    session.edit_training("learning_rate", 0.5)
    assert "not protected" in session.problems[-1].what
    session.edit_training("momentum", 0.5)
    assert len(session.problems) == 1
    keeper.close(keep_journal=False)
    assert not list((tmp_path / "journals").iterdir())


def test_a_journal_that_was_given_up_stays_when_nothing_can_be_put_aside(
    qtbot: QtBot,
    session: Session,
    keeper: Keeper,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    session.edit_training("learning_rate", 0.5)
    request.getfixturevalue("full")
    session.edit_training("momentum", 0.5)
    keeper.folder.write_text("in the way")
    with qtbot.waitSignal(keeper.failed):
        keeper.keep_aside(Looks())
    keeper.close(keep_journal=False)
    assert [found.unsaved for found in journals(tmp_path / "journals")] == [1]
