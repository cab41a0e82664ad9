"""The dock of forecasts in the real window: in front at once, live, in step with the canvas."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.core.marks import Neuron
from nnviz.ui.forecast.cell_strip import CellStep
from nnviz.ui.forecast.head import WORST
from nnviz.ui.views.forecast import ForecastView
from tests.ui.conftest import Open


def test_a_forecast_is_what_one_sees_first(open_window: Open, qtbot: QtBot) -> None:
    window = open_window("sine-forecast")
    window.resize(1440, 900)
    session = window.session
    view = next(view for view in window.views if isinstance(view, ForecastView))
    qtbot.waitUntil(lambda: view.is_seen and view.found is not None, timeout=10_000)
    qtbot.waitUntil(lambda: view.known is not None, timeout=30_000)
    before = view.known
    assert before is not None
    session.advance(30)
    qtbot.waitUntil(lambda: view.known is not None and view.known.step == 30, timeout=30_000)
    assert view.known is not None
    assert view.known.found.rmse.mean() < before.found.rmse.mean()

    qtbot.mouseClick(view.head.ranks[WORST], Qt.MouseButton.LeftButton)
    worst = int(view.known.found.by_sample[:, 0].argmax())
    assert session.sample.index == worst
    qtbot.waitUntil(lambda: f"Test {worst + 1}" in view.head.sample.text(), timeout=10_000)
    strip = view.cells.strip
    place = strip.place(CellStep(3, 9)).center().toPoint()
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=place)
    assert session.selection.neuron == Neuron("cells", 9 * 32 + 3)

    window.raise_view("output")
    qtbot.waitUntil(lambda: not view.is_seen)
    window.actions_by_name["forecast"].trigger()
    qtbot.waitUntil(lambda: view.is_seen)
