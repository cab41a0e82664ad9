"""Maps on the canvas: painted live, zoomed to a pixel, hovered, selected and marked."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.maps import Pixel, unit_of
from nnviz.core.marks import CellSet, Marks
from nnviz.core.receptive import receptive_fields
from nnviz.layers.add import Add
from nnviz.layers.batch_norm import BatchNorm
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.global_pool import GlobalPool
from nnviz.layers.input import PICTURE, Input
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.selection import Neuron, Selection
from nnviz.ui.canvas.kernels import KernelEdge
from nnviz.ui.canvas.looking import CLOSEST
from nnviz.ui.canvas.map_sheet import layer_colors
from nnviz.ui.canvas.maps import MapsItem
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.theme import DARK, LIGHT, Theme
from tests.ui.canvas.nets import ImageShape, frame_of, model_of, picture_graph

Shown = Callable[..., tuple[NetworkCanvas, Model, Frame]]


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    """A canvas that shows a frame of an untrained network over pictures."""

    def show(
        graph: Graph, shape: ImageShape = (8, 8, 1), theme: Theme = DARK
    ) -> tuple[NetworkCanvas, Model, Frame]:
        model = model_of(graph, shape)
        frame = frame_of(model, Wants(backward=True))
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


def maps(canvas: NetworkCanvas, node: str) -> MapsItem:
    item = canvas.neurons[node]
    assert isinstance(item, MapsItem)
    return item


def neuron(canvas: NetworkCanvas, node: str, map_: int, row: int, column: int) -> Neuron:
    return Neuron(node, unit_of(maps(canvas, node).place.shape, Pixel(map_, row, column)))


def spot(canvas: NetworkCanvas, pixel: Neuron) -> QPoint:
    x, y = maps(canvas, pixel.node).place.centre(pixel.unit)
    return canvas.mapFromScene(QPointF(x, y))


def hover(canvas: NetworkCanvas, qtbot: QtBot, at: QPoint) -> None:
    qtbot.mouseMove(canvas.viewport(), at + QPoint(1, 0))
    qtbot.mouseMove(canvas.viewport(), at)


def color_at(picture: QImage, at: QPoint) -> str:
    return picture.pixelColor(at).name()


def shade(colors: np.ndarray, unit: int) -> str:
    return f"#{int(colors[unit]) & 0xFFFFFF:06x}"


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("shape", [(8, 8, 1), (6, 10, 3)])
def test_every_map_has_the_colours_of_its_activations(
    shown: Shown, theme: Theme, shape: ImageShape
) -> None:
    canvas, _, frame = shown(picture_graph(3, 16, shape=shape), shape, theme)
    picture = image(canvas)
    for node in ("c1", "pool", "c2"):
        values = frame.activations[node]
        colors = layer_colors(values, theme)
        for unit in range(0, len(values), 7):
            at = spot(canvas, Neuron(node, unit))
            assert color_at(picture, at) == shade(colors, unit), (node, unit)


def test_what_enters_is_seen_as_a_camera_saw_it(shown: Shown) -> None:
    for shape in ((8, 8, 1), (6, 10, 3)):
        canvas, _, frame = shown(picture_graph(2, shape=shape), shape, LIGHT)
        found = QColor(color_at(image(canvas), spot(canvas, Neuron("input", 0))))
        light = np.rint(np.clip(frame.activations["input"][: shape[2]], 0, 1) * 255)
        expected = light.tolist() * (3 // shape[2])
        assert [found.red(), found.green(), found.blue()] == expected


def test_another_frame_repaints_the_maps(shown: Shown) -> None:
    canvas, model, _ = shown(picture_graph(3))
    before, other = image(canvas), frame_of(model, sample=1)
    canvas.show_frame(other)
    assert image(canvas) != before
    assert canvas.frames_painted == 2


RESIDUAL = Graph(
    (
        Node("x", Input(form=PICTURE, shape=(8, 8, 1))),
        Node("c", Conv2D(filters=4), ("x",)),
        Node("d", Conv2D(depthwise=True), ("c",)),
        Node("n", BatchNorm(), ("d",)),
        Node("sum", Add(), ("n", "c")),
        Node("gap", GlobalPool(), ("sum",)),
        Node("out", Dense(units=10, activation="linear"), ("gap",)),
    )
)
EDGES = {
    "one pixel": chain(
        ("x", Input(form=PICTURE)),
        ("c", Conv2D(filters=1, kernel=8, padding="valid")),
        ("f", Flatten()),
        ("out", Dense(units=10, activation="linear")),
    ),
    "many maps": chain(
        ("x", Input(form=PICTURE)),
        ("c", Conv2D(filters=512, kernel=1)),
        ("g", GlobalPool()),
        ("out", Dense(units=10, activation="linear")),
    ),
    "dense over maps": chain(
        ("x", Input(form=PICTURE)),
        ("h", Dense(units=6)),
        ("f", Flatten()),
        ("out", Dense(units=10, activation="linear")),
    ),
    "residual, depthwise": RESIDUAL,
}


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("name", EDGES)
def test_odd_networks_are_painted_at_every_zoom(shown: Shown, name: str, theme: Theme) -> None:
    canvas, _, _ = shown(EDGES[name], theme=theme)
    inside, pictures = canvas.viewport().rect(), [image(canvas)]
    assert all(inside.contains(place) for place in canvas.neuron_spots())
    for factor in (0.3, 12.0, 8.0):
        canvas.zoom(factor, QPointF(450, 300))
        pictures.append(image(canvas))
    assert all(one != other for one, other in pairwise(pictures))


def test_nothing_that_is_no_number_stops_a_paint(shown: Shown) -> None:
    canvas, _, frame = shown(picture_graph(3))
    for value in (np.nan, np.inf, -np.inf, 3e38):
        answers = {name: np.full_like(a, value) for name, a in frame.activations.items()}
        canvas.show_frame(replace(frame, activations=answers))
        image(canvas)


# -- zoom --------------------------------------------------------------------------------------


def test_one_zooms_from_all_maps_to_one_and_to_a_pixel_with_its_number(shown: Shown) -> None:
    canvas, _, frame = shown(picture_graph(4))
    place = maps(canvas, "c1").place
    x, y = place.centre(neuron(canvas, "c1", 2, 4, 4).unit)
    canvas.look_at(QPointF(x, y), 500 / place.size[1])
    image(canvas)
    assert maps(canvas, "c1").tile_spot(2).height() == pytest.approx(500)
    for _ in range(40):
        canvas.zoom_in()
    side = place.cell * canvas.look().scale
    assert side >= CLOSEST * 0.99
    close = image(canvas)
    unit = neuron(canvas, "c1", 2, 4, 4).unit
    square = maps(canvas, "c1").spot(unit).toRect().adjusted(4, 4, -4, -4)
    colors = {close.pixelColor(x, y).name() for x in _along(square) for y in _down(square)}
    assert shade(layer_colors(frame.activations["c1"], DARK), unit) in colors
    assert len(colors) > 1, "its number is written in it"


def _along(square: object) -> range:
    return range(square.left(), square.right())  # type: ignore[attr-defined]


def _down(square: object) -> range:
    return range(square.top(), square.bottom())  # type: ignore[attr-defined]


def test_zoom_asks_for_no_statistics_of_a_batch(shown: Shown) -> None:
    graph = chain(
        ("x", Input(form=PICTURE)),
        ("c", Conv2D(filters=2)),
        ("c2", Conv2D(filters=2)),
        ("f", Flatten()),
        ("out", Dense(units=10, activation="linear")),
    )
    canvas, _, _ = shown(graph)
    x, y = maps(canvas, "c").place.centre(0)
    canvas.look_at(QPointF(x, y), 90.0)
    image(canvas)
    assert canvas.wants == Wants()


# -- the mouse ---------------------------------------------------------------------------------


def test_hovering_a_pixel_frames_what_it_reads_on_every_earlier_map(
    shown: Shown, qtbot: QtBot
) -> None:
    canvas, model, _ = shown(picture_graph(3, 5))
    pixel = neuron(canvas, "c2", 4, 1, 2)
    plain = image(canvas)
    hover(canvas, qtbot, spot(canvas, pixel))
    assert canvas.hovered == pixel
    framed = image(canvas)
    fields = receptive_fields(model.network.graph, model.network.facts.shapes, "c2", 1, 2)
    assert set(fields) == {"c2", "pool", "c1", "input"}
    for node in ("pool", "c1", "input"):
        frames = maps(canvas, node).frames(fields[node])
        assert len(frames) == maps(canvas, node).place.tiles
        for frame in frames:
            middle = frame.topLeft().toPoint() + QPoint(round(frame.width() / 2), 0)
            near = [middle + QPoint(0, down) for down in (-2, -1, 0, 1, 2)]
            assert DARK.text in [color_at(framed, at) for at in near]
            assert DARK.text not in [color_at(plain, at) for at in near]
    hover(canvas, qtbot, QPoint(5, 5))
    assert image(canvas) == plain


def test_the_card_says_map_row_column_value_and_how_much_is_read(
    shown: Shown, qtbot: QtBot
) -> None:
    canvas, _, frame = shown(picture_graph(3))
    pixel = neuron(canvas, "c1", 1, 4, 5)
    hover(canvas, qtbot, spot(canvas, pixel))
    assert canvas.card.isVisible()
    assert canvas.card.title() == "c1 · map 2"
    lines = dict(canvas.card.lines())
    assert lines["row, column"] == "5, 6"
    assert lines["reads of input"] == "3 × 3 pixels"
    value = float(frame.activations["c1"][pixel.unit])
    assert float(lines["activation"].replace("+", "").replace("−", "-")) == pytest.approx(
        value, rel=0.01
    )
    assert "gradient" in lines


def test_the_card_of_a_coloured_pixel_says_all_three(shown: Shown, qtbot: QtBot) -> None:
    canvas, _, _ = shown(picture_graph(2, shape=(6, 10, 3)), (6, 10, 3))
    hover(canvas, qtbot, spot(canvas, Neuron("input", 9)))
    assert [label for label, _ in canvas.card.lines()][1:4] == ["red", "green", "blue"]


def test_clicks_select_pixels_as_they_do_neurons(shown: Shown, qtbot: QtBot) -> None:
    canvas, _, _ = shown(picture_graph(3))
    canvas.steering.selection_wished.connect(canvas.set_selection)
    first, second = neuron(canvas, "c1", 0, 2, 2), neuron(canvas, "c1", 2, 6, 1)
    left = Qt.MouseButton.LeftButton
    plain = image(canvas)
    qtbot.mouseClick(canvas.viewport(), left, pos=spot(canvas, first))
    assert canvas.selection == Selection((first,))
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(canvas.viewport(), left, control, pos=spot(canvas, second))
    assert canvas.selection == Selection((first, second))
    assert image(canvas) != plain


def test_a_rubber_band_takes_pixels_only_where_they_can_be_told_apart(shown: Shown) -> None:
    canvas, _, _ = shown(picture_graph(16, 32, shape=(28, 28, 1)), (28, 28, 1))
    whole = canvas.viewport().rect().toRectF()
    assert not [n for n in canvas.ground.neurons_inside(whole) if n.node == "c2"]
    x, y = maps(canvas, "c2").place.centre(0)
    canvas.look_at(QPointF(x, y), 16 / maps(canvas, "c2").place.cell)
    image(canvas)
    around = maps(canvas, "c2").spot(0).adjusted(-2, -2, 18, 2)
    assert [n.unit for n in canvas.ground.neurons_inside(around) if n.node == "c2"] == [0, 32]


def test_a_kernel_is_told_under_the_mouse_and_is_no_weight_to_be_changed(
    shown: Shown, qtbot: QtBot
) -> None:
    canvas, _, _ = shown(picture_graph(2, 2))
    bundle = next(item for item in canvas.network_items.edges if item.place.target == "c2")  # type: ignore[union-attr]
    x1, y1, x2, y2 = bundle.place.lines(np.array([1]))[0].tolist()
    at = canvas.mapFromScene(QPointF(x1 + 0.25 * (x2 - x1), y1 + 0.25 * (y2 - y1)))
    hover(canvas, qtbot, at)
    assert canvas.edge_under(QPointF(at)) == KernelEdge("pool", 0, "c2", 1)
    card = canvas.ground.kernel_card
    assert card.isVisible()
    assert card.title() == "pool · 1 → c2 · 2"
    assert dict(card.lines())["kernel"] == "3 × 3"
    assert canvas.ground.target_at(QPointF(at)) is None
    image(canvas)
    hover(canvas, qtbot, QPoint(5, 5))
    assert not card.isVisible()


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_kernels_are_images_on_the_edges_of_what_is_hovered(
    shown: Shown, qtbot: QtBot, theme: Theme
) -> None:
    canvas, _, _ = shown(picture_graph(6, 12), theme=theme)
    image(canvas)
    tiles = canvas.network_items.tiles  # type: ignore[union-attr]
    assert ("input", "c1") in tiles.shown(), "one kernel for each map: there is room"
    assert ("pool", "c2") not in tiles.shown()
    hover(canvas, qtbot, spot(canvas, neuron(canvas, "c2", 7, 1, 1)))
    image(canvas)
    assert [found.flat % 12 for found in tiles.shown()["pool", "c2"]] == [7] * 6


# -- marks -------------------------------------------------------------------------------------


def test_a_map_that_is_muted_as_a_whole_bears_one_sign(shown: Shown) -> None:
    canvas, _, _ = shown(picture_graph(3))
    plain = image(canvas)
    shape = maps(canvas, "c1").place.shape
    whole = tuple(Neuron("c1", unit) for unit in range(1, 64 * 3, 3))
    canvas.set_marks(Marks(muted=whole))
    crossed = image(canvas)
    middle = maps(canvas, "c1").tile_spot(1).center().toPoint()
    assert shape == (8, 8, 3)
    assert color_at(crossed, middle) != color_at(plain, middle)
    other = maps(canvas, "c1").tile_spot(0).center().toPoint()
    assert color_at(crossed, other) == color_at(plain, other)


def test_pixels_can_be_held_and_filters_frozen(shown: Shown) -> None:
    canvas, _, _ = shown(picture_graph(3))
    plain = image(canvas)
    canvas.set_marks(Marks(clamped=((neuron(canvas, "c1", 0, 1, 1), 1.0),)))
    assert image(canvas) != plain
    filter_ = CellSet.of(10, 3, [(row, 1) for row in range(10)])
    canvas.set_marks(Marks(frozen=(("c1", filter_),)))
    assert image(canvas) != plain
    canvas.set_marks(Marks())
    assert image(canvas) == plain
