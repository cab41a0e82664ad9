"""Filters and the arithmetic of a pixel in the window, live while a convolution trains."""

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.core.graph import chain
from nnviz.core.marks import Neuron
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import PICTURE, Input
from nnviz.session.selection import Selection
from nnviz.ui.levels import Level
from nnviz.ui.main_window import MainWindow
from nnviz.ui.views.filters import FiltersView
from nnviz.ui.views.pixel import PixelView


def digits() -> Experiment:
    """Digits of 8x8 through one small convolution."""
    graph = chain(
        ("input", Input(form=PICTURE)),
        ("c", Conv2D(filters=3)),
        ("flat", Flatten()),
        ("output", Dense(units=10)),
    )
    recipe = DataRecipe(name="digits")
    experiment = Experiment(graph, recipe).with_training(loss="cross_entropy")
    return fitted(experiment, load(recipe))


def point_of(window: MainWindow, neuron: Neuron) -> QPoint:
    """Where a neuron lies on the canvas."""
    place = window.canvas.neurons[neuron.node].place
    return window.canvas.mapFromScene(QPointF(*place.centre(neuron.unit)))


def test_both_docks_follow_a_convolution_that_trains(
    open_window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    until = partial(qtbot.waitUntil, timeout=20_000)
    window = open_window()
    pixel = next(view for view in window.views if isinstance(view, PixelView))
    filters = next(view for view in window.views if isinstance(view, FiltersView))
    session = window.session
    session.open(digits())
    until(lambda: session.model is not None and "c" in session.model.network.graph)
    QTest.keyClick(window, Qt.Key.Key_K)
    until(lambda: filters.is_seen and filters.layer == "c")
    window.canvas_stack.show_level(Level.NEURONS)
    until(lambda: window.canvas.isVisible() and "c" in window.canvas.neurons)
    neuron = Neuron("c", 77)
    at = point_of(window, neuron)
    assert window.canvas.neuron_under(at.toPointF()) == neuron
    QTest.mouseDClick(window.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)
    until(lambda: pixel.is_seen and pixel.numbers() is not None)
    assert pixel.neuron == session.selection.neuron == neuron
    window.canvas.zoomed_into.emit("c", 40)
    until(lambda: pixel.neuron == Neuron("c", 40))
    QTest.mouseClick(filters.shown, Qt.MouseButton.LeftButton, pos=filters.shown.rect().center())
    until(lambda: filters.caption.text().startswith("Nothing has changed since step 0"))
    before = pixel.stage.kernel.numbers
    assert before is not None
    session.advance(20)
    until(lambda: session.frame is not None and session.frame.step >= 20)
    until(lambda: filters.caption.text().startswith("Largest change since step 0"))
    after = pixel.stage.kernel.numbers
    assert after is not None
    until(lambda: bool((pixel.stage.kernel.numbers.values != before.values).any()))
    until(lambda: np.isclose(pixel.stage.sums.answer.value, session.frame.activations["c"][40]))
    session.select(Selection((Neuron("output", 3),)))
    window.canvas.steering.inspect_wished.emit(Neuron("output", 3))
    inspector = next(view for view in window.views if view.name == "inspector")
    until(lambda: inspector.is_seen and not pixel.is_seen)
    assert filters.layer == "output"
    QTest.keyClick(window, Qt.Key.Key_I, Qt.KeyboardModifier.ShiftModifier)
    until(lambda: pixel.is_seen)
    assert pixel.neuron == Neuron("c", 40)
