"""A person's own text in the real window: opened, corrected, used, refused, undone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from nnviz.runtime.messages import RunState
from nnviz.ui.app import make_window
from nnviz.ui.dialogs.opening import Work
from nnviz.ui.dialogs.text_dialog import TextDialog
from nnviz.ui.dialogs.text_opening import TextOpening
from nnviz.ui.handlers.text_handlers import TextHandlers, holds_text
from nnviz.ui.main_window import MainWindow

RHYME = "Twinkle, twinkle, little star,\nhow I wonder what you are!\n" * 30
LEFT = Qt.MouseButton.LeftButton


class Texts:
    """A window, the dialog that opens texts, and what a person does with both."""

    def __init__(self, window: MainWindow, qtbot: QtBot, folder: Path) -> None:
        self.window, self.qtbot, self.folder = window, qtbot, folder
        self.session = window.session
        self.handlers = next(own for own in window.handlers if isinstance(own, TextHandlers))

    @property
    def dialog(self) -> TextDialog:
        (dialog,) = self.window.findChildren(TextDialog)
        return dialog

    @property
    def opening(self) -> TextOpening:
        assert self.handlers._talk is not None
        return self.handlers._talk.opening

    def write(self, content: str | bytes, name: str = "rhyme.md") -> str:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=30_000)

    def open(self, path: str) -> None:
        """Let a file go over the window, and wait until it has been looked at."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path)])
        none = Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(400, 300), Qt.DropAction.CopyAction, data, LEFT, none)
        drop = QDropEvent(QPointF(400, 300), Qt.DropAction.CopyAction, data, LEFT, none)
        QApplication.sendEvent(self.window, enter)
        QApplication.sendEvent(self.window, drop)
        assert drop.isAccepted()
        self.until(lambda: self.opening.work is Work.NONE)

    def choose(self, name: str, value: object) -> None:
        """Another entry of a combo box of the form, and wait until that is looked at."""
        combo = self.dialog.form.combos[name]
        combo.setCurrentIndex(combo.findData(value))
        combo.activated.emit(combo.currentIndex())
        self.until(lambda: self.opening.work is Work.NONE)

    def data_name(self) -> str:
        assert self.session.model is not None
        return self.session.model.experiment.data.name


@pytest.fixture
def texts(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Texts]:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(qapp, settings, "light")
    qtbot.addWidget(window)
    window.open_target("brackets")
    window.show()
    qtbot.waitUntil(lambda: window.session.frame is not None, timeout=20_000)
    yield Texts(window, qtbot, tmp_path)
    window.close()


def test_a_text_is_previewed_used_and_undone_while_training_goes_on(
    texts: Texts, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = texts.session.experiment
    qtbot.keyClick(texts.window, Qt.Key.Key_Space)
    texts.until(lambda: texts.session.state is RunState.RUNNING)
    path = texts.write(RHYME, "rhyme.txt")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (path, ""))
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(texts.window, Qt.Key.Key_T, keys)
    texts.until(lambda: texts.opening.work is Work.NONE)
    dialog = texts.dialog
    assert dialog.isVisible()
    assert not dialog.isModal()
    assert dialog.preview.toPlainText() == RHYME
    assert dialog.facts.text().startswith("1,740 characters · 21 different · 27 windows")
    assert [dialog.form.combos[name].currentData() for name in ("unit", "encoding", "window")] == [
        "characters",
        "utf-8",
        64,
    ]
    texts.choose("window", 16)
    assert "108 windows" in dialog.facts.text()
    qtbot.mouseClick(dialog.use, LEFT)
    texts.until(lambda: texts.data_name() == "own-text")
    texts.until(lambda: texts.session.state is RunState.RUNNING)
    assert not dialog.isVisible()
    model = texts.session.model
    assert model is not None
    assert model.dataset.sample_shape == (16,)
    assert model.experiment.graph["embedding"].layer.classes == 21
    assert texts.window.panel.data.summary() == "rhyme.txt"
    texts.session.undo_stack.undo()
    texts.until(lambda: texts.data_name() == "brackets")
    assert texts.session.experiment == before
    assert not texts.session.problems


def test_what_is_no_text_is_said_and_may_be_read_as_bytes(texts: Texts) -> None:
    texts.open(texts.write(b"\x89PNG\0\1\2\3" * 200, "picture.log"))
    assert "It is a picture, not a text" in texts.dialog.problem.text()
    assert not texts.dialog.use.isEnabled()
    assert texts.dialog.form.isEnabled()
    texts.choose("unit", "bytes")
    assert not texts.dialog.problem.isVisible()
    assert "1,600 bytes" in texts.dialog.facts.text()
    assert texts.dialog.use.isEnabled()
    texts.choose("window", 256)
    texts.open(texts.write(""))
    assert "The file is empty" in texts.dialog.problem.text()
    assert texts.dialog.preview.toPlainText() == ""


def test_what_is_too_short_names_what_would_do(texts: Texts, qtbot: QtBot) -> None:
    texts.open(texts.write("A short line."))
    assert texts.dialog.use.isEnabled()
    texts.choose("window", 128)
    assert "windows of 128 take 385 at least" in texts.dialog.problem.text()
    assert not texts.dialog.use.isEnabled()
    texts.choose("window", 4)
    assert texts.dialog.use.isEnabled()
    texts.choose("encoding", "utf-16")
    assert texts.dialog.form.combos["encoding"].currentData() == "utf-16"
    qtbot.keyClick(texts.dialog, Qt.Key.Key_Escape)
    assert not texts.dialog.isVisible()
    assert texts.data_name() == "brackets"


def test_names_tell_texts_from_tables() -> None:
    assert [holds_text(name) for name in ("a.md", "b.PY", "c.csv", "d.txt", "e")] == [
        *[True, True],
        *[False, False, False],
    ]


def test_a_text_that_is_used_is_read_at_once(texts: Texts) -> None:
    reader = next(view for view in texts.window.views if view.name == "reader")
    texts.window.raise_view("output")
    texts.open(texts.write(RHYME))
    texts.qtbot.mouseClick(texts.dialog.use, LEFT)
    texts.until(lambda: texts.data_name() == "own-text")
    texts.until(lambda: reader.is_seen)
