"""The embedding in the real window: points to hover, to click and to catch, while it trains."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.runtime.questions.embed import Method
from nnviz.session.sample import Part, ProbeSource
from nnviz.ui.embedding.plane import EmbeddingPlane
from nnviz.ui.main_window import MainWindow
from nnviz.ui.views.embedding import EmbeddingView
from tests.ui.conftest import Open

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


def opened(window: MainWindow, qtbot: QtBot) -> EmbeddingView:
    """The view with its first points."""
    window.resize(1440, 1000)
    window.raise_view("embedding")
    view = next(view for view in window.views if isinstance(view, EmbeddingView))
    qtbot.waitUntil(lambda: view.plane.points is not None, timeout=20_000)
    qtbot.waitUntil(lambda: not view.embedder.is_busy, timeout=20_000)
    QTest.qWait(0)
    return view


def send(plane: EmbeddingPlane, kind: QEvent.Type, at: QPointF, held: Qt.MouseButton) -> None:
    button = NONE if kind is QEvent.Type.MouseMove else LEFT
    keys = Qt.KeyboardModifier.NoModifier
    where = QPointF(plane.mapToGlobal(at))
    QApplication.sendEvent(plane, QMouseEvent(kind, at, where, button, held, keys))


def drag(plane: EmbeddingPlane, corners: list[tuple[float, float]]) -> None:
    """Draw a loop with the mouse."""
    places = [QPointF(x, y) for x, y in corners]
    send(plane, QEvent.Type.MouseButtonPress, places[0], LEFT)
    for place in places[1:]:
        send(plane, QEvent.Type.MouseMove, place, LEFT)
    send(plane, QEvent.Type.MouseButtonRelease, places[-1], NONE)


@pytest.fixture
def view(open_window: Open, qtbot: QtBot) -> EmbeddingView:
    return opened(open_window("digits"), qtbot)


def test_hover_tells_a_click_looks_and_a_lasso_catches(view: EmbeddingView, qtbot: QtBot) -> None:
    plane, session = view.plane, view.session
    qtbot.waitUntil(lambda: np.isfinite(plane.pixels()).all())
    index = int(plane.pixels()[:, 0].argmin())  # the one at the left is nobody's neighbour
    at = QPointF(*plane.pixels()[index].tolist())
    send(plane, QEvent.Type.MouseMove, at, NONE)
    assert plane.hovered == index
    assert view.told.text().startswith(f"test sample {index + 1:,} · ")
    np.testing.assert_array_equal(view.strip.indices, [index])
    QTest.mouseClick(plane, LEFT, pos=at.toPoint())
    assert session.probe is not None
    assert session.probe.source == ProbeSource(Part.TEST, index)

    right, low = plane.width() - 1.0, plane.height() - 1.0
    drag(plane, [(1, 1), (right, 1), (right, low), (1, low)])
    count = len(plane.pixels())
    np.testing.assert_array_equal(view.strip.indices, np.arange(count))
    assert view.told.text().startswith(f"{count} samples: ")
    QTest.mouseClick(view.strip, LEFT, pos=view.strip.place(2).center().toPoint())
    assert session.probe.source.index == 2
    QTest.keyClick(plane, Qt.Key.Key_Escape)
    assert not len(view.strip.indices)
    QTest.keyClick(plane, Qt.Key.Key_Right)
    assert session.probe.source.index == 3


def test_points_move_while_it_trains_and_rest_when_nobody_looks(
    view: EmbeddingView, qtbot: QtBot
) -> None:
    before = view.plane.points
    assert before is not None
    view.session.play()
    qtbot.waitUntil(lambda: view.plane.points is not before, timeout=20_000)
    view.session.pause()
    assert view.plane.points is not None
    assert not np.array_equal(view.plane.points.places, before.places)
    view.window().raise_view("output")  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: not (view.is_seen or view.embedder.is_busy), timeout=20_000)
    session, asked = view.session, view.embedder._asked
    session.advance(5)
    qtbot.waitUntil(lambda: session.history.step > 5, timeout=20_000)
    assert view.embedder._asked is asked


def test_another_layer_and_another_method(open_window: Open, qtbot: QtBot) -> None:
    view = opened(open_window("iris"), qtbot)
    assert view.combo.currentText() == "h1"
    view.session.select_layers(("output",))
    assert view.combo.currentText() == "output"
    qtbot.waitUntil(lambda: "two axes of output" in view.about.text(), timeout=20_000)
    segment = view.method.segment(1).center().toPoint()
    QTest.mouseClick(view.method, LEFT, pos=segment)
    assert view.again.isVisible()
    qtbot.waitUntil(lambda: "perplexity" in view.about.text(), timeout=60_000)
    found = view.embedder.known
    assert found is not None
    assert found.wish.method is Method.NEIGHBOURS
    table = view.numbers()
    assert table is not None
    assert len(list(table.rows)) == 30


def test_it_is_painted_for_data_without_classes_too(open_window: Open, qtbot: QtBot) -> None:
    view = opened(open_window("plane", "light"), qtbot)
    picture = view.plane.grab().toImage()
    ground = picture.pixelColor(1, 1)
    at = view.plane.pixels()[0]
    assert picture.pixelColor(QPoint(int(at[0]), int(at[1]))) != ground
    send(view.plane, QEvent.Type.MouseMove, QPointF(*at.tolist()), NONE)
    assert "test sample" in view.told.text()
