"""Activations and strip: the shares, counts and cells they paint, and what a click wishes."""

from collections.abc import Callable
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from nnviz.session.sample import Part, ProbeSource
from nnviz.session.statistics import BINS, layer_statistics
from nnviz.ui.colors import diverging_rgb
from nnviz.ui.plotting.ridge import notes, ridge, sides
from nnviz.ui.plotting.stack import Cell
from nnviz.ui.theme import DARK, LIGHT, class_color
from nnviz.ui.views.activations import ActivationsView
from nnviz.ui.views.strip import StripView, _ribbon
from tests.ui.views.gestures import amount, painted, point
from tests.ui.views.stage import SAMPLES, SessionDouble, Stage, dataset, layers

Show = Callable[..., Any]


# -- activations -----------------------------------------------------------------------------------


def test_every_layer_has_its_ridge_and_its_notes(show: Show) -> None:
    view, stage = show(ActivationsView), Stage()
    view.show_model(stage.model)
    dead = stage.parameters()
    views = stage.model.network.layout.views(dead, "h1")
    views["weights"][:, :3], views["bias"][:3] = 0, 0
    frame = stage.frame(1, dead)
    view.show_frame(frame)
    found = {outline.name: (outline, said) for outline, said in view.ridges.rows}
    assert list(found) == ["h1", "h2", "output"]
    assert found["h1"][1][0] == "3 dead"
    zeros = frame.statistics["h1"].zeros
    assert found["h1"][1][1] == f"{zeros * 100:.1f}\u00a0% zero"
    assert found["output"][1] == ("0 dead", "0 saturated")
    for name, (outline, _) in found.items():
        assert outline.statistics.counts.sum() == SAMPLES * {"h1": 8, "h2": 4, "output": 1}[name]
        assert outline.heights.min() >= 0
        assert outline.heights.max() == 1


def test_orange_is_below_zero_and_blue_above(show: Show) -> None:
    for theme in (DARK, LIGHT):
        view, stage = show(ActivationsView, theme=theme), Stage(layers(8, activation="tanh"))
        view.show_model(stage.model)
        view.show_frame(stage.frame())
        picture, place = painted(view.ridges), view.ridges.places()[0]
        middle = int(place.center().x())
        assert amount(picture[:, : middle - 2], theme.negative) > 20
        assert amount(picture[:, : middle - 2], theme.positive) == 0
        assert amount(picture[:, middle + 2 :], theme.positive) > 20
        assert amount(picture[:, middle + 2 :], theme.negative) == 0


def test_the_card_tells_the_share_of_a_bin(show: Show) -> None:
    view, stage = show(ActivationsView), Stage(layers(8, activation="tanh"))
    view.show_model(stage.model)
    frame = stage.frame()
    view.show_frame(frame)
    place, found = view.ridges.places()[0], frame.statistics["h1"]
    number = int(found.counts.argmax())
    x = place.left() + (number + 0.5) / BINS * place.width()
    point(view.ridges, QPointF(x, place.center().y()))
    card = view.ridges.card()
    assert card is not None
    share = found.counts[number] / found.counts.sum()
    assert card.heading == "h1 · 8 neurons"
    assert card.readings[0].text == f"{share * 100:.1f}\u00a0%"
    low = -1 + number * 2 / BINS
    assert card.readings[0].label.startswith(f"{low:.3f}".replace("-", "−"))
    before = painted(view.ridges)
    point(view.ridges, QPointF(2, 2))
    assert view.ridges.card() is None
    assert (painted(view.ridges) != before).any()


def test_many_layers_scroll(show: Show) -> None:
    view, stage = show(ActivationsView, 440, 200), Stage(layers(*[4] * 20))
    view.show_model(stage.model)
    view.show_frame(stage.frame())
    painted(view)
    assert len(view.ridges.rows) == 21
    assert view.ridges.height() > 600
    assert view.ridges.places()[20].bottom() < view.ridges.height()


def test_four_layers_fit_without_scrolling(show: Show) -> None:
    for activation in ("tanh", "relu"):
        view = show(ActivationsView, 440, 190)
        stage = Stage(layers(8, 8, 8, activation=activation))
        view.show_model(stage.model)
        view.show_frame(stage.frame())
        painted(view)
        assert view.ridges.height() <= 190
        assert view.ridges.places()[3].bottom() + 14 <= view.ridges.height()


def test_neighbours_with_one_fixed_axis_show_its_ends_once(show: Show) -> None:
    view = show(ActivationsView)
    for activation, gaps in (("tanh", {8}), ("relu", {24}), ("sigmoid", {8, 24})):
        stage = Stage(layers(8, 8, 8, activation=activation))
        view.show_model(stage.model)
        view.show_frame(stage.frame())
        places = view.ridges.places()
        found = {round(b.top() - a.bottom()) for a, b in pairwise(places)}
        assert {min(gaps, key=lambda gap: abs(gap - each)) for each in found} == gaps


def test_a_restart_of_the_same_network_does_not_flicker(show: Show) -> None:
    for kind in (ActivationsView, StripView):
        view, stage = show(kind), Stage()
        view.show_model(stage.model)
        view.show_frame(stage.frame(7))
        again = Stage(data=stage.data, start=2, run=2)
        view.show_model(again.model)
        assert view.sentence() == ""
        view.show_frame(again.frame(0))


def test_the_range_does_not_jump_with_the_data(show: Show) -> None:
    view, stage = show(ActivationsView), Stage(layers(8))
    view.show_model(stage.model)
    seen = set()
    for step in range(20):
        view.show_frame(stage.frame(step, stage.parameters() * (1 + 0.02 * np.sin(step))))
        seen.add(view.ridges.rows[0][0].axis)
    assert len(seen) <= 2


# -- ridges as values ------------------------------------------------------------------------------


def outline(values: np.ndarray, activation: str = "relu") -> Any:
    layer = layers(values.shape[1], activation=activation)["h1"].layer
    return ridge("h1", layer, layer_statistics(layer, values), None)


def test_a_spike_at_zero_does_not_dwarf_the_rest() -> None:
    values = np.concatenate([np.zeros(9000), np.linspace(1, 2, 640)])[:, None].astype(np.float32)
    heights = outline(values).heights
    assert heights[1] == 1
    assert_allclose(heights[heights > 0][2:], 0.5, rtol=0.3)


def test_the_sides_meet_at_zero() -> None:
    values = np.random.default_rng(0).normal(0.3, 1, (200, 5)).astype(np.float32)
    found = outline(values, "linear")
    (below_x, below_y), (above_x, above_y) = sides(found)
    zero = found.axis.fraction(0.0)
    assert below_x[-1] == above_x[0] == zero
    assert below_y[-1] == above_y[0]
    assert (np.diff(below_x) >= 0).all()
    assert (np.diff(above_x) >= 0).all()
    assert len(below_x) + len(above_x) == len(found.x) + 2
    all_above = sides(outline(np.abs(values)))
    assert (len(all_above[0][0]), len(all_above[1][0])) == (0, BINS + 2)


@pytest.mark.parametrize(
    "activation, expected",
    [("tanh", ("1 dead", "2 saturated")), ("relu", ("1 dead", "31.2\u00a0% zero"))],
)
def test_notes_count_neurons(activation: str, expected: tuple[str, str]) -> None:
    layer = layers(4, activation=activation)["h1"].layer
    values = np.zeros((100, 4), np.float32)
    values[:, 1], values[:, 2] = 0.99, -0.99 if activation == "tanh" else 0.5
    values[25:, 3] = 0.5
    assert notes(layer, layer_statistics(layer, values)) == expected


def test_statistics_count_as_numpy_does() -> None:
    rng = np.random.default_rng(1)
    for activation in ("linear", "relu", "tanh"):
        layer = layers(6, activation=activation)["h1"].layer
        values = np.tanh(rng.normal(size=(300, 6))).astype(np.float32)
        values = np.maximum(values, 0) if activation == "relu" else values
        values[5, 2] = np.nan
        found = layer_statistics(layer, values)
        known = values[np.isfinite(values)].astype(np.float64)
        expected, _ = np.histogram(known, BINS, (found.low, found.high))
        np.testing.assert_array_equal(found.counts, expected)
        assert (found.samples, found.neurons) == (300, 6)
        assert_allclose([found.mean, found.deviation], [known.mean(), known.std()], rtol=1e-6)


# -- strip -----------------------------------------------------------------------------------------


@pytest.fixture
def strip(show: Show) -> tuple[Any, Stage]:
    """A strip view of a network for three classes, with one frame."""
    view, stage = show(StripView), Stage(layers(8, 4), dataset(3), "cross_entropy")
    view.show_model(stage.model)
    view.show_frame(stage.frame())
    painted(view)
    return view, stage


def order(stage: Stage) -> np.ndarray:
    return np.argsort(stage.data.y_train.reshape(SAMPLES, -1)[:, 0], kind="stable")


def centre(view: Any, layer: int, neuron: int, column: int) -> QPointF:
    return view.image.stack().place(Cell(layer, neuron, column)).center()


def test_a_cell_is_a_neuron_s_answer_to_a_sample(strip: tuple[Any, Stage]) -> None:
    view, stage = strip
    answers = stage.frame().statistics["h2"].strip
    sample = int(order(stage)[17])
    point(view.image, centre(view, 1, 2, 17))
    card = view.image.card()
    assert card is not None
    value = float(answers[2, sample])
    assert card.heading == f"h2 · neuron 3 · sample {sample + 1}"
    assert float(card.readings[0].text.replace("−", "-").strip()) == pytest.approx(value, rel=1e-3)
    assert card.readings[1].text == f"kind {stage.data.y_train[sample]}"
    point(view.image, QPointF(1, 1))
    assert view.image.card() is None


def test_cells_have_the_colour_of_their_value(strip: tuple[Any, Stage]) -> None:
    view, stage = strip
    picture = painted(view.image)
    for layer, name in enumerate(("h1", "h2", "output")):
        values = stage.frame().statistics[name].strip[:, order(stage)]
        expected = diverging_rgb(values / max(1, np.abs(values).max()), DARK)[..., 2::-1]
        for neuron, column in ((0, 0), (1, 20), (2, SAMPLES - 1)):
            at = centre(view, layer, neuron, column)
            pixel = picture[int(at.y()), int(at.x())]
            np.testing.assert_array_equal(pixel, expected[neuron, column])


def test_columns_are_in_the_order_of_classes(strip: tuple[Any, Stage]) -> None:
    view, stage = strip
    assert view.caption.text() == "40 training samples by class"
    picture = painted(view.image)
    ribbon = picture[view.image.height() - 7]
    seen = [number for number in range(3) if amount(ribbon[None], class_color(DARK, number))]
    assert seen == sorted(set(stage.data.y_train.tolist()))
    firsts = [np.argmax((ribbon == _rgb(class_color(DARK, n))).all(axis=1)) for n in seen]
    assert firsts == sorted(firsts)


def test_a_click_makes_a_sample_the_probe(
    strip: tuple[Any, Stage], session: SessionDouble, qtbot: QtBot
) -> None:
    view, stage = strip
    place = centre(view, 0, 3, 25).toPoint()
    qtbot.mouseClick(view.image, Qt.MouseButton.LeftButton, pos=place)
    assert session.picked == [ProbeSource(Part.TRAINING, order(stage)[25])]
    assert session.frames_wanted == 1
    qtbot.mouseClick(view.image, Qt.MouseButton.LeftButton, pos=QPointF(2, 2).toPoint())
    qtbot.mouseClick(view.image, Qt.MouseButton.RightButton, pos=place)
    assert len(session.picked) == 1


def test_the_probe_s_column_has_a_ring_and_arrows_move_it(
    strip: tuple[Any, Stage], session: SessionDouble, qtbot: QtBot
) -> None:
    view, stage = strip
    plain = painted(view.image)
    probe = stage.data.x_train[order(stage)[25]]
    view.show_frame(stage.frame(1, probe=probe))
    ringed = painted(view.image)
    column = view.image.stack().column(25)
    changed = np.argwhere((plain != ringed).any(axis=(0, 2))).ravel()
    assert column.left() - 3 <= changed.min()
    assert changed.max() <= column.right() + 3
    assert amount(ringed, DARK.text) > amount(plain, DARK.text) + 100
    qtbot.keyClick(view.image, Qt.Key.Key_Right)
    assert session.picked[-1] == ProbeSource(Part.TRAINING, order(stage)[26])
    qtbot.keyClick(view.image, Qt.Key.Key_Left)
    assert session.picked[-1] == ProbeSource(Part.TRAINING, order(stage)[24])


def test_one_layer_or_all(strip: tuple[Any, Stage]) -> None:
    view, stage = strip
    assert [view.combo.itemText(i) for i in range(view.combo.count())] == [
        "All layers",
        "h1",
        "h2",
        "output",
    ]
    view.combo.activated.emit(2)
    assert [each.name for each in view.image.strips] == ["h2"]
    view.show_frame(stage.frame(3))
    assert [each.name for each in view.image.strips] == ["h2"]
    view.combo.activated.emit(0)
    assert len(view.image.strips) == 3


def test_a_layer_too_large_says_how_much_is_shown(show: Show) -> None:
    view, stage = show(StripView), Stage(layers(100))
    view.show_model(stage.model)
    view.show_frame(stage.frame())
    assert view.caption.text() == "40 training samples by class · first 64 neurons of a layer"
    view.combo.activated.emit(1)
    assert view.caption.text() == "40 training samples by class · first 64 of 100 neurons"


def test_a_regression_s_targets_are_told_in_their_own_unit(show: Show) -> None:
    view, stage = show(StripView), Stage(layers(4), dataset(0), "mse")
    view.show_model(stage.model)
    view.show_frame(stage.frame())
    painted(view)
    point(view.image, centre(view, 0, 0, SAMPLES - 1))
    card = view.image.card()
    assert card is not None
    most = float(stage.data.y_train.max())
    assert card.readings[1].label == "mpg"
    assert float(card.readings[1].text) == pytest.approx(most * 10 + 100, rel=1e-3)


def _rgb(color: str) -> list[int]:
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]


def test_two_classes_are_orange_and_blue_as_on_the_plane() -> None:
    dataset = SimpleNamespace(task=SimpleNamespace(classes=2), y_train=np.array([1, 0]))
    found = _ribbon(dataset, np.array([0, 1]), DARK)  # type: ignore[arg-type]
    names = [f"#{r:02x}{g:02x}{b:02x}" for b, g, r, _ in found.tolist()]
    assert names == [DARK.positive.lower(), DARK.negative.lower()]
