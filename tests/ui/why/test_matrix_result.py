"""Matrices and scores of layers on the screen: names, numbers, and what lies under the mouse."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nnviz.core.graph import chain
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.network import Network
from nnviz.explain.methods.layer_similarity import LayerSimilarity
from nnviz.explain.results.layer_scores import LayerScores
from nnviz.explain.results.matrix import Matrix
from nnviz.explain.target import Target
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.explained import Asked, Explained, Query
from nnviz.session.frame import Model
from nnviz.session.session import Session
from nnviz.ui.theme import DARK, LIGHT, Theme
from nnviz.ui.why.matrix_places import places_of
from nnviz.ui.why.result_view import ResultView, result_views
from nnviz.ui.why.results.layer_scores import LayerScoresView
from nnviz.ui.why.results.matrix import MatrixView

NOT = float("nan")


@pytest.fixture(scope="module")
def model() -> Model:
    dataset = load(DataRecipe(name="iris"))
    graph = chain(("input", Input(shape=(4,))), ("output", Dense(units=3)))
    experiment = fitted(Experiment(graph, DataRecipe(name="iris")), dataset)
    return Model(1, 1, experiment, Network.of(experiment.graph), dataset)


def matrix(count: int = 3, **changes: Any) -> Matrix:
    values = np.eye(count, dtype=np.float32)
    values[0, 1] = values[1, 0] = -0.5
    if count > 2:
        values[2, :] = NOT
    names = tuple(f"neuron {at + 1}" for at in range(count))
    given: dict[str, Any] = {
        "values": values,
        "rows": names,
        "columns": names,
        "what": "correlation",
        "is_signed": True,
    }
    return Matrix(**(given | changes))


def scores(**changes: Any) -> LayerScores:
    given: dict[str, Any] = {
        "layers": ("input", "h1", "output"),
        "units": np.array([4, 8, 3]),
        "test": np.array([0.5, 0.875, NOT]),
        "training": np.array([0.6, 1.0, NOT]),
        "floor": 0.25,
        "own": 0.9,
    }
    return LayerScores(**(given | changes))


def shown(
    qtbot: QtBot,
    model: Model,
    found: Matrix | LayerScores,
    theme: Theme = DARK,
    size: tuple[int, int] = (300, 300),
) -> Any:
    view: ResultView = result_views()[type(found)](Session.__new__(Session), theme)
    qtbot.addWidget(view)
    view.resize(*size)
    view.show()
    asked = Asked.of(model.dataset.base_test[0], None)
    view.show_result(Explained(model, Query(LayerSimilarity(), Target("output"), asked), 3, found))
    return view


def point_at(widget: QWidget, at: QPointF) -> None:
    """Move the mouse over a widget, wherever the real one is."""
    none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    there = QPointF(widget.mapToGlobal(at))
    event = QMouseEvent(QEvent.Type.MouseMove, at, there, none, none, keys)
    QApplication.sendEvent(widget, event)


def test_each_kind_has_its_view() -> None:
    assert result_views()[Matrix] is MatrixView
    assert result_views()[LayerScores] is LayerScoresView


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_a_pair_is_told_and_its_colour_says_its_sign(
    qtbot: QtBot, model: Model, theme: Theme
) -> None:
    view = shown(qtbot, model, matrix(), theme)
    assert view.told.text() == "correlation, 3 x 3"
    places = view.picture.places()
    point_at(view.picture, places.cell(0, 1).center())
    assert view.picture.hovered == (0, 1)
    assert view.told.text() == "neuron 1 · neuron 2: correlation −0.5"
    image = view.picture.grab().toImage()
    corner = places.cell(0, 0).topLeft().toPoint()
    positive = image.pixelColor(corner.x() + 4, corner.y() + 4)
    assert positive.name() == theme.positive
    corner = places.cell(1, 0).topLeft().toPoint()
    negative = image.pixelColor(corner.x() + 4, corner.y() + 4)
    assert negative.red() > negative.blue()


def test_a_pair_without_a_number_says_so(qtbot: QtBot, model: Model) -> None:
    view = shown(qtbot, model, matrix())
    point_at(view.picture, view.picture.places().cell(2, 1).center())
    assert "never changes" in view.told.text()
    table = view.numbers()
    assert table is not None
    assert table.rows[2] == ("neuron 3", None, None, None)
    assert table.rows[0] == ("neuron 1", 1.0, -0.5, 0.0)


def test_rows_and_columns_of_two_moments_are_told_apart(qtbot: QtBot, model: Model) -> None:
    found = matrix(2, row_title="now", column_title="before training", what="CKA")
    view = shown(qtbot, model, found)
    assert view.told.text() == "CKA, 2 x 2 · rows: now · columns: before training"
    view.picture.setFocus()
    qtbot.keyClick(view.picture, Qt.Key.Key_Down)
    qtbot.keyClick(view.picture, Qt.Key.Key_Down)
    assert view.picture.hovered == (1, 0)
    assert view.told.text() == "neuron 2 now · neuron 1 before training: CKA −0.5"


def test_a_smaller_matrix_forgets_what_was_pointed_at(qtbot: QtBot, model: Model) -> None:
    view = shown(qtbot, model, matrix(9))
    point_at(view.picture, view.picture.places().cell(8, 8).center())
    assert view.picture.hovered == (8, 8)
    view.picture.show_matrix(matrix(2))
    assert view.picture.hovered == (-1, -1)
    assert not view.grab().isNull()


@pytest.mark.parametrize("count", [1, 2, 7, 60, 300])
@pytest.mark.parametrize("size", [(200, 100), (240, 260), (900, 500)])
def test_squares_lie_within_and_names_do_not_overlap(
    qapp: QApplication, count: int, size: tuple[int, int]
) -> None:
    names = [f"a rather long name {at}" for at in range(count)]
    places = places_of(QSize(*size), names, names, QFontMetricsF(qapp.font()))
    assert places.body.right() <= size[0]
    assert places.body.bottom() <= size[1]
    assert places.body.top() >= places.column_names[0][0].bottom()
    for rooms in (places.row_names, places.column_names):
        for at, (room, _) in enumerate(rooms):
            assert not any(room.intersects(other) for other, _ in rooms[at + 1 : at + 3])
    last = places.cell(count - 1, count - 1)
    assert places.cell_at(last.center()) == (count - 1, count - 1)
    assert places.cell_at(places.body.topLeft() - last.center()) is None


def test_few_rows_of_many_columns_are_higher_than_wide(qapp: QApplication) -> None:
    rows = tuple(f"layer {at}" for at in range(4))
    columns = tuple(f"step {at}" for at in range(64))
    places = places_of(QSize(308, 200), rows, columns, QFontMetricsF(qapp.font()))
    assert places.cell(0, 0).height() > 3 * places.cell(0, 0).width()
    assert len(places.row_names) == 4
    assert places.body.bottom() <= 200
    for at, (room, _) in enumerate(places.row_names):
        assert room.center().y() == pytest.approx(places.cell(at, 0).center().y())
    for at, (room, _) in enumerate(places.column_names[1:]):
        assert not room.intersects(places.column_names[at][0])


def test_what_guessing_gives_has_no_colour(qtbot: QtBot, model: Model) -> None:
    values = np.array([[0.5, 1.0, NOT]], np.float32)
    given: dict[str, Any] = {"rows": ("a",), "columns": ("x", "y", "z"), "floor": 0.5}
    found = matrix(values=values, is_signed=False, unknown="nobody asked", **given)
    assert found.shares[0, :2].tolist() == [0.0, 1.0]
    view = shown(qtbot, model, found)
    assert isinstance(view, MatrixView)
    assert view.scale.texts() == ("0.5", "1")
    point_at(view.picture, view.picture.places().cell(0, 2).center())
    assert view.told.text().endswith("none: nobody asked")


def test_a_column_that_leads_somewhere_is_picked(qtbot: QtBot, model: Model) -> None:
    given: dict[str, Any] = {"setting": "read", "leads": ("a", "", "c"), "lead": "the steps"}
    view = shown(qtbot, model, matrix(**given))
    assert isinstance(view, MatrixView)
    assert view.told.text().endswith("click: the steps")
    wished: list[tuple[str, object]] = []
    view.setting_wished.connect(lambda name, value: wished.append((name, value)))
    at = view.picture.places().cell(1, 2).center().toPoint()
    QTest.mouseClick(view.picture, Qt.MouseButton.LeftButton, pos=at)
    QTest.keyClick(view.picture, Qt.Key.Key_Return)  # nothing is pointed at
    point_at(view.picture, view.picture.places().cell(0, 1).center())
    QTest.keyClick(view.picture, Qt.Key.Key_Return)
    assert wished == [("read", "c"), ("read", "")]
    assert view.picture.cursor().shape() is Qt.CursorShape.PointingHandCursor
    view = shown(qtbot, model, matrix())
    view.setting_wished.connect(lambda name, value: wished.append((name, value)))  # type: ignore[attr-defined]
    QTest.mouseClick(view.picture, Qt.MouseButton.LeftButton, pos=at)  # type: ignore[attr-defined]
    assert len(wished) == 2


# -- scores ------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_bars_are_as_long_as_the_scores(qtbot: QtBot, model: Model, theme: Theme) -> None:
    found = scores()
    view = shown(qtbot, model, found, theme)
    room, image = view.bars.bars_room(found), view.bars.grab().toImage()

    def color(number: int, share: float) -> str:
        y = round(view.bars.place(number).center().y())
        return str(image.pixelColor(round(room.left() + share * room.width()), y).name())

    assert color(1, 0.8) == color(0, 0.4) != color(0, 0.8)
    assert color(0, 0.8) == color(2, 0.5)  # a score that there is not has no bar
    assert "a guess, 25.0" in view.told.text()
    assert "the network: 90.0" in view.told.text()


def test_a_layer_is_told(qtbot: QtBot, model: Model) -> None:
    view = shown(qtbot, model, scores())
    point_at(view.bars, view.bars.place(1).center())
    assert view.told.text().replace("\u00a0", " ") == "h1, 8 numbers: test 87.5 %, training 100.0 %"
    view.bars.setFocus()
    qtbot.keyClick(view.bars, Qt.Key.Key_Down)
    assert view.told.text() == "output, 3 numbers: test none, training none"
    table = view.numbers()
    assert table is not None
    assert table.columns == ("layer", "numbers", "test accuracy", "training accuracy")
    assert table.rows[1] == ("h1", 8, 0.875, 1.0)


def test_of_a_regression_the_scores_are_no_percentages(qtbot: QtBot, model: Model) -> None:
    found = scores(is_share=False, what="R²", own=NOT, floor=0.0, test=np.array([-2.0, 0.9, 1.0]))
    view = shown(qtbot, model, found)
    assert view.told.text() == "R² on test samples; tick: training; dashed: a guess, 0"


@pytest.mark.parametrize("found", [matrix(), scores()])
def test_they_never_ask_for_much_room(
    qtbot: QtBot, model: Model, found: Matrix | LayerScores
) -> None:
    view = shown(qtbot, model, found, size=(200, 140))
    assert view.minimumSizeHint() == QSize(200, 140)
    assert not view.grab().isNull()
    view.set_theme(LIGHT)
    assert not view.grab().isNull()
    assert result_views()[type(found)](Session.__new__(Session), DARK).numbers() is None
