"""Closing while files are being written, and opening several at once: nothing is lost."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Problem, Remedy
from nnviz.engine.document import Document
from nnviz.files.opening import opened
from nnviz.files.project import Project, read_project, write_project
from nnviz.files.project.journal import Journal, Recoverable, journals
from nnviz.session.project_maker import Looks
from nnviz.ui import looks
from nnviz.ui.levels import Level
from nnviz.ui.main_window import MainWindow
from tests.session.watching import settled

PATIENCE = 15_000


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """A disk that writes no project before it is told to."""
    goes_on = Event()

    def slow(path: Path, project: Project) -> object:
        goes_on.wait(30)
        return write_project(path, project)

    monkeypatch.setattr("nnviz.session.keeper.write_project", slow)
    yield goes_on
    goes_on.set()


def answer(window: MainWindow, choice: QMessageBox.StandardButton) -> None:
    """Close, and answer the question."""
    window.close()
    (box,) = (b for b in window.findChildren(QMessageBox) if b.isVisible())
    box.button(choice).click()


def test_saving_at_the_end_saves_what_came_after_the_save_under_way(
    window: MainWindow, qtbot: QtBot, disk: Event, tmp_path: Path
) -> None:
    window.asks_before_closing = True
    keeper, path = window.projects.keeper, tmp_path / "mine.nnviz"
    keeper.path = path
    window.session.edit_training("momentum", 0.3)
    window.projects.save()
    window.session.edit_training("learning_rate", 0.25)
    answer(window, QMessageBox.StandardButton.Save)
    disk.set()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE)
    assert read_project(path).document == window.session.document


def test_saving_at_the_end_does_not_wait_for_the_journal(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.asks_before_closing = True
    window.projects.keeper.path = tmp_path / "mine.nnviz"
    window.session.edit_training("momentum", 0.3)
    window.projects.keeper.journaling.take_state()
    answer(window, QMessageBox.StandardButton.Save)
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE)
    assert read_project(tmp_path / "mine.nnviz").document == window.session.document


def test_edits_that_come_while_the_last_save_is_written_are_asked_about(
    window: MainWindow, qtbot: QtBot, disk: Event, tmp_path: Path
) -> None:
    window.asks_before_closing = True
    window.projects.keeper.path = tmp_path / "mine.nnviz"
    window.session.edit_training("momentum", 0.3)
    answer(window, QMessageBox.StandardButton.Save)
    window.session.edit_training("learning_rate", 0.25)
    disk.set()
    qtbot.waitUntil(lambda: not window.projects.keeper.is_saving, timeout=PATIENCE)
    assert window.isVisible()
    answer(window, QMessageBox.StandardButton.Discard)
    assert not window.isVisible()


def test_closing_waits_for_a_file_and_asks_when_it_is_wished_for_again(
    window: MainWindow, qtbot: QtBot, disk: Event, tmp_path: Path
) -> None:
    window.asks_before_closing = True
    window.projects.keeper.save(tmp_path / "mine.nnviz", Looks())
    window.close()
    assert window.isVisible()
    answer(window, QMessageBox.StandardButton.Cancel)
    disk.set()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE)
    assert read_project(tmp_path / "mine.nnviz").document == window.session.document


def left_behind(root: Path, document: Document, title: str) -> Recoverable:
    """What a window that was killed after an edit has left."""
    journal = Journal.begin(root, document, title, root / f"{title}.nnviz")
    journal.edited(document.with_experiment(document.experiment.with_seed(123)))
    journal.leave()
    (found,) = (found for found in journals(root) if found.title == title)
    return found


def test_two_that_are_brought_back_at_once_are_both_unsaved(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    document = window.session.document
    assert document is not None
    projects = window.projects
    for title in ("first", "second"):
        found = left_behind(tmp_path / "journals", document, title)
        remedy = Remedy("Bring it back", (("journal", found),))
        projects.bring_back(Problem("", "It was left.", remedy=remedy))
    qtbot.waitUntil(lambda: not projects.is_reading, timeout=PATIENCE)
    assert projects.keeper.title == "second"
    assert projects.keeper.is_edited
    qtbot.waitUntil(lambda: len(projects.keeper.aside()) == 1, timeout=PATIENCE)
    settled(qtbot, window.session)


def test_of_two_that_are_opened_at_once_each_is_checked_against_its_own_data(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    session, path = window.session, tmp_path / "mine.nnviz"
    session.select_layers(("h1",))
    with qtbot.waitSignal(window.projects.keeper.saved, timeout=PATIENCE):
        window.projects.keeper.save(path, looks.captured(window))
    session.edit_data("name", "moons")
    other = tmp_path / "other.nnviz"
    with qtbot.waitSignal(window.projects.keeper.saved, timeout=PATIENCE):
        window.projects.keeper.save(other, looks.captured(window))
    for place in (path, other):
        window.show_opened(opened(place), place)
    settled(qtbot, session)
    qtbot.waitUntil(lambda: not window.projects.is_reading, timeout=PATIENCE)
    assert not session.problems
    assert session.layers == ("h1",)


@pytest.mark.parametrize(
    "view",
    [
        {"level": []},
        {"level": {"a": 1}},
        {"layers": [10**400, 0, 0]},
        {"neurons": [float("nan"), float("inf"), 0]},
        {"speed": [], "views": 3, "selected": [[1, 2], ["h1", -1], "x"], "cards": [[], 1]},
        {"probe": {"point": [10**400, 0]}},
        {"probe": {"part": "test", "index": 10**400}},
    ],
)
def test_looks_that_make_no_sense_are_passed_over(
    window: MainWindow, view: dict[str, object]
) -> None:
    level = window.canvas_stack.level
    looks.show(window, view)
    assert looks.speed_of(view) is None
    assert window.canvas_stack.level is level
    looks.show(window, {"level": "layers"})
    assert window.canvas_stack.level is Level.LAYERS
