"""Differences on the canvas: each layer in its own scale, the input's picture grey where alike."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from nnviz.session.contrast import Contrast
from nnviz.session.frame import FrameMaker, Wants
from nnviz.ui.canvas.neurons import NeuronsItem
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.main_window import MainWindow
from nnviz.ui.theme import DARK, LIGHT

from .nets import model_of, picture_graph


@pytest.fixture(params=[DARK, LIGHT], ids=["dark", "light"])
def canvas(qtbot: QtBot, request: pytest.FixtureRequest) -> NetworkCanvas:
    made = NetworkCanvas(request.param)
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show_model(model_of(picture_graph(3)))
    return made


def show(canvas: NetworkCanvas, first: np.ndarray, second: np.ndarray | None) -> None:
    assert canvas.model is not None
    vector = canvas.model.network.initial_vector(0)
    maker = FrameMaker(canvas.model)
    canvas.show_frame(maker.make(0, vector, first, Wants(), reference=second))


def pixels(canvas: NetworkCanvas) -> np.ndarray:
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.array(np.frombuffer(image.constBits(), np.uint32))


def test_the_same_sample_has_no_difference(canvas: NetworkCanvas) -> None:
    assert canvas.model is not None
    x = canvas.model.dataset.x_test
    show(canvas, x[0], x[0])
    for item in canvas.neurons.values():
        assert not item._values.any()  # type: ignore[attr-defined]
    assert not canvas.neurons["output"]._strength().any()  # type: ignore[attr-defined]


def test_a_small_difference_has_the_full_colour_and_leads_back(canvas: NetworkCanvas) -> None:
    assert canvas.model is not None
    x = canvas.model.dataset.x_test
    show(canvas, x[0], None)
    plain = pixels(canvas)
    moved = x[0] + np.float32(0.01) * (np.arange(64) % 2)
    show(canvas, moved, x[0])
    output = canvas.neurons["output"]
    assert isinstance(output, NeuronsItem)
    assert np.abs(output._values).max() < 0.2
    assert np.abs(output._strength()).max() == pytest.approx(1)
    assert (pixels(canvas) != plain).any()
    show(canvas, x[0], None)
    np.testing.assert_array_equal(pixels(canvas), plain)


def test_what_enters_is_grey_where_nothing_has_changed(canvas: NetworkCanvas) -> None:
    assert canvas.model is not None
    x = canvas.model.dataset.x_test
    moved = x[0].copy()
    moved[9] += 0.05
    show(canvas, moved, x[0])
    photo = canvas.neurons["input"]._taken()  # type: ignore[attr-defined]
    levels = {photo.pixelColor(column, row).red() for row in range(8) for column in range(8)}
    assert levels == {128, 255}


def test_a_contrast_has_a_chip_that_leads_back_and_so_does_escape(
    window: MainWindow, qtbot: QtBot
) -> None:
    session, chip = window.session, window.canvas_stack.contrast
    assert chip.isHidden()
    assert session.model is not None
    contrast = Contrast.with_sample(session.model.dataset.base_test[1], "the original")
    session.set_contrast(contrast)
    assert chip.isVisible()
    assert "the original" in chip.text()
    qtbot.waitUntil(lambda: window.canvas.frame is not None and bool(window.canvas.frame.against))
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert chip.isHidden()
    qtbot.waitUntil(lambda: window.canvas.frame is not None and not window.canvas.frame.against)
    session.set_contrast(contrast)
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert session.contrast is None
    assert chip.isHidden()
