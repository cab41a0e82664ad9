"""The control panel drives the real training process: live where it can be, anew where it must."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nnviz.core.graph import Graph, Node
from nnviz.data import DataRecipe
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.dense import Dense
from nnviz.record.history import RATE, STEP
from nnviz.runtime.messages import RunState
from nnviz.session.session import Session
from nnviz.ui.panels.control_panel import ControlPanel
from nnviz.ui.panels.dense_row import DenseRow
from nnviz.ui.theme import DARK, LIGHT, THEMES, Theme
from nnviz.ui.widgets.choice import OptionChoice
from nnviz.ui.widgets.control import OptionControl
from nnviz.ui.widgets.toggle import OptionToggle
from tests.ui.panels.conftest import Open
from tests.ui.panels.gestures import (
    PATIENCE_MS,
    choose,
    enter,
    experiment,
    network,
    settle,
    type_units,
)

LEFT = Qt.MouseButton.LeftButton

# A value to wish for each field, and what gives the field a meaning.
SETTINGS: Mapping[str, tuple[object, dict[str, object]]] = {
    "loss": ("mse", {}),
    "optimizer": ("adam", {}),
    "learning_rate": (0.01, {}),
    "momentum": (0.5, {"optimizer": "nesterov"}),
    "beta1": (0.8, {"optimizer": "adam"}),
    "beta2": (0.99, {"optimizer": "adamw"}),
    "rho": (0.9, {"optimizer": "rmsprop"}),
    "schedule": ("cosine", {}),
    "schedule_period": (50.0, {"schedule": "step"}),
    "schedule_factor": (0.25, {"schedule": "exponential"}),
    "warmup": (2.0, {"schedule": "warmup_cosine"}),
    "batch_size": (32, {}),
    "l1": (0.001, {}),
    "l2": (0.002, {}),
    "dropout": (0.3, {}),
    "clip": (1.5, {}),
    "early_stopping": (True, {}),
    "patience": (7, {"early_stopping": True}),
    "min_delta": (0.01, {"early_stopping": True}),
    "adversarial": (True, {}),
    "adversarial_epsilon": (0.2, {"adversarial": True}),
    "adversarial_steps": (3, {"adversarial": True}),
    "adversarial_share": (0.5, {"adversarial": True}),
}
RECIPE: Mapping[str, object] = {
    "name": "xor",
    "size": 200,
    "noise": 0.25,
    "label_noise": 0.2,
    "train_share": 0.7,
    "standardize": True,
}


def wish(qtbot: QtBot, control: OptionControl, value: Any) -> None:
    """Set a control to a value with mouse and keyboard."""
    if isinstance(control, OptionChoice):
        choose(qtbot, control.combo, control.described.choices[value])
    elif isinstance(control, OptionToggle):
        qtbot.mouseClick(control.switch, LEFT)
    else:
        enter(qtbot, control, str(value))


def control_of(panel: ControlPanel, name: str) -> OptionControl:
    editors = (panel.training.editor, panel.training.rare_editor)
    return next(e.controls[name] for e in editors if name in e.controls)


def data_control(panel: ControlPanel, name: str) -> OptionControl:
    own: dict[str, OptionControl] = {"standardize": panel.data.standardize}
    return {**panel.data.name_editor.controls, **panel.data.editor.controls, **own}[name]


def dense_row(panel: ControlPanel, node_id: str) -> DenseRow:
    row = panel.layers.rows[node_id]
    assert isinstance(row, DenseRow)
    return row


def units(session: Session, node_id: str) -> int:
    assert session.experiment is not None
    layer = session.experiment.graph[node_id].layer
    assert isinstance(layer, Dense)
    return layer.units


def last_step(session: Session) -> np.ndarray:
    row = session.history.steps.last()
    assert row is not None
    return row


def train(qtbot: QtBot, session: Session, steps: int = 20) -> None:
    session.play()
    goal = session.history.step + steps
    qtbot.waitUntil(lambda: session.history.step >= goal, timeout=PATIENCE_MS)


# -- live and anew ------------------------------------------------------------------------------


def test_another_learning_rate_is_taken_up_by_a_running_training(
    panel: ControlPanel, session: Session, qtbot: QtBot
) -> None:
    train(qtbot, session)
    assert session.model is not None
    start, step = session.model.start, session.history.step
    enter(qtbot, control_of(panel, "learning_rate"), "0.004")

    def has_followed() -> bool:
        return bool(np.isclose(last_step(session)[RATE], 0.004))

    qtbot.waitUntil(has_followed, timeout=PATIENCE_MS)
    assert session.model.start == start
    assert last_step(session)[STEP] > step
    assert session.state is RunState.RUNNING


def test_another_number_of_units_goes_on(
    panel: ControlPanel, session: Session, qtbot: QtBot
) -> None:
    train(qtbot, session)
    session.pause()
    before = settle(qtbot, session)
    assert session.model is not None
    start = session.model.start
    qtbot.mouseClick(dense_row(panel, "h1").stepper.more, LEFT)
    assert units(session, "h1") == 5
    after = settle(qtbot, session)
    assert (session.model.start, after.step) == (start, before.step)
    assert after.parameters.size == 5 * 3 + 3 * 6 + 4
    assert np.array_equal(after.parameters[-4:], before.parameters[-4:])
    session.undo_stack.undo()
    assert units(session, "h1") == 4
    assert dense_row(panel, "h1").stepper.edit.text() == "4"


def test_another_activation_goes_on(panel: ControlPanel, session: Session, qtbot: QtBot) -> None:
    train(qtbot, session)
    session.pause()
    before = settle(qtbot, session)
    choose(qtbot, dense_row(panel, "h2").activation, "ReLU")
    after = settle(qtbot, session)
    assert session.experiment is not None
    assert session.experiment.graph["h2"].layer == Dense(units=3, activation="relu")
    assert after.step == before.step
    assert np.array_equal(after.parameters, before.parameters)


def test_layers_are_added_and_removed(panel: ControlPanel, session: Session, qtbot: QtBot) -> None:
    panel.sections[1].set_open(True)
    qtbot.mouseClick(panel.layers.add, LEFT)
    settle(qtbot, session)
    assert list(panel.layers.rows) == ["input", "h1", "h2", "h3", "output"]
    for name in ("h1", "h2", "h3"):
        qtbot.mouseClick(panel.layers.rows[name].remove, LEFT)
    assert settle(qtbot, session).parameters.size == 3
    assert list(panel.layers.rows) == ["input", "output"]
    assert not session.problems
    while session.undo_stack.canUndo():
        session.undo_stack.undo()
    assert session.experiment is not None
    assert session.experiment.graph == network(4, 3)


def test_regenerating_draws_other_samples_and_can_be_undone(
    panel: ControlPanel, session: Session, qtbot: QtBot
) -> None:
    assert session.model is not None
    before, start = session.model.dataset.x_train, session.model.start
    qtbot.mouseClick(panel.data.regenerate, LEFT)
    qtbot.mouseClick(panel.data.regenerate, LEFT)
    settle(qtbot, session)
    assert session.model.dataset.x_train.shape == before.shape
    assert not np.array_equal(session.model.dataset.x_train, before)
    assert session.model.start == start
    session.undo_stack.undo()
    session.undo_stack.undo()
    settle(qtbot, session)
    assert np.array_equal(session.model.dataset.x_train, before)


def test_wrong_labels_reach_the_training_part(
    panel: ControlPanel, session: Session, qtbot: QtBot
) -> None:
    enter(qtbot, data_control(panel, "label_noise"), "0.2")
    settle(qtbot, session)
    assert session.model is not None
    assert session.model.dataset.relabelled.sum() == 50


def test_a_loss_that_needs_other_outputs_gets_them(
    panel: ControlPanel, session: Session, qtbot: QtBot
) -> None:
    train(qtbot, session)
    session.pause()
    step = settle(qtbot, session).step
    choose(qtbot, control_of(panel, "loss").combo, "Softmax cross-entropy")  # type: ignore[attr-defined]
    assert settle(qtbot, session).step == step
    row = dense_row(panel, "output")
    assert row.units.text() == "2"
    assert row.activation.isHidden()
    assert "softmax" in row.about.toolTip()


def test_every_setting_is_tried_below() -> None:
    of_texts = {"carry_state"}
    assert SETTINGS.keys() | of_texts == TrainingSettings.options().keys()
    words = RECIPE.keys() | PICTURES.keys() | SERIES.keys()
    assert words == DataRecipe.options().keys() - {"seed"}


@pytest.mark.parametrize(
    "names",
    [
        [name for name, (_, needed) in SETTINGS.items() if not needed],  # one panel for all these
        *([name] for name, (_, needed) in SETTINGS.items() if needed),
    ],
    ids=lambda names: names[0] if len(names) == 1 else "plain",
)
def test_every_setting_is_taken_up_live_and_can_be_undone(
    open_panel: Open, shared_session: Session, qtbot: QtBot, names: list[str]
) -> None:
    panel = open_panel(experiment(**SETTINGS[names[0]][1]))
    before = shared_session.experiment
    if any(name in panel.training.rare_editor.controls for name in names):
        qtbot.mouseClick(panel.training.more, LEFT)
    for name in names:
        value, _ = SETTINGS[name]
        wish(qtbot, control_of(panel, name), value)
        settle(qtbot, shared_session)
        found = shared_session.experiment
        assert found is not None
        assert getattr(found.training, name) == value
        assert not shared_session.problems
        assert shared_session.model is not None
        assert shared_session.model.experiment.training.loss == found.training.loss
        shared_session.undo_stack.undo()
        assert shared_session.experiment == before
        assert not shared_session.undo_stack.canUndo()


def test_every_word_of_the_recipe_is_taken_up_and_can_be_undone(
    panel: ControlPanel, session: Session, qtbot: QtBot
) -> None:
    before = session.experiment
    for name, value in RECIPE.items():
        wish(qtbot, data_control(panel, name), value)
        settle(qtbot, session)
        assert session.experiment is not None
        assert getattr(session.experiment.data, name) == value
        assert session.model is not None
        assert session.model.experiment.data == session.experiment.data
        assert not session.problems
        session.undo_stack.undo()
        assert session.experiment == before


PICTURES = {"side": 20, "withheld": "bright"}


def test_words_that_only_pictures_know_are_taken_up(
    open_panel: Open, shared_session: Session, qtbot: QtBot
) -> None:
    start = experiment()
    panel = open_panel(start.with_data(DataRecipe(name="shapes", size=60, side=16)))
    for name, value in PICTURES.items():
        shared_session.edit_data(name, value)
        settle(qtbot, shared_session)
        found = shared_session.experiment
        assert found is not None
        assert getattr(found.data, name) == value
        assert not shared_session.problems
    assert "20×20 pixels, RGB" in panel.data.facts.text()


SERIES = {"window": 12, "horizon": 3}


def test_words_that_only_series_know_are_taken_up(
    open_panel: Open, shared_session: Session, qtbot: QtBot
) -> None:
    panel = open_panel(experiment().with_data(DataRecipe(name="sine", size=60)))
    for name, value in SERIES.items():
        wish(qtbot, data_control(panel, name), value)
        settle(qtbot, shared_session)
        found = shared_session.experiment
        assert found is not None
        assert getattr(found.data, name) == value
        assert not shared_session.problems
    assert "12 steps · 3 steps ahead" in panel.data.facts.text()


def test_another_data_set_is_fitted_and_shown(
    panel: ControlPanel, session: Session, qtbot: QtBot
) -> None:
    control = data_control(panel, "name")
    assert isinstance(control, OptionChoice)
    choose(qtbot, control.combo, "Iris flowers")
    settle(qtbot, session)
    assert panel.data.facts.text() == "120 training · 30 test\n4 features · 3 classes"
    assert panel.data.regenerate.text() == "Split anew"
    assert not panel.data.editor.shows("noise")
    assert panel.layers.rows["input"].about.text() == "4 features"
    assert dense_row(panel, "output").units.text() == "3"
    assert panel.layers.summary() == "4-4-3-3"


# -- refusals -----------------------------------------------------------------------------------


def test_a_batch_larger_than_the_data_is_refused_where_it_is_typed(
    panel: ControlPanel, session: Session, qtbot: QtBot
) -> None:
    control = control_of(panel, "batch_size")
    enter(qtbot, control, "251")
    assert control.problem_text() == "Allowed: a whole number, 1 to 250."
    enter(qtbot, control, "250")
    assert control.problem_text() == ""
    assert session.experiment is not None
    assert session.experiment.training.batch_size == 250


def test_a_share_that_leaves_no_test_sample_is_refused_where_it_is_typed(
    open_panel: Open, shared_session: Session, qtbot: QtBot
) -> None:
    panel = open_panel(experiment(batch_size=2))
    enter(qtbot, data_control(panel, "size"), "10")
    control = data_control(panel, "train_share")
    enter(qtbot, control, "0.95")
    assert "leaves no test sample" in control.problem_text()
    assert "0.1 to 0.9" in control.problem_text()
    enter(qtbot, control, "0.9")
    assert control.problem_text() == ""
    assert shared_session.experiment is not None
    assert shared_session.experiment.data.train_share == 0.9


def test_fewer_samples_than_the_batch_are_refused_where_they_are_typed(
    panel: ControlPanel, session: Session, qtbot: QtBot
) -> None:
    control = data_control(panel, "size")
    enter(qtbot, control, "12")
    assert control.problem_text() == (
        "The data has 6 training samples, fewer than the batch of 10. Allowed: a batch of 1 to 6."
    )
    assert not session.undo_stack.canUndo()
    assert not session.problems


def test_another_data_set_cuts_the_batch_to_what_there_is(
    open_panel: Open, shared_session: Session, qtbot: QtBot
) -> None:
    open_panel(experiment(batch_size=250))
    shared_session.edit_data("name", "iris")
    settle(qtbot, shared_session)
    assert shared_session.experiment is not None
    assert shared_session.experiment.training.batch_size == 120
    assert not shared_session.problems
    shared_session.undo_stack.undo()
    assert shared_session.experiment.training.batch_size == 250


def test_zero_units_are_refused_at_their_layer(
    panel: ControlPanel, session: Session, qtbot: QtBot
) -> None:
    panel.sections[1].set_open(True)
    row = dense_row(panel, "h2")
    type_units(qtbot, row.stepper, "0")
    assert row.note.isVisible()
    assert row.note.text() == "0 is out of range. Allowed: 1 to 65,536."
    assert row.stepper.edit.property("wrong")
    assert not dense_row(panel, "h1").note.isVisible()
    type_units(qtbot, row.stepper, "6")
    assert not row.note.isVisible()
    assert not row.stepper.edit.property("wrong")
    assert units(session, "h2") == 6


def test_a_refusal_goes_with_the_next_good_edit_anywhere(
    panel: ControlPanel, session: Session, qtbot: QtBot
) -> None:
    control = data_control(panel, "size")
    enter(qtbot, control, "12")
    enter(qtbot, control_of(panel, "l2"), "0.01")
    assert control.problem_text() == ""


def test_a_network_that_the_process_refuses_is_taken_back(
    panel: ControlPanel, session: Session, qtbot: QtBot
) -> None:
    before = session.experiment
    assert before is not None
    second = Node("second", Dense(units=1), ("h1",))
    graph = Graph((*before.graph.nodes, second))
    with qtbot.waitSignal(session.refused, timeout=PATIENCE_MS) as caught:
        session.edit_graph(graph, "Add a second output")
    assert "output" in str(caught.args[0])
    assert session.experiment == before
    assert list(panel.layers.rows) == ["input", "h1", "h2", "output"]


# -- the panel itself ---------------------------------------------------------------------------


def test_without_an_experiment_nothing_can_be_set(qtbot: QtBot, shared_session: Session) -> None:
    shared_session.version = None
    panel = ControlPanel(shared_session, DARK)
    qtbot.addWidget(panel)
    column = panel.widget()
    assert column is not None
    assert not column.isEnabled()


@pytest.mark.parametrize(
    "height, is_open",
    [
        (410, [False, False, True, False, False]),
        (820, [True, False, True, False, False]),
        (1600, [True] * 5),
    ],
)
def test_the_height_decides_what_is_open_at_first(
    open_panel: Open, height: int, is_open: list[bool]
) -> None:
    panel = open_panel(height=height)
    assert [section.is_open() for section in panel.sections] == is_open


def test_what_somebody_opens_stays_open(open_panel: Open, qtbot: QtBot) -> None:
    panel = open_panel(height=820)
    qtbot.mouseClick(panel.sections[1].header, LEFT)
    qtbot.mouseClick(panel.sections[0].header, LEFT)
    for height in (300, 1400):
        panel.resize(260, height)
        is_open = [section.is_open() for section in panel.sections]
        assert is_open == [False, True, True, False, False]


def test_a_folded_section_says_what_is_in_it(panel: ControlPanel) -> None:
    for section in panel.sections:
        section.set_open(False)
    texts = [section.trailing.text() for section in panel.sections]
    assert texts == ["Circle", "2-4-3-1", "SGD · 0.03", "off", "none set"]
    panel.sections[0].set_open(True)
    assert panel.sections[0].trailing.text() == ""


@pytest.mark.parametrize("data", ["circle", "digits", "diabetes"])
@pytest.mark.parametrize("height", [300, 1600])
def test_nothing_is_cut_off_at_260_pixels(open_panel: Open, data: str, height: int) -> None:
    panel = open_panel(experiment(128, 64, data=data, early_stopping=True), height=height)
    for section in panel.sections:
        section.set_open(True)
    for row in panel.layers.rows.values():
        row.show_open(is_open=True)
    panel.training.more.click()
    column, viewport = panel.widget(), panel.viewport()
    assert column is not None
    assert panel.minimumSizeHint().width() <= 260
    assert column.width() == viewport.width()
    for part in column.findChildren(QWidget):
        if part.isVisible() and not part.window().isHidden() and part.window() is panel:
            right = part.mapTo(column, part.rect().topRight()).x()
            assert right <= viewport.width(), part


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name.value)
def test_both_themes_paint(panel: ControlPanel, theme: Theme) -> None:
    panel.set_theme(theme)
    assert not panel.grab().isNull()
    panel.set_theme(LIGHT if theme is DARK else DARK)


def test_tab_goes_through_the_layers_in_the_order_of_the_eye(
    panel: ControlPanel, session: Session, qtbot: QtBot
) -> None:
    panel.sections[1].set_open(True)
    qtbot.mouseClick(panel.layers.add, LEFT)
    settle(qtbot, session)
    row = dense_row(panel, "h3")
    stops = [row.header, row.stepper.edit, row.activation, row.remove]
    stops += [panel.layers.rows["output"].header]
    stops[0].setFocus()
    for before, after in pairwise(stops):
        assert before.hasFocus()
        qtbot.keyClick(before, Qt.Key.Key_Tab)
        assert after.hasFocus(), after.accessibleName()
