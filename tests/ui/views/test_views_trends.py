"""Loss, accuracy, gradients and sparsity: the numbers they paint."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from pytestqt.qtbot import QtBot

from nnviz.record.history import History
from nnviz.ui.plotting.axis import Scale
from nnviz.ui.plotting.inks import band_color, layer_ink
from nnviz.ui.plotting.picture import Line
from nnviz.ui.plotting.strokes import Dash
from nnviz.ui.theme import DARK, LIGHT, Theme, contrast
from nnviz.ui.views.accuracy import AccuracyView
from nnviz.ui.views.gradients import GradientsView, Subject
from nnviz.ui.views.loss import LossView
from nnviz.ui.views.sparsity import Share, SparsityView
from tests.ui.views.gestures import amount, painted
from tests.ui.views.stage import Stage, dataset, evaluation, history, layers, step_rows

Show = Callable[..., Any]


def lines(view: Any) -> dict[str, Line]:
    return {line.label: line for line in view.plot.picture.lines}


def noisy(count: int) -> History:
    """A loss that goes up and down from step to step: 1, 3, 1, 3, …"""
    made = History()
    made.add_steps(step_rows(1, count, lambda step: 1 + 2 * (step % 2 == 0)))
    made.add_evaluations([evaluation(0, 2.0), evaluation(count, 0.5)])
    return made


# -- loss ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [10_000, 300_000])
def test_the_band_holds_every_step_and_the_line_its_mean(show: Show, count: int) -> None:
    view = show(LossView)
    view.slider.number_wished.emit(0.0)
    view.show_history(noisy(count))
    batch = lines(view)["batch"]
    assert batch.band is not None
    assert view.plot.points / 2 < len(batch.band.x) <= view.plot.points
    assert_allclose(batch.band.low, 1)
    assert_allclose(batch.band.high, 3)
    assert_allclose(batch.y[:-1], 2, rtol=0.02)
    assert (batch.y == batch.band.mean).all()
    assert amount(painted(view), band_color(DARK)) > 5000


def test_few_steps_are_shown_one_by_one(show: Show) -> None:
    view = show(LossView)
    view.show_history(noisy(20))
    band = lines(view)["batch"].band
    assert band is not None
    assert band.x.tolist() == list(range(1, 21))
    assert band.mean.tolist() == [1, 3] * 10


def test_smoothing_flattens_the_line_and_leaves_the_band(show: Show) -> None:
    view = show(LossView)
    view.show_history(noisy(300))
    rough = lines(view)["batch"].band
    spread = []
    for amount_of in (0.0, 0.15, 1.0):
        view.slider.number_wished.emit(amount_of)
        batch = lines(view)["batch"]
        assert batch.band is not None
        np.testing.assert_array_equal(batch.band.low, rough.low)
        spread.append(np.ptp(batch.y[40:-40]))
        assert view.slider.shown == amount_of
    assert spread[0] == 2
    assert spread[0] > spread[1] > spread[2]
    assert spread[2] < 0.02


def test_the_slider_goes_back_to_its_default(show: Show) -> None:
    view = show(LossView)
    view.slider.number_wished.emit(1.0)
    view.slider.default_wished.emit()
    assert view.slider.shown == 0.3


def test_train_is_solid_test_dashed_both_grey(show: Show) -> None:
    for theme in (DARK, LIGHT):
        view = show(LossView, theme=theme)
        view.show_history(history(100))
        found = lines(view)
        assert (found["train"].ink.dash, found["test"].ink.dash) == (Dash.SOLID, Dash.DASHED)
        assert (found["train"].ink.color, found["test"].ink.color) == (theme.train, theme.test)
        for line in found.values():
            channels = [int(line.ink.color[i : i + 2], 16) for i in (1, 3, 5)]
            assert max(channels) - min(channels) < 36
            assert contrast(line.ink.color, theme.surface) >= 3


def test_both_lines_are_painted_the_dashed_one_with_gaps(show: Show) -> None:
    view, made = show(AccuracyView), History()
    made.add_steps(step_rows(1, 500))
    made.add_evaluations([evaluation(0, quality=0.8), evaluation(500, quality=0.8)])
    view.show_history(made)
    picture, area = painted(view.plot), view.plot.area()
    axis = view.plot.picture.axis
    for value, color, share in ((0.8, DARK.train, 1.0), (0.7, DARK.test, 5 / 8)):
        y = int(area.bottom() - axis.fraction(value) * area.height())
        light = picture[y - 2 : y + 3].sum(axis=2).max(axis=0)
        drawn = light > (sum(_rgb(color)) + sum(_rgb(DARK.line))) / 2
        assert drawn.sum() == pytest.approx(area.width() * share, rel=0.1)


def test_the_legend_tells_the_current_values(show: Show) -> None:
    view = show(LossView)
    view.show_history(noisy(40))
    assert view.legend.texts() == ["train 0.500", "test 1.000", "batch 3.000"]
    made = noisy(40)
    made.add_evaluations([evaluation(41, float("nan")), evaluation(42, float("inf"))])
    view.show_history(made)
    assert view.legend.texts()[0] == "train infinite"


def test_the_legend_says_when_nothing_was_evaluated(show: Show) -> None:
    view, made = show(LossView), History()
    made.add_steps(step_rows(1, 3))
    view.show_history(made)
    assert view.legend.texts()[:2] == ["train –", "test –"]


@pytest.mark.parametrize("scale", list(Scale))
def test_all_that_is_finite_lies_on_the_axis(show: Show, scale: Scale) -> None:
    view = show(LossView)
    view.scales.value_wished.emit(scale)
    assert view.scales.shown_value() is scale
    made = history(1000)
    made.add_steps(step_rows(1001, 1004, lambda step: [0.0, np.nan, np.inf, 0.01]))
    made.add_evaluations([evaluation(1004, 0.0)])
    view.show_history(made)
    axis = view.plot.picture.axis
    assert axis.scale is scale
    for line in lines(view).values():
        places = axis.fractions(line.y[np.isfinite(line.y)])
        assert places.min() >= 0
        assert places.max() <= 1
    assert axis.fraction(0.0) == 0.0
    assert axis.low <= 1 / 1000 * 1.5
    painted(view)


def test_one_wild_batch_does_not_press_the_rest_flat(show: Show) -> None:
    view = show(LossView)
    view.scales.value_wished.emit(Scale.LINEAR)
    made = noisy(50_000)
    made.add_steps(step_rows(50_001, 50_001, lambda step: 1e5))
    made.add_steps(step_rows(50_002, 100_000, lambda step: 1 + 2 * (step % 2 == 0)))
    view.show_history(made)
    assert view.plot.picture.axis.high < 1e5 / 20


def test_the_axis_keeps_still_while_values_move_within_it(show: Show) -> None:
    view, made = show(LossView), noisy(1000)
    made.add_evaluations([evaluation(1000, 0.2)])
    view.show_history(made)
    before = view.plot.picture.axis
    for step in range(1001, 1100):
        made.add_steps(step_rows(step, step, lambda step: 1 + 2 * (step % 2 == 0)))
        made.add_evaluations([evaluation(step, 0.5 + 0.3 * np.sin(step))])
        view.show_history(made)
        assert view.plot.picture.axis == before


# -- accuracy --------------------------------------------------------------------------------------


def test_accuracy_offers_quieter_measures(show: Show) -> None:
    view = show(AccuracyView)
    view.show_model(Stage().model)
    view.show_history(history(99))
    assert view.legend.texts() == ["train 99.5\u00a0%", "test 89.5\u00a0%"]
    assert (view.plot.picture.axis.high, view.plot.picture.tick_text([0.5])) == (1.0, ["50\u00a0%"])
    for index, name in enumerate(("Accuracy", "Balanced accuracy", "Macro F1")):
        assert view.combo.itemText(index) == name
        view.combo.activated.emit(index)
        assert view.legend.texts()[0] == f"train {99.5 - index:.1f}\u00a0%"


def test_a_regression_has_r2_and_mse_and_another_title(show: Show, qtbot: QtBot) -> None:
    view = show(AccuracyView)
    with qtbot.waitSignal(view.windowTitleChanged) as changed:
        view.show_model(Stage(layers(3), dataset(0), "mse").model)
    assert changed.args == ["R²"]
    assert view.accessibleName() == view.plot.accessibleName() == "R²"
    made = history(99)
    made.add_evaluations([evaluation(100, 0.25, -40.0)])
    view.show_history(made)
    assert view.legend.texts() == ["train −40.03", "test −40.10"]
    assert view.plot.picture.axis.low == -1
    view.combo.activated.emit(1)
    assert view.combo.itemText(1) == "Mean squared error"
    assert view.legend.texts() == ["train 0.250", "test 0.500"]
    view.show_model(Stage().model)
    assert view.windowTitle() == "Accuracy"
    assert view.legend.texts()[0].endswith("%")


def test_a_measure_stays_chosen_while_the_task_does(show: Show) -> None:
    view = show(AccuracyView)
    view.show_model(Stage().model)
    view.combo.activated.emit(2)
    view.show_model(Stage(start=2, run=2).model)
    assert view.measure == "macro_f1"


# -- weights and gradients -------------------------------------------------------------------------


def test_gradient_and_rate_come_from_every_step(show: Show) -> None:
    view = show(GradientsView)
    view.show_model(Stage().model)
    view.show_history(noisy(100))
    line = lines(view)["gradient norm"]
    assert line.band is not None
    assert set(line.band.mean) == {2.0, 6.0}
    assert view.legend.texts() == ["gradient norm 6.000"]
    view.subjects.value_wished.emit(Subject.RATE)
    assert set(lines(view)["learning rate"].y) == {0.1}
    assert view.plot.picture.axis.scale is Scale.LOG


def test_weights_are_measured_layer_by_layer(show: Show) -> None:
    view, stage = show(GradientsView), Stage()
    view.show_model(stage.model)
    view.show_history(noisy(100))
    view.subjects.value_wished.emit(Subject.WEIGHTS)
    assert view.sentence() == "The weights are followed while this is in sight."
    for step in (10, 20, 30):
        view.show_frame(stage.frame(step, stage.parameters() * step))
    views = stage.model.network.layout.named(stage.parameters())
    for name in ("h1", "h2", "output"):
        line = lines(view)[name]
        assert line.x.tolist() == [10, 20, 30]
        assert_allclose(line.y, np.linalg.norm(views[name]["weights"]) * line.x, rtol=1e-5)


# -- sparsity --------------------------------------------------------------------------------------


def shares(view: Any, share: Share) -> dict[str, Sequence[float]]:
    view.shares.value_wished.emit(share)
    assert view.shares.shown_value() is share
    picture = view.plot.picture
    return {line.label: line.y.tolist() for line in picture.lines} if picture else {}


def test_shares_are_those_of_the_frames(show: Show) -> None:
    view, stage = show(SparsityView), Stage()
    view.show_model(stage.model)
    frames = [stage.frame(step, stage.parameters(step)) for step in (1, 2, 3)]
    dead = stage.parameters()
    stage.model.network.layout.views(dead, "h1")["weights"][:, :4] = 0
    frames.append(stage.frame(4, dead))
    for frame in frames:
        view.show_frame(frame)
    for share, name in ((Share.ZEROS, "zeros"), (Share.DEAD, "dead")):
        found = shares(view, share)
        assert list(found) == ["h1", "h2", "output"]
        for layer, values in found.items():
            assert_allclose(values, [getattr(f.statistics[layer], name) for f in frames])
    assert shares(view, Share.DEAD)["h1"][-1] == 0.5
    assert view.legend.texts()[0] == "h1 50\u00a0%"
    assert list(shares(view, Share.SATURATED)) == ["output"]  # only tanh has two bounds


def test_no_bounds_no_saturation(show: Show) -> None:
    view, stage = show(SparsityView), Stage(layers(4), dataset(3), "cross_entropy")
    view.show_model(stage.model)
    view.show_frame(stage.frame(5))
    assert shares(view, Share.SATURATED) == {}
    assert view.sentence() == "No layer here has an end of its range that it could be stuck at."


@pytest.mark.parametrize(
    "activation, share",
    [("relu", Share.ZEROS), ("tanh", Share.SATURATED), ("sigmoid", Share.SATURATED)],
)
def test_it_opens_on_what_the_network_can_have(show: Show, activation: str, share: Share) -> None:
    view = show(SparsityView)
    view.show_model(Stage(layers(4, 4, activation=activation)).model)
    assert view.shares.shown_value() is share
    view.shares.value_wished.emit(Share.DEAD)
    view.show_model(Stage(layers(4, 4, activation=activation), start=2).model)
    assert view.shares.shown_value() is Share.DEAD


def test_its_memory_is_bounded(show: Show) -> None:
    view, stage = show(SparsityView, 60, 40), Stage()
    view.show_model(stage.model)
    frame = stage.frame(1)
    view.show_frame(frame)
    before = view.record.nbytes
    layers_found = [(0.5, 0.25, float("nan"))] * 3
    for step in range(2, 10_000):
        view.record.add(step, layers_found)
    assert view.record.nbytes == before < 1_000_000
    curve = view.record.curve(0, 0, 0, 10_000, 100)
    assert len(curve.x) <= 100
    assert curve.x[-1] == 9999


def test_a_step_seen_again_is_kept_once_and_an_earlier_one_begins_anew(show: Show) -> None:
    view, stage = show(SparsityView), Stage()
    view.show_model(stage.model)
    for step in (5, 5, 6, 6):
        view.show_frame(stage.frame(step))
    assert view.record.curve(0, 0, 0, 10, 100).x.tolist() == [5, 6]
    view.show_frame(stage.frame(2))
    assert view.record.curve(0, 0, 0, 10, 100).x.tolist() == [2]


def test_a_fresh_start_of_the_same_network_begins_anew(show: Show) -> None:
    for kind, record in ((SparsityView, "record"), (GradientsView, "norms")):
        view, stage = show(kind), Stage()
        view.show_model(stage.model)
        view.show_frame(stage.frame(5))
        view.show_model(stage.model)
        assert getattr(view, record).step == 5
        view.show_model(Stage(start=2, run=2).model)
        assert getattr(view, record).step is None


@pytest.mark.parametrize("theme", (DARK, LIGHT), ids=("dark", "light"))
def test_sixteen_layers_can_be_told_apart(theme: Theme) -> None:
    inks = [layer_ink(theme, number) for number in range(16)]
    assert len({(ink.color, ink.dash) for ink in inks}) == 16
    for ink in inks:
        assert contrast(ink.color, theme.surface) >= 3
        assert ink.color not in (theme.positive, theme.negative)


def _rgb(color: str) -> list[int]:
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]
