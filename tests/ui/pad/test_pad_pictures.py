"""Pictures pasted and dropped: what is read, what becomes of it, and what is said of bad ones."""

import os
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.problem import ProblemError
from nnviz.ui.pad import pad_pictures
from nnviz.ui.pad.pad_pictures import has_picture, picture_in, pixels_of_image, read_picture
from nnviz.ui.pad.pad_tools import INVERT
from tests.ui.pad.conftest import Board


def stroke_image(width: int = 120, height: int = 90, *, light: bool = False) -> QImage:
    """An upright stroke right of the middle: dark on light, or light on dark."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("black" if light else "white"))
    painter = QPainter(image)
    ink = QColor("white" if light else "#202020")
    painter.fillRect(width * 2 // 3, height // 6, max(1, width // 20), height * 2 // 3, ink)
    painter.end()
    return image


def sentence(path: Path) -> str:
    """What is said of a file that cannot be read."""
    with pytest.raises(ProblemError) as caught:
        read_picture(path)
    problem = caught.value.problem
    assert problem.hint
    return problem.what


def dropped(board: Board, data: QMimeData) -> bool:
    """Whether the pad takes what is dropped on it."""
    at, copy = board.canvas.area().center(), Qt.DropAction.CopyAction
    left, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at.toPoint(), copy, data, left, keys)
    enter.ignore()
    QApplication.sendEvent(board.canvas, enter)
    if enter.isAccepted():
        QApplication.sendEvent(board.canvas, QDropEvent(at, copy, data, left, keys))
    return enter.isAccepted()


def mime(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


# -- reading -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["png", "jpg", "bmp", "ppm", "webp", "tiff"])
def test_usual_files_are_read_whatever_their_name_says(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "picture.txt"
    if not stroke_image().save(str(path), kind):
        pytest.skip(f"Qt has no {kind} here")
    pixels = read_picture(path)
    assert pixels.shape == (90, 120, 3)
    assert pixels.dtype == np.float32
    assert pixels[45, 82].max() < 0.3
    assert pixels[45, 10].min() > 0.95


def test_sixteen_bits_grey_palette_and_alpha_are_read(tmp_path: Path) -> None:
    kinds = QImage.Format
    for form in (kinds.Format_Grayscale16, kinds.Format_Indexed8, kinds.Format_RGBA64):
        path = tmp_path / "picture.png"
        assert stroke_image().convertToFormat(form).save(str(path))
        assert read_picture(path)[45, 82].max() < 0.3
    for ink, paper in (("black", 1.0), ("white", 0.0)):
        image = QImage(20, 10, kinds.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        image.setPixelColor(4, 5, QColor(ink))
        found = pixels_of_image(image)
        assert found[0, 0].tolist() == [paper] * 3
        assert found[5, 4].tolist() == [1 - paper] * 3


@pytest.mark.parametrize(("width", "height"), [(3000, 40), (40, 3000), (1, 2000), (1000, 1000)])
def test_large_pictures_are_made_smaller(width: int, height: int, tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    stroke_image(width, height).save(str(path))
    found = read_picture(path)
    assert max(found.shape[:2]) == pad_pictures.SIDE
    assert min(found.shape[:2]) >= 1
    assert max(pixels_of_image(stroke_image(width, height)).shape[:2]) == pad_pictures.SIDE


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    assert sentence(tmp_path / "gone.png") == "gone.png cannot be read: no such file or directory."
    assert sentence(tmp_path) == f"{tmp_path.name} is a folder."
    text = tmp_path / "words.png"
    text.write_text("no picture at all")
    assert sentence(text) == "words.png is no picture that can be read."
    (tmp_path / "empty.jpg").touch()
    assert sentence(tmp_path / "empty.jpg") == "empty.jpg is no picture that can be read."
    huge = tmp_path / "huge.png"
    huge.write_bytes(b"P6 20000 10000 255 ")  # which a PPM file begins with
    assert sentence(huge) == "huge.png has 20,000 x 10,000 pixels."


def test_a_picture_cut_short_is_told(tmp_path: Path) -> None:
    whole, short = tmp_path / "whole.png", tmp_path / "short.png"
    noise = np.random.default_rng(0).integers(0, 255, (100, 100), np.uint8)
    QImage(noise.data, 100, 100, 100, QImage.Format.Format_Grayscale8).save(str(whole))
    short.write_bytes(whole.read_bytes()[:5000])
    assert sentence(short).startswith("short.png cannot be read: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_forbidden_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "secret.png"
    stroke_image().save(str(path))
    path.chmod(0)
    assert sentence(path) == "secret.png cannot be read: permission denied."


def test_a_file_that_is_far_too_large_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pad_pictures, "MOST_BYTES", 100)
    path = tmp_path / "large.png"
    stroke_image().save(str(path))
    assert "megabytes" in sentence(path)


def test_what_a_clipboard_may_hold() -> None:
    data = QMimeData()
    assert picture_in(data) is None
    assert not has_picture(data)
    data.setText("words")
    assert picture_in(data) is None
    data.setUrls([QUrl("https://example.org/a.png")])
    assert picture_in(data) is None
    assert picture_in(mime(Path("a.png"), Path("b.png"))) is None
    assert isinstance(picture_in(mime(Path("a.png"))), Path)
    data.setImageData(stroke_image())
    assert isinstance(picture_in(data), QImage)
    assert has_picture(data)


# -- on the pad --------------------------------------------------------------------------------


def test_a_dark_stroke_is_pasted_light(board: Board, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setImage(stroke_image())
    QTest.keyClick(board.canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: board.ink() > 0, timeout=20_000)
    assert board.tools.chips.chip(INVERT).isChecked()
    picture = board.picture()[..., 0]
    assert picture[:, 3:5].sum() > 0.8 * picture.sum(), "it is brought to the middle"
    assert picture.max() > 0.4
    assert picture[0, 0] < 0.05
    QTest.mouseClick(board.tools.undo, Qt.MouseButton.LeftButton)
    assert board.ink() == 0


def test_a_file_is_dropped(board: Board, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "seven.png"
    stroke_image(light=True).save(str(path))
    assert dropped(board, mime(path))
    qtbot.waitUntil(lambda: board.ink() > 0, timeout=20_000)
    assert not board.tools.chips.chip(INVERT).isChecked()


def test_bad_ones_are_told_and_change_nothing(board: Board, qtbot: QtBot, tmp_path: Path) -> None:
    bad = tmp_path / "bad.png"
    bad.write_text("no")
    assert dropped(board, mime(bad))
    qtbot.waitUntil(lambda: bool(board.session.reported), timeout=20_000)
    assert board.session.reported[-1].what == "bad.png is no picture that can be read."
    assert not dropped(board, QMimeData())
    QGuiApplication.clipboard().setText("words")
    QTest.mouseClick(board.tools.paste, Qt.MouseButton.LeftButton)
    assert board.session.reported[-1].what == "There is no picture to paste."
    assert board.ink() == 0


def test_a_late_picture_does_not_come_to_other_data(board: Board, qtbot: QtBot) -> None:
    from tests.session.pictures import Camera, pictures

    QGuiApplication.clipboard().setImage(stroke_image())
    QTest.mouseClick(board.tools.paste, Qt.MouseButton.LeftButton)
    board.session.reader.settle()
    camera = Camera((), pictures())
    board.session.data, board.session.probe = camera.data, None
    board.view.show_model(camera.model)
    board.view.show_frame(camera.frame())
    QApplication.processEvents()
    assert board.view.desk is not None
    assert board.view.desk.pad.sheet.is_blank(board.view.desk.ground)
