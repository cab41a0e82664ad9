"""The whole window: the pad answers while the network trains, and the trace follows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, QSettings, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.runtime.messages import RunState
from nnviz.ui.app import make_window
from nnviz.ui.main_window import MainWindow

PATIENCE_MS = 20_000


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(qapp, settings, "light")
    qtbot.addWidget(window)
    window.open_target("digits")
    window.show()
    qtbot.waitUntil(lambda: window.session.frame is not None, timeout=PATIENCE_MS)
    yield window
    window.end()


def mouse(widget: Any, kind: QEvent.Type, across: float, down: float) -> None:
    area, left, none = widget.area(), Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    place = area.topLeft() + QPointF(across * area.width(), down * area.height())
    button = none if kind is QEvent.Type.MouseMove else left
    held = none if kind is QEvent.Type.MouseButtonRelease else left
    where, keys = QPointF(widget.mapToGlobal(place)), Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QMouseEvent(kind, place, where, button, held, keys))


def test_all_neurons_answer_while_one_draws_and_the_network_trains(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = window.session
    window.raise_view("pad")
    pad: Any = next(view for view in window.views if view.name == "pad")
    qtbot.waitUntil(lambda: pad.desk is not None and pad.is_seen, timeout=PATIENCE_MS)
    session.set_speed(200)
    session.play()
    qtbot.waitUntil(lambda: session.state is RunState.RUNNING, timeout=PATIENCE_MS)
    canvas, seen = pad.body.canvas, set()
    mouse(canvas, QEvent.Type.MouseButtonPress, 0.5, 0.1)
    for down in (0.4, 0.7, 0.9):
        mouse(canvas, QEvent.Type.MouseMove, 0.5, down)
        sent = session.probe.x  # type: ignore[union-attr]

        def is_answered(wanted: np.ndarray = sent) -> bool:
            frame = session.frame
            return frame is not None and np.array_equal(frame.probe, wanted)

        qtbot.waitUntil(is_answered, timeout=PATIENCE_MS)
        seen.add(tuple(bar.text for bar in pad.body.answer.bars.bars))
        assert session.frame is not None
        np.testing.assert_array_equal(session.frame.activations["input"], sent)
    assert len(seen) == 3
    mouse(canvas, QEvent.Type.MouseButtonRelease, 0.5, 0.9)
    assert session.state is RunState.RUNNING
    qtbot.waitUntil(lambda: pad.body.trace.trace is not None, timeout=PATIENCE_MS)
    first = pad.body.trace.trace
    qtbot.waitUntil(lambda: pad.body.trace.trace is not first, timeout=PATIENCE_MS)
    assert session.history.step > 0
    session.pause()
    qtbot.waitUntil(lambda: session.state is RunState.PAUSED, timeout=PATIENCE_MS)
    slider = pad.body.sliders.sliders["noise"].track
    slider.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(slider, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: _is_traced(pad, "Noise"), timeout=PATIENCE_MS)
    assert pad.body.trace.value == 0.5
    session.step_sample(1)
    qtbot.waitUntil(lambda: pad.desk.base.source == session.sample, timeout=PATIENCE_MS)
    assert pad.desk.moves.noise == 0


def _is_traced(pad: Any, label: str) -> bool:
    trace = pad.body.trace.trace
    return trace is not None and bool(trace.described.label == label)
