"""The stepper of units: pressed, typed, rolled; it wishes and never sets itself."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from nnviz.layers.dense import Dense
from nnviz.ui.panels.units_stepper import UnitsStepper
from tests.ui.panels.gestures import type_units

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def stepper(window: QWidget) -> UnitsStepper:
    """A stepper that shows 8, above another field that can take the focus."""
    box = QVBoxLayout(window)
    shown = UnitsStepper(Dense.options()["units"])
    box.addWidget(shown)
    box.addWidget(QLineEdit())
    shown.show_number(8)
    window.show()
    window.activateWindow()
    return shown


@pytest.fixture
def wishes(stepper: UnitsStepper) -> list[int]:
    found: list[int] = []
    stepper.number_wished.connect(found.append)
    return found


def roll(stepper: UnitsStepper, angle: int) -> bool:
    middle = QPointF(stepper.rect().center())
    event = QWheelEvent(
        middle,
        middle,
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(stepper, event)
    return event.isAccepted()


def test_the_buttons_wish_one_more_and_one_less(
    stepper: UnitsStepper, wishes: list[int], qtbot: QtBot
) -> None:
    qtbot.mouseClick(stepper.more, LEFT)
    qtbot.mouseClick(stepper.less, LEFT)
    assert wishes == [9, 7]
    assert stepper.edit.text() == "8"


@pytest.mark.parametrize(
    "key, wished",
    [
        (Qt.Key.Key_Up, 9),
        (Qt.Key.Key_Down, 7),
        (Qt.Key.Key_PageUp, 18),
        (Qt.Key.Key_PageDown, 1),
    ],
)
def test_keys_step_within_the_range(
    stepper: UnitsStepper, wishes: list[int], qtbot: QtBot, key: Qt.Key, wished: int
) -> None:
    stepper.edit.setFocus()
    qtbot.keyClick(stepper.edit, key)
    assert wishes == [wished]


@pytest.mark.parametrize("number, less, more", [(1, False, True), (65_536, True, False)])
def test_at_an_end_there_is_no_way_on(
    stepper: UnitsStepper, number: int, less: bool, more: bool
) -> None:
    stepper.show_number(number)
    assert (stepper.less.isEnabled(), stepper.more.isEnabled()) == (less, more)


def test_the_wheel_turns_it_only_with_the_focus(stepper: UnitsStepper, wishes: list[int]) -> None:
    stepper.edit.clearFocus()
    assert not roll(stepper, 120)
    assert wishes == []
    stepper.edit.setFocus()
    assert roll(stepper, 120)
    assert roll(stepper, -60)
    assert roll(stepper, -60)
    assert wishes == [9, 7]


@pytest.mark.parametrize("text, wished", [("12", 12), ("1,024", 1024), ("0", 0), ("-3", -3)])
def test_any_whole_number_that_is_typed_is_wished(
    stepper: UnitsStepper, wishes: list[int], qtbot: QtBot, text: str, wished: int
) -> None:
    type_units(qtbot, stepper, text)
    assert wishes == [wished]


@pytest.mark.parametrize("text", ["", "eight", "2.5", "1e400"])
def test_what_is_no_whole_number_is_refused(
    stepper: UnitsStepper, wishes: list[int], qtbot: QtBot, text: str
) -> None:
    with qtbot.waitSignal(stepper.text_refused) as caught:
        type_units(qtbot, stepper, text or " ")
    assert caught.args == ["Allowed: a whole number, 1 to 65,536."]
    assert stepper.edit.property("wrong")
    assert wishes == []


def test_the_number_shown_is_no_wish(
    stepper: UnitsStepper, wishes: list[int], qtbot: QtBot
) -> None:
    type_units(qtbot, stepper, "8")
    assert wishes == []


def test_leaving_enters_what_was_typed(
    stepper: UnitsStepper, wishes: list[int], qtbot: QtBot
) -> None:
    stepper.edit.setFocus()
    stepper.edit.selectAll()
    qtbot.keyClicks(stepper.edit, "5")
    qtbot.keyClick(stepper.edit, Qt.Key.Key_Tab)
    assert wishes == [5]
    assert stepper.edit.text() == "8"  # until somebody shows another


def test_leaving_takes_back_what_was_refused(stepper: UnitsStepper, qtbot: QtBot) -> None:
    type_units(qtbot, stepper, "x")
    with qtbot.waitSignal(stepper.typing_ended):
        qtbot.keyClick(stepper.edit, Qt.Key.Key_Tab)
    assert stepper.edit.text() == "8"
    assert not stepper.edit.property("wrong")


def test_escape_takes_back_what_was_typed(
    stepper: UnitsStepper, wishes: list[int], qtbot: QtBot
) -> None:
    stepper.edit.setFocus()
    qtbot.keyClicks(stepper.edit, "12")
    qtbot.keyClick(stepper.edit, Qt.Key.Key_Escape)
    assert stepper.edit.text() == "8"
    assert wishes == []


def test_what_is_being_typed_is_left_alone(stepper: UnitsStepper, qtbot: QtBot) -> None:
    stepper.edit.setFocus()
    stepper.edit.selectAll()
    qtbot.keyClicks(stepper.edit, "12")
    stepper.show_number(8)
    assert stepper.edit.text() == "12"
    stepper.show_number(9)
    assert stepper.edit.text() == "9"


def test_steppers_of_as_many_figures_are_as_wide(stepper: UnitsStepper) -> None:
    stepper.show_figures(1)
    narrow = stepper.sizeHint().width()
    stepper.show_figures(2)
    assert stepper.sizeHint().width() == narrow
    stepper.show_figures(5)
    assert stepper.sizeHint().width() > narrow
