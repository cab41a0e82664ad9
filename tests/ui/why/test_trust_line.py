"""The honesty line: numbers with marks, warnings, and a size that stays."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.explain.explanation import Figure, Grade
from nnviz.explain.trust import Trust
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, LIGHT, Theme
from nnviz.ui.why.trust_chip import TrustChip
from nnviz.ui.why.trust_line import MEASURING, NOTHING, TrustLine
from tests.ui.views.gestures import amount, painted

LONG = "A warning that is so long that it does not fit two lines of a narrow dock. " * 3


def figure(name: str, grade: Grade | None = Grade.GOOD, text: str = "0.83") -> Figure:
    return Figure(name, 0.83, text, f"What {name} means.", grade)


def measured(*warnings: str) -> Trust:
    return Trust(
        figure("fidelity"),
        figure("stability", Grade.FAIR),
        figure("sanity", Grade.POOR),
        figure("on object", text="2.6×"),
        warnings,
    )


@pytest.fixture(params=(DARK, LIGHT), ids=("dark", "light"))
def theme(request: pytest.FixtureRequest, qapp: QApplication) -> Theme:
    apply_theme(qapp, request.param)
    return request.param


@pytest.fixture
def line(qtbot: QtBot, theme: Theme) -> TrustLine:
    made = TrustLine()
    qtbot.addWidget(made)
    made.resize(240, made.heightForWidth(240))
    made.show()
    return made


def test_nothing_is_said_of_no_result(line: TrustLine) -> None:
    assert line.texts() == []
    assert line.warnings.text() == ""


def test_numbers_are_shown_with_what_they_mean(line: TrustLine) -> None:
    line.show_trust(measured())
    assert line.texts() == ["fidelity 0.83", "stability 0.83", "sanity 0.83", "on object 2.6×"]
    chips = line.findChildren(TrustChip)
    assert chips[0].toolTip() == "<span>What fidelity means.</span>"
    assert chips[2].accessibleName() == "sanity 0.83, poor"
    assert line.warnings.text() == NOTHING


def test_what_has_no_meaning_is_left_out(line: TrustLine) -> None:
    line.show_trust(measured())
    line.show_trust(Trust(stability=figure("stability")))
    assert line.texts() == ["stability 0.83"]
    line.show_trust(Trust())
    assert line.texts() == []


def test_it_keeps_its_size_when_numbers_and_warnings_come(line: TrustLine) -> None:
    line.show_measuring()
    assert line.texts() == ["fidelity …", "stability …", "sanity …"]
    assert line.warnings.text() == MEASURING
    for width in (240, 460):
        before = line.heightForWidth(width)
        line.show_trust(Trust(figure("fidelity"), figure("stability"), figure("sanity")))
        assert line.heightForWidth(width) == before
        line.show_trust(
            Trust(figure("fidelity"), figure("stability"), figure("sanity"), None, (LONG,))
        )
        assert line.heightForWidth(width) == before
        line.show_measuring(0.4)
        assert line.warnings.text() == f"{MEASURING} 40%"


def test_while_it_measures_again_the_same_numbers_are_awaited(line: TrustLine) -> None:
    line.show_trust(measured())
    line.show_measuring()
    assert line.texts()[-1] == "on object …"


def test_a_long_warning_opens_by_click_and_by_key(line: TrustLine, qtbot: QtBot) -> None:
    row = line.warnings
    line.show_trust(measured("Short.", LONG))
    assert row.is_elided()
    assert row.focusPolicy() & Qt.FocusPolicy.TabFocus
    folded = row.heightForWidth(240)
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert row.heightForWidth(240) > folded
    assert not row.is_elided()
    row.setFocus()
    qtbot.keyClick(row, Qt.Key.Key_Return)
    assert row.heightForWidth(240) == folded
    qtbot.keyClick(row, Qt.Key.Key_Return)
    line.show_trust(measured("Another."))
    assert row.heightForWidth(240) == folded


def test_a_short_warning_has_nothing_to_open(line: TrustLine, qtbot: QtBot) -> None:
    line.show_trust(measured("Short."))
    folded = line.warnings.heightForWidth(240)
    qtbot.mouseClick(line.warnings, Qt.MouseButton.LeftButton)
    assert line.warnings.heightForWidth(240) == folded
    assert line.warnings.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_marks_differ_by_shape_and_by_colour(qtbot: QtBot, theme: Theme) -> None:
    chip = TrustChip()
    qtbot.addWidget(chip)
    pictures = []
    for grade in (Grade.GOOD, Grade.FAIR, Grade.POOR, None):
        chip.show_figure(figure("sanity", grade))
        chip.resize(120, 24)
        pictures.append(painted(chip))
    good, fair, poor, none = pictures
    assert amount(good, theme.good)
    assert amount(poor, theme.warning)
    assert not amount(none, theme.good)
    assert not amount(none, theme.warning)
    assert (np.abs(good.astype(int) - fair) > 0).any()


def test_a_very_long_number_stays_within_its_chip(qtbot: QtBot, theme: Theme) -> None:
    chip = TrustChip()
    qtbot.addWidget(chip)
    chip.show_figure(figure("reached", None, "above 100% of samples " * 5))
    assert chip.sizeHint().width() <= 230
    painted(chip)
