"""The control widgets: what they show, what they wish, what they refuse; mouse and keyboard."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Slot
from PySide6.QtGui import QHelpEvent, QMouseEvent, QShortcut, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Problem, Remedy, Severity
from nnviz.core.spec import Option, Scale, Spec, option
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, THEMES, Theme
from nnviz.ui.widgets import fold as fold_module
from nnviz.ui.widgets import switch as switch_module
from nnviz.ui.widgets.chip import ChipRow
from nnviz.ui.widgets.choice import OptionChoice
from nnviz.ui.widgets.control import OptionControl
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.flat_combo import FlatCombo
from nnviz.ui.widgets.problem_bar import ProblemBar
from nnviz.ui.widgets.scales import Track, track_for
from nnviz.ui.widgets.section import Section, SectionStack
from nnviz.ui.widgets.segmented import Segmented
from nnviz.ui.widgets.slider import OptionSlider
from nnviz.ui.widgets.spec_editor import SpecEditor
from nnviz.ui.widgets.text_option import OptionText
from nnviz.ui.widgets.toggle import OptionToggle

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier
COLUMN = 260  # the width of the left column

W = TypeVar("W", bound=QWidget)

NOISE = Option("Noise", "How far samples stray.", low=0.0, high=0.5)
RATE = Option("Learning rate", "How far a step goes.", low=0.0, high=1e9, scale=Scale.LOG)
BATCH = Option("Batch", "Samples a step.", low=1, high=1_000_000, scale=Scale.LOG)
SEED = Option("Seed", "Another number, other samples.", low=0, high=2**31 - 1)
CURVES = {"tanh": "tanh", "relu": "ReLU", "none": "none"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample(Spec):
    """A field of every kind."""

    optimizer: str = option(
        "sgd", "Optimiser", "How a step is made.", choices={"sgd": "SGD", "adam": "Adam"}
    )
    rate: float = option(0.03, "Learning rate", "How far.", low=0.0, high=1e9, scale=Scale.LOG)
    beta: float = option(
        0.9, "Beta", "How long.", low=0.0, high=0.999, when=("optimizer", ("adam",))
    )
    batch: int = option(10, "Batch", "How many.", low=1, high=1024, scale=Scale.LOG, unit="rows")
    noise: float | None = option(None, "Noise", "How noisy.", low=0.0, high=0.5, optional=True)
    seed: int = option(0, "Seed", "Which.", low=0, high=2**31 - 1)
    bias: bool = option(True, "Bias", "Whether.", needs_restart=True)
    standardize: bool | None = option(None, "Standardise", "Whether.", optional=True)
    title: str = option("spiral", "Title", "A word.")
    curve: str | None = option(None, "Activation", "Which.", choices=CURVES, optional=True)
    columns: tuple[str, ...] = option((), "Columns", "No control for these.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Other(Spec):
    """Another kind, to change to."""

    units: int = option(8, "Units", "How many.", low=1, high=64)


class Owner(QObject):
    """Owns a value: notes wishes and grants them, unless it is told to refuse."""

    def __init__(self, control: QWidget, *, grants: bool = True) -> None:
        super().__init__(control)
        self.control = control
        self.grants = grants
        self.wishes: list[object] = []

    @Slot(object)
    def on_value_wished(self, value: object) -> None:
        self.wishes.append(value)
        if self.grants and isinstance(self.control, OptionControl | Segmented):
            self.control.show_value(value)

    @Slot(str, object)
    def on_field_wished(self, name: str, value: object) -> None:
        self.wishes.append((name, value))


@pytest.fixture(autouse=True)
def _dressed_and_still(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dark theme, and no movements."""
    apply_theme(qapp, DARK)
    monkeypatch.setattr(fold_module, "motion_ms", _no_time)
    monkeypatch.setattr(switch_module, "motion_ms", _no_time)


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Callable[[W], W]]:
    """Show a widget in a column of its own, as wide as the window's."""
    windows: list[QWidget] = []

    def shown(widget: W, width: int = COLUMN) -> W:
        window = QWidget()
        windows.append(window)
        qtbot.addWidget(window)
        box = QVBoxLayout(window)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(widget)
        box.addStretch(1)
        window.resize(width, 800)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return widget

    yield shown
    for window in windows:
        window.close()


def _no_time(_widget: QWidget) -> int:
    return 0


def _owned(control: W, *, grants: bool = True) -> tuple[W, list[object]]:
    owner = Owner(control, grants=grants)
    control.value_wished.connect(owner.on_value_wished)  # type: ignore[attr-defined]
    return control, owner.wishes


def _slider(described: Option = NOISE, default: object = 0.0, **rest: bool) -> OptionSlider:
    return OptionSlider("field", described, default, **rest)


def _mouse(target: QWidget, kind: QMouseEvent.Type, x: float, held: Qt.KeyboardModifier) -> None:
    """A mouse event that does not let the event loop turn."""
    point = QPointF(x, target.height() / 2)
    buttons = Qt.MouseButton.NoButton if kind is QMouseEvent.Type.MouseButtonRelease else LEFT
    button = Qt.MouseButton.NoButton if kind is QMouseEvent.Type.MouseMove else LEFT
    place = QPointF(target.mapToGlobal(point))
    QApplication.sendEvent(target, QMouseEvent(kind, point, place, button, buttons, held))


def _drag(target: QWidget, *xs: float, held: Qt.KeyboardModifier = PLAIN) -> None:
    _mouse(target, QMouseEvent.Type.MouseButtonPress, xs[0], held)
    for x in xs[1:]:
        _mouse(target, QMouseEvent.Type.MouseMove, x, held)


def _wheel(target: QWidget, delta: int) -> QWheelEvent:
    point = QPointF(target.rect().center())
    event = QWheelEvent(
        point,
        QPointF(target.mapToGlobal(point)),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        PLAIN,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(target, event)
    return event


# -- tracks: which numbers lie where ---------------------------------------------------------


@pytest.mark.parametrize(
    "track",
    [
        Track(0, 0.5),
        Track(-1, 1),
        Track(1, 100, whole=True),
        Track(1e-5, 10, Scale.LOG),
        Track(1e-5, 10, Scale.LOG, off=True),
        Track(1, 10_000, Scale.LOG, whole=True),
    ],
)
def test_a_track_goes_from_its_first_number_to_its_last_and_back(track: Track) -> None:
    value, steps = track.first(), 0
    while value != track.last():
        further = track.stepped(value, 1)
        assert further > value
        assert track.fraction(further) > track.fraction(value)
        assert isinstance(further, int) or not track.whole
        value, steps = further, steps + 1
        assert steps < 500
    while value != track.first():
        less = track.stepped(value, -1)
        assert less < value
        value = less
    assert track.stepped(value, -1) == value
    assert track.value(0) == track.first()
    assert track.value(1) == track.last()


def test_a_track_gives_round_numbers() -> None:
    assert [Track(0, 0.5).value(i / 10) for i in range(4)] == [0, 0.05, 0.1, 0.15]
    assert Track(1e-5, 10, Scale.LOG).value(0.5) == 0.01
    assert Track(1, 9, whole=True).value(0.3) == 3


def test_pages_are_tenths_or_decades() -> None:
    assert Track(0, 1).paged(0.3, 1) == pytest.approx(0.4)
    assert Track(1e-5, 10, Scale.LOG).paged(0.01, 1) == 0.1
    assert Track(1e-5, 10, Scale.LOG, off=True).paged(1e-5, -1) == 0


def test_a_long_range_gets_a_track_of_use() -> None:
    rate = track_for(RATE, 0.03)
    assert rate == Track(1e-5, 10, Scale.LOG, off=True)
    assert track_for(BATCH, 10, whole=True) == Track(1, 10_000, Scale.LOG, whole=True)
    assert track_for(SEED, 0, whole=True) is None
    assert track_for(Option("Free", "No range.", low=0.0)) is None
    many = Option("Samples", "How many.", low=10, high=1_000_000)
    assert track_for(many, None, whole=True) == Track(10, 1_000_000, Scale.LOG, whole=True)


def test_a_track_grows_for_a_number_beyond_it() -> None:
    track = Track(1e-5, 10, Scale.LOG, off=True)
    assert track.holding(100).last() == 100
    assert track.holding(1e-7).low == 1e-7
    assert track.holding(0) == track


# -- slider ----------------------------------------------------------------------------------


def test_a_slider_shows_its_value(show: Callable[[W], W]) -> None:
    slider = show(_slider())
    slider.show_value(0.25)
    assert slider.value_field.text() == "0.25"
    assert slider.track.knob_x() == pytest.approx(slider.track.width() / 2)
    assert slider.label.text() == "Noise"
    assert slider.track.accessibleName() == "Noise"
    assert "0.25" in slider.track.accessibleDescription()
    assert NOISE.help in slider.toolTip()


def test_showing_a_value_wishes_nothing(show: Callable[[W], W]) -> None:
    slider, wishes = _owned(show(_slider()))
    for value in (0.1, 0.5, 7.0, None):
        slider.show_value(value)
    assert wishes == []


def test_a_drag_wishes_once_a_turn_of_the_event_loop(show: Callable[[W], W], qtbot: QtBot) -> None:
    slider, wishes = _owned(show(_slider()))
    slider.show_value(0.0)
    middle = slider.track.width() / 2
    _drag(slider.track, middle - 60, middle - 40, middle - 20, middle)
    assert wishes == []
    qtbot.waitUntil(lambda: len(wishes) == 1)
    assert wishes == [0.25]
    slider.show_value(0.9)  # a late answer does not pull the knob from under the mouse
    assert slider.track.knob_x() == pytest.approx(middle)
    _mouse(slider.track, QMouseEvent.Type.MouseMove, middle + 500, PLAIN)
    _mouse(slider.track, QMouseEvent.Type.MouseButtonRelease, middle + 500, PLAIN)
    assert wishes == [0.25, 0.5]


def test_the_knob_does_not_jump_when_it_is_taken_beside_its_middle(
    show: Callable[[W], W],
) -> None:
    slider, wishes = _owned(show(_slider()))
    slider.show_value(0.25)
    x = slider.track.knob_x() + 5
    _drag(slider.track, x)
    _mouse(slider.track, QMouseEvent.Type.MouseButtonRelease, x, PLAIN)
    assert wishes == []
    assert slider.track.shown == 0.25


def test_shift_makes_a_drag_fine(show: Callable[[W], W]) -> None:
    slider, wishes = _owned(show(_slider()))
    slider.show_value(0.25)
    x = slider.track.knob_x()
    _drag(slider.track, x, x, x + 60, held=SHIFT)
    _mouse(slider.track, QMouseEvent.Type.MouseButtonRelease, x + 60, SHIFT)
    assert wishes == [pytest.approx(0.265)]


def test_a_wish_that_is_not_granted_leaves_the_knob_where_it_was(
    show: Callable[[W], W],
) -> None:
    slider, wishes = _owned(show(_slider()), grants=False)
    slider.show_value(0.1)
    x = slider.track.knob_x()
    _drag(slider.track, x, x + 50)
    assert slider.track.knob_x() > x + 40
    _mouse(slider.track, QMouseEvent.Type.MouseButtonRelease, x + 50, PLAIN)
    assert len(wishes) == 1
    assert slider.track.knob_x() == x
    assert slider.value_field.text() == "0.1"


def test_keys_move_a_slider(show: Callable[[W], W], qtbot: QtBot) -> None:
    slider, wishes = _owned(show(_slider(default=0.3)))
    slider.show_value(0.1)
    keys = Qt.Key
    for key in (keys.Key_Right, keys.Key_Up, keys.Key_Left, keys.Key_PageUp, keys.Key_End):
        qtbot.keyClick(slider.track, key)
    for key in (keys.Key_PageDown, keys.Key_Home, keys.Key_Delete):
        qtbot.keyClick(slider.track, key)
    assert wishes == pytest.approx([0.105, 0.11, 0.105, 0.155, 0.5, 0.45, 0.0, 0.3])


def test_the_wheel_moves_only_a_slider_that_has_the_focus(
    show: Callable[[W], W], qtbot: QtBot
) -> None:
    slider, wishes = _owned(show(_slider()))
    slider.show_value(0.1)
    slider.track.clearFocus()
    assert not _wheel(slider.track, 120).isAccepted()
    assert wishes == []
    slider.track.setFocus()
    assert _wheel(slider.track, 120).isAccepted()
    _wheel(slider.track, -60)
    _wheel(slider.track, -60)
    assert wishes == pytest.approx([0.105, 0.1])


def test_a_click_on_the_value_lets_one_type(show: Callable[[W], W], qtbot: QtBot) -> None:
    slider, wishes = _owned(show(_slider()))
    slider.show_value(0.1)
    qtbot.mouseClick(slider.value_field, LEFT)
    edit = slider.value_field.edit
    assert edit.isVisible()
    assert edit.selectedText() == "0.1"
    qtbot.keyClicks(edit, "0,2")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert wishes == [0.2]
    assert not edit.isVisible()
    assert slider.track.hasFocus()


@pytest.mark.parametrize("text", ["fast", "0.6", "-1", "nan", ""])
def test_what_is_no_value_is_refused_in_place(
    show: Callable[[W], W], qtbot: QtBot, text: str
) -> None:
    slider, wishes = _owned(show(_slider()))
    slider.show_value(0.1)
    qtbot.keyClick(slider.track, Qt.Key.Key_Return)
    edit = slider.value_field.edit
    edit.clear()
    qtbot.keyClicks(edit, text)
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert wishes == []
    assert edit.isVisible()
    assert slider.problem_text() == "Allowed: 0 to 0.5."
    qtbot.keyClicks(edit, "0.3")
    assert slider.problem_text() == ""
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert wishes == [0.3]


def test_escape_takes_back_what_was_typed(show: Callable[[W], W], qtbot: QtBot) -> None:
    slider, wishes = _owned(show(_slider()))
    slider.show_value(0.1)
    qtbot.keyClicks(slider.track, "9")
    edit = slider.value_field.edit
    assert edit.text() == "9"
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert slider.problem_text()
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert not edit.isVisible()
    assert slider.problem_text() == ""
    assert wishes == []


def test_leaving_takes_a_value_and_drops_what_is_none(show: Callable[[W], W], qtbot: QtBot) -> None:
    slider, wishes = _owned(show(_slider()))
    slider.show_value(0.1)
    for text in ("7", "0.4"):
        slider.value_field.start_typing(text)
        slider.track.setFocus(Qt.FocusReason.TabFocusReason)
        assert not slider.value_field.edit.isVisible()
        assert slider.problem_text() == ""
    assert wishes == [0.4]


def test_typing_the_same_value_wishes_nothing(show: Callable[[W], W], qtbot: QtBot) -> None:
    slider, wishes = _owned(show(_slider()))
    slider.show_value(1 / 3)
    qtbot.keyClick(slider.track, Qt.Key.Key_F2)
    qtbot.keyClick(slider.value_field.edit, Qt.Key.Key_Return)
    assert wishes == []


def test_zero_is_off_on_a_log_slider(show: Callable[[W], W], qtbot: QtBot) -> None:
    slider, wishes = _owned(show(_slider(RATE, 0.03)))
    slider.show_value(0.01)
    assert slider.value_field.text() == "0.01"
    qtbot.keyClick(slider.track, Qt.Key.Key_Home)
    assert slider.value_field.text() == "off"
    assert slider.track.knob_x() == pytest.approx(12)
    qtbot.keyClick(slider.track, Qt.Key.Key_Right)
    slider.value_field.start_typing("off")
    qtbot.keyClick(slider.value_field.edit, Qt.Key.Key_Return)
    assert wishes == [0.0, 1e-5, 0.0]


def test_a_typed_number_beyond_the_track_is_taken(show: Callable[[W], W], qtbot: QtBot) -> None:
    slider, wishes = _owned(show(_slider(RATE, 0.03)))
    slider.value_field.start_typing("1e6")
    qtbot.keyClick(slider.value_field.edit, Qt.Key.Key_Return)
    assert wishes == [1e6]
    assert slider.track.knob_x() == pytest.approx(slider.track.width() - 12)


def test_whole_numbers_stay_whole(show: Callable[[W], W], qtbot: QtBot) -> None:
    slider, wishes = _owned(show(_slider(BATCH, 10, whole=True)))
    slider.show_value(10)
    slider.value_field.start_typing("2.5")
    qtbot.keyClick(slider.value_field.edit, Qt.Key.Key_Return)
    assert "whole number" in slider.problem_text()
    slider.value_field.start_typing("12,340")
    qtbot.keyClick(slider.value_field.edit, Qt.Key.Key_Return)
    qtbot.keyClick(slider.track, Qt.Key.Key_PageDown)
    assert wishes == [12340, 1200]
    assert all(isinstance(wish, int) for wish in wishes)


def test_nothing_is_a_value_of_an_optional_field(show: Callable[[W], W], qtbot: QtBot) -> None:
    described = Option("Noise", "Empty: as it is.", low=0.0, high=0.5, optional=True)
    slider, wishes = _owned(show(_slider(described, None)))
    slider.show_value(None)
    assert slider.value_field.text() == "auto"
    assert slider.track.shown is None
    qtbot.keyClick(slider.track, Qt.Key.Key_Right)
    qtbot.keyClick(slider.track, Qt.Key.Key_Delete)
    slider.value_field.start_typing("0.2")
    qtbot.keyClick(slider.value_field.edit, Qt.Key.Key_Return)
    slider.value_field.start_typing("auto")
    qtbot.keyClick(slider.value_field.edit, Qt.Key.Key_Return)
    assert wishes == [0.005, None, 0.2, None]


def test_without_a_range_to_slide_along_there_is_a_value_to_type(
    show: Callable[[W], W], qtbot: QtBot
) -> None:
    slider, wishes = _owned(show(_slider(SEED, 0, whole=True)))
    slider.show_value(7)
    assert not slider.track.isVisible()
    slider.value_field.setFocus(Qt.FocusReason.TabFocusReason)
    assert slider.value_field.hasFocus()
    qtbot.keyClicks(slider.value_field, "4")
    qtbot.keyClicks(slider.value_field.edit, "2")
    qtbot.keyClick(slider.value_field.edit, Qt.Key.Key_Return)
    assert wishes == [42]
    assert slider.value_field.hasFocus()


def test_a_range_can_change(show: Callable[[W], W], qtbot: QtBot) -> None:
    slider, wishes = _owned(show(_slider()))
    slider.show_value(0.5)
    slider.set_range(0, 1)
    assert slider.track.knob_x() == pytest.approx(slider.track.width() / 2)
    slider.value_field.start_typing("0.9")
    qtbot.keyClick(slider.value_field.edit, Qt.Key.Key_Return)
    assert wishes == [0.9]


def test_a_unit_stands_behind_the_value_and_need_not_be_typed(
    show: Callable[[W], W], qtbot: QtBot
) -> None:
    described = Option("Patience", "How long.", low=1, high=100, unit="epochs")
    slider, wishes = _owned(show(_slider(described, 20, whole=True)))
    slider.show_value(20)
    assert slider.value_field.text() == "20\u00a0epochs"
    for text in ("30", "40 epochs"):
        slider.value_field.start_typing(text)
        qtbot.keyClick(slider.value_field.edit, Qt.Key.Key_Return)
    assert wishes == [30, 40]


def test_a_slider_takes_its_keys_before_the_window_s_shortcuts(
    show: Callable[[W], W], qtbot: QtBot
) -> None:
    slider, wishes = _owned(show(_slider(default=0.3)))
    slider.show_value(0.1)
    shortcut = QShortcut(Qt.Key.Key_Delete, slider.window())
    slider.track.setFocus()
    with qtbot.assertNotEmitted(shortcut.activated):
        qtbot.keyClick(slider.window().windowHandle(), Qt.Key.Key_Delete)
    assert wishes == [0.3]


def test_a_problem_of_the_model_stays_while_one_types(show: Callable[[W], W], qtbot: QtBot) -> None:
    slider = show(_slider())
    slider.show_problem("0.9 is out of range.")
    slider.value_field.start_typing("x")
    qtbot.keyClick(slider.value_field.edit, Qt.Key.Key_Return)
    assert slider.problem_text().startswith("Allowed")
    qtbot.keyClick(slider.value_field.edit, Qt.Key.Key_Escape)
    assert slider.problem_text() == "0.9 is out of range."
    slider.show_problem("")
    assert slider.problem_text() == ""


# -- choice, toggle, text --------------------------------------------------------------------


def test_a_choice_among_thousands_measures_few_of_them(
    show: Callable[[W], W], monkeypatch: pytest.MonkeyPatch
) -> None:
    combo = show(FlatCombo())
    combo.addItems([f"pixel {number}" for number in range(3072)])
    measured: list[str] = []
    needed = FlatCombo._needed

    def counted(choice: FlatCombo, text: str) -> int:
        measured.append(text)
        return needed(choice, text)

    monkeypatch.setattr(FlatCombo, "_needed", counted)
    assert combo.sizeHint().width() > 0
    assert 0 < len(measured) <= 100


def test_a_choice_wishes_a_value_and_shows_it_when_granted(
    show: Callable[[W], W], qtbot: QtBot
) -> None:
    choice, wishes = _owned(show(OptionChoice("curve", Option("Curve", "Which.", choices=CURVES))))
    with qtbot.assertNotEmitted(choice.combo.currentIndexChanged):
        choice.show_value("tanh")
    assert wishes == []
    assert choice.combo.currentText() == "tanh"
    qtbot.keyClick(choice.combo, Qt.Key.Key_Down)
    assert wishes == ["relu"]
    assert choice.combo.currentText() == "ReLU"
    assert choice.combo.accessibleName() == "Curve"


def test_a_choice_that_is_not_granted_shows_the_old_one(
    show: Callable[[W], W], qtbot: QtBot
) -> None:
    described = Option("Curve", "Which.", choices=CURVES)
    choice, wishes = _owned(show(OptionChoice("curve", described)), grants=False)
    choice.show_value("tanh")
    qtbot.keyClick(choice.combo, Qt.Key.Key_Down)
    assert wishes == ["relu"]
    assert choice.combo.currentText() == "tanh"


def test_a_choice_of_the_popup_is_a_wish(show: Callable[[W], W], qtbot: QtBot) -> None:
    choice, wishes = _owned(show(OptionChoice("curve", Option("Curve", "Which.", choices=CURVES))))
    choice.show_value("tanh")
    qtbot.mouseClick(choice.combo, LEFT)
    view = choice.combo.view()
    qtbot.waitUntil(view.isVisible)
    qtbot.keyClick(view, Qt.Key.Key_End)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert wishes == ["none"]


def test_the_wheel_turns_only_a_choice_that_has_the_focus(show: Callable[[W], W]) -> None:
    choice, wishes = _owned(show(OptionChoice("curve", Option("Curve", "Which.", choices=CURVES))))
    choice.show_value("tanh")
    choice.combo.clearFocus()
    assert not _wheel(choice.combo, -120).isAccepted()
    assert wishes == []


def test_a_choice_that_is_too_long_moves_below_its_label(show: Callable[[W], W]) -> None:
    long = Option("Stop when", "When.", choices={"a": "never", "b": "the test accuracy is 99 %"})
    choice = show(OptionChoice("stop", long))
    choice.show_value("a")
    QApplication.processEvents()
    low = choice.height()
    assert choice.combo.geometry().top() < choice.label.geometry().bottom()
    choice.show_value("b")
    QApplication.processEvents()
    assert choice.combo.geometry().top() >= choice.label.geometry().bottom()
    assert choice.height() > low


def test_an_unknown_value_is_no_choice(show: Callable[[W], W]) -> None:
    choice = show(OptionChoice("curve", Option("Curve", "Which.", choices=CURVES)))
    choice.show_value("sine")
    assert choice.combo.currentIndex() == -1


def test_a_toggle_wishes_and_does_not_turn_itself(show: Callable[[W], W], qtbot: QtBot) -> None:
    toggle, wishes = _owned(show(OptionToggle("bias", Option("Bias", "Whether."))), grants=False)
    toggle.show_value(True)
    assert wishes == []
    qtbot.mouseClick(toggle.switch, LEFT)
    qtbot.keyClick(toggle.switch, Qt.Key.Key_Space)
    assert wishes == [False, False]
    assert toggle.switch.isChecked()


def test_a_click_anywhere_on_a_toggle_s_row_will_do(show: Callable[[W], W], qtbot: QtBot) -> None:
    toggle, wishes = _owned(show(OptionToggle("bias", Option("Bias", "Whether."))))
    toggle.show_value(False)
    qtbot.mouseClick(toggle, LEFT, pos=QPoint(20, toggle.height() // 2))
    assert wishes == [True]
    assert toggle.switch.isChecked()


def test_a_text_is_typed_over(show: Callable[[W], W], qtbot: QtBot) -> None:
    text, wishes = _owned(show(OptionText("title", Option("Title", "A word."))))
    text.show_value("spiral")
    qtbot.mouseClick(text.value_field, LEFT)
    qtbot.keyClicks(text.value_field.edit, "two moons")
    qtbot.keyClick(text.value_field.edit, Qt.Key.Key_Return)
    assert wishes == ["two moons"]
    assert text.value_field.text() == "two moons"


# -- sections --------------------------------------------------------------------------------


def test_a_section_folds(show: Callable[[W], W], qtbot: QtBot) -> None:
    section = show(Section("Data", QLabel("content")))
    section.set_trailing("4 features")
    assert section.content.isVisible()
    with qtbot.waitSignal(section.open_changed) as folded:
        qtbot.mouseClick(section.header, LEFT)
    assert folded.args == [False]
    assert not section.content.isVisible()
    qtbot.keyClick(section.header, Qt.Key.Key_Left)
    assert not section.is_open()
    qtbot.keyClick(section.header, Qt.Key.Key_Right)
    assert section.content.isVisible()
    qtbot.keyClick(section.header, Qt.Key.Key_Space)
    assert not section.is_open()
    assert section.trailing.text() == "4 features"


def test_a_fold_moves_for_a_short_while(
    show: Callable[[W], W], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = QLabel("content")
    content.setFixedHeight(100)
    section = show(Section("Data", content))
    open_height = section.height()
    monkeypatch.setattr(fold_module, "motion_ms", lambda _widget: 20)
    heights = []
    with qtbot.waitSignal(section.fold.settled):
        section.set_open(False)
        QApplication.processEvents()
        heights.append(section.sizeHint().height())
        assert content.height() == 100
    assert open_height - section.sizeHint().height() == 100
    assert section.sizeHint().height() <= heights[0] <= open_height


def test_an_exclusive_stack_has_one_section_open(show: Callable[[W], W], qtbot: QtBot) -> None:
    stack = SectionStack(exclusive=True)
    first, second, third = (stack.add(Section(name, QLabel(name))) for name in "abc")
    show(stack)
    assert stack.state() == {"a": True, "b": False, "c": False}
    qtbot.mouseClick(third.header, LEFT)
    assert stack.state() == {"a": False, "b": False, "c": True}
    qtbot.mouseClick(third.header, LEFT)
    assert stack.state() == {"a": False, "b": False, "c": False}
    stack.restore({"b": True, "gone": True})
    assert (first.is_open(), second.is_open(), third.is_open()) == (False, True, False)


def test_a_stack_lets_several_be_open(show: Callable[[W], W]) -> None:
    stack = SectionStack()
    stack.add(Section("a", QLabel("a")))
    stack.add(Section("b", QLabel("b"), name="second"))
    show(stack)
    assert stack.state() == {"a": True, "second": True}


# -- spec editor -----------------------------------------------------------------------------


def test_an_editor_has_a_control_for_every_field_it_can_show(show: Callable[[W], W]) -> None:
    editor = show(SpecEditor(Sample()))
    kinds = {name: type(control) for name, control in editor.controls.items()}
    assert kinds == {
        "optimizer": OptionChoice,
        "rate": OptionSlider,
        "beta": OptionSlider,
        "batch": OptionSlider,
        "noise": OptionSlider,
        "seed": OptionSlider,
        "bias": OptionToggle,
        "standardize": OptionChoice,
        "title": OptionText,
        "curve": OptionChoice,
    }
    for name, control in editor.controls.items():
        assert Sample.options()[name].help in control.toolTip()
        named = [part for part in control.findChildren(QWidget) if part.accessibleName()]
        assert any(part.accessibleName() == control.described.label for part in named)
    assert "anew" in editor.control("bias").toolTip()


def test_an_editor_says_which_field_should_be_what(show: Callable[[W], W], qtbot: QtBot) -> None:
    editor = show(SpecEditor(Sample()))
    owner = Owner(editor)
    editor.field_wished.connect(owner.on_field_wished)
    editor.show_spec(Sample(optimizer="adam", noise=0.1))
    assert owner.wishes == []
    standardize, curve = editor.control("standardize"), editor.control("curve")
    assert isinstance(standardize, OptionChoice)
    assert isinstance(curve, OptionChoice)
    qtbot.keyClick(standardize.combo, Qt.Key.Key_Down)
    qtbot.keyClick(curve.combo, Qt.Key.Key_Down)
    bias, batch = editor.control("bias"), editor.control("batch")
    assert isinstance(bias, OptionToggle)
    assert isinstance(batch, OptionSlider)
    qtbot.mouseClick(bias.switch, LEFT)
    qtbot.keyClick(batch.track, Qt.Key.Key_Right)
    expected = [("standardize", True), ("curve", "tanh"), ("bias", False), ("batch", 11)]
    assert owner.wishes == expected
    assert isinstance(owner.wishes[-1], tuple)
    assert isinstance(owner.wishes[-1][1], int)


def test_fields_without_a_meaning_fold_away(show: Callable[[W], W]) -> None:
    editor = show(SpecEditor(Sample()))
    above = editor.control("rate").mapTo(editor, QPoint()).y()
    assert not editor.shows("beta")
    assert not editor.control("beta").isVisible()
    editor.show_spec(Sample(optimizer="adam"))
    assert editor.shows("beta")
    assert editor.control("beta").isVisible()
    QApplication.processEvents()
    assert editor.control("rate").mapTo(editor, QPoint()).y() == above


def test_problems_stand_at_their_fields(show: Callable[[W], W]) -> None:
    editor = show(SpecEditor(Sample()))
    spec = Sample(batch=0, noise=9.0)
    editor.show_spec(spec)
    editor.show_problems(spec.problems("training"))
    assert "0 is out of range" in editor.control("batch").problem_text()
    assert "0.5" in editor.control("noise").problem_text()
    assert editor.control("rate").problem_text() == ""
    editor.show_problems(())
    assert editor.control("batch").problem_text() == ""


def test_an_editor_shows_the_fields_it_is_told_to_in_that_order(show: Callable[[W], W]) -> None:
    editor = show(SpecEditor(Sample(), ["seed", "rate"]))
    assert list(editor.controls) == ["seed", "rate"]
    QApplication.processEvents()
    places = [control.mapTo(editor, QPoint()).y() for control in editor.controls.values()]
    assert places[0] < places[1]


def test_an_editor_can_turn_to_another_kind(show: Callable[[W], W]) -> None:
    editor = SpecEditor(Sample())
    editor = show(editor)
    editor.show_spec(Other(units=16))
    assert list(editor.controls) == ["units"]
    units = editor.control("units")
    assert isinstance(units, OptionSlider)
    assert units.value_field.text() == "16"


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name.value)
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_is_cut_off_in_the_left_column(
    show: Callable[[W], W], qapp: QApplication, qtbot: QtBot, theme: Theme, scale: float
) -> None:
    """Also when the text grows under a window that is already there."""
    stack = SectionStack()
    editor = SpecEditor(Sample(optimizer="adam", batch=1024))
    stack.add(Section("Training", editor))
    chips = ChipRow({name: name for name in ("x", "y", "x²", "y²", "xy", "sin x", "sin y")})
    stack.add(Section("Features", chips))
    show(stack)
    stack.window().resize(COLUMN, 1200)
    editor.show_problems(Sample(batch=0).problems())
    apply_theme(qapp, theme, scale)
    qtbot.waitUntil(lambda: editor.font().pixelSize() == round(13 * scale))
    column = stack.viewport()
    parts = [part for part in stack.widget().findChildren(QWidget) if part.isVisible()]
    assert len(parts) > 40
    # layouts within layouts settle over several rounds of events
    qtbot.waitUntil(lambda: all(p.height() >= p.minimumSizeHint().height() for p in parts))
    for part in parts:
        corner = part.mapTo(column, QPoint())
        assert corner.x() >= 0
        assert corner.x() + part.width() <= column.width()
        assert part.geometry().bottom() <= part.parentWidget().height()
        assert part.height() >= part.minimumSizeHint().height()
        if isinstance(part, ElidedLabel):
            assert not part.is_elided(), part.text()
        elif isinstance(part, QLabel):
            assert part.height() >= part.heightForWidth(part.width())


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name.value)
def test_everything_paints_in_every_state(
    show: Callable[[W], W], qapp: QApplication, theme: Theme
) -> None:
    apply_theme(qapp, theme)
    editor = show(SpecEditor(Sample(noise=0.2)))
    lively = editor.grab().toImage()
    editor.setEnabled(False)
    assert editor.grab().toImage() != lively
    assert lively.pixelColor(1, 1).name() == theme.surface


# -- problem bar -----------------------------------------------------------------------------

BROKEN = Problem(
    "Training",
    "the loss is not finite.",
    "The rate is probably too large.",
    remedy=Remedy("Use 0.003", (("rate", 0.003),)),
)
NOTE = Problem("Data", "one column is constant.", severity=Severity.NOTE)


def test_a_bar_without_problems_is_not_there(show: Callable[[W], W]) -> None:
    bar = show(ProblemBar())
    bar.show_problems(())
    assert not bar.isVisible()
    assert bar.shown() is None


def test_a_bar_shows_the_newest_problem(show: Callable[[W], W]) -> None:
    bar = show(ProblemBar(), 900)
    bar.show_problems([NOTE, BROKEN])
    assert bar.isVisible()
    assert bar.shown() is BROKEN
    assert bar.text.text() == str(BROKEN)
    assert bar.remedy.text() == "Use 0.003"
    assert bar.more.text() == "1 more"
    bar.show_problems([NOTE])
    assert not bar.remedy.isVisible()
    assert not bar.more.isVisible()


def test_a_bar_wishes_and_leaves_the_rest_to_others(show: Callable[[W], W], qtbot: QtBot) -> None:
    bar = show(ProblemBar(), 900)
    with qtbot.assertNotEmitted(bar.dismissed), qtbot.assertNotEmitted(bar.remedy_wished):
        bar.show_problems([NOTE, BROKEN])
    with qtbot.waitSignal(bar.remedy_wished) as remedy:
        qtbot.mouseClick(bar.remedy, LEFT)
    with qtbot.waitSignal(bar.dismissed) as dismissed:
        qtbot.mouseClick(bar.dismiss, LEFT)
    with qtbot.waitSignal(bar.more_wished):
        qtbot.mouseClick(bar.more, LEFT)
    assert remedy.args == [BROKEN]
    assert dismissed.args == [BROKEN]
    assert bar.isVisible()


def test_a_long_problem_takes_two_lines_and_ends_in_an_ellipsis(show: Callable[[W], W]) -> None:
    bar = show(ProblemBar(), 600)
    bar.show_problems([BROKEN])
    QApplication.processEvents()
    assert not bar.text.is_elided()
    bar.show_problems([Problem("Training", "it went wrong. " * 40)])
    QApplication.processEvents()
    assert bar.text.is_elided()
    lines = bar.text.shown_lines(bar.text.width())
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert bar.text.height() >= 2 * bar.text.fontMetrics().lineSpacing()


def test_what_is_cut_off_appears_in_a_tool_tip(show: Callable[[W], W]) -> None:
    label = show(ElidedLabel("a long text that has no room in so narrow a column, alas"))
    assert label.is_elided()
    place = label.rect().center()
    asked = QHelpEvent(QEvent.Type.ToolTip, place, label.mapToGlobal(place))
    QApplication.sendEvent(label, asked)
    assert QToolTip.text() == label.text()
    QToolTip.hideText()


# -- chips and segments ----------------------------------------------------------------------

FEATURES = {"x": "x", "y": "y", "x2": "x²", "sin": "sin x"}


def test_chips_wish_what_should_be_in(show: Callable[[W], W], qtbot: QtBot) -> None:
    row = show(ChipRow(FEATURES, "Features"))
    owner = Owner(row)
    wishes = owner.wishes
    row.values_wished.connect(owner.on_value_wished)
    row.show_values(["y", "x"])
    assert wishes == []
    qtbot.mouseClick(row.chip("x2"), LEFT)
    qtbot.mouseClick(row.chip("y"), LEFT)
    assert wishes == [("x", "y", "x2"), ("x",)]
    assert row.chip("y").isChecked()
    row.show_values(())
    assert not row.chip("y").isChecked()


def test_chips_are_one_stop_for_tab_and_arrows_move_between_them(
    show: Callable[[W], W], qtbot: QtBot
) -> None:
    window = QWidget()
    box = QVBoxLayout(window)
    before, row, after = QPushButton("a"), ChipRow(FEATURES, "Features"), QPushButton("b")
    for widget in (before, row, after):
        box.addWidget(widget)
    show(window)
    owner = Owner(row)
    row.values_wished.connect(owner.on_value_wished)
    before.setFocus()
    qtbot.keyClick(before, Qt.Key.Key_Tab)
    assert row.chip("x").hasFocus()
    qtbot.keyClick(row.chip("x"), Qt.Key.Key_Left)
    assert row.chip("sin").hasFocus()
    qtbot.keyClick(row.chip("sin"), Qt.Key.Key_Space)
    assert owner.wishes == [("sin",)]
    qtbot.keyClick(row.chip("sin"), Qt.Key.Key_Tab)
    assert after.hasFocus()
    qtbot.keyClick(after, Qt.Key.Key_Backtab)
    assert row.chip("sin").hasFocus()
    qtbot.keyClick(row.chip("sin"), Qt.Key.Key_Backtab)
    assert before.hasFocus()


def test_chips_begin_a_new_line_where_there_is_no_more_room(show: Callable[[W], W]) -> None:
    row = show(ChipRow({str(n): "feature" for n in range(12)}))
    QApplication.processEvents()
    assert row.height() > 3 * row.chip("0").height()
    assert row.chip("11").y() > row.chip("0").y()


def test_segments_wish_by_click_and_by_key(show: Callable[[W], W], qtbot: QtBot) -> None:
    scale, wishes = _owned(show(Segmented({"linear": "linear", "log": "log"}, "Scale")))
    scale.show_value("linear")
    assert wishes == []
    qtbot.mouseClick(scale, LEFT, pos=scale.segment(1).center().toPoint())
    assert scale.shown_value() == "log"
    assert scale.accessibleName() == "Scale: log"
    qtbot.keyClick(scale, Qt.Key.Key_Right)
    qtbot.keyClick(scale, Qt.Key.Key_Left)
    assert wishes == ["log", "linear"]
    qtbot.mouseClick(scale, LEFT, pos=scale.segment(0).center().toPoint())
    assert wishes == ["log", "linear"]
