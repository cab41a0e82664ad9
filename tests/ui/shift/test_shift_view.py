"""The shift dock in the real window."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.ui.numbers import format_percent
from nnviz.ui.shift.words import EMPTY
from nnviz.ui.views.shift import UNKNOWN, ShiftView
from tests.ui.conftest import Open

LEFT = Qt.MouseButton.LeftButton


def opened(
    open_window: Open, qtbot: QtBot, target: str = "digits", theme: str = "dark"
) -> ShiftView:
    window = open_window(target, theme)
    window.resize(1440, 900)
    window.raise_view("shift")
    view = next(view for view in window.views if isinstance(view, ShiftView))
    qtbot.waitUntil(lambda: view.is_seen)
    return view


def test_a_shift_is_measured_and_moved_with_the_mouse(open_window: Open, qtbot: QtBot) -> None:
    view = opened(open_window, qtbot, theme="light")
    qtbot.waitUntil(lambda: view.meter.known is not None, timeout=30_000)
    found = view.meter.known
    assert found is not None
    assert view.plain.text() == format_percent(found.plain).strip()
    assert view.moved.text() == format_percent(found.shifted).strip()
    assert "359 test pictures, step 0." in view.about.text()
    assert ". Class " in view.about.text()
    far = view.curve.spot(found.curve[0][-1]).toPoint()
    QTest.mouseClick(view.curve, LEFT, pos=far)
    assert view.strength == pytest.approx(0.5)
    assert view.meter.wish.strength == pytest.approx(0.5)
    plain, moved = view.pictures.rows
    assert [image == other for image, other in zip(plain, moved, strict=True)] == [False] * len(
        plain
    )
    QTest.mouseClick(view.curve, LEFT, pos=view.curve.spot(0.0).toPoint())
    assert view.pictures.rows[0] == view.pictures.rows[1]
    qtbot.waitUntil(lambda: view.change.text() == "no change", timeout=30_000)
    QTest.mouseClick(view.kind, LEFT, pos=view.kind.segment(2).center().toPoint())
    assert view.meter.wish.shift == "rotation"
    qtbot.waitUntil(lambda: view.meter.known is not None, timeout=30_000)
    table = view.numbers()
    assert table is not None
    assert table.columns == ("rotation", "test accuracy")
    assert np.ptp([row[0] for row in table.rows]) == 90
    assert view.session.model is not None
    view.show_model(replace(view.session.model))  # a fresh start: the curve of before is none of it
    assert view.plain.text() == UNKNOWN
    assert not view.curve.is_known


def test_what_is_left_out_of_training_is_measured_beside_the_others(
    open_window: Open, qtbot: QtBot
) -> None:
    view = opened(open_window, qtbot)
    session = view.session
    assert view.group.isHidden()
    session.edit_data("withheld", "dark")
    qtbot.waitUntil(lambda: view.group.isVisible(), timeout=30_000)
    assert session.model is not None
    assert session.model.dataset.group_test is not None
    qtbot.waitUntil(lambda: view.in_group.text() != UNKNOWN, timeout=30_000)
    found = view.meter.known
    assert found is not None
    assert view.group_name.text() == "left out, darkest"
    assert view.in_group.text() == format_percent(found.of_group).strip()
    assert view.others.text() == format_percent(found.of_others).strip()
    assert view.group_size.text() == f"{session.model.dataset.group_test.sum()} of 359"
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: view.group.isHidden(), timeout=30_000)
    assert session.model.dataset.group_test is None


def test_data_that_are_no_pictures_are_told_of(open_window: Open, qtbot: QtBot) -> None:
    view = opened(open_window, qtbot, "circle")
    assert view.sentence() == EMPTY
    assert not view.body.isVisible()
    assert not view.meter.is_busy
