"""The health view: rows with reason and remedy, selection by mouse and keys, one-click offers."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.core.graph import chain
from nnviz.core.marks import Neuron
from nnviz.data import DataRecipe
from nnviz.engine.experiment import Experiment
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.runtime.messages import Pulse, RunState
from nnviz.session.health import Kind, State
from nnviz.session.selection import Selection
from nnviz.ui.health.finding_row import COLORS, SIGNS, FindingRow
from nnviz.ui.main_window import MainWindow
from nnviz.ui.theme import DARK, LIGHT, Theme
from nnviz.ui.views.health import HealthView
from tests.ui.conftest import Open
from tests.ui.views.gestures import amount, painted
from tests.ui.views.stage import SessionDouble, Stage, history, layers

LEFT = Qt.MouseButton.LeftButton
PATIENCE_MS = 20_000
Show = Callable[..., Any]

each_theme = pytest.mark.parametrize("theme", (DARK, LIGHT), ids=("dark", "light"))


def with_dead(view: HealthView, *units: int) -> Stage:
    """Show a network of which some neurons of h1 are dead."""
    stage = Stage(layers(8, 4))
    vector = stage.parameters().copy()
    biases = stage.model.network.layout.named(vector)["h1"]["bias"]
    biases[list(units)] = -1000
    view.show_model(stage.model)
    view.show_frame(stage.frame(5, vector))
    view.show_history(history(50))
    return stage


def row_of(view: HealthView, kind: Kind, where: str = "") -> FindingRow:
    """The first row in sight of a kind, in a layer."""
    for row in view.list.rows:
        found = row.finding
        if found is None or row.isHidden() or found.kind is not kind:
            continue
        if where in ("", found.where):
            return row
    raise AssertionError(f"no row of {kind}")


@each_theme
def test_a_state_has_a_shape_and_a_colour_and_words(show: Show, theme: Theme) -> None:
    assert len(set(SIGNS.values())) == len(set(COLORS.values())) == len(State)
    view = show(HealthView, theme=theme)
    with_dead(view, 2)
    row = row_of(view, Kind.DEAD, "h1")
    assert row.accessibleName() == "Dead neurons, h1: look"
    assert "learns nothing" in row.text.text()
    assert "Draw their weights anew" in row.text.text()
    assert amount(painted(row), theme.warning) > 3
    assert amount(painted(row_of(view, Kind.SATURATED)), theme.good) > 3


def test_the_tab_counts_what_is_not_well(show: Show) -> None:
    view = show(HealthView)
    stage = with_dead(view, 2)
    count = sum(finding.state is not State.GREEN for finding in view.findings)
    assert count >= 1
    assert view.windowTitle() == f"Health · {count}"
    other = Stage(layers(8, 4), start=2, run=2)
    view.show_model(other.model)
    assert view.windowTitle() == "Health"
    view.show_frame(stage.frame(9))  # late
    assert view.sentence()


def test_a_click_and_return_select_the_neurons(
    show: Show, session: SessionDouble, qtbot: QtBot
) -> None:
    view = show(HealthView)
    with_dead(view, 2, 5)
    row = row_of(view, Kind.DEAD, "h1")
    chosen = Selection(neurons=(Neuron("h1", 2), Neuron("h1", 5)))
    before = painted(row)
    qtbot.mouseClick(row, LEFT)
    assert session.selection == chosen
    assert (painted(row) != before).any()
    session.select(Selection())
    row.setFocus()
    qtbot.keyClick(row, Qt.Key.Key_Return)
    assert session.selection == chosen


def test_arrows_go_from_row_to_row(show: Show, qtbot: QtBot) -> None:
    view = show(HealthView)
    with_dead(view, 2)
    view.activateWindow()
    rows = [row for row in view.list.rows if not row.isHidden()]
    rows[0].setFocus()
    qtbot.keyClick(rows[0], Qt.Key.Key_Down)
    assert view.window().focusWidget() is rows[1]
    qtbot.keyClick(rows[1], Qt.Key.Key_Up)
    qtbot.keyClick(rows[0], Qt.Key.Key_Up)
    assert view.window().focusWidget() is rows[0]


def test_no_more_neurons_are_selected_than_can_be_drawn(
    show: Show, session: SessionDouble, qtbot: QtBot
) -> None:
    view = show(HealthView)
    stage = Stage(layers(200))
    vector = stage.parameters().copy()
    stage.model.network.layout.named(vector)["h1"]["bias"][:] = -1000
    view.show_model(stage.model)
    view.show_frame(stage.frame(5, vector))
    row = row_of(view, Kind.DEAD, "h1")
    assert row.finding is not None
    assert len(row.finding.targets) == 200
    qtbot.mouseClick(row, LEFT)
    assert len(session.selection.neurons) == 64


def test_a_pulse_of_this_run_is_judged_and_one_of_another_is_not(
    show: Show, session: SessionDouble
) -> None:
    view = show(HealthView)
    ratios = {"h1": 0.5, "h2": 1e-3, "output": 1e-3}
    for run, state in ((1, State.RED), (7, None)):
        session.pulse = Pulse(run, 5, dict.fromkeys(ratios, 0.1), ratios)
        with_dead(view)
        found = [f.state for f in view.findings if f.kind is Kind.UPDATE]
        assert found == ([state] if state else [])


def test_behind_another_tab_it_counts_what_costs_nothing(
    show: Show, session: SessionDouble
) -> None:
    view = show(HealthView)
    with_dead(view)
    view.hide()
    view._counted_at = -10.0
    ratios = {"h1": 0.5, "h2": 0.5, "output": 1e-3}
    session.pulse = Pulse(1, 5, dict.fromkeys(ratios, 0.1), ratios)
    before = view.windowTitle()
    session.pulsed.emit(session.pulse)
    assert view.windowTitle() != before


def test_its_numbers_are_its_rows(show: Show) -> None:
    view = show(HealthView)
    assert view.numbers() is None
    with_dead(view, 2)
    table = view.numbers()
    assert table is not None
    assert table.rows[0][:4] == ("Dead neurons", "look", "h1", 1)


# -- in the window, on a real training -----------------------------------------------------------


@pytest.fixture
def window(open_window: Open, qtbot: QtBot) -> MainWindow:
    """A window on a small network of ReLUs, its health in sight."""
    window = open_window()
    graph = chain(
        ("input", Input()),
        ("h1", Dense(units=6, activation="relu")),
        ("output", Dense(units=1, activation="tanh")),
    )
    training = TrainingSettings(learning_rate=0.1)
    with qtbot.waitSignal(window.session.loaded, timeout=PATIENCE_MS):
        window.session.open(Experiment(graph, DataRecipe(name="circle", size=100), training))
    next(dock for dock in window.docks if dock.widget() is health_of(window)).raise_()
    return window


def health_of(window: MainWindow) -> HealthView:
    return next(view for view in window.views if isinstance(view, HealthView))


def test_dead_neurons_are_found_selected_drawn_anew_and_undone(
    window: MainWindow, qtbot: QtBot
) -> None:
    session, view = window.session, health_of(window)
    session.advance(20)
    qtbot.waitUntil(lambda: session.history.step == 20, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: session.state is RunState.PAUSED, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: bool(view.findings), timeout=PATIENCE_MS)

    def names_the_fourth() -> bool:
        row = view.list.rows[0].finding
        return row is not None and row.kind is Kind.DEAD and Neuron("h1", 3) in row.neurons

    qtbot.waitUntil(lambda: any(f.kind is Kind.UPDATE for f in view.findings), timeout=PATIENCE_MS)
    assert not names_the_fourth()
    assert session.interventions.write("h1", "bias", 3, -1000.0)
    qtbot.waitUntil(names_the_fourth, timeout=PATIENCE_MS)
    row = row_of(view, Kind.DEAD, "h1")
    qtbot.mouseClick(row, LEFT)
    assert Neuron("h1", 3) in session.selection.neurons
    qtbot.mouseClick(row.offers.buttons[0], LEFT)
    qtbot.waitUntil(lambda: not names_the_fourth(), timeout=PATIENCE_MS)
    session.undo_stack.undo()
    qtbot.waitUntil(names_the_fourth, timeout=PATIENCE_MS)


def test_a_tenth_of_the_rate_is_one_click(window: MainWindow, qtbot: QtBot) -> None:
    session, view = window.session, health_of(window)
    session.edit_training("learning_rate", 30.0)
    session.step()

    def is_too_fast() -> bool:
        return any(f.kind is Kind.UPDATE and f.offer is not None for f in view.findings)

    qtbot.waitUntil(is_too_fast, timeout=PATIENCE_MS)
    qtbot.mouseClick(row_of(view, Kind.UPDATE).offers.buttons[0], LEFT)
    assert session.experiment is not None
    assert session.experiment.training.learning_rate == 3.0
    assert not session.selection  # the button is no row
