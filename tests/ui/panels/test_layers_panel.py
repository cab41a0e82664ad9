"""The rows of the layers panel: what they show, and which graphs they wish for."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.core.graph import Graph, Node
from nnviz.core.problem import Problem
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import Input
from nnviz.ui.panels.dense_row import DenseRow
from nnviz.ui.panels.layer_words import activation_why, units_why
from nnviz.ui.panels.layers_panel import LayersPanel
from nnviz.ui.theme import DARK
from nnviz.ui.widgets.slider import OptionSlider
from tests.ui.panels.gestures import choose, enter, experiment, network, type_units

LEFT = Qt.MouseButton.LeftButton

Wishes = list[tuple[Graph, str, str]]


def residual() -> Graph:
    return Graph(
        (
            Node("input", Input()),
            Node("h1", Dense(units=4), ("input",)),
            Node("h2", Dense(units=4), ("h1",)),
            Node("drop", Dropout(), ("h2",)),
            Node("sum", Add(), ("h1", "drop")),
            Node("output", Dense(units=1), ("sum",)),
        )
    )


@pytest.fixture
def panel(qtbot: QtBot) -> LayersPanel:
    made = LayersPanel(DARK)
    qtbot.addWidget(made)
    show(made, experiment())
    made.resize(260, 600)
    made.show()
    made.activateWindow()
    return made


@pytest.fixture
def wishes(panel: LayersPanel) -> Wishes:
    found: Wishes = []
    panel.graph_wished.connect(lambda *wish: found.append(wish))
    return found


def show(panel: LayersPanel, shown: Experiment) -> None:
    dataset = load(shown.data)
    panel.show_experiment(fitted(shown, dataset), dataset)


def dense(panel: LayersPanel, node_id: str) -> DenseRow:
    row = panel.rows[node_id]
    assert isinstance(row, DenseRow)
    return row


def test_there_is_a_row_for_each_layer(panel: LayersPanel) -> None:
    assert [row.header.text() for row in panel.rows.values()] == ["Input", "h1", "h2", "Output"]
    assert panel.rows["input"].about.text() == "2 features"
    assert "x1, x2" in panel.rows["input"].about.toolTip()
    assert dense(panel, "h1").stepper.edit.text() == "4"
    assert dense(panel, "h1").activation.currentText() == "tanh"
    assert panel.summary() == "2-4-3-1"


def test_what_starts_anew_is_said_before(panel: LayersPanel) -> None:
    assert panel.sentence.isVisible()
    live, anew = panel.sentence.text().split(". ")
    for word in ("Layers", "units", "bias", "activation", "dropout", "goes on"):
        assert word in live
    for word in ("Start weights", "anew"):
        assert word in anew


def test_units_are_wished_as_a_graph(panel: LayersPanel, wishes: Wishes, qtbot: QtBot) -> None:
    type_units(qtbot, dense(panel, "h2").stepper, "7")
    assert wishes == [(network(4, 7), "Change units of h2", "graph.h2.units")]


def test_an_activation_is_wished_as_a_graph(
    panel: LayersPanel, wishes: Wishes, qtbot: QtBot
) -> None:
    choose(qtbot, dense(panel, "h1").activation, "Sine")
    graph, text, _topic = wishes[0]
    assert graph["h1"].layer == Dense(units=4, activation="sine")
    assert text == "Change activation of h1"
    assert dense(panel, "h1").activation.currentText() == "tanh"  # until it is shown


def test_adding_and_removing(panel: LayersPanel, wishes: Wishes, qtbot: QtBot) -> None:
    qtbot.mouseClick(panel.add, LEFT)
    qtbot.mouseClick(panel.rows["h1"].remove, LEFT)
    assert [text for _, text, _ in wishes] == ["Add layer", "Remove h1"]
    assert [node.id for node in wishes[0][0]] == ["input", "h1", "h2", "h3", "output"]
    assert [node.id for node in wishes[1][0]] == ["input", "h2", "output"]


def test_return_presses_the_buttons(panel: LayersPanel, wishes: Wishes, qtbot: QtBot) -> None:
    qtbot.keyClick(panel.add, Qt.Key.Key_Return)
    qtbot.keyClick(panel.rows["h2"].remove, Qt.Key.Key_Return)
    assert [text for _, text, _ in wishes] == ["Add layer", "Remove h2"]


def test_ends_cannot_be_removed(panel: LayersPanel) -> None:
    removable = [name for name, row in panel.rows.items() if row.remove.isVisible()]
    assert removable == ["h1", "h2"]


def test_rows_keep_their_place_focus_and_fold(panel: LayersPanel, qtbot: QtBot) -> None:
    row = dense(panel, "h2")
    qtbot.mouseClick(row.header, LEFT)
    row.stepper.edit.setFocus()
    show(panel, Experiment(network(4, 9, 3)))
    assert panel.rows["h2"] is row
    assert row.fold.isVisible()
    assert row.stepper.edit.hasFocus()
    assert row.stepper.edit.text() == "9"
    assert list(panel.rows) == ["input", "h1", "h2", "h3", "output"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Right])
def test_a_row_opens_by_keyboard(panel: LayersPanel, qtbot: QtBot, key: Qt.Key) -> None:
    row = panel.rows["h1"]
    qtbot.keyClick(row.header, key)
    assert row.fold.isVisible()
    qtbot.keyClick(row.header, Qt.Key.Key_Left)
    assert not row.fold.isVisible()


@pytest.mark.parametrize(
    "name, wished", [("bias", False), ("initializer", "zeros"), ("dropout", 0.25)]
)
def test_what_is_folded_is_wished_as_a_graph(
    panel: LayersPanel, wishes: Wishes, qtbot: QtBot, name: str, wished: Any
) -> None:
    row = panel.rows["h1"]
    qtbot.mouseClick(row.header, LEFT)
    control: Any = row.controls[name]
    if name == "bias":
        qtbot.mouseClick(control.switch, LEFT)
    elif name == "initializer":
        choose(qtbot, control.combo, "Zeros")
    else:
        enter(qtbot, control, "0.25")
    assert getattr(wishes[0][0]["h1"].layer, name) == wished


def test_a_layer_without_dropout_points_to_training(
    panel: LayersPanel, wishes: Wishes, qtbot: QtBot
) -> None:
    row = panel.rows["h1"]
    qtbot.mouseClick(row.header, LEFT)
    control = row.controls["dropout"]
    assert isinstance(control, OptionSlider)
    assert control.value_field.text() == "as under Training"
    shown = experiment()
    show(panel, shown.with_graph(network(4, 3).with_layer("h1", Dense(units=4, dropout=0.5))))
    assert control.value_field.text() == "0.5"
    qtbot.keyClick(control.track, Qt.Key.Key_Delete)
    assert wishes[0][0]["h1"].layer == Dense(units=4)
    assert "dropout" not in panel.rows["output"].controls


@pytest.mark.parametrize(
    "data, loss, units, free",
    [
        ("circle", "half_mse", "1", True),
        ("circle", "binary_cross_entropy", "1", False),
        ("circle", "cross_entropy", "2", False),
        ("iris", "hinge", "3", True),
        ("diabetes", "huber", "1", True),
    ],
)
def test_the_output_is_given_by_data_and_loss(
    panel: LayersPanel, data: str, loss: str, units: str, free: bool
) -> None:
    show(panel, experiment(data=data, loss=loss))
    row = dense(panel, "output")
    assert row.units.text() == units
    assert not row.stepper.isVisible()
    assert "Data and loss decide" in row.units.toolTip()
    assert row.activation.isVisible() is free
    assert row.about.isVisible() is not free
    if not free:
        assert row.about.text() == "Linear"
        assert "itself" in row.about.toolTip()


def test_reasons_without_data_or_known_loss() -> None:
    assert units_why("mse", None) == "Data and loss decide the units of the output."
    assert activation_why("nobody knows it") == ""


def test_before_the_data_is_there_the_input_shows_its_shape(panel: LayersPanel) -> None:
    panel.show_experiment(experiment(), None)
    assert panel.rows["input"].about.text() == "2"


def test_pictures_are_counted_in_pixels(panel: LayersPanel) -> None:
    show(panel, experiment(data="digits"))
    assert panel.rows["input"].about.text() == "8×8 pixels"


def test_other_kinds_of_layers_have_rows_too(
    panel: LayersPanel, wishes: Wishes, qtbot: QtBot
) -> None:
    show(panel, Experiment(residual()))
    assert panel.rows["sum"].about.text() == "Add"
    assert panel.rows["sum"].about.toolTip() == "Add of h1, drop."
    assert panel.rows["drop"].about.text() == "Dropout 50%"
    assert not panel.rows["sum"].header.isEnabled()
    qtbot.mouseClick(panel.rows["drop"].header, LEFT)
    enter(qtbot, panel.rows["drop"].controls["rate"], "0.2")
    type_units(qtbot, dense(panel, "h1").stepper, "6")
    assert wishes[0][0]["drop"].layer == Dropout(rate=0.2)
    assert wishes[1][0]["h2"].layer == Dense(units=6)


def test_a_node_of_another_kind_gets_another_row(panel: LayersPanel) -> None:
    before = panel.rows["h1"]
    show(panel, Experiment(network(4, 3).with_layer("h1", Dropout())))
    assert panel.rows["h1"] is not before
    assert not isinstance(panel.rows["h1"], DenseRow)
    assert not before.isVisible()


def test_a_refusal_without_a_place_stands_below(panel: LayersPanel) -> None:
    panel.show_problem(Problem("network", "It is too large.", "Use fewer units."))
    assert panel.note.isVisible()
    assert panel.note.text() == "It is too large. Use fewer units."
    panel.show_problem(Problem("layer h1", "It does not fit.", key="h1"))
    assert not panel.note.isVisible()
    assert panel.rows["h1"].note.text() == "It does not fit."
    panel.show_problem(None)
    assert not panel.rows["h1"].note.isVisible()


def test_a_refusal_of_something_folded_opens_it(
    panel: LayersPanel, wishes: Wishes, qtbot: QtBot
) -> None:
    row = panel.rows["h1"]
    row.option_wished.emit("h1", "dropout", 0.99)
    assert len(wishes) == 1
    panel.show_problem(Problem("layer h1, dropout", "0.99 is out of range.", key="dropout"))
    assert row.fold.isVisible()
    assert row.controls["dropout"].problem_text() == "0.99 is out of range."
    assert not row.note.isVisible()


def test_a_network_of_the_ends_alone(panel: LayersPanel, wishes: Wishes, qtbot: QtBot) -> None:
    show(panel, Experiment(network(), DataRecipe()))
    assert list(panel.rows) == ["input", "output"]
    qtbot.mouseClick(panel.add, LEFT)
    assert [node.id for node in wishes[0][0]] == ["input", "h1", "output"]


def test_controls_of_a_row_are_made_when_it_is_opened(panel: LayersPanel, qtbot: QtBot) -> None:
    show(panel, Experiment(residual()))
    row = panel.rows["drop"]
    assert not row.findChildren(OptionSlider)
    show(panel, Experiment(residual().with_layer("drop", Dropout(rate=0.25))))
    with qtbot.waitSignal(panel.rows_changed):
        qtbot.mouseClick(row.header, LEFT)
    (slider,) = row.findChildren(OptionSlider)
    assert slider.isVisibleTo(row)
    assert row.controls["rate"] is slider
    assert slider.value_field.text() == "0.25"
