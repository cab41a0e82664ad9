"""A person's own table in the real window: dropped, corrected, used, refused, stopped, undone."""

import builtins
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from nnviz.files.checkpoint import SUFFIX
from nnviz.files.example import example
from nnviz.files.experiment import save_experiment
from nnviz.runtime.messages import RunState
from nnviz.ui.app import make_window
from nnviz.ui.dialogs.opening import Work
from nnviz.ui.dialogs.table_choices import HELP, Use
from nnviz.ui.dialogs.table_dialog import TableDialog
from nnviz.ui.dialogs.table_model import USE_ROW
from nnviz.ui.dialogs.table_opening import TableOpening
from nnviz.ui.handlers.table_handlers import TableHandlers
from nnviz.ui.main_window import MainWindow
from nnviz.ui.widgets.choice import OptionChoice

LINES = [f"{n % 13};{n * 7 % 11},5;{'abc'[n % 3]}" for n in range(120)]
OWN = "p;q;class\n" + "\n".join(LINES)


class Tables:
    """A window, the dialog that opens tables, and what a person does with both."""

    def __init__(self, window: MainWindow, qtbot: QtBot, folder: Path) -> None:
        self.window, self.qtbot, self.folder = window, qtbot, folder
        self.session = window.session
        self.handlers = next(own for own in window.handlers if isinstance(own, TableHandlers))

    @property
    def dialog(self) -> TableDialog:
        (dialog,) = self.window.findChildren(TableDialog)
        return dialog

    @property
    def opening(self) -> TableOpening:
        assert self.handlers._talk is not None
        return self.handlers._talk.opening

    def write(self, content: str | bytes, name: str = "own.csv") -> str:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=30_000)

    def drop(self, path: str) -> None:
        """Let a file go over the canvas, as a file manager does."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path)])
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(400, 300), copy, data, left, none)
        drop = QDropEvent(QPointF(400, 300), copy, data, left, none)
        QApplication.sendEvent(self.window, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(self.window, drop)
        assert drop.isAccepted()

    def show(self, content: str | bytes, name: str = "own.csv") -> TableOpening:
        """Drop a file of this content, and wait until it has been looked at."""
        self.drop(self.write(content, name))
        self.until(lambda: self.opening.work is Work.NONE)
        return self.opening

    def press_use(self) -> None:
        self.qtbot.mouseClick(self.dialog.use, Qt.MouseButton.LeftButton)

    def use(self) -> None:
        """Press "Use this data", and wait until a network on it is there."""
        self.press_use()
        self.until(lambda: not self.dialog.isVisible())
        self.until(lambda: self.data_name() == "table")

    def data_name(self) -> str:
        assert self.session.model is not None
        return self.session.model.experiment.data.name

    def choose_use(self, column: int, use: Use) -> None:
        """Click the use of a column, and what it is to be in the menu that opens."""
        preview = self.dialog.preview
        place = preview.visualRect(preview.shown.index(USE_ROW, column)).center()
        self.qtbot.mouseClick(preview.viewport(), Qt.MouseButton.LeftButton, pos=place)
        menu = preview.findChildren(QMenu)[-1]
        assert menu.isVisible()
        (action,) = [action for action in menu.actions() if action.text() == HELP[use]]
        self.qtbot.mouseClick(
            menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center()
        )


@pytest.fixture
def tables(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Tables]:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(qapp, settings, "dark")
    qtbot.addWidget(window)
    window.open_target("circle")
    window.show()
    qtbot.waitUntil(lambda: window.session.frame is not None, timeout=20_000)
    yield Tables(window, qtbot, tmp_path)
    window.close()


def test_a_dropped_file_is_previewed_used_and_undone_while_training_goes_on(
    tables: Tables, qtbot: QtBot
) -> None:
    before = tables.session.experiment
    qtbot.keyClick(tables.window, Qt.Key.Key_Space)
    tables.until(lambda: tables.session.state is RunState.RUNNING)
    opening = tables.show(OWN)
    recipe, dialog = opening.recipe, tables.dialog
    assert recipe is not None
    assert (recipe.separator, recipe.decimal, recipe.target) == ("semicolon", "comma", "class")
    assert dialog.isVisible()
    assert not dialog.isModal()
    assert dialog.form.combos["separator"].currentData() == "semicolon"
    assert dialog.form.header.isChecked()
    assert "120 rows" in dialog.facts.text()
    assert "'class'" in dialog.facts.text()
    assert dialog.preview.shown.texts(1)[:4] == ["q", "Number", "numbers", "0,5"]
    tables.use()
    assert tables.session.state is RunState.RUNNING
    assert tables.window.panel.data.summary() == "own.csv"
    tables.session.undo_stack.undo()
    tables.until(lambda: tables.data_name() == "circle")
    assert tables.session.experiment == before
    assert not tables.session.problems


def test_rows_that_are_left_out_are_counted(tables: Tables) -> None:
    rows = [f"{n},{'' if n % 10 == 3 else n * 2},{'ab'[n % 2]}" for n in range(60)]
    tables.show("p,q,class\n" + "\n".join(rows))
    tables.use()
    (problem,) = tables.session.problems
    assert problem.where == "own.csv"
    assert problem.what == "6 of 60 rows were left out, because a value is missing."
    model = tables.session.model
    assert model is not None
    assert len(model.dataset.x_train) + len(model.dataset.x_test) == 54


def test_the_own_table_is_a_choice_as_long_as_it_is_at_hand(tables: Tables) -> None:
    tables.show(OWN)
    tables.use()
    choice = tables.window.panel.data.name_editor.control("name")
    assert isinstance(choice, OptionChoice)
    for name, title in (("moons", "Two moons"), ("table", "own.csv")):
        choice.combo.activated.emit(choice.combo.findText(title))
        tables.until(lambda name=name: tables.data_name() == name)
        assert choice.combo.currentText() == title
    while tables.session.undo_stack.canUndo():
        tables.session.undo_stack.undo()
    assert choice.combo.findText("own.csv") < 0


def test_the_key_and_the_button_ask_for_a_file(
    tables: Tables, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tables.write(OWN)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (path, ""))
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(tables.window, Qt.Key.Key_O, keys)
    tables.until(lambda: tables.opening.found is not None)
    qtbot.keyClick(tables.dialog, Qt.Key.Key_Escape)
    assert not tables.dialog.isVisible()
    tables.window.panel.data.open.click()
    assert tables.dialog.isVisible()
    tables.until(lambda: tables.opening.found is not None)


def test_what_was_guessed_is_corrected_by_hand(tables: Tables, qtbot: QtBot) -> None:
    tables.show(OWN)
    tables.choose_use(1, Use.LEFT_OUT)
    tables.choose_use(2, Use.CATEGORY)
    assert "target" in tables.dialog.problem.text().lower()
    assert not tables.dialog.use.isEnabled()
    tables.choose_use(0, Use.TARGET_NUMBER)
    assert not tables.dialog.problem.isVisible()
    assert "regression" in tables.dialog.facts.text()
    # Another separator and back: what was said about the columns is kept.
    combo = tables.dialog.form.combos["separator"]
    for name in ("tab", "semicolon"):
        combo.setFocus()
        combo.setCurrentIndex(combo.findData(name))
        combo.activated.emit(combo.currentIndex())
        tables.until(lambda: tables.opening.work is Work.NONE)
        assert tables.opening.recipe is not None
        assert tables.opening.recipe.separator == name
    tables.use()
    dataset = tables.session.model.dataset  # type: ignore[union-attr]
    assert dataset.task.names == ("p",)
    assert set(dataset.features) == {"class=a", "class=b", "class=c"}


def test_what_cannot_be_guessed_can_be_said(tables: Tables, qtbot: QtBot) -> None:
    tables.show("height,weight\n")
    assert "no row below it" in tables.dialog.problem.text()
    assert tables.dialog.form.combos["separator"].currentIndex() < 0
    qtbot.mouseClick(tables.dialog.form.header, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    tables.until(lambda: tables.opening.found is not None)
    assert not tables.dialog.form.header.isChecked()
    assert tables.dialog.preview.shown.texts(0)[-1] == "height"


BAD = {
    "empty.csv": (b"", "empty"),
    "nul.csv": (b"a,b\n1,2\n3,\x004\n", "NUL"),
    "one_column.csv": (b"a\n1\n2\n3\n", "only one column"),
    "book.xlsx": (b"PK\x03\x04 and so on", "Excel"),
}
"""Refused at once: what is in the file, and a word of the sentence."""

BAD_WHEN_READ = {
    "ragged.csv": ("a,b,y\n" + "1,2,u\n3,4,v\n" * 300 + "5,6\n", "row 602"),
    "words.csv": ("a,b\n" + "1,2\n3,4\n" * 30_000 + "5,x\n", "row 60,002, column 'b'"),
    "one_class.csv": ("a,class\n" + "1,u\n2,u\n" * 10, "'u'"),
}
"""Refused when all of it is read."""


def test_bad_files_are_refused_in_place_and_nothing_is_lost(tables: Tables) -> None:
    before = tables.session.experiment
    for name, (content, word) in BAD.items():
        tables.show(content, name)
        assert word in tables.dialog.problem.text(), name
        assert not tables.dialog.use.isEnabled()
    tables.drop(str(tables.folder / "vanished.csv"))
    tables.until(lambda: tables.opening.problem is not None)
    assert "vanished.csv" in tables.dialog.problem.text()
    for name, (text, word) in BAD_WHEN_READ.items():
        tables.show(text, name)
        tables.press_use()
        tables.until(lambda: tables.opening.problem is not None)
        assert word in tables.dialog.problem.text(), name
        assert tables.dialog.preview.isVisible()
    assert tables.session.experiment == before
    assert not tables.session.undo_stack.canUndo()
    tables.show(OWN)  # and a good one is taken as if nothing had been
    assert not tables.dialog.problem.isVisible()
    tables.use()


def test_a_file_that_changes_is_looked_at_again(tables: Tables, qtbot: QtBot) -> None:
    tables.show(OWN)
    tables.write(OWN + "\n7;8,5;d")
    tables.press_use()
    tables.until(lambda: tables.opening.problem is not None)
    assert "changed" in tables.dialog.problem.text()
    qtbot.mouseClick(tables.dialog.look, Qt.MouseButton.LeftButton)
    tables.until(lambda: tables.opening.is_usable)
    tables.use()


def test_ten_thousand_columns_are_shown_at_once(tables: Tables) -> None:
    names, numbers = ",".join(f"x{n}" for n in range(10_000)), ",".join(["1.5"] * 10_000)
    opening = tables.show(f"{names}\n" + f"{numbers}\n" * 4)
    assert opening.found is not None
    assert tables.dialog.preview.shown.columnCount() == 10_000


def test_reading_stops_when_it_is_told_to(tables: Tables, qtbot: QtBot) -> None:
    tables.show("a,b,class\n" + "".join(f"{n},{n % 7},{n % 2}\n" for n in range(150_000)))
    before = tables.session.experiment
    tables.press_use()
    assert tables.dialog.close_button.text() == "Stop"
    tables.until(lambda: 0 < tables.opening.share < 1)
    assert "Reading own.csv" in tables.dialog.work.text()
    assert tables.dialog.bar.isVisible()
    qtbot.keyClick(tables.dialog, Qt.Key.Key_Escape)
    assert tables.opening.work is Work.NONE
    assert tables.dialog.isVisible(), "the corrections are not lost"
    qtbot.keyClick(tables.dialog, Qt.Key.Key_Escape)
    assert not tables.dialog.isVisible()
    tables.until(lambda: not tables.session.background._asked)
    assert tables.session.experiment == before


def test_the_window_never_opens_the_file(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    path, opening = tables.write(OWN), builtins.open
    opened: list[threading.Thread] = []

    def noting(name: Any, *args: Any, **kwargs: Any) -> Any:
        if str(name) == path:
            opened.append(threading.current_thread())
        return opening(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "open", noting)
    with open(path) as file:
        assert file.readline()
    assert opened.pop(), "a file that is opened here would be seen"
    tables.drop(path)
    tables.until(lambda: tables.opening.work is Work.NONE)
    tables.use()
    assert not opened


def test_a_dropped_experiment_is_opened_at_once(tables: Tables) -> None:
    path = tables.folder / "saved.json"
    save_experiment(path, example("moons").experiment)
    tables.drop(str(path))
    tables.until(lambda: tables.data_name() == "moons")
    tables.drop(str(tables.folder / f"vanished{SUFFIX}"))
    tables.until(lambda: bool(tables.session.problems))
    assert not tables.window.findChildren(TableDialog)


def test_several_files_at_once_are_not_taken(tables: Tables) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(tables.write(OWN, name)) for name in ("a.csv", "b.csv")])
    enter = QDragEnterEvent(
        QPoint(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter.ignore()
    QApplication.sendEvent(tables.window, enter)
    assert not enter.isAccepted()


def test_a_column_that_is_used_otherwise_keeps_its_numbers(tables: Tables) -> None:
    tables.show(OWN)
    tables.choose_use(0, Use.CATEGORY)
    tables.use()
    dataset = tables.session.model.dataset  # type: ignore[union-attr]
    assert next(name for name in dataset.features if name.startswith("p=")) == "p=0"
    np.testing.assert_array_equal(np.unique(dataset.y_test), [0, 1, 2])
