"""Projects in the window: saved, opened, reverted, put aside, recovered; nothing is lost."""

import os
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from nnviz.core.graph import Node
from nnviz.core.marks import Neuron
from nnviz.core.problem import Severity
from nnviz.data import DataRecipe, load
from nnviz.data.table.recipe import TableRecipe
from nnviz.data.table.source import TABLE
from nnviz.engine.document import Document
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import TrainerState
from nnviz.files.project import Project, read_project, write_project
from nnviz.layers.dense import Dense
from nnviz.session.selection import Selection
from nnviz.ui.levels import Level
from nnviz.ui.main_window import MainWindow
from nnviz.ui.widgets.cover import Cover
from tests.session.watching import assert_same, settled
from tests.ui.conftest import Open

PATIENCE = 15_000


@pytest.fixture(autouse=True)
def dialogs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """File dialogs that answer with one path."""
    path = tmp_path / "mine.nnviz"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(path), ""))
    return path


def trained(qtbot: QtBot, window: MainWindow, steps: int = 40) -> TrainerState:
    """The state of the window's training after so many steps more."""
    goal = window.session.history.step + steps
    window.session.advance(steps)
    qtbot.waitUntil(lambda: window.session.history.step >= goal, timeout=PATIENCE)
    return settled(qtbot, window.session)


def saved(qtbot: QtBot, window: MainWindow) -> Path:
    """Press Ctrl+S and wait for the file."""
    with qtbot.waitSignal(window.projects.keeper.saved, timeout=PATIENCE) as caught:
        qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    return Path(caught.args[0])


def reopened(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    """Open a file as the dialog does, and wait until its network is there."""
    with qtbot.waitSignal(window.session.loaded, timeout=PATIENCE):
        window.projects.open_file(path)
    settled(qtbot, window.session)


def test_a_project_opens_to_the_picture_and_the_step_that_were_saved(
    window: MainWindow, qtbot: QtBot, open_window: Open, dialogs: Path
) -> None:
    state = trained(qtbot, window)
    window.session.edit_training("learning_rate", 0.01)
    window.session.select(Selection((Neuron("h1", 2),)))
    window.session.set_probe(np.array([1.5, -2.0]))
    window.canvas.zoom(1.7)
    window.raise_view("accuracy")
    assert window.windowTitle().startswith("• ")
    assert saved(qtbot, window) == dialogs
    assert window.windowTitle() == "mine.nnviz — nnviz"
    scale, middle = window.canvas.transform().m11(), window.canvas.mapToScene(200, 200)
    again = open_window(str(dialogs))
    assert_same(settled(qtbot, again.session), state)
    assert again.session.document == window.session.document
    assert again.session.history.step == state.step
    assert again.session.selection.neuron == Neuron("h1", 2)
    assert again.session.probe is not None
    assert again.session.probe.x.tolist() == [1.5, -2.0]
    assert again.canvas.transform().m11() == pytest.approx(scale)
    there = again.canvas.mapToScene(200, 200)
    assert (there - middle).manhattanLength() < 4 / scale
    assert not again.projects.keeper.is_edited
    assert_same(trained(qtbot, again), trained(qtbot, window))


def test_a_draft_is_saved_as_it_is_drawn(
    window: MainWindow, qtbot: QtBot, open_window: Open, dialogs: Path
) -> None:
    session = window.session
    state = trained(qtbot, window)
    assert session.document is not None
    graph = session.document.graph.add(Node("lost", Dense(units=3)))
    session.edit_sketch(graph, session.document.drawing.with_places({"lost": (1.0, 2.0)}), "Add")
    window.canvas_stack.show_level(Level.LAYERS)
    saved(qtbot, window)
    again = open_window(str(dialogs))
    assert again.session.version == session.version
    assert again.session.version is not None
    assert again.session.version.is_draft
    assert_same(settled(qtbot, again.session), state)
    assert again.canvas_stack.level is Level.LAYERS


def test_what_is_open_is_put_aside_and_can_be_brought_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = window.session
    window.session.edit_training("learning_rate", 0.123)
    state = trained(qtbot, window)
    document = session.document
    with qtbot.waitSignal(window.projects.keeper.put_aside, timeout=PATIENCE):
        window.open_target("xor")
    assert window.windowTitle() == "Exclusive or — nnviz"
    (problem,) = (p for p in session.problems if p.remedy is not None)
    with qtbot.waitSignal(session.loaded, timeout=PATIENCE):
        window.problem_bar.remedy.click()
    qtbot.waitUntil(lambda: session.document == document, timeout=PATIENCE)
    assert_same(settled(qtbot, session), state)
    assert window.projects.keeper.is_edited, "no file has it yet"
    assert problem not in session.problems


def test_nothing_is_put_aside_when_nothing_was_done(window: MainWindow, qtbot: QtBot) -> None:
    trained(qtbot, window)
    window.open_target("xor")
    settled(qtbot, window.session)
    assert not window.projects.keeper.aside()
    assert not window.session.problems


def test_revert_goes_back_and_duplicate_goes_on_without_a_file(
    window: MainWindow, qtbot: QtBot, dialogs: Path
) -> None:
    keeper, session = window.projects.keeper, window.session
    assert not window.actions_by_name["revert"].isEnabled()
    saved(qtbot, window)
    before = session.document
    session.edit_training("momentum", 0.3)
    assert keeper.is_edited
    with qtbot.waitSignal(keeper.put_aside, timeout=PATIENCE):
        window.actions_by_name["revert"].trigger()
    qtbot.waitUntil(lambda: session.document == before, timeout=PATIENCE)
    assert not keeper.is_edited
    window.actions_by_name["duplicate_project"].trigger()
    assert keeper.path is None
    assert keeper.is_edited
    assert "copy" in window.windowTitle()
    assert read_project(dialogs).document == before


def test_a_new_project_has_an_input_and_an_output_and_trains(
    window: MainWindow, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(window.session.loaded, timeout=PATIENCE):
        qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window.session)
    assert window.windowTitle() == "Untitled — nnviz"
    assert window.session.document is not None
    assert len(window.session.document.graph) == 2
    assert window.canvas_stack.level is Level.LAYERS
    assert next(view for view in window.views if view.name == "palette").is_seen
    assert trained(qtbot, window, 5).step == 5
    window.session.undo_stack.undo()
    assert len(window.session.document.graph) == 2, "what was open before is not undone into"


@pytest.mark.parametrize("over", ["window", "neurons", "layers"])
def test_a_file_dropped_on_the_window_is_opened(
    window: MainWindow, qtbot: QtBot, dialogs: Path, over: str
) -> None:
    places = {
        "window": window,
        "neurons": window.canvas.viewport(),
        "layers": window.sketch_canvas.viewport(),
    }
    saved(qtbot, window)
    window.open_target("xor")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(dialogs))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), copy, data, left, none)
    drop = QDropEvent(QPointF(300, 300), copy, data, left, none)
    for event in (enter, drop):
        QApplication.sendEvent(places[over], event)
    qtbot.waitUntil(lambda: window.projects.keeper.path == dialogs, timeout=PATIENCE)
    assert [p.name for p in window.projects.recent()] == ["mine.nnviz"]


def test_closing_with_unsaved_work_asks_once(
    window: MainWindow, qtbot: QtBot, dialogs: Path
) -> None:
    window.asks_before_closing = True
    window.session.edit_training("momentum", 0.3)
    window.close()
    window.close()
    assert window.isVisible()
    (box,) = window.findChildren(QMessageBox)
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert window.isVisible()
    window.close()
    (box,) = (b for b in window.findChildren(QMessageBox) if b.isVisible())
    box.button(QMessageBox.StandardButton.Save).click()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE)
    assert read_project(dialogs).document == window.session.document
    journals = Path(window.settings.fileName()).parent / "journals"
    assert not list(journals.iterdir()), "it ended well"


def test_closing_without_work_does_not_ask(window: MainWindow, qtbot: QtBot) -> None:
    window.asks_before_closing = True
    trained(qtbot, window, 10)
    window.close()
    assert not window.isVisible()


def test_a_folder_that_cannot_be_written_leaves_all_as_it_was(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bad = tmp_path / "gone" / "mine.nnviz"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(bad), ""))
    window.session.edit_training("momentum", 0.3)
    with qtbot.waitSignal(window.projects.keeper.failed, timeout=PATIENCE):
        window.actions_by_name["save_as"].trigger()
    assert window.problem_bar.isVisible()
    assert window.projects.keeper.is_edited
    assert window.projects.keeper.path is None


def test_a_window_that_was_killed_is_recovered_by_the_next(
    window: MainWindow,
    qtbot: QtBot,
    open_window: Open,
    settings: QSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session, journaling = window.session, window.projects.keeper.journaling
    state = trained(qtbot, window)
    session.edit_training("momentum", 0.3)
    journaling.take_state()
    qtbot.waitUntil(lambda: not journaling.is_writing, timeout=PATIENCE)
    document = session.document
    window.end(keep_journal=True)
    again = open_window("xor")
    again.projects.offer_recovery()
    (problem,) = again.session.problems
    assert "Circle" in problem.what
    with qtbot.waitSignal(again.session.loaded, timeout=PATIENCE):
        again.problem_bar.remedy.click()
    qtbot.waitUntil(lambda: again.session.document == document, timeout=PATIENCE)
    assert_same(settled(qtbot, again.session), state)
    assert again.projects.keeper.is_edited
    again.projects.keeper.journaling.take_state()
    qtbot.waitUntil(lambda: not again.projects.keeper.journaling.is_writing, timeout=PATIENCE)
    assert not again.projects.keeper.journaling.found(), "it is in the new journal now"


def test_of_several_windows_that_were_killed_the_last_is_offered_first(
    window: MainWindow, open_window: Open
) -> None:
    window.session.edit_training("momentum", 0.3)
    window.end(keep_journal=True)
    second = open_window("xor")
    second.session.edit_training("momentum", 0.5)
    second.end(keep_journal=True)
    third = open_window("moons")
    third.projects.offer_recovery()
    assert len(third.session.problems) == 2
    shown = third.problem_bar.shown()
    assert shown is not None
    assert "Exclusive or" in shown.what


def test_recovered_work_that_is_declined_is_put_aside_and_not_offered_again(
    window: MainWindow, qtbot: QtBot, open_window: Open
) -> None:
    window.session.edit_training("momentum", 0.3)
    document = window.session.document
    window.end(keep_journal=True)
    again = open_window("xor")
    again.projects.offer_recovery()
    again.problem_bar.dismiss.click()
    qtbot.waitUntil(lambda: len(again.projects.keeper.aside()) == 1, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not again.projects.is_reading, timeout=PATIENCE)
    assert not again.projects.keeper.journaling.found()
    (path,) = again.projects.keeper.aside()
    assert read_project(path).document == document


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_without_a_journal_one_is_told(
    open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "mkdir", refused)
    window = open_window()
    (problem,) = window.session.problems
    assert "crash" in problem.what
    assert trained(qtbot, window, 5).step == 5


def tampered(path: Path, **changes: object) -> None:
    """A project saved again with other parts."""
    write_project(path, read_project(path).replace(**changes))


def test_other_data_than_a_project_was_trained_on_are_a_warning(
    window: MainWindow, qtbot: QtBot, dialogs: Path
) -> None:
    trained(qtbot, window)
    saved(qtbot, window)
    reopened(qtbot, window, dialogs)
    qtbot.waitUntil(lambda: not window.projects.is_reading)
    assert not window.session.problems
    tampered(dialogs, data_checksum="0" * 64)
    reopened(qtbot, window, dialogs)
    qtbot.waitUntil(lambda: bool(window.session.problems), timeout=PATIENCE)
    (problem,) = window.session.problems
    assert problem.severity is Severity.WARNING
    assert "samples" in problem.what


def test_a_state_that_does_not_fit_the_data_is_done_without(
    window: MainWindow, qtbot: QtBot, dialogs: Path
) -> None:
    trained(qtbot, window)
    saved(qtbot, window)
    experiment = read_project(dialogs).document.experiment
    fewer = experiment.with_data(experiment.data.replace(size=100))
    tampered(dialogs, document=read_project(dialogs).document.with_experiment(fewer))
    reopened(qtbot, window, dialogs)
    assert window.session.problems
    assert window.session.history.step == 0
    assert trained(qtbot, window, 5).step == 5


def without_table(window: MainWindow, path: Path) -> Project:
    """A project of what the window has open, with other layers, whose table is gone."""
    session = window.session
    assert session.document is not None
    columns = (("x1", "number"), ("x2", "number"), ("y", "category"))
    gone = TableRecipe(
        path=str(path.with_name("gone.csv")), columns=columns, target="y", checksum="0" * 64
    )
    graph = session.document.experiment.graph.with_layer("h1", Dense(units=7))
    shown = session.document.experiment.with_graph(graph)
    before = Trainer(shown, load(shown.data))
    before.step()
    experiment = shown.with_data(DataRecipe(name=TABLE, table=gone))
    project = Project(Document(experiment), state=before.snapshot())
    write_project(path, project)
    return project


def test_a_project_without_its_table_is_drawn_and_learns_from_other_data(
    window: MainWindow, qtbot: QtBot, dialogs: Path
) -> None:
    session, project = window.session, without_table(window, dialogs)
    session.play()
    with qtbot.waitSignal(session.dropped, timeout=PATIENCE):
        window.projects.open_file(dialogs)
    qtbot.waitUntil(lambda: not window.is_training(), timeout=PATIENCE)
    assert any("gone.csv" in str(p) for p in session.problems)
    assert session.document == project.document
    assert window.windowTitle() == "mine.nnviz — nnviz"
    assert window.canvas_stack.level is Level.LAYERS
    assert window.sketch_canvas.picture is not None
    assert window.sketch_canvas.picture.cards["h1"].face.shape == (7,)
    assert window.panel.data.facts.text() == "Not loaded"
    assert saved(qtbot, window) == dialogs
    again = read_project(dialogs)
    assert again.document == project.document
    assert again.state is not None
    assert project.state is not None
    assert_same(again.state, project.state)
    with qtbot.waitSignal(session.loaded, timeout=PATIENCE):
        session.edit_data("name", "moons")
    assert trained(qtbot, window, 5).step == 5
    assert session.model is not None
    assert session.model.network.facts.shapes["h1"] == (7,)


def test_what_is_seen_is_never_of_the_network_that_was_open_before(
    window: MainWindow, qtbot: QtBot, dialogs: Path
) -> None:
    session = window.session
    without_table(window, dialogs)
    covers = window.findChildren(Cover)
    assert not any(cover.isVisible() for cover in covers)
    with qtbot.waitSignal(session.dropped, timeout=PATIENCE):
        window.projects.open_file(dialogs)
    window.canvas_stack.turn()
    window.resize(window.width() + 40, window.height() + 30)
    QApplication.processEvents()
    window.raise_view("output")
    covered = [window.canvas, *(view for view in window.views if view.shows_models())]
    assert {cover.parent() for cover in covers} == set(covered)
    for cover in covers:
        assert not cover.isHidden()
        assert cover.size() == cover.parentWidget().size()
    seen = [cover.parentWidget() for cover in covers if cover.isVisible()]
    assert len(seen) > 2
    for widget in seen:
        found = window.childAt(widget.mapTo(window, widget.rect().center()))
        assert isinstance(found, Cover) or not widget.visibleRegion().contains(widget.rect())
    with qtbot.waitSignal(session.loaded, timeout=PATIENCE):
        session.edit_data("name", "moons")
    assert all(cover.isHidden() for cover in covers)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 and no more", b"\x00" * 5000], ids=["empty", "cut", "zeros"]
)
def test_a_file_that_is_no_project_is_a_sentence_and_the_window_goes_on(
    window: MainWindow, qtbot: QtBot, dialogs: Path, content: bytes
) -> None:
    document = window.session.document
    dialogs.write_bytes(content)
    window.actions_by_name["open"].trigger()
    qtbot.waitUntil(window.problem_bar.isVisible, timeout=PATIENCE)
    assert "mine.nnviz" in str(window.session.problems[-1])
    assert window.session.document == document
    assert trained(qtbot, window, 5).step == 5
