"""Large networks on the canvas, and how what is selected, hovered or marked is painted."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.graph import chain
from nnviz.core.marks import CellSet, Marks, Neuron
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, active_graph, fitted
from nnviz.engine.network import Network
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.frame import Frame, FrameMaker, Model, Wants
from nnviz.session.selection import Edge, Selection
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.theme import DARK, LIGHT, Theme

Shown = Callable[..., tuple[NetworkCanvas, Model, Frame]]


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    """A canvas that shows a frame of an untrained network."""

    def show(name: str, *units: int, theme: Theme = DARK) -> tuple[NetworkCanvas, Model, Frame]:
        *hidden, last = [(f"h{at}", Dense(units=n)) for at, n in enumerate(units, 1)]
        graph = chain(("input", Input()), *hidden, ("output", last[1]))
        dataset = load(DataRecipe(name=name))
        experiment = fitted(Experiment(graph, DataRecipe(name=name)), dataset)
        model = Model(1, 1, experiment, Network.of(active_graph(experiment)), dataset)
        vector = model.network.initial_vector(0)
        wants = Wants(batch=True)
        frame = FrameMaker(model).make(0, vector, dataset.x_test[0], wants)
        canvas = NetworkCanvas(theme)
        qtbot.addWidget(canvas)
        canvas.resize(900, 600)
        with qtbot.waitExposed(canvas):
            canvas.show()
        canvas.show_model(model)
        canvas.show_frame(frame)
        return canvas, model, frame

    return show


def image(canvas: NetworkCanvas) -> QImage:
    QApplication.processEvents()
    return canvas.grab().toImage()


def spot(canvas: NetworkCanvas, node: str, unit: int) -> QPoint:
    x, y = canvas.neurons[node].place.centres[unit]
    return canvas.mapFromScene(QPointF(x, y))


def differing(first: QImage, second: QImage) -> np.ndarray:
    """Where two pictures differ, `(height, width)`."""
    pixels = [
        np.frombuffer(p.convertToFormat(QImage.Format.Format_RGB32).constBits(), np.uint8)
        for p in (first, second)
    ]
    both = [p.reshape(first.height(), first.width(), 4)[..., :3] for p in pixels]
    return np.asarray((both[0] != both[1]).any(axis=2))


def between(canvas: NetworkCanvas, source: str, target: str) -> slice:
    """The columns of pixels between two layers."""
    return slice(spot(canvas, source, 0).x() + 12, spot(canvas, target, 0).x() - 12)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_from_afar_weights_are_an_image_and_close_by_lines(shown: Shown, theme: Theme) -> None:
    canvas, _, _ = shown("digits", 512, 512, 10, theme=theme)
    image(canvas)
    bundle = canvas.network_items.edges[1]
    assert not len(bundle.shown())
    lit = differing(image(canvas), QImage(canvas.size(), QImage.Format.Format_RGB32))
    assert lit.any()
    place = QPointF(spot(canvas, "h2", 200))
    for _ in range(24):
        canvas.zoom(1.2, place)
    image(canvas)
    assert 100 < len(bundle.shown()) <= 1200


def test_neurons_of_a_large_layer_are_found_from_afar_and_close_by(shown: Shown) -> None:
    canvas, _, _ = shown("digits", 512, 512, 10)
    image(canvas)
    for unit in (0, 200, 511):
        found = canvas.neuron_under(QPointF(spot(canvas, "h2", unit)))
        assert found is not None
        assert found.node == "h2"
        assert abs(found.unit - unit) <= 2, "two neurons share a pixel"
    place = QPointF(spot(canvas, "h2", 200))
    for _ in range(24):
        canvas.zoom(1.2, place)
    image(canvas)
    chosen = canvas.neuron_under(place)
    assert chosen is not None
    side = canvas.neurons["h2"].spot(chosen.unit)
    assert side.width() > 12
    assert canvas.neuron_under(QPointF(spot(canvas, "h2", chosen.unit))) == chosen


def test_a_selected_neuron_shows_all_its_edges_even_over_an_image(shown: Shown) -> None:
    canvas, _, _ = shown("digits", 512, 512, 10)
    before = image(canvas)
    canvas.set_selection(Selection((Neuron("h2", 256),)))
    assert canvas.network_items is not None
    assert [len(flat) for flat in canvas.network_items.focus._flat] == [0, 512, 10]
    changed = differing(before, image(canvas))
    assert changed[:, between(canvas, "h1", "h2")].any(axis=0).all()
    assert not changed[:, between(canvas, "input", "h1")].any()
    canvas.set_selection(Selection())
    assert not differing(before, image(canvas)).any()


def test_hovering_shows_a_neurons_edges_and_leaving_puts_them_away(
    shown: Shown, qtbot: QtBot
) -> None:
    canvas, _, _ = shown("digits", 512, 512, 10)
    image(canvas)
    qtbot.mouseMove(canvas.viewport(), spot(canvas, "h1", 100))
    assert canvas.network_items is not None
    assert [len(flat) for flat in canvas.network_items.focus._flat] == [64, 512, 0]
    qtbot.mouseMove(canvas.viewport(), QPoint(3, 3))
    assert [len(flat) for flat in canvas.network_items.focus._flat] == [0, 0, 0]


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_selection_is_a_ring_in_the_colour_of_text(shown: Shown, theme: Theme) -> None:
    canvas, _, _ = shown("spiral", 8, 1, theme=theme)
    canvas.set_selection(Selection((Neuron("h1", 3),)))
    found = image(canvas)
    square = canvas.neurons["h1"].spot(3)
    x, y = round(square.center().x()), round(square.top())
    above = [found.pixelColor(x, y - d) for d in range(1, 7)]
    assert QColor(theme.text) in above
    centre = found.pixelColor(square.center().toPoint())
    canvas.set_selection(Selection())
    assert image(canvas).pixelColor(square.center().toPoint()) == centre


def test_a_selected_edge_lies_in_a_ring_and_under_the_mouse(shown: Shown) -> None:
    canvas, _, _ = shown("spiral", 3, 1)
    image(canvas)
    start, end = spot(canvas, "input", 0), spot(canvas, "h1", 0)
    middle = QPointF(start + end) / 2
    edge = canvas.edge_under(middle)
    assert edge == Edge("input", 0, "h1", 0)
    assert canvas.edge_under(QPointF(start)) is None, "neurons win over edges"
    canvas.set_selection(Selection(edges=(edge,)))
    column = [image(canvas).pixelColor(round(middle.x()), round(middle.y()) + d) for d in (-2, 2)]
    assert all(color.lightnessF() > 0.4 for color in column)


def test_removed_edges_lose_their_line_and_muted_ones_their_colour(shown: Shown) -> None:
    canvas, _, _ = shown("spiral", 2, 1)
    image(canvas)
    assert len(canvas.network_items.edges[0].shown()) == 4
    canvas.set_marks(Marks(removed=(("h1", CellSet.of(2, 2, [(0, 1)])),)))
    image(canvas)
    assert canvas.network_items.edges[0].shown().tolist() == [0, 2, 3]
    canvas.set_marks(Marks(muted=(Neuron("h1", 1),)))
    found = image(canvas)
    assert canvas.network_items.edges[0].shown().tolist() == [0, 2]
    assert canvas.network_items.edges[1].shown().tolist() == [0]
    start, end = spot(canvas, "input", 1), spot(canvas, "h1", 1)
    along = [start + (end - start) * share for share in np.linspace(0.3, 0.7, 60)]
    assert max(found.pixelColor(at).hsvSaturationF() for at in along) < 0.35


@pytest.mark.parametrize(
    "marks",
    [
        Marks(muted=(Neuron("h1", 2),)),
        Marks(clamped=((Neuron("h1", 2), 0.5),)),
        Marks(frozen=(("h1", CellSet.of(3, 8, [(row, 2) for row in range(3)])),)),
    ],
)
def test_marks_are_seen_on_their_neuron_and_on_no_other(shown: Shown, marks: Marks) -> None:
    canvas, _, _ = shown("spiral", 8, 1)
    before = image(canvas)
    canvas.set_marks(marks)
    changed = differing(before, image(canvas))
    column = canvas.neurons["h1"]

    def touched(unit: int) -> int:
        square = column.spot(unit).toRect()
        area = changed[square.top() : square.bottom(), square.left() + 2 : square.right()]
        return int(area.sum())

    assert touched(2) > 20
    assert touched(6) == 0
    canvas.set_marks(Marks())
    assert not differing(before, image(canvas)).any()


def test_large_enough_neurons_show_their_activation_over_the_batch(shown: Shown) -> None:
    canvas, _, frame = shown("iris", 4, 3)
    assert canvas.wants == Wants(batch=True)
    strips = image(canvas)
    canvas.neurons["h1"].set_strips(-frame.statistics["h1"].rows)
    square = canvas.neurons["h1"].spot(1).toRect()
    changed = differing(strips, image(canvas))[square.top() : square.bottom()]
    assert changed[:, square.left() : square.right()].sum() > 50
    for _ in range(9):
        canvas.zoom_out()
    assert canvas.wants == Wants(), "nobody asks for what is too small to be seen"


def test_what_is_wanted_changes_with_the_zoom_and_is_told(shown: Shown, qtbot: QtBot) -> None:
    canvas, _, _ = shown("spiral", 8, 1)
    image(canvas)
    assert canvas.wants.responses
    with qtbot.waitSignal(canvas.wants_changed):
        for _ in range(12):
            canvas.zoom_out()
    assert not canvas.wants.responses


def test_thirty_layers_have_a_heading_where_there_is_room(shown: Shown) -> None:
    canvas, _, frame = shown("digits", *([64] * 29), 10)
    image(canvas)
    canvas.show_frame(frame)
    image(canvas)
    assert canvas.frames_painted == 2
    inside = canvas.viewport().rect()
    assert all(inside.contains(place) for place in canvas.neuron_spots())
