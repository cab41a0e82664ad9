"""The breakpoints panel: set by hand, undone, refused in place, and what it says is set."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.engine.breakpoints import Breakpoints
from nnviz.runtime.messages import RunState
from nnviz.session.session import Session
from nnviz.ui.panels.breakpoints_panel import OF_CLASSES, what_is_set
from nnviz.ui.panels.control_panel import ControlPanel
from nnviz.ui.widgets.control import OptionControl
from nnviz.ui.widgets.slider import OptionSlider
from nnviz.ui.widgets.toggle import OptionToggle
from tests.ui.panels.conftest import Open
from tests.ui.panels.gestures import PATIENCE_MS, enter, experiment, settle

LEFT = Qt.MouseButton.LeftButton


def control(panel: ControlPanel, name: str) -> OptionControl:
    shown = panel.breakpoints
    editor = shown.class_editor if name in OF_CLASSES else shown.editor
    return editor.control(name)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_every_breakpoint_has_a_control(panel: ControlPanel) -> None:
    assert all(panel.breakpoints.has_field(name) for name in Breakpoints.options())


def test_one_is_typed_takes_effect_and_is_undone(
    panel: ControlPanel, session: Session, qtbot: QtBot
) -> None:
    panel.sections[4].set_open(True)
    before = session.experiment
    accuracy = control(panel, "test_accuracy")
    assert isinstance(accuracy, OptionSlider)
    assert accuracy.value_text(None) == "off"
    enter(qtbot, accuracy, "0.2")
    assert "accuracy ≥ 20.0 %" in plain(panel.breakpoints.line.text())
    settle(qtbot, session)
    session.play()
    qtbot.waitUntil(lambda: bool(session.problems), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: session.state is RunState.PAUSED, timeout=PATIENCE_MS)
    assert "Test accuracy reached" in session.problems[0].what
    session.undo_stack.undo()
    assert session.experiment == before
    assert panel.breakpoints.line.text().startswith("None is set")


def test_delete_and_the_word_off_turn_one_off(
    panel: ControlPanel, session: Session, qtbot: QtBot
) -> None:
    panel.sections[4].set_open(True)
    rises = control(panel, "loss_rises")
    assert isinstance(rises, OptionSlider)
    enter(qtbot, rises, "3")
    assert session.experiment is not None
    assert session.experiment.breakpoints.loss_rises == 3
    enter(qtbot, rises, "off")
    assert session.experiment.breakpoints.loss_rises is None
    enter(qtbot, rises, "4")
    qtbot.keyClick(rises.track, Qt.Key.Key_Delete)
    assert session.experiment.breakpoints.loss_rises is None


def test_what_cannot_be_is_refused_in_place(
    panel: ControlPanel, session: Session, qtbot: QtBot
) -> None:
    panel.sections[4].set_open(True)
    gap = control(panel, "accuracy_gap")
    enter(qtbot, gap, "7")
    assert "0 to 1" in gap.problem_text()
    assert session.experiment is not None
    assert not session.experiment.breakpoints


def test_a_switch_is_set_by_a_click_and_the_folded_header_says_so(
    panel: ControlPanel, session: Session, qtbot: QtBot
) -> None:
    section = panel.sections[4]
    section.set_open(True)
    dies = control(panel, "neuron_dies")
    assert isinstance(dies, OptionToggle)
    qtbot.mouseClick(dies.switch, LEFT)
    assert session.experiment is not None
    assert session.experiment.breakpoints.neuron_dies
    section.set_open(False)
    assert section.trailing.text() == "a neuron dies"


def test_a_regression_has_no_accuracies(open_panel: Open) -> None:
    panel = open_panel(experiment(data="plane"))
    assert not panel.breakpoints.class_fold.is_open()
    assert open_panel(experiment()).breakpoints.class_fold.is_open()


@pytest.mark.parametrize("has_classes", [True, False])
def test_what_is_set_is_said_in_a_few_words(has_classes: bool) -> None:
    every = Breakpoints(
        test_accuracy=0.95, accuracy_gap=0.1, loss_gap=0.5, loss_rises=1, neuron_dies=True
    )
    found = [plain(text) for text in what_is_set(every, has_classes=has_classes)]
    rest = ["loss gap > 0.5", "loss rises once", "a neuron dies"]
    assert found == (["accuracy ≥ 95.0 %", "gap > 10.0 %"] if has_classes else []) + rest
    assert what_is_set(Breakpoints(), has_classes=has_classes) == []
