"""The filters dock with real mouse and keys, in both themes."""

from collections.abc import Callable, Iterator
from typing import Any, cast

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.marks import Neuron
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.input import ROW
from nnviz.session.filters import Cell
from nnviz.session.selection import Selection
from nnviz.session.session import Session
from nnviz.ui.filters.filter_words import EMPTY, NO_START
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, LIGHT, Theme
from nnviz.ui.views.filters import FiltersView
from nnviz.ui.widgets.segmented import Segmented
from tests.session.pictures import Camera, pictures
from tests.ui.views.gestures import painted, point, turn_wheel
from tests.ui.views.stage import SessionDouble, Stage

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def session() -> SessionDouble:
    return SessionDouble()


@pytest.fixture
def show(qtbot: QtBot, qapp: QApplication, session: SessionDouble) -> Iterator[Callable[..., Any]]:
    """A view with a camera's first frame."""

    def make(camera: Camera | None = None, theme: Theme = DARK, size: tuple[int, int] = (720, 190)):
        apply_theme(qapp, theme)
        view = FiltersView(cast(Session, session), theme)
        qtbot.addWidget(view)
        view.resize(*size)
        view.show()
        if camera is not None:
            session.origin = camera.experiment, None
            view.show_model(camera.model)
            view.show_frame(camera.frame())
        return view

    yield make
    apply_theme(qapp, DARK)


def camera(channels: int = 1, **options: Any) -> Camera:
    layers = [("c", Conv2D(filters=4, **options)), ("d", Conv2D(filters=6))]
    return Camera(layers, pictures(channels=channels))


def click(view: FiltersView, at: QPointF) -> None:
    QTest.mouseClick(view.sheet.viewport(), LEFT, pos=at.toPoint())


def choose(segmented: Segmented, number: int) -> None:
    QTest.mouseClick(segmented, LEFT, pos=segmented.segment(number).center().toPoint())


def middle(view: FiltersView, cell: Cell) -> QPointF:
    layout = view.sheet.layout_of_filters()
    assert layout is not None
    return layout.cell_place(cell).center() - view.sheet.seen().topLeft()


def test_without_filters_it_says_how_to_get_some(show: Callable[..., Any]) -> None:
    view = show()
    assert view.empty.isVisible()
    view.show_model(Stage().model)
    view.show_frame(Stage().frame())
    assert view.empty.isVisible()
    assert not view.body.isVisible()
    assert view.empty.text() == EMPTY
    assert view.numbers() is None


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("channels", [1, 3])
def test_a_frame_is_painted_and_the_next_one_is_another(
    show: Callable[..., Any], theme: Theme, channels: int
) -> None:
    made = camera(channels)
    view = show(made, theme)
    assert view.combo.count() == 3
    first = painted(view)
    view.show_frame(made.frame(made.vector(5)))
    assert (painted(view) != first).any()
    assert view.caption.text().startswith("4 filters of 3x3")
    assert ("in colour" in view.caption.text()) == (channels == 3)


def test_it_follows_the_selected_layer_and_the_combo_chooses_another(
    show: Callable[..., Any], session: SessionDouble, qtbot: QtBot
) -> None:
    view = show(camera())
    session.select(Selection((Neuron("d", 7),)))
    assert view.layer == view.combo.currentText() == "d"
    assert view.caption.text() == "6 filters of 3x3 over 4 channels of c"
    session.layers_selected.emit(("flat",))
    assert view.layer == "d"
    session.layers_selected.emit(("output",))
    assert view.layer == "output"
    view.combo.setFocus()
    QTest.keyClick(view.combo, Qt.Key.Key_Up)
    assert view.layer == "d"


def test_a_weight_under_the_mouse_is_named_with_its_value(show: Callable[..., Any]) -> None:
    made = camera()
    view = show(made)
    cell = Cell(2, 0, 1, 2)
    point(view.sheet.viewport(), middle(view, cell))
    assert view.sheet.pointed() == cell
    weights = made.model.network.layout.views(made.vector(), "c")["weights"]
    lines = view._card(cell).lines()
    assert lines[0] == "filter 3 · channel 1 · row 2 · column 3"
    assert lines[1].startswith("weight ")
    shown = float(lines[1].split()[-1].replace("\u2212", "-"))
    assert shown == pytest.approx(float(weights[1, 2, 0, 2]), rel=1e-2)
    with_card = painted(view)
    view.sheet.viewport().setFocus()
    point(view.sheet.viewport(), QPointF(1, 1))
    assert (painted(view) != with_card).any()


def test_a_colour_under_the_mouse_is_told_as_three_numbers(show: Callable[..., Any]) -> None:
    view = show(camera(3))
    lines = view._card(Cell(1, 0, 0, 0)).lines()
    assert lines[0] == "filter 2 · row 1 · column 1"
    assert [line.split()[0] for line in lines[1:4]] == ["red", "green", "blue"]


def test_a_click_picks_the_pixel_that_says_most(
    show: Callable[..., Any], session: SessionDouble
) -> None:
    made = camera()
    view = show(made)
    click(view, middle(view, Cell(3, 0, 0, 0)))
    neuron = session.selection.neuron
    assert neuron is not None
    answers = made.frame().activations["c"].reshape(6, 6, 4)
    assert neuron.unit % 4 == 3
    assert answers.reshape(-1)[neuron.unit] == answers[:, :, 3].max()
    click(view, middle(view, Cell(1, 0, 2, 2)))
    assert session.selection.neuron == Neuron("c", neuron.unit - 2)  # the same pixel, another map


def test_arrow_keys_go_from_filter_to_filter(
    show: Callable[..., Any], session: SessionDouble
) -> None:
    view = show(camera())
    view.sheet.setFocus()
    for key, filter_ in ((Qt.Key.Key_Right, 0), (Qt.Key.Key_Right, 1), (Qt.Key.Key_Left, 0)):
        QTest.keyClick(view.sheet, key)
        assert session.selection.neuron is not None
        assert session.selection.neuron.unit % 4 == filter_


def test_the_weights_of_a_dense_layer_lead_to_its_neurons(
    show: Callable[..., Any], session: SessionDouble
) -> None:
    made = Camera([("h", Dense(units=5))], pictures(), form=ROW, flat=False)
    view = show(made)
    assert view.layer == "h"
    assert view.caption.text() == "5 neurons of 6x6 over input"
    click(view, middle(view, Cell(2, 0, 3, 3)))
    assert session.selection.neuron == Neuron("h", 2)


def test_the_change_since_the_start_names_the_largest(show: Callable[..., Any]) -> None:
    made = camera()
    view = show(made)
    before = painted(view)
    choose(view.shown, 1)
    start = made.model.network.initial_vector(made.experiment.seed)
    view.show_frame(made.frame(start))
    assert view.caption.text() == "Nothing has changed since step 0."
    made.model.network.layout.views(start, "c")["weights"][2, 1, 0, 3] += 0.5
    view.show_frame(made.frame(start))
    text = "Largest change since step 0: +0.500 at filter 4 · channel 1 · row 3 · column 2"
    assert view.caption.text() == text
    assert (painted(view) != before).any()
    lines = view._card(Cell(3, 0, 2, 1)).lines()
    assert lines[1].split()[-2:] == ["moved", "+0.500"]
    table = view.numbers()
    assert table is not None
    assert len(table.rows) == 36
    row = next(row for row in table.rows if row[:4] == (4, 1, 3, 2))
    assert cast(float, row[4]) - cast(float, row[5]) == pytest.approx(0.5)
    choose(view.shown, 0)
    assert "4 filters" in view.caption.text()


def test_a_layer_that_came_later_has_no_start_and_says_so(
    show: Callable[..., Any], session: SessionDouble
) -> None:
    made, other = camera(), Camera([], pictures())
    view = show(made)
    session.origin = other.experiment, None
    choose(view.shown, 1)
    assert view.note.isVisible()
    assert view.note.text() == NO_START
    assert not view.sheet.isVisible()
    painted(view)
    choose(view.shown, 0)
    assert view.sheet.isVisible()
    assert not view.note.isVisible()


def test_one_scale_for_all_filters_shows_the_weak_ones_as_weak(show: Callable[..., Any]) -> None:
    made = camera()
    vector = made.vector()
    made.model.network.layout.views(vector, "c")["weights"][..., 0] *= 1e-3
    view = show(made)
    view.show_frame(made.frame(vector))
    layout = view.sheet.layout_of_filters()
    assert layout is not None
    area = layout.strip(0).adjusted(1, 1, -1, -1).toRect()

    def colours() -> int:
        part = painted(view.sheet.viewport())[
            area.top() : area.bottom(), area.left() : area.right()
        ]
        return int(np.ptp(part.astype(int), axis=(0, 1)).max())

    alone = colours()
    choose(view.scale, 1)
    assert colours() < alone / 4


def test_control_and_the_wheel_make_filters_larger(show: Callable[..., Any], qtbot: QtBot) -> None:
    view = show(camera())
    before = view.sheet.layout_of_filters()
    at = QPoint(30, 30)
    turn_wheel(view.sheet.viewport(), (30, 30), 1)  # without Control it scrolls
    assert view.sheet.layout_of_filters() == before
    event = QWheelEvent(
        QPointF(at),
        QPointF(view.sheet.viewport().mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.sheet.viewport(), event)
    after = view.sheet.layout_of_filters()
    assert before is not None
    assert after is not None
    assert after.cell > before.cell


def test_a_chosen_filter_out_of_sight_is_brought_into_it(
    show: Callable[..., Any], session: SessionDouble
) -> None:
    view = show(Camera([("c", Conv2D(filters=64))], pictures()))
    assert view.sheet.verticalScrollBar().maximum() > 0
    session.select(Selection((Neuron("c", 63),)))
    layout = view.sheet.layout_of_filters()
    assert layout is not None
    assert view.sheet.seen().contains(layout.strip(63))


@pytest.mark.parametrize("size", [(160, 60), (1, 1), (1600, 900)])
def test_odd_numbers_and_any_size_will_do(show: Callable[..., Any], size: tuple[int, int]) -> None:
    made = camera(kernel=1)
    view = show(made, size=size)
    for value in (np.nan, np.inf, -np.inf, 3e38, 0.0):
        vector = made.vector()
        vector[::2] = value
        for _ in range(2):
            view.show_frame(made.frame(vector))
            painted(view)
            choose(view.shown, 1)
        choose(view.shown, 0)
    point(view.sheet.viewport(), QPointF(40, 20))
    painted(view)


def test_another_network_clears_what_is_gone(show: Callable[..., Any]) -> None:
    view = show(camera())
    other = Camera([("e", Conv2D(filters=2))], pictures(), run=2)
    view.show_model(other.model)
    view.show_frame(camera().frame())  # late, of the network before
    assert view.layer == "e"
    assert view.sheet.layout_of_filters() is None
    view.show_frame(other.frame())
    assert view.caption.text() == "2 filters of 3x3 over input"
