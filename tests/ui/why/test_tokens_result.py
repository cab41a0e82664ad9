"""Attributions to tokens on the screen: colours, what lies under the mouse, and long sequences."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.graph import chain
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.network import Network
from nnviz.explain.methods.integrated_gradients import IntegratedGradients
from nnviz.explain.results.tokens import TokenAttribution
from nnviz.explain.target import Target
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.explained import Asked, Explained, Query
from nnviz.session.frame import Model
from nnviz.session.session import Session
from nnviz.ui.theme import DARK, LIGHT, Theme
from nnviz.ui.why.result_view import result_views
from nnviz.ui.why.results.tokens import TokenAttributionView
from nnviz.ui.why.token_lines import TokenLines

VALUES = np.array([0.5, -1.0, 0.0, 0.25], np.float32)


@pytest.fixture(scope="module")
def model() -> Model:
    dataset = load(DataRecipe(name="iris"))
    graph = chain(("input", Input(shape=(4,))), ("output", Dense(units=3)))
    experiment = fitted(Experiment(graph, DataRecipe(name="iris")), dataset)
    return Model(1, 1, experiment, Network.of(experiment.graph), dataset)


def found_of(values: np.ndarray = VALUES, **changes: Any) -> TokenAttribution:
    steps = len(values)
    given: dict[str, Any] = {
        "values": values,
        "sample": np.arange(steps),
        "features": tuple(f"step {at + 1}" for at in range(steps)),
        "tokens": tuple("a b\n"[at % 4] for at in range(steps)),
        "value": 1.5,
        "base": 1.75,
    }
    return TokenAttribution(**(given | changes))


def shown(
    qtbot: QtBot, model: Model, found: TokenAttribution, theme: Theme = DARK, width: int = 300
) -> TokenAttributionView:
    view = result_views()[TokenAttribution](Session.__new__(Session), theme)
    assert isinstance(view, TokenAttributionView)
    qtbot.addWidget(view)
    view.resize(width, 200)
    view.show()
    asked = Asked.of(model.dataset.base_test[0], None)
    query = Query(IntegratedGradients(), Target("output"), asked)
    view.show_result(Explained(model, query, 3, found))
    return view


def point_at(lines: TokenLines, at: QPointF) -> None:
    none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    there = QPointF(lines.mapToGlobal(at))
    QApplication.sendEvent(lines, QMouseEvent(QEvent.Type.MouseMove, at, there, none, none, keys))


def ground(lines: TokenLines, token: int) -> QColor:
    """The colour at a corner of a token."""
    ratio, image = lines.devicePixelRatio(), lines.grab().toImage()
    at = lines.place(token).topLeft() + QPointF(1.5, 2.5)
    return image.pixelColor((at * ratio).toPoint())


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_colours_say_for_and_against(qtbot: QtBot, model: Model, theme: Theme) -> None:
    view = shown(qtbot, model, found_of(), theme)
    blue, orange, nothing = (ground(view.lines, at) for at in (0, 1, 2))
    assert orange == QColor(theme.negative)
    assert nothing == QColor(theme.surface)
    assert blue.blue() > blue.red()
    assert view.told.text() == "sum −0.250 · the network says 1.500 here · 1.750 at the baseline"
    assert view.scale.texts() == ("−1", "+1")


def test_what_lies_under_the_mouse_is_told(qtbot: QtBot, model: Model) -> None:
    view = shown(qtbot, model, found_of())
    point_at(view.lines, view.lines.place(1).center())
    assert view.lines.hovered == 1
    assert view.told.text() == "step 2, ␣: −1.000"
    point_at(view.lines, QPointF(290, 100))
    assert view.lines.hovered == -1
    assert view.told.text().startswith("sum")
    point_at(view.lines, view.lines.place(3).center())
    assert view.told.text() == "step 4, ⏎: +0.250"


def test_keys_go_through_tokens(qtbot: QtBot, model: Model) -> None:
    view = shown(qtbot, model, found_of())
    for expected in (0, 1, 2, 3, 3):
        QTest.keyClick(view.lines, Qt.Key.Key_Right)
        assert view.lines.hovered == expected
    QTest.keyClick(view.lines, Qt.Key.Key_Left)
    assert view.told.text().startswith("step 3, b")


def test_a_long_sequence_can_be_reached_to_its_end(qtbot: QtBot, model: Model) -> None:
    values = np.sin(np.arange(600)).astype(np.float32)
    names = tuple(f"word{at % 7}" for at in range(600))
    view = shown(qtbot, model, found_of(values, tokens=names), width=240)
    lines = view.lines
    assert lines.place(599).top() > lines.height()
    there = QPointF(20, 20)
    event = QWheelEvent(
        *(there, QPointF(lines.mapToGlobal(there)), QPoint(), QPoint(0, -100_000)),
        *(Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier),
        *(Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(lines, event)
    assert lines.place(599).bottom() <= lines.height()
    QTest.keyClick(lines, Qt.Key.Key_Right)
    assert lines.hovered == 0
    assert 0 <= lines.place(0).top() < lines.height()
    assert all(lines.place(at).right() <= lines.width() for at in range(600))


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize(
    "values",
    [np.zeros(1, np.float32), np.full(3, np.nan, np.float32), np.zeros(0, np.float32)],
    ids=["one", "not numbers", "none"],
)
def test_odd_ones_are_painted(qtbot: QtBot, model: Model, values: np.ndarray, theme: Theme) -> None:
    view = shown(qtbot, model, found_of(values, is_signed=False, base=None), theme)
    assert not view.grab().isNull()
    assert view.told.text() == "the network says 1.500 here"
    QTest.keyClick(view.lines, Qt.Key.Key_Right)
    assert view.lines.hovered == (0 if len(values) else -1)
    view.set_theme(LIGHT if theme is DARK else DARK)
    assert not view.grab().isNull()


def test_numbers_are_a_row_a_step(qtbot: QtBot, model: Model) -> None:
    view = shown(qtbot, model, found_of())
    table = view.numbers()
    assert table is not None
    assert tuple(table.columns) == ("step", "token", "counts")
    assert list(table.rows)[1] == ("step 2", " ", -1.0)
