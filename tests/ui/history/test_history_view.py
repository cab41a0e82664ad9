"""The list of what has been done: it says where one is, and a click goes elsewhere."""

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QUndoCommand
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.session.session import Session
from nnviz.ui.history.step_list import Step, StepList
from nnviz.ui.theme import DARK
from nnviz.ui.views.history import HistoryView
from tests.ui.views.stage import SessionDouble


@pytest.fixture
def session() -> SessionDouble:
    return SessionDouble()


@pytest.fixture
def view(qtbot: QtBot, session: SessionDouble) -> HistoryView:
    made = HistoryView(cast(Session, session), DARK)
    qtbot.addWidget(made)
    made.resize(260, 200)
    made.show()
    return made


def act(session: SessionDouble, *texts: str) -> None:
    for text in texts:
        session.undo_stack.push(QUndoCommand(text))


def click(shown: StepList, row: int) -> None:
    place = shown.visualItemRect(shown.item(row)).center()
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_it_begins_with_the_start(view: HistoryView) -> None:
    assert view.list.steps() == (Step("Start", True, True, False),)


def test_what_is_done_stands_there_in_order(view: HistoryView, session: SessionDouble) -> None:
    act(session, "Add Dense", "Delete h2")
    assert [step.text for step in view.list.steps()] == ["Start", "Add Dense", "Delete h2"]
    assert [step.is_current for step in view.list.steps()] == [False, False, True]


def test_a_click_goes_to_a_step_and_back(view: HistoryView, session: SessionDouble) -> None:
    act(session, "one", "two", "three")
    click(view.list, 1)
    assert session.undo_stack.index() == 1
    assert [step.is_done for step in view.list.steps()] == [True, True, False, False]
    click(view.list, 3)
    assert session.undo_stack.index() == 3
    click(view.list, 0)
    assert session.undo_stack.index() == 0


def test_the_arrows_and_return_go_to_a_step(view: HistoryView, session: SessionDouble) -> None:
    act(session, "one", "two")
    view.list.setFocus()
    QTest.keyClick(view.list, Qt.Key.Key_Up)
    assert session.undo_stack.index() == 2
    QTest.keyClick(view.list, Qt.Key.Key_Return)
    assert session.undo_stack.index() == 1


def test_what_has_been_saved_is_marked(view: HistoryView, session: SessionDouble) -> None:
    act(session, "one")
    session.undo_stack.setClean()
    act(session, "two")
    assert [step.is_saved for step in view.list.steps()] == [False, True, False]
    assert view.list.item(1).data(Qt.ItemDataRole.AccessibleTextRole) == "one, saved"


def test_the_start_is_not_called_saved(view: HistoryView, session: SessionDouble) -> None:
    act(session, "one")
    assert not any(step.is_saved for step in view.list.steps())


def test_another_way_on_replaces_what_was_undone(view: HistoryView, session: SessionDouble) -> None:
    act(session, "one", "two", "three")
    click(view.list, 1)
    act(session, "other")
    assert [step.text for step in view.list.steps()] == ["Start", "one", "other"]
    session.undo_stack.clear()
    assert [step.text for step in view.list.steps()] == ["Start"]


def test_a_hidden_list_catches_up(view: HistoryView, session: SessionDouble) -> None:
    view.hide()
    act(session, "one")
    assert len(view.list.steps()) == 1
    view.show()
    assert len(view.list.steps()) == 2
