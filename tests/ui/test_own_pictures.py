"""A person's own pictures in the real window: dropped, looked over, chosen for, used, undone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from nnviz.runtime.messages import RunState
from nnviz.ui.app import make_window
from nnviz.ui.dialogs.image_dialog import ImageDialog
from nnviz.ui.dialogs.image_opening import ImageOpening
from nnviz.ui.dialogs.opening import Work
from nnviz.ui.handlers.image_handlers import ImageHandlers, holds_images
from nnviz.ui.main_window import MainWindow
from tests.data.images.making import write_folder, write_idx

LEFT = Qt.MouseButton.LeftButton


class Own:
    """A window, the dialog that opens pictures, and what a person does with both."""

    def __init__(self, window: MainWindow, qtbot: QtBot, folder: Path) -> None:
        self.window, self.qtbot, self.folder = window, qtbot, folder
        self.session = window.session
        self.handlers = next(own for own in window.handlers if isinstance(own, ImageHandlers))

    @property
    def dialog(self) -> ImageDialog:
        (dialog,) = self.window.findChildren(ImageDialog)
        return dialog

    @property
    def opening(self) -> ImageOpening:
        assert self.handlers._talk is not None
        return self.handlers._talk.opening

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=30_000)

    def drop(self, path: Path, place: QWidget | None = None) -> None:
        """Let a folder or a file go over the window, or over a part of it."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(200, 200), copy, data, LEFT, none)
        drop = QDropEvent(QPointF(200, 200), copy, data, LEFT, none)
        QApplication.sendEvent(place or self.window, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(place or self.window, drop)
        assert drop.isAccepted()

    def show(self, path: Path) -> ImageOpening:
        """Drop something, and wait until it has been looked at."""
        self.drop(path)
        self.looked()
        return self.opening

    def looked(self) -> None:
        self.until(lambda: self.opening.work is Work.NONE)

    def choose(self, name: str, value: object) -> None:
        """Go to a choice with the arrow keys, as far as it is away."""
        combo = self.dialog.form.combos[name]
        values = [combo.itemData(at) for at in range(combo.count())]
        away = values.index(value) - combo.currentIndex()
        for _ in range(abs(away)):
            self.qtbot.keyClick(combo, Qt.Key.Key_Down if away > 0 else Qt.Key.Key_Up)
            self.looked()
        assert combo.currentData() == value

    def use(self) -> None:
        """Press "Use these pictures", and wait until a network on them is there."""
        self.qtbot.mouseClick(self.dialog.use, LEFT)
        self.until(lambda: not self.dialog.isVisible())
        self.until(lambda: self.data_name() == "images")

    def data_name(self) -> str:
        assert self.session.model is not None
        return self.session.model.experiment.data.name


@pytest.fixture
def theme() -> str:
    return "dark"


@pytest.fixture
def own(theme: str, qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Own]:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(qapp, settings, theme)
    qtbot.addWidget(window)
    window.open_target("circle")
    window.show()
    qtbot.waitUntil(lambda: window.session.frame is not None, timeout=20_000)
    yield Own(window, qtbot, tmp_path)
    window.close()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_dropped_folder_is_looked_over_used_and_undone(own: Own, qtbot: QtBot) -> None:
    root = write_folder(own.folder / "colours", 12)
    (root / "green" / "broken.png").write_bytes(b"")
    for number in range(7):
        (root / "blue" / f"{number}.png").unlink()
    before = own.session.experiment
    qtbot.keyClick(own.window, Qt.Key.Key_Space)
    own.until(lambda: own.session.state is RunState.RUNNING)
    opening, dialog = own.show(root), own.dialog
    assert dialog.isVisible()
    assert not dialog.isModal()
    assert "29 pictures" in dialog.facts.text()
    assert "16×20 pixels, in colour" in dialog.facts.text()
    assert "green has 2.4 times as many pictures as blue (12 to 5)" in dialog.notes.text()
    assert dialog.skipped.isVisible()
    item = dialog.skipped.list.topLevelItem(0)
    assert item is not None
    assert (item.text(0), item.text(1)) == ("green/broken.png", "The file is empty.")
    rows = dialog.grid.sheet.rows
    assert [(row.name, row.count) for row in rows] == [("blue", 5), ("green", 12), ("red", 12)]
    assert rows[2].pictures[0].shape == (16, 20, 3)
    assert opening.recipe is not None
    own.use()
    assert own.session.state is RunState.RUNNING
    assert own.window.panel.data.summary() == "colours"
    assert "16×20 pixels, RGB" in own.window.panel.data.facts.text()
    (problem,) = own.session.problems
    assert "1 of 30 pictures was left out" in problem.what
    own.session.undo_stack.undo()
    own.until(lambda: own.data_name() == "circle")
    assert own.session.experiment == before


def test_what_is_chosen_is_seen_used_and_looked_at_again(own: Own, qtbot: QtBot) -> None:
    own.show(write_folder(own.folder / "colours", 8))
    form, sheet = own.dialog.form, own.dialog.grid.sheet
    assert form.combos["size"].currentText() == "16×20, as they are"
    own.choose("size", (8, 8))
    own.choose("colour", "grey")
    own.choose("fit", "stretch")
    plain = sheet.rows[0].pictures[0]
    qtbot.mouseClick(form.invert, LEFT, pos=QPoint(8, form.invert.height() // 2))
    assert form.invert.isChecked()
    np.testing.assert_allclose(sheet.rows[0].pictures[0], 1 - plain, atol=1e-6)
    assert plain.shape == (8, 8, 1)
    assert "Their colours are left out." in own.dialog.notes.text()
    own.use()
    model = own.session.model
    assert model is not None
    assert model.dataset.image_shape == (8, 8, 1)
    images = model.experiment.data.images
    assert images is not None
    assert (images.fit, images.invert) == ("stretch", True)
    rng = np.random.default_rng(0)
    rows = [[n % 3, *rng.integers(0, 255, 12), n % 2] for n in range(30)]
    path = own.folder / "pixels.csv"
    path.write_text("\n".join(",".join(map(str, row)) for row in rows))
    own.handlers.open_path(str(path))
    own.looked()
    form = own.dialog.form  # how a table is written is looked at again when it is corrected
    assert form.combos["label_at"].isVisible()
    assert own.dialog.grid.sheet.rows[0].name == "0"
    assert len(own.dialog.grid.sheet.rows) == 3
    own.choose("label_at", "last")
    own.looked()
    assert len(own.dialog.grid.sheet.rows) == 2
    assert own.opening.recipe is not None
    assert own.opening.recipe.label_at == "last"


def test_what_cannot_be_opened_is_said_another_is_chosen_and_work_stopped(
    own: Own, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own.folder / "empty").mkdir()
    own.show(own.folder / "empty")
    dialog = own.dialog
    assert "empty: It is empty." in dialog.problem.text()
    assert not dialog.use.isEnabled()
    assert not dialog.form.isVisible()
    other = write_idx(own.folder / "mnist", 40, 20)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(other))
    qtbot.mouseClick(dialog.folder, LEFT)
    own.looked()
    assert not dialog.problem.isVisible()
    assert "IDX files · 60 pictures" in dialog.facts.text()
    assert "40 for training, as they come" in dialog.facts.text()
    (own.folder / "one.npz").write_bytes(b"PK nothing")
    name = (str(own.folder / "one.npz"), "")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: name)
    qtbot.mouseClick(dialog.file, LEFT)
    own.looked()
    assert "one.npz: It is damaged" in dialog.problem.text()
    own.drop(other, dialog)
    own.looked()
    assert not dialog.problem.isVisible()
    qtbot.mouseClick(dialog.close_button, LEFT)
    assert not dialog.isVisible()
    own.drop(write_idx(own.folder / "more", 15_000, 0))
    own.until(lambda: own.opening.work is Work.LOOKING)
    assert own.dialog.bar.isVisible()
    qtbot.keyClick(own.dialog, Qt.Key.Key_Escape)
    assert own.opening.work is Work.NONE
    assert own.dialog.isVisible()
    assert own.opening.found is None
    assert "What can be opened" in own.dialog.empty.text()
    qtbot.mouseClick(own.dialog.look, LEFT)
    own.looked()
    qtbot.mouseClick(own.dialog.use, LEFT)
    assert own.opening.work is Work.READING
    assert not own.dialog.form.isEnabled()
    qtbot.mouseClick(own.dialog.close_button, LEFT)
    assert own.opening.work is Work.NONE
    assert own.dialog.use.isEnabled()
    assert own.data_name() == "circle"


def test_pictures_there_are_can_be_looked_over_by_class(own: Own, qtbot: QtBot) -> None:
    panel = own.window.panel.data
    assert not panel.pictures.isVisibleTo(panel)
    own.session.edit_data("name", "digits")
    own.until(lambda: own.data_name() == "digits")
    assert panel.pictures.isVisibleTo(panel)
    panel.pictures.click()
    dialog = own.handlers._pictures
    assert dialog is not None
    assert dialog.isVisible()
    assert "1,797 pictures of 8×8 pixels, grey" in dialog.facts.text()
    rows = dialog.grid.sheet.rows
    assert [row.name for row in rows] == list("0123456789")
    assert sum(row.count for row in rows) == 1797
    place = dialog.grid.sheet.places(3)[0].toRect()
    image = dialog.grid.sheet.grab(place).toImage()
    assert len({image.pixel(x, y) for x in range(0, 30, 3) for y in range(0, 30, 3)}) > 3
    own.session.edit_data("name", "xor")
    own.until(lambda: "no pictures" in dialog.facts.text())
    assert not dialog.grid.isVisible()
    qtbot.mouseClick(dialog.close_button, LEFT)
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.npz", True), ("train-images-idx3-ubyte", True), ("x.gz", True), ("p.PNG", True),
        ("t.csv", False), ("n.nnviz", False), ("e.json", False),
    ],
)  # fmt: skip
def test_what_is_dropped_goes_where_it_belongs(tmp_path: Path, name: str, expected: bool) -> None:
    assert holds_images(str(tmp_path / name)) is expected
    assert holds_images(str(tmp_path))
