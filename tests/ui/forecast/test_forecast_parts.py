"""The parts of the dock of forecasts: axes, areas, plots, the strip of cells."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from nnviz.data.forecast import Forecast
from nnviz.explain.forecast_errors import forecast_errors
from nnviz.session.looking_ahead import Ahead
from nnviz.ui.forecast.between import crossed, outline
from nnviz.ui.forecast.cell_strip import CellStep, CellStrip, strengths
from nnviz.ui.forecast.forecast_plot import ForecastPlot, value_range
from nnviz.ui.forecast.horizon_plot import HorizonPlot, Panels
from nnviz.ui.forecast.inks import said_ink
from nnviz.ui.forecast.lanes import Lanes
from nnviz.ui.forecast.time_axis import TimeAxis
from nnviz.ui.forecast.words import lane_name, number, share, step_words, table_of, time_card
from nnviz.ui.plotting.axis import Floats
from nnviz.ui.theme import DARK, LIGHT, Theme

LIES = Forecast(6, 3, ("a", "b", "c"), ("b", "d"), "hour")
RNG = np.random.default_rng(3)
SEEN, SAID, TRUTH = RNG.normal(size=(6, 3)), RNG.normal(size=(3, 2)), RNG.normal(size=(3, 2))
FOUND = Ahead(LIES, SEEN, SAID, TRUTH)
ERRORS = forecast_errors(
    RNG.normal(size=(5, 3, 2)), RNG.normal(size=(5, 3, 2)), np.zeros((5, 2)), np.zeros((3, 2))
)


@pytest.mark.parametrize(
    ("window", "horizon"), [(1, 1), (4, 1), (4, 96), (32, 8), (1024, 1), (1024, 64)]
)
@pytest.mark.parametrize("width", [20.0, 240.0, 1000.0])
def test_every_step_has_a_column_of_its_own(window: int, horizon: int, width: float) -> None:
    time = TimeAxis(window, horizon, 50, 50 + width)
    steps = np.concatenate([time.seen, time.told])
    x = time.x(steps)
    assert (np.diff(x) > 0).all()
    assert [time.step_at(float(at)) for at in x] == steps.astype(int).tolist()
    assert time.step_at(49.9) is None
    assert time.step_at(50 + width) is None
    assert time.x(time.seen)[-1] < time.now < time.x(time.told)[0]
    places = [at for at, _ in time.labels(44)]
    assert places == sorted(places)
    assert [text for _, text in time.labels(44)].count("now") == 1


def test_labels_count_from_now() -> None:
    assert [text for _, text in TimeAxis(32, 8, 0, 300).labels(44)] == [
        "−30",
        "−20",
        "−10",
        "now",
        "+8",
    ]


def test_areas_part_where_lines_cross() -> None:
    x, first, second = np.arange(3.0), np.array([0.0, 2.0, 0.0]), np.array([1.0, 1.0, 1.0])
    across, one, two = crossed(x, first, second)
    np.testing.assert_allclose(across, [0, 0.5, 1, 1.5, 2])
    np.testing.assert_allclose(one[[1, 3]], two[[1, 3]])
    assert _size(outline(x, first, second)) == pytest.approx(0.5)
    assert _size(outline(x, second, first)) == pytest.approx(0.5)
    assert _size(outline(x, first - 2, second)) == 0


def _size(polygon: Floats) -> float:
    """The area of a polygon `(m, 2)`, by the shoelace formula."""
    x, y = polygon.T
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


def test_areas_leave_out_what_is_no_number() -> None:
    nan = np.array([np.nan, 1.0, 2.0])
    assert np.isfinite(outline(np.arange(3.0), nan, np.zeros(3))).all()
    assert not len(outline(np.arange(3.0), np.full(3, np.nan), np.zeros(3)))


@pytest.mark.parametrize("height", [40, 120, 300, 900])
@pytest.mark.parametrize("others", [0, 1, 7, 40])
def test_lanes_leave_the_target_its_room(height: int, others: int) -> None:
    lanes = Lanes.of(400, height, others, 1.0)
    assert len(lanes.others) <= others
    assert lanes.main.height() >= min(height * 0.3, 60)
    bottoms = [lanes.main.bottom(), *(area.bottom() for area in lanes.others)]
    assert bottoms == sorted(bottoms)
    assert bottoms[-1] <= height or not lanes.others
    assert height < 900 or others > 7 or len(lanes.others) == others


def test_panels_lie_beside_or_below_each_other() -> None:
    assert Panels.of(600, 200, 1.0).r2.left() > Panels.of(600, 200, 1.0).errors.right()
    assert Panels.of(250, 260, 1.0).r2.top() > Panels.of(250, 260, 1.0).errors.bottom()
    assert Panels.of(200, 100, 1.0).r2.isEmpty()


def test_words() -> None:
    assert step_words(1, LIES) == "1 hour ahead"
    assert step_words(0, LIES) == "now"
    assert step_words(-1200, LIES) == "1,200 hours ago"
    assert (number(float("nan")), share(float("-inf")), share(-0.5)) == ("–", "–", "−0.500")
    assert (lane_name("c", 0), lane_name("c", 4)) == ("c", "c, +4")
    card = time_card(FOUND, 0, 2)
    assert card.heading == "b · 2 hours ahead"
    assert [reading.label for reading in card.readings] == ["truth", "forecast", "error"]
    assert [r.label for r in time_card(FOUND, 0, -5).readings] == ["a", "b", "c"]
    free = Ahead(LIES, SEEN, SAID, None)
    assert [reading.label for reading in time_card(free, 1, 1).readings] == ["forecast"]
    table = table_of(ERRORS, LIES)
    assert len(table.rows) == 6
    assert table.rows[4][:2] == ("d", 2)


def test_wild_answers_do_not_press_the_truth_flat() -> None:
    wild = SAID.copy()
    wild[1, 0], wild[2, 0] = 1e9, np.nan
    low, high = value_range(Ahead(LIES, SEEN, wild, TRUTH), 0) or (0.0, 0.0)
    known = np.concatenate([SEEN[:, 1], TRUTH[:, 0]])
    assert high - low <= 2.01 * (known.max() - known.min())
    assert value_range(Ahead(LIES, SEEN, np.full((3, 2), np.nan), None), 1) is None


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_plot_tells_of_the_step_under_the_mouse(qtbot: QtBot, theme: Theme) -> None:
    plot = ForecastPlot(theme)
    qtbot.addWidget(plot)
    plot.resize(500, 300)
    plot.show()
    assert plot.card() is None
    plot.step_pointed.connect(plot.show_step)
    plot.show_ahead(FOUND, 0)
    time, lanes = plot.time(), plot.lanes()
    assert time is not None
    assert len(lanes.others) == 2
    x = int(time.x(np.array(2.0)))
    qtbot.mouseMove(plot, QPoint(1, 1))  # from where it was it would not move
    qtbot.mouseMove(plot, QPoint(x, int(lanes.main.center().y())))
    qtbot.waitUntil(lambda: plot.card() is not None)
    card = plot.card()
    assert card is not None
    assert card.readings[1].text == number(float(SAID[1, 0]))
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert "1 hour ahead" in plot.card().heading  # type: ignore[union-attr]
    image = plot.grab().toImage()
    colors = {image.pixelColor(at, y).name() for at in range(x - 60, 488, 2) for y in range(8, 200)}
    assert said_ink(theme).color in colors


def test_the_plot_shows_what_is_not_finite_without_falling(qtbot: QtBot) -> None:
    plot = ForecastPlot(DARK)
    qtbot.addWidget(plot)
    plot.resize(300, 200)
    said = np.full((3, 2), np.nan)
    for truth in (TRUTH, None):
        for target in (0, 1):
            plot.show_ahead(Ahead(LIES, np.zeros((6, 3)), said, truth), target)
            assert not plot.grab().isNull()


def test_axes_stay_while_what_is_shown_fits(qtbot: QtBot) -> None:
    plot = ForecastPlot(DARK)
    qtbot.addWidget(plot)
    plot.show_ahead(FOUND, 0)
    before = plot.axis
    plot.show_ahead(Ahead(LIES, SEEN * 0.9, SAID * 0.9, TRUTH * 0.9), 0)
    assert plot.axis == before


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_a_click_on_the_strip_chooses_a_cell_at_a_step(qtbot: QtBot, theme: Theme) -> None:
    strip = CellStrip(theme)
    qtbot.addWidget(strip)
    strip.resize(500, 200)
    strip.show()
    chosen: list[CellStep] = []
    strip.cell_wished.connect(chosen.append)
    strip.cell_wished.connect(strip.show_chosen)
    values = np.outer(np.linspace(-1, 1, 6), [0.5, 1.0, 0.0])
    strip.show_cells("cells", values, LIES)
    place = strip.place(CellStep(1, 5)).center().toPoint()
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=place)
    assert chosen == [CellStep(1, 5)]
    assert not strip.line_area().isEmpty()
    image = strip.grab().toImage()
    inner = strip.place(CellStep(1, 5)).center().toPoint()
    assert image.pixelColor(inner) == QColor(theme.positive)
    right = strip.time().now + 10
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(int(right), place.y()))
    assert len(chosen) == 1  # ahead there are no cells
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(strip, key)
    assert chosen[1:] == [CellStep(1, 5), CellStep(1, 4), CellStep(2, 4), CellStep(0, 4)]
    qtbot.mouseMove(strip, QPoint(1, 1))
    qtbot.mouseMove(strip, strip.place(CellStep(0, 2)).center().toPoint())
    qtbot.waitUntil(lambda: strip.card() is not None)
    assert strip.card().lines() == ["cells · 1", "3 hours ago " + number(-0.1)]  # type: ignore[union-attr]


def test_strengths_of_weak_and_broken_cells() -> None:
    np.testing.assert_allclose(strengths(np.array([[0.1, -0.2]])), [[0.5, -1.0]])
    assert not strengths(np.zeros((2, 2))).any()
    assert strengths(np.array([[np.nan, 2.0]]))[0, 1] == 1.0


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("size", [(600, 200), (250, 260), (200, 80)])
def test_errors_by_step_are_read_step_by_step(
    qtbot: QtBot, theme: Theme, size: tuple[int, int]
) -> None:
    plot = HorizonPlot(theme)
    qtbot.addWidget(plot)
    plot.resize(*size)
    plot.show()
    plot.step_pointed.connect(plot.show_step)
    plot.show_sentence("Later.")
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert plot.card() is None
    plot.show_errors(ERRORS, LIES, 1)
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    card = plot.card()
    assert card is not None
    assert card.heading == "d · 2 hours ahead"
    assert card.readings[0].text == number(float(ERRORS.rmse[1, 1]))
    qtbot.mouseMove(plot, plot.panels().errors.center().toPoint() + QPoint(1, 1))
    assert plot.step_at(plot.panels().errors.center()) == 2
    assert not plot.grab().isNull()


def test_a_horizon_of_one_and_unknown_numbers_are_drawn(qtbot: QtBot) -> None:
    plot = HorizonPlot(LIGHT)
    qtbot.addWidget(plot)
    lies = Forecast(4, 1, ("a",), ("a",))
    none = np.zeros((0, 1, 1))
    plot.show_errors(forecast_errors(none, none, none[:, 0], np.zeros((1, 1))), lies, 0)
    assert not plot.grab().isNull()
    some = RNG.normal(size=(4, 1, 1))
    plot.show_errors(forecast_errors(some, some + 1, some[:, 0], np.zeros((1, 1))), lies, 0)
    assert not plot.grab().isNull()


def test_a_step_beyond_another_horizon_is_forgotten(qtbot: QtBot) -> None:
    plot = HorizonPlot(DARK)
    qtbot.addWidget(plot)
    plot.resize(400, 160)
    plot.show_errors(ERRORS, LIES, 0)
    for _ in range(3):
        qtbot.keyClick(plot, Qt.Key.Key_Right)
    plot.show_step(3)
    assert plot.card() is not None
    shorter = forecast_errors(SAID[:, None, :1], TRUTH[:, None, :1], SEEN[:3, :1], SAID[:1, :1])
    plot.show_errors(shorter, Forecast(6, 1, ("b",), ("b",)), 0)
    assert plot.card() is None
    assert not plot.grab().isNull()
