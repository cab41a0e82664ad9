"""What the tests of the panels share: experiments, and what a person does with hands."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from nnviz.core.graph import Graph, chain
from nnviz.data import DataRecipe
from nnviz.engine.experiment import Experiment
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer_state import TrainerState
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.session import Session
from nnviz.ui.panels.units_stepper import UnitsStepper
from nnviz.ui.widgets.control import OptionControl
from nnviz.ui.widgets.slider import OptionSlider

PATIENCE_MS = 20_000  # a slow machine starts a process in some seconds


def network(*sizes: int) -> Graph:
    hidden = [(f"h{n}", Dense(units=units, activation="tanh")) for n, units in enumerate(sizes, 1)]
    output = ("output", Dense(units=1, activation="tanh"))
    return chain(("input", Input()), *hidden, output)


def experiment(*sizes: int, data: str = "circle", **settings: object) -> Experiment:
    training = TrainingSettings().replace(**settings)
    return Experiment(network(*(sizes or (4, 3))), DataRecipe(name=data), training)


def choose(qtbot: QtBot, combo: QComboBox, label: str) -> None:
    """Take an item from the list of a combo box, by keyboard."""
    combo.showPopup()
    combo.view().setCurrentIndex(combo.model().index(combo.findText(label), 0))
    qtbot.keyClick(combo.view(), Qt.Key.Key_Return)


def enter(qtbot: QtBot, control: OptionControl, text: str) -> None:
    """Open the value of a number with Return and type another one."""
    assert isinstance(control, OptionSlider)
    qtbot.keyClick(control.track, Qt.Key.Key_Return)
    control.value_field.edit.selectAll()
    qtbot.keyClicks(control.value_field.edit, text)
    qtbot.keyClick(control.value_field.edit, Qt.Key.Key_Return)


def type_units(qtbot: QtBot, stepper: UnitsStepper, text: str) -> None:
    """Type a number of units and press Return."""
    stepper.edit.setFocus()
    stepper.edit.selectAll()
    qtbot.keyClicks(stepper.edit, text)
    qtbot.keyClick(stepper.edit, Qt.Key.Key_Return)


def settle(qtbot: QtBot, session: Session) -> TrainerState:
    """Wait until everything asked of the training process is done; its state then.

    Requests are answered in order, so that the last answer comes after all others.
    """
    with qtbot.waitSignal(session.snapshot_taken, timeout=PATIENCE_MS) as caught:
        session.take_snapshot()
    state: TrainerState = caught.args[0]
    return state
