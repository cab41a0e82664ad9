"""The canvas shows a model and its frames, and answers the mouse."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.graph import chain
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, active_graph, fitted
from nnviz.engine.network import Network
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.frame import Frame, FrameMaker, Model, Wants
from nnviz.ui.canvas.headings import heading
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.theme import DARK, LIGHT, Theme

Made = Callable[..., tuple[Model, Frame]]


@pytest.fixture
def made() -> Made:
    """A model and its first frame, without a training process."""

    def make(name: str = "spiral", *units: int, run: int = 1) -> tuple[Model, Frame]:
        hidden = [(f"h{at}", Dense(units=n)) for at, n in enumerate(units or (4,), 1)]
        graph = chain(("input", Input()), *hidden, ("output", Dense(units=1)))
        dataset = load(DataRecipe(name=name))
        experiment = fitted(Experiment(graph, DataRecipe(name=name)), dataset)
        network = Network.of(active_graph(experiment))
        model = Model(run, run, experiment, network, dataset)
        vector = network.initial_vector(0)
        return model, FrameMaker(model).make(0, vector, dataset.x_test[0], Wants())

    return make


@pytest.fixture
def canvas(qtbot: QtBot) -> NetworkCanvas:
    shown = NetworkCanvas(DARK)
    qtbot.addWidget(shown)
    shown.resize(900, 600)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def spot(canvas: NetworkCanvas, node: str, neuron: int) -> QPoint:
    x, y = canvas.neurons[node].place.centres[neuron]
    return canvas.mapFromScene(QPointF(x, y))


def hue(canvas: NetworkCanvas, node: str, neuron: int) -> QColor:
    return canvas.grab().toImage().pixelColor(spot(canvas, node, neuron))


def test_the_whole_network_is_in_sight_and_stays_so_when_the_window_shrinks(
    canvas: NetworkCanvas, made: Made
) -> None:
    canvas.show_model(made("spiral", 8, 8)[0])
    for size in ((900, 600), (400, 300)):
        canvas.resize(*size)
        QApplication.processEvents()
        inside = canvas.viewport().rect()
        assert all(inside.contains(place) for place in canvas.neuron_spots())


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_a_neuron_has_the_colour_of_its_activation(
    canvas: NetworkCanvas, made: Made, theme: Theme
) -> None:
    model, frame = made("spiral", 3)
    canvas.set_theme(theme)
    canvas.show_model(model)
    answers = {**frame.activations, "h1": np.array([1.0, 0.0, -1.0], np.float32)}
    canvas.show_frame(_with(frame, answers))
    assert hue(canvas, "h1", 0) == QColor(theme.positive)
    assert hue(canvas, "h1", 1) == QColor(theme.raised)
    assert hue(canvas, "h1", 2) == QColor(theme.negative)


def test_an_edge_has_the_colour_of_its_weight_and_a_strong_one_is_thicker(
    canvas: NetworkCanvas, made: Made
) -> None:
    model, frame = made("spiral", 1)
    canvas.show_model(model)
    vector = np.array(frame.parameters)
    weights = model.network.layout.views(vector, "h1")["weights"]
    weights[:, 0] = [2.0, -1.0]
    canvas.show_frame(_with(frame, frame.activations, vector))
    image = canvas.grab().toImage()
    middles = [(spot(canvas, "input", i) + spot(canvas, "h1", 0)) / 2 for i in (0, 1)]
    blue, orange = (_coloured(image, middle) for middle in middles)
    assert blue[0] > orange[0] > 0, "pixels across the strong and the weak edge"
    assert blue[1].blueF() > blue[1].redF()
    assert orange[1].redF() > orange[1].blueF()


def test_the_wheel_zooms_around_the_mouse_and_a_drag_moves(
    canvas: NetworkCanvas, made: Made, qtbot: QtBot
) -> None:
    canvas.show_model(made()[0])
    at = spot(canvas, "h1", 0)
    below = canvas.mapToScene(at)
    before = canvas.transform().m11()
    wheel(canvas, at, 240)
    assert canvas.transform().m11() == pytest.approx(before * 1.44)
    moved = canvas.mapFromScene(below) - at
    assert moved.manhattanLength() <= 2
    viewport = canvas.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    qtbot.mouseMove(viewport, QPoint(360, 330))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(360, 330))
    moved = canvas.mapFromScene(below) - at
    assert (moved - QPoint(60, 30)).manhattanLength() <= 2
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert canvas.transform().m11() == pytest.approx(before)


def test_zoom_has_ends(canvas: NetworkCanvas, made: Made) -> None:
    canvas.show_model(made()[0])
    for _ in range(60):
        canvas.zoom_in()
    assert canvas.transform().m11() == pytest.approx(20)
    for _ in range(120):
        canvas.zoom_out()
    assert canvas.transform().m11() == pytest.approx(0.05)


def test_the_mouse_names_the_neuron_it_lies_on(
    canvas: NetworkCanvas, made: Made, qtbot: QtBot
) -> None:
    canvas.show_model(made("spiral", 4)[0])
    found: list[tuple[str, int]] = []
    canvas.neuron_hovered.connect(lambda node, neuron: found.append((node, neuron)))
    qtbot.mouseMove(canvas.viewport(), spot(canvas, "h1", 2))
    assert found[-1] == ("h1", 2)
    qtbot.mouseMove(canvas.viewport(), QPoint(2, 2))
    assert found[-1] == ("", -1)


def test_the_card_beside_the_mouse_stays_live(
    canvas: NetworkCanvas, made: Made, qtbot: QtBot
) -> None:
    model, frame = made("spiral", 4)
    canvas.show_model(model)
    canvas.show_frame(frame)
    assert canvas.card.isHidden()
    qtbot.mouseMove(canvas.viewport(), spot(canvas, "h1", 2))
    assert canvas.card.isVisible()
    assert not canvas.card.geometry().contains(spot(canvas, "h1", 2))
    before = canvas.card.lines()
    assert [label for label, _ in before] == ["activation", "sum", "bias"]
    canvas.show_frame(_with(frame, {**frame.activations, "h1": np.full(4, 0.5, np.float32)}))
    label, number = canvas.card.lines()[0]
    assert (label, number.strip()) == ("activation", "+0.500")
    qtbot.mouseMove(canvas.viewport(), QPoint(2, 2))
    assert canvas.card.isHidden()


@pytest.mark.parametrize("node", ["input", "output"])
def test_the_card_stays_inside_the_canvas(
    canvas: NetworkCanvas, made: Made, qtbot: QtBot, node: str
) -> None:
    model, frame = made("wine", 3)
    canvas.show_model(model)
    canvas.show_frame(frame)
    for neuron in range(3):
        qtbot.mouseMove(canvas.viewport(), spot(canvas, node, neuron))
        assert canvas.rect().contains(canvas.card.geometry())


def test_a_frame_of_another_run_is_not_shown(canvas: NetworkCanvas, made: Made) -> None:
    model, _ = made("spiral", 4, run=2)
    _, old = made("spiral", 4, run=1)
    canvas.show_model(model)
    canvas.show_frame(old)
    canvas.grab()
    assert canvas.frames_painted == 0


def test_a_new_shape_is_fitted_and_an_edit_that_keeps_it_leaves_the_view(
    canvas: NetworkCanvas, made: Made
) -> None:
    canvas.show_model(made("spiral", 4)[0])
    canvas.zoom_in()
    chosen = canvas.transform().m11()
    canvas.show_model(made("spiral", 4, run=2)[0])
    assert canvas.transform().m11() == chosen
    canvas.show_model(made("spiral", 9, run=3)[0])
    assert canvas.transform().m11() != chosen


@pytest.mark.parametrize("name", ["digits", "breast-cancer", "plane"])
def test_larger_inputs_are_drawn(canvas: NetworkCanvas, made: Made, name: str) -> None:
    model, frame = made(name, 32, 16)
    canvas.show_model(model)
    canvas.show_frame(frame)
    canvas.grab()
    assert canvas.frames_painted == 1


def test_headings_say_what_a_layer_is_and_how_large(made: Made) -> None:
    model, _ = made("spiral", 8)
    assert heading(model, "h1") == ("Dense · ReLU", "8 · 24 parameters")
    assert heading(model, "input") == ("Input", "2")
    assert heading(model, "output")[0].startswith("Output")


def test_an_empty_canvas_paints_and_fits(canvas: NetworkCanvas) -> None:
    canvas.fit()
    canvas.zoom_in()
    assert hue_of_corner(canvas) == QColor(DARK.background)


def hue_of_corner(canvas: NetworkCanvas) -> QColor:
    return canvas.grab().toImage().pixelColor(3, 3)


def wheel(canvas: NetworkCanvas, at: QPoint, delta: int) -> None:
    place = QPointF(at)
    event = QWheelEvent(
        place,
        canvas.viewport().mapToGlobal(place),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas.viewport(), event)


def _with(frame: Frame, answers: dict, parameters: np.ndarray | None = None) -> Frame:
    vector = frame.parameters if parameters is None else parameters
    return Frame(frame.run, 2, 1, vector, frame.probe, answers, frame.output)


def _coloured(image, middle: QPoint) -> tuple[int, QColor]:
    """How many pixels above and below a point are not background, and the strongest of them."""
    ground = QColor(DARK.background)
    column = [image.pixelColor(middle.x(), middle.y() + dy) for dy in range(-8, 9)]
    lit = [color for color in column if color != ground]
    return len(lit), max(lit, key=lambda color: color.hsvSaturationF() * color.valueF())
