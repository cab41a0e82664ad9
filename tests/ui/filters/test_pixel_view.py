"""The arithmetic of one pixel with real mouse and keys, in both themes."""

from collections.abc import Callable, Iterator
from typing import Any, cast

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.layer import Region
from nnviz.core.maps import Pixel, unit_of
from nnviz.core.marks import Neuron
from nnviz.layers.average_pool import AveragePool
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.global_pool import GlobalPool
from nnviz.layers.max_pool import MaxPool
from nnviz.session.selection import Selection
from nnviz.session.session import Session
from nnviz.ui.filters.arrangement import Part
from nnviz.ui.filters.map_picture import MapPicture
from nnviz.ui.filters.number_grid import NumberGrid
from nnviz.ui.filters.pixel_words import EMPTY
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, LIGHT, Theme
from nnviz.ui.views.pixel import PixelView
from tests.session.pictures import Camera, pictures
from tests.ui.views.gestures import drag, painted, point
from tests.ui.views.stage import SessionDouble, Stage

LEFT = Qt.MouseButton.LeftButton
SHAPE = (6, 6, 4)


@pytest.fixture
def session() -> SessionDouble:
    return SessionDouble()


@pytest.fixture
def show(qtbot: QtBot, qapp: QApplication, session: SessionDouble) -> Iterator[Callable[..., Any]]:
    """A view with a camera's first frame."""

    def make(
        camera: Camera | None = None, theme: Theme = DARK, size: tuple[int, int] = (340, 600)
    ) -> PixelView:
        apply_theme(qapp, theme)
        view = PixelView(cast(Session, session), theme)
        qtbot.addWidget(view)
        view.resize(*size)
        view.show()
        if camera is not None:
            view.show_model(camera.model)
            view.show_frame(camera.frame())
        return view

    yield make
    apply_theme(qapp, DARK)


def camera(channels: int = 1, **options: Any) -> Camera:
    return Camera([("c", Conv2D(filters=4, **options))], pictures(channels=channels))


def two() -> Camera:
    layers = [("c", Conv2D(filters=4)), ("p", MaxPool()), ("d", Conv2D(filters=2))]
    return Camera(layers, pictures())


def look(session: SessionDouble, node: str, shape: tuple[int, ...], *pixel: int) -> Neuron:
    neuron = Neuron(node, unit_of(shape, Pixel(*pixel)))
    session.select(Selection((neuron,)))
    return neuron


def at(picture: MapPicture, row: int, column: int) -> QPointF:
    return picture.place(Region(row, column, row + 1, column + 1)).center()


def test_without_a_window_it_says_how_to_get_one(show: Callable[..., Any]) -> None:
    view = show()
    assert view.empty.isVisible()
    view.show_model(Stage().model)
    view.show_frame(Stage().frame())
    assert view.empty.isVisible()
    assert not view.header.isVisible()
    assert view.empty.text() == EMPTY
    assert view.numbers() is None
    assert view.neuron is None


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("size", [(340, 600), (720, 190), (1200, 700), (60, 40)])
def test_a_frame_is_painted_and_the_next_one_is_another(
    show: Callable[..., Any], theme: Theme, size: tuple[int, int]
) -> None:
    made = camera()
    view = show(made, theme, size)
    first = painted(view)
    view.show_frame(made.frame(made.vector(5)))
    assert size == (60, 40) or (painted(view) != first).any()


def test_at_first_it_shows_the_pixel_that_says_most(
    show: Callable[..., Any], session: SessionDouble
) -> None:
    made = camera()
    view = show(made)
    answers = made.frame().activations["c"].reshape(SHAPE)
    assert view.neuron is not None
    assert made.frame().activations["c"][view.neuron.unit] == answers[:, :, 0].max()
    assert not session.selection  # nobody has picked it


def test_the_numbers_that_are_shown_make_the_answer(
    show: Callable[..., Any], session: SessionDouble
) -> None:
    made = camera()
    view = show(made)
    neuron = look(session, "c", SHAPE, 2, 3, 1)
    assert view.neuron == neuron
    patch, kernel, products = (grid.numbers for grid in view.stage.grids)
    np.testing.assert_allclose(patch.values * kernel.values, products.values)
    rows = {row.text: row.value for row in view.stage.sums.rows if row.isVisible()}
    assert rows["1 channel"] == pytest.approx(products.values.sum())
    assert rows["= sum z"] == pytest.approx(rows["1 channel"] + rows["+ bias"])
    answer = view.stage.sums.answer
    assert answer.text == "y = max(0, z)"
    assert answer.value == made.frame().activations["c"][neuron.unit]
    assert answer.value == pytest.approx(max(0, rows["= sum z"]), abs=1e-6)
    assert [grid.decimals() >= 2 for grid in view.stage.grids] == [True] * 3
    table = view.numbers()
    assert len(table.rows) == 9
    assert sum(row[5] for row in table.rows) == pytest.approx(rows["1 channel"])


def test_dragging_the_window_over_the_input_moves_the_pixel(
    show: Callable[..., Any], session: SessionDouble
) -> None:
    view = show(camera(stride=2))
    look(session, "c", (3, 3, 4), 1, 0, 0)
    entering = view.stage.entering
    start, end = at(entering, 0, 0), at(entering, 4, 3)
    drag(entering, (start.x(), start.y()), (end.x(), end.y()))
    assert session.selection.neuron == Neuron("c", unit_of((3, 3, 4), Pixel(1, 2, 2)))
    assert view.neuron == session.selection.neuron
    assert entering.map.frame == Region(3, 3, 6, 6)
    assert view.stage.leaving.map.frame == Region(2, 2, 3, 3)
    drag(entering, (end.x(), end.y()), (-50, 900))  # beyond the map it stays at its rim
    assert session.selection.neuron == Neuron("c", unit_of((3, 3, 4), Pixel(1, 2, 0)))


def test_a_click_on_the_output_and_the_arrow_keys_move_the_pixel(
    show: Callable[..., Any], session: SessionDouble
) -> None:
    view = show(camera())
    look(session, "c", SHAPE, 3, 0, 0)
    QTest.mouseClick(view.stage.leaving, LEFT, pos=at(view.stage.leaving, 2, 4).toPoint())
    assert session.selection.neuron == Neuron("c", unit_of(SHAPE, Pixel(3, 2, 4)))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(view.stage.entering, key)
    assert session.selection.neuron == Neuron("c", unit_of(SHAPE, Pixel(3, 3, 5)))
    QTest.keyClick(view.stage.leaving, Qt.Key.Key_Up)
    assert session.selection.neuron == Neuron("c", unit_of(SHAPE, Pixel(3, 2, 5)))


def _colours(grid: NumberGrid, cell: tuple[int, int]) -> int:
    """How many colours there are in the corner of a cell, where no figure reaches."""
    area = grid.place(*cell).adjusted(2, 2, -2, -2).toRect()
    corner = painted(grid)[area.top() : area.top() + 7, area.left() : area.left() + 7]
    return len(np.unique(corner.reshape(-1, 3), axis=0))


def test_padding_is_hatched_and_reads_zero(
    show: Callable[..., Any], session: SessionDouble
) -> None:
    view = show(camera())
    look(session, "c", SHAPE, 0, 0, 0)
    patch = view.stage.patch
    assert patch.numbers.under[0].all()
    assert view.stage.entering.map.rim == (1, 1)
    assert view.stage.entering.map.frame == Region(-1, -1, 2, 2)
    padded, inside = (_colours(patch, cell) for cell in ((0, 0), (1, 1)))
    assert padded > 1
    assert inside == 1
    point(patch, patch.place(0, 1).center())
    assert view.header.text.text().startswith("padding: 0 × ")


def test_a_cell_under_the_mouse_is_told_with_all_its_figures(
    show: Callable[..., Any], session: SessionDouble, qtbot: QtBot
) -> None:
    view = show(camera())
    look(session, "c", SHAPE, 1, 3, 2)
    before = painted(view.stage.patch)
    point(view.stage.kernel, view.stage.kernel.place(0, 2).center())
    text = view.header.text.text()
    assert text.startswith("row 3 · column 4: ")
    assert text.count("×") == text.count("=") == 1
    assert (painted(view.stage.patch) != before).any()  # the same cell is framed there
    view.show_frame(camera().frame(camera().vector(3)))
    assert view.header.text.text() not in ("", text)
    point(view.stage.kernel, QPointF(1, 400))
    assert view.header.text.text() == "row 4 · column 3"


def test_a_channel_of_the_list_shows_its_own_patch_and_kernel(
    show: Callable[..., Any], session: SessionDouble
) -> None:
    view = show(two())
    look(session, "d", (3, 3, 2), 1, 1, 1)
    channels = view.stage.sums.channels
    assert channels.isVisible()
    assert channels.chosen == np.abs(channels._sums).argmax()  # at first the one that adds most
    QTest.mouseClick(channels.viewport(), LEFT, pos=channels.row(0).center().toPoint())
    first = view.stage.kernel.numbers.values.copy()
    QTest.mouseClick(channels.viewport(), LEFT, pos=channels.row(2).center().toPoint())
    assert channels.chosen == 2
    assert (view.stage.kernel.numbers.values != first).any()
    assert view.stage.entering.map.titles[0] == "p · channel 3"
    QTest.keyClick(channels, Qt.Key.Key_Down)
    QTest.keyClick(channels, Qt.Key.Key_Down)
    assert channels.chosen == 3


def test_the_channels_of_a_picture_are_its_colours(
    show: Callable[..., Any], session: SessionDouble
) -> None:
    view = show(camera(3))
    look(session, "c", SHAPE, 1, 1, 1)
    color = ["red", "green", "blue"][view.stage.sums.channels.chosen]
    assert view.stage.entering.map.titles[0] == f"input · {color}"
    assert list(view.stage.sums.channels._names) == ["red", "green", "blue"]


def test_another_layer_and_another_map_are_chosen_in_the_header(
    show: Callable[..., Any], session: SessionDouble
) -> None:
    view = show(two())
    assert view.header.combo.count() == 3
    view.header.combo.setFocus()
    QTest.keyClick(view.header.combo, Qt.Key.Key_Down)
    assert view.neuron.node == "p"
    assert session.selection.neuron == view.neuron
    assert view.header.map_text.text() == "map 1 of 4"
    unit = view.neuron.unit
    QTest.mouseClick(view.header.before, LEFT)
    assert view.header.map_text.text() == "map 4 of 4"
    assert view.neuron.unit == unit + 3
    QTest.mouseClick(view.header.behind, LEFT)
    assert view.neuron.unit == unit


def test_a_pool_has_a_patch_with_its_winner_and_no_kernel(
    show: Callable[..., Any], session: SessionDouble
) -> None:
    made = two()
    view = show(made)
    neuron = look(session, "p", (3, 3, 4), 2, 1, 1)
    assert not view.stage.kernel.isVisible()
    assert not view.stage.curve.isVisible()
    numbers = view.stage.patch.numbers
    assert numbers.values[numbers.winner] == numbers.values.max()
    assert view.stage.sums.answer.text == "largest of 4 pixels"
    assert view.stage.sums.answer.value == made.frame().activations["p"][neuron.unit]
    table = view.numbers()
    assert table.rows[0][4:] == (None, None)


@pytest.mark.parametrize("layer", [AveragePool(size=3, stride=1, padding="same"), GlobalPool()])
def test_a_mean_says_of_how_many(
    show: Callable[..., Any], session: SessionDouble, layer: Any
) -> None:
    is_flat = isinstance(layer, GlobalPool)
    made = Camera([("x", layer)], pictures(5, 4), flat=not is_flat)
    view = show(made)
    session.select(Selection((Neuron("x", 0),)))
    count = 20 if is_flat else 4
    assert view.stage.sums.answer.text == f"mean of {count} pixels"
    assert view.stage.sums.answer.value == pytest.approx(float(made.frame().activations["x"][0]))


def test_the_window_runs_over_the_map_and_rests_at_its_end(
    show: Callable[..., Any], session: SessionDouble, qtbot: QtBot
) -> None:
    view = show(camera(stride=2))
    look(session, "c", (3, 3, 4), 2, 1, 1)
    view.run.set_pace(200)
    before = session.selection
    QTest.mouseClick(view.header.play, LEFT)
    assert view.run.is_running
    assert view.header.pause.isVisible()
    assert view.neuron == Neuron("c", 2)
    assert view.stage.leaving.map.filled == 1
    assert session.selection == before
    qtbot.waitUntil(lambda: not view.run.is_running)
    assert view.stage.leaving.map.filled == 9
    assert (
        session.selection.neuron == view.neuron == Neuron("c", unit_of((3, 3, 4), Pixel(2, 2, 2)))
    )
    assert view.header.play.isVisible()


def test_a_run_rests_when_asked_and_goes_on_from_there(
    show: Callable[..., Any], session: SessionDouble, qtbot: QtBot
) -> None:
    view = show(camera())
    look(session, "c", SHAPE, 1, 2, 2)
    view.run.set_pace(500)
    QTest.mouseClick(view.header.play, LEFT)
    qtbot.waitUntil(lambda: view.stage.leaving.map.filled >= 3)
    QTest.mouseClick(view.header.pause, LEFT)
    filled = view.stage.leaving.map.filled
    assert not view.run.is_running
    assert session.selection.neuron == view.neuron
    assert 3 <= filled < 36
    QTest.mouseClick(view.header.play, LEFT)
    qtbot.waitUntil(lambda: view.stage.leaving.map.filled > filled)
    view.hide()
    assert not view.run.is_running


def test_a_pixel_that_is_picked_elsewhere_stops_the_run(
    show: Callable[..., Any], session: SessionDouble
) -> None:
    view = show(camera())
    QTest.mouseClick(view.header.play, LEFT)
    picked = look(session, "c", SHAPE, 1, 4, 4)
    assert not view.run.is_running
    assert view.neuron == session.selection.neuron == picked
    assert view.stage.leaving.map.filled is None
    look(session, "output", (1, 1, 3), 2, 0, 0)  # no pixel: what is shown stays
    assert view.neuron == picked


def test_what_has_not_been_reached_is_covered(
    show: Callable[..., Any], session: SessionDouble
) -> None:
    made = camera(activation="linear")
    view = show(made)
    leaving = view.stage.leaving
    QTest.mouseClick(view.header.play, LEFT)
    view.run.stop()
    area = leaving.place(Region(2, 0, 6, 6)).adjusted(2, 2, -2, -2).toRect()
    part = painted(leaving)[area.top() : area.bottom(), area.left() : area.right()]
    assert len(np.unique(part.reshape(-1, 3), axis=0)) == 1
    look(session, "c", SHAPE, 0, 0, 1)
    part = painted(leaving)[area.top() : area.bottom(), area.left() : area.right()]
    assert len(np.unique(part.reshape(-1, 3), axis=0)) > 1


def test_the_pace_is_chosen_from_a_list(show: Callable[..., Any]) -> None:
    view = show(camera())
    view.header.pace.setFocus()
    QTest.keyClick(view.header.pace, Qt.Key.Key_Down)
    assert view.run.pace == 30
    assert view.header.pace.currentText() == "30/s"


@pytest.mark.parametrize("kernel", [1, 11])
@pytest.mark.parametrize("size", [(340, 600), (720, 190)])
def test_kernels_of_any_size_fit(
    show: Callable[..., Any], session: SessionDouble, kernel: int, size: tuple[int, int]
) -> None:
    view = show(camera(kernel=kernel), size=size)
    look(session, "c", SHAPE, 0, 5, 5)
    painted(view)
    for grid in view.stage.grids:
        last = grid.place(kernel - 1, kernel - 1)
        assert grid.rect().toRectF().contains(last)
        assert grid.cell_at(last.center()) == (kernel - 1, kernel - 1)


def test_a_spread_out_window_marks_the_places_it_reads(
    show: Callable[..., Any], session: SessionDouble
) -> None:
    view = show(camera(dilation=2))
    look(session, "c", SHAPE, 0, 2, 2)
    assert view.stage.entering.map.frame == Region(0, 0, 5, 5)
    assert set(view.stage.entering.map.taps) == {(r, c) for r in (0, 2, 4) for c in (0, 2, 4)}
    painted(view)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 3e38, 0.0])
def test_odd_numbers_are_survived(
    show: Callable[..., Any], session: SessionDouble, value: float
) -> None:
    made = two()
    view = show(made)
    vector = made.vector()
    vector[::3] = value
    for node, shape in (("c", SHAPE), ("p", (3, 3, 4)), ("d", (3, 3, 2))):
        look(session, node, shape, 0, 1, 1)
        view.show_frame(made.frame(vector))
        painted(view)
        for grid in view.stage.grids:
            point(grid, QPoint(20, 30).toPointF())


def test_another_network_keeps_the_pixel_where_there_still_is_one(
    show: Callable[..., Any], session: SessionDouble
) -> None:
    view = show(two())
    look(session, "d", (3, 3, 2), 1, 2, 2)
    layers = [("c", Conv2D(filters=4)), ("e", Conv2D(filters=2))]
    other = Camera(layers, pictures(), run=2)
    session.selection = Selection()
    view.show_model(other.model)
    assert view.numbers() is None
    QTest.mouseClick(view.stage.leaving, LEFT, pos=QPoint(20, 40))  # of the network before
    view.show_frame(two().frame())  # late
    assert view.numbers() is None
    view.show_frame(other.frame())
    assert view.neuron is not None
    assert view.neuron.node == "c"
    assert Part.CURVE in view.stage._parts
