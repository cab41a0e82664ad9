"""Sequences that were made, on the screen: the film, the others, and reading one."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nnviz.core.graph import chain
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.network import Network
from nnviz.explain.methods.token_search import TokenSearch
from nnviz.explain.results.token_sequences import TokenSequences
from nnviz.explain.target import Target
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.explained import Asked, Explained, Query
from nnviz.session.frame import Model
from nnviz.ui.theme import DARK, LIGHT, Theme
from nnviz.ui.why.result_view import result_views
from nnviz.ui.why.results.token_sequences import TokenSequencesView

IDS = np.array([[0, 1, 2, 2], [0, 1, 2, 3]], np.int32)


class Reader:
    """Of a session: only what is looked at."""

    def __init__(self) -> None:
        self.probes: list[np.ndarray] = []

    def set_probe(self, x: np.ndarray) -> None:
        self.probes.append(x)


@pytest.fixture(scope="module")
def model() -> Model:
    recipe = DataRecipe(name="iris")
    dataset = load(recipe)
    graph = chain(("input", Input(shape=(4,))), ("output", Dense(units=3)))
    experiment = fitted(Experiment(graph, recipe), dataset)
    return Model(1, 1, experiment, Network.of(experiment.graph), dataset)


def found_of(**changes: Any) -> TokenSequences:
    given: dict[str, Any] = {
        "tokens": ("a", "b", " ", "\n"),
        "ids": IDS,
        "values": np.array([3.0, 2.5]),
        "counts": np.array([[0, 1, 0, 2.0], [0, -1, 0, 0.5]], np.float32),
        "start": np.array([0, 1, 1, 1], np.int32),
        "start_value": 0.5,
        "first": 2,
        "end": 4,
        "film": np.array([[0, 1, 1, 1], [0, 1, 2, 1], [0, 1, 2, 2]], np.int32),
        "film_values": np.array([0.5, 1.0, 3.0]),
        "film_counts": np.ones((3, 4), np.float32),
        "film_steps": np.array([0, 1, 2]),
        "best": 2.75,
        "best_sample": 4,
    }
    return TokenSequences(**(given | changes))


def shown(
    qtbot: QtBot, model: Model, found: TokenSequences, theme: Theme = DARK
) -> tuple[TokenSequencesView, Reader]:
    reader = Reader()
    view = result_views()[TokenSequences](reader, theme)  # type: ignore[arg-type]
    assert isinstance(view, TokenSequencesView)
    qtbot.addWidget(view)
    view.resize(300, 260)
    view.show()
    query = Query(TokenSearch(), Target("output"), Asked.of(model.dataset.base_test[0], None))
    view.show_result(Explained(model, query, 3, found))
    return view, reader


def point_at(widget: QWidget, at: QPointF) -> None:
    none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    there = QPointF(widget.mapToGlobal(at))
    QApplication.sendEvent(widget, QMouseEvent(QEvent.Type.MouseMove, at, there, none, none, keys))


def click(view: TokenSequencesView, row: int) -> None:
    at = view.rows.place(row).center().toPoint()
    QTest.mouseClick(view.rows, Qt.MouseButton.LeftButton, pos=at)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_best_is_shown_and_any_can_be_read(qtbot: QtBot, model: Model, theme: Theme) -> None:
    view, reader = shown(qtbot, model, found_of(), theme)
    assert [text for text, _ in view.rows.rows] == ["…␣␣", "…␣⏎"]
    assert view.rows.shown == 0
    assert "3.00" in view.told.text()
    click(view, 1)
    assert view.rows.shown == 1
    assert "2.50" in view.told.text()
    QTest.mouseClick(view.read, Qt.MouseButton.LeftButton)
    assert reader.probes[0].tolist() == [0, 1, 2, 3]
    table = view.numbers()
    assert table is not None
    assert [row[0] for row in table.rows] == [3.0, 2.5]
    view.set_theme(LIGHT if theme is DARK else DARK)
    assert not view.grab().isNull()


def test_a_frame_of_the_film_can_be_read_too(qtbot: QtBot, model: Model) -> None:
    view, reader = shown(qtbot, model, found_of())
    view.player.track.number_wished.emit(1)
    assert view.rows.shown == -1
    assert "after 1" in view.told.text()
    QTest.mouseClick(view.read, Qt.MouseButton.LeftButton)
    assert reader.probes[0].tolist() == [0, 1, 2, 1]
    click(view, 1)
    assert view.player.frame == 2
    view.player.track.number_wished.emit(2)
    assert view.rows.shown == 0


def test_on_the_way_nothing_is_read(qtbot: QtBot, model: Model) -> None:
    part = {"film": IDS[:1], "film_values": np.ones(1), "film_counts": np.ones((1, 4))}
    found = found_of(ids=IDS[:1], values=np.ones(1), is_done=False, **part)
    view, reader = shown(qtbot, model, found)
    assert not view.read.isEnabled()
    assert not view.player.track.isEnabled()
    QTest.mouseClick(view.read, Qt.MouseButton.LeftButton)
    assert not reader.probes


def test_a_token_under_the_mouse_is_told_and_what_was_sought_is_in_sight(
    qtbot: QtBot, model: Model
) -> None:
    long = np.tile(IDS[:1, :3], (1, 200))
    size = {"counts": np.ones(long.shape), "film_counts": np.ones(long.shape), "film": long}
    found = found_of(
        ids=long, start=long[0], values=np.ones(1), first=598, end=600, **size,
        film_values=np.ones(1), film_steps=np.zeros(1, int)
    )  # fmt: skip
    view, _ = shown(qtbot, model, found)
    place = view.lines.place(599)
    assert 0 <= place.top() < place.bottom() <= view.lines.height()
    view.resize(200, 240)
    qtbot.waitUntil(lambda: view.lines.width() <= 200)
    assert view.lines.place(599).bottom() <= view.lines.height()
    point_at(view.lines, view.lines.place(599).center())
    assert "step 600" in view.told.text()
    assert "as it was" not in view.told.text()
