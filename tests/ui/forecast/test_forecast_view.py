"""The dock of forecasts without a process: what it shows, asks, and lets one choose."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.core.marks import Neuron
from nnviz.data import load
from nnviz.engine import Trainer
from nnviz.engine.experiment import Experiment
from nnviz.explain.forecast_errors import errors_on_test, own_targets
from nnviz.files.example import example
from nnviz.session.frame import Model
from nnviz.session.sample import Part, free_point
from nnviz.session.selection import Selection
from nnviz.ui.forecast.cell_strip import CellStep
from nnviz.ui.forecast.head import BEST, MEDIAN, WORST
from nnviz.ui.forecast.words import EMPTY
from nnviz.ui.theme import DARK, LIGHT
from nnviz.ui.views.forecast import ForecastView
from tests.ui.forecast.staged import Stage, own_trainer, shown, trainer_of

LEFT = Qt.MouseButton.LeftButton


def view_of(qtbot: QtBot, trainer: Trainer) -> tuple[Stage, ForecastView]:
    stage = Stage(trainer)
    view = ForecastView(stage, DARK)  # type: ignore[arg-type]
    stage.setParent(view)
    qtbot.addWidget(view)
    view.resize(400, 760)
    view.show()
    return stage, view


def test_probe_truth_and_errors_of_all_samples(qtbot: QtBot) -> None:
    stage, view = view_of(qtbot, trainer_of("sine-forecast", 5))
    assert view.sentence() == EMPTY
    assert view.numbers() is None
    shown(stage, view)
    data, found = stage.model.dataset, view.found
    assert view.sentence() == ""
    assert found is not None
    assert found.truth is not None
    assert data.forecast is not None
    np.testing.assert_allclose(found.truth, own_targets(data, data.forecast, data.y_test[:1])[0])
    assert view.head.sample.text() == "Test 1 of 40"
    exact = errors_on_test(stage.model.network, np.array(stage.trainer.parameters), data)
    assert view.known is not None
    np.testing.assert_allclose(view.known.found.rmse, exact.rmse, rtol=1e-5)
    np.testing.assert_allclose(view.known.found.last, exact.last, rtol=1e-5)
    assert found.rmse(0) == pytest.approx(exact.by_sample[0, 0], rel=1e-4)
    table = view.numbers()
    assert table is not None
    assert len(table.rows) == 8
    view.set_theme(LIGHT)
    assert not view.grab().isNull()


def test_best_median_worst_and_the_next_one(qtbot: QtBot) -> None:
    stage, view = view_of(qtbot, trainer_of("sine-forecast", 5))
    assert not view.head.ranks[BEST].isEnabled()
    shown(stage, view)
    assert view.known is not None
    errors = view.known.found.by_sample[:, 0]
    for rank, at in ((BEST, errors.argmin()), (WORST, errors.argmax())):
        qtbot.mouseClick(view.head.ranks[rank], LEFT)
        assert (stage.sample.part, stage.sample.index) == (Part.TEST, at)
    qtbot.mouseClick(view.head.ranks[MEDIAN], LEFT)
    assert sorted(errors).index(errors[stage.sample.index]) == 19
    before = stage.sample.index
    qtbot.mouseClick(view.head.next, LEFT)
    assert stage.sample.index == (before + 1) % 40
    qtbot.mouseClick(view.head.previous, LEFT)
    assert stage.sample.index == before
    assert stage.asked_for == 5
    view.show_frame(stage.make())
    assert view.head.sample.text() == f"Test {before + 1} of 40"


def test_a_window_of_ones_own_has_no_truth(qtbot: QtBot) -> None:
    stage, view = view_of(qtbot, trainer_of("sine-forecast"))
    shown(stage, view)
    stage.probe = free_point(stage.model.dataset, stage.probe.x * 0.5)
    view.show_frame(stage.make())
    assert view.found is not None
    assert view.found.truth is None
    assert "nobody knows" in view.head.sample.text()
    assert [text.split()[0] for text in view.legend.texts()] == ["seen", "forecast"]


def test_cells_over_time_and_the_canvas_follow_each_other(qtbot: QtBot) -> None:
    stage, view = view_of(qtbot, trainer_of("sine-forecast"))
    shown(stage, view)
    strip, cells = view.cells.strip, view.cells
    assert cells.cells is not None
    assert cells.cells.node == "cells"
    frame = stage.make()
    np.testing.assert_array_equal(strip.values.ravel(), frame.activations["cells"])
    place = strip.place(CellStep(7, 20)).center().toPoint()
    qtbot.mouseClick(strip, LEFT, pos=place)
    assert stage.selection.neuron == Neuron("cells", 20 * 32 + 7)
    assert cells.about.text().startswith("cell 8 · 11 steps ago: ")
    stage.select(Selection((Neuron("cells", 31 * 32 + 2),)))
    assert strip.chosen == CellStep(2, 31)
    stage.select(Selection((Neuron("output", 1),)))
    assert strip.chosen == CellStep(2, 31)


def test_gates_are_asked_for_while_they_are_looked_at(qtbot: QtBot) -> None:
    stage, view = view_of(qtbot, trainer_of("sine-forecast"))
    shown(stage, view)
    assert not view.wishes().taps
    names = [cells.name for cells in view.cells.kinds]
    at = names.index("cells · forget gate")
    with qtbot.waitSignal(view.wants_changed):
        view.cells.layers.setCurrentIndex(at)
        view.cells.layers.activated.emit(at)
    assert view.wishes().taps
    frame = stage.make(view.wishes())
    view.show_frame(frame)
    np.testing.assert_array_equal(view.cells.strip.values, frame.taps["cells", "forget_gate"])
    view.show_model(stage.model)  # the same network once more: the choice stays
    assert view.cells.cells is not None
    assert view.cells.cells.tap == "forget_gate"


def test_several_channels_and_targets(qtbot: QtBot, tmp_path: Path) -> None:
    stage, view = view_of(qtbot, own_trainer(tmp_path, channels=4, told=2))
    shown(stage, view)
    targets = view.head.targets
    assert targets.isVisible()
    assert [targets.itemText(at) for at in range(targets.count())] == ["channel 0", "channel 1"]
    assert view.found is not None
    assert view.found.seen.shape == (8, 4)
    assert abs(view.found.seen[:, 2].mean() - 20) < 3  # in the unit of the file
    assert view.found.others(0) == (1, 2, 3)
    targets.setCurrentIndex(1)
    targets.activated.emit(1)
    assert view.errors.plot.found is not None
    assert view.known is not None
    best = view.known.found.by_sample[:, 1].argmin()
    qtbot.mouseClick(view.head.ranks[BEST], LEFT)
    assert stage.sample.index == best


@pytest.mark.parametrize(("window", "horizon"), [(4, 1), (1024, 1), (4, 64)])
def test_any_window_and_horizon(qtbot: QtBot, window: int, horizon: int) -> None:
    stage, view = view_of(qtbot, trainer_of("seasonal-forecast", window=window, horizon=horizon))
    shown(stage, view)
    assert view.known is not None
    assert view.known.found.rmse.shape == (horizon, 1)
    for size in ((160, 60), (320, 700), (1024, 700)):
        view.resize(*size)
        assert not view.grab().isNull()


def test_other_data_leave_a_sentence_and_ask_nothing(qtbot: QtBot) -> None:
    stage, view = view_of(qtbot, trainer_of("sine-forecast"))
    shown(stage, view)
    other: Experiment = example("circle").experiment
    trainer = Trainer(other, load(other.data))
    view.show_model(Model(2, 2, other, trainer.network, trainer.dataset))
    assert view.sentence() == EMPTY
    assert "sine-forecast" in EMPTY
    assert view.meter.wish is False
    assert view.numbers() is None


def test_nobody_asks_behind_a_closed_dock(qtbot: QtBot) -> None:
    stage, view = view_of(qtbot, trainer_of("sine-forecast"))
    shown(stage, view)
    known = view.known
    assert view.meter.wish is True
    view.hide()
    assert view.meter.wish is False
    assert view.known is known
    view.show()
    assert view.meter.wish is True


def test_answers_that_are_no_numbers_are_dashes(qtbot: QtBot) -> None:
    stage, view = view_of(qtbot, trainer_of("sine-forecast"))
    stage.trainer.parameters[:] = np.nan
    shown(stage, view)
    assert view.known is not None
    assert np.isnan(view.known.found.rmse).all()
    assert view.errors.legend.texts()[0] == "forecast –"
    assert not view.grab().isNull()


def test_a_shorter_window_and_horizon_forget_the_steps_they_do_not_have(qtbot: QtBot) -> None:
    stage, view = view_of(qtbot, trainer_of("sine-forecast", window=32, horizon=8))
    shown(stage, view)
    view.cells.strip.cell_wished.emit(CellStep(3, 30))
    for part, presses in ((view.errors.plot, 8), (view.plot, 1)):
        for _ in range(presses):
            qtbot.keyClick(part, Qt.Key.Key_Right)
    assert view.cells.about.text().startswith("cell 4 · 1 step ago")
    assert view.plot.card() is not None
    stage.turn_to(trainer_of("sine-forecast", window=4, horizon=1))
    shown(stage, view)
    assert view.cells.about.text().startswith("one row a cell")
    assert view.plot.card() is None
    assert view.errors.plot.card() is None
    assert not view.grab().isNull()  # it fell, and with it the window's frames
    qtbot.keyClick(view.cells.strip, Qt.Key.Key_Left)
    assert view.cells.about.text().startswith("cell 4 · now")
