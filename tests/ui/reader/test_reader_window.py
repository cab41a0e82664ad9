"""The Reader and the table of cells in the real window: typing, drawing, finding, muting."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nnviz.explain.cell_ranking import best_inside
from nnviz.explain.cells import Cell
from nnviz.session.draft import LONGEST
from nnviz.ui.main_window import MainWindow
from nnviz.ui.reader.reader_words import HINT, TOO_LONG
from nnviz.ui.reader.stretch_row import MARKS, PATTERN
from nnviz.ui.theme import LIGHT
from nnviz.ui.views.reader import ReaderView
from nnviz.ui.views.selective import SelectiveView
from tests.ui.conftest import Open

LEFT = Qt.MouseButton.LeftButton
KEYS = Qt.Key


def _reader(window: MainWindow, qtbot: QtBot) -> ReaderView:
    window.resize(1440, 900)
    window.raise_view("reader")
    view = next(view for view in window.views if isinstance(view, ReaderView))
    qtbot.waitUntil(lambda: view.writing.frame is not None, timeout=20_000)
    return view


def _text(view: ReaderView) -> str:
    return view.writing.alphabet.text(view.writing.draft.ids)


def _answered(view: ReaderView, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: view.writing.frame is not None, timeout=20_000)


def _drag(qtbot: QtBot, page: QWidget, first: QPoint, last: QPoint) -> None:
    qtbot.mousePress(page, LEFT, pos=first)
    qtbot.mouseMove(page, (first + last) / 2)
    qtbot.mouseMove(page, last)
    qtbot.mouseRelease(page, LEFT, pos=last)


def test_a_text_is_written_coloured_and_continued(open_window: Open, qtbot: QtBot) -> None:
    window = open_window("brackets")
    session, view = window.session, _reader(window, qtbot)
    page, reading = view.page, window.session.reading
    sample = _text(view)
    assert len(sample) == 24
    qtbot.waitUntil(lambda: bool(np.isfinite(page.page.values).all()), timeout=20_000)
    assert reading.cell == Cell("cells", "cell", 0)
    assert len(view.sampling.bars.bars) == 5

    qtbot.keyClick(page, KEYS.Key_Right)
    assert reading.cell == Cell("cells", "cell", 1)
    qtbot.keyClick(page, KEYS.Key_Left)
    qtbot.keyClick(page, KEYS.Key_Left)
    assert reading.cell == Cell("cells", "cell", 23)
    qtbot.keyClick(page, KEYS.Key_Down)
    assert reading.cell == Cell("answer", "", 0), "the number stays where there are so many"
    qtbot.keyClick(page, KEYS.Key_Up)
    qtbot.mouseClick(view.row.after, LEFT)
    assert reading.cell == Cell("cells", "cell", 1)

    qtbot.keyClicks(page, "(x[")
    assert _text(view) == sample + "(["
    assert "knows no “x”" in view.told.text(), "it stays said while one writes on"
    _answered(view, qtbot)
    assert session.probe is not None
    assert session.probe.is_free
    assert session.probe.x.tolist() == list(view.writing.draft.ids[2:])
    assert session.frame is not None
    tap = session.frame.taps["cells", "cell"][:, 1]
    np.testing.assert_array_equal(view.writing.said()[2:], tap)
    qtbot.keyClick(page, KEYS.Key_Backspace)
    assert _text(view) == sample + "("
    assert "knows" not in view.told.text()

    _answered(view, qtbot)
    qtbot.mouseClick(view.clear, LEFT)
    assert view.page.page.missing == 24
    qtbot.keyClicks(page, "{")
    _answered(view, qtbot)
    assert session.frame.probe is not None
    view.writing.temperature = 1.5
    qtbot.mouseClick(view.sampling.one, LEFT)
    assert len(view.writing.draft.ids) == 2
    qtbot.mouseClick(view.sampling.run, LEFT)
    qtbot.waitUntil(lambda: len(view.writing.draft.ids) >= 6, timeout=20_000)
    qtbot.mouseClick(view.sampling.run, LEFT)
    first = _text(view)
    assert view.sampling.run.text() == "Write on"
    qtbot.mouseClick(view.sampling.back, LEFT)
    assert _text(view) == "{"
    for _ in first[1:]:
        _answered(view, qtbot)
        qtbot.mouseClick(view.sampling.one, LEFT)
    assert _text(view) == first, "the same seed draws the same"

    table = view.numbers()
    assert table is not None
    assert table.columns == ("step", "token", "cells · cell 2")
    view.set_theme(LIGHT)
    for width, height in ((200, 120), (700, 200), (340, 700)):
        view.resize(width, height)
        assert not view.grab().isNull()
    page.text_typed.emit("()" * 1001)
    assert len(view.writing.draft.ids) == LONGEST
    assert view.told.text() == TOO_LONG
    qtbot.keyClick(page, KEYS.Key_Escape)
    qtbot.waitUntil(lambda: _text(view) == sample, timeout=20_000)
    assert view.told.text() == HINT
    assert not view.leave.isEnabled()


def test_cells_are_found_for_truths_patterns_and_marks(open_window: Open, qtbot: QtBot) -> None:
    window = open_window("brackets")
    session, view = window.session, _reader(window, qtbot)
    window.raise_view("selective")
    found = next(view for view in window.views if isinstance(view, SelectiveView))
    qtbot.waitUntil(lambda: bool(found.table.lines), timeout=30_000)
    assert found.row.choice == "depth 2 or more"
    assert "held-out steps" in found.about.text()
    strengths = [line.strength for line in found.table.lines]
    assert strengths == sorted(strengths, reverse=True)
    assert session.model is not None
    assert found.known is not None
    best = best_inside(session.model.network, found.known.found)
    assert session.reading.cell == view.cell == found.cell == best, "nobody has picked another"
    qtbot.mouseClick(found.table, LEFT, pos=found.table.place(1).center().toPoint())
    cell = found.table.lines[1].cell
    assert session.reading.cell == view.cell == found.cell == cell
    qtbot.waitUntil(lambda: found.meter.known is not None, timeout=30_000)
    assert found.broken.text().startswith("Without it the loss goes: inside")

    found.row.choose(PATTERN)
    assert not found.table.lines
    qtbot.keyClicks(found.row.pattern, "(")
    qtbot.waitUntil(lambda: "cannot be read" in found.about.text(), timeout=30_000)
    found.row.pattern.clear()
    qtbot.keyClicks(found.row.pattern, r"\(\)")
    qtbot.waitUntil(lambda: bool(found.table.lines), timeout=30_000)
    table = found.numbers()
    assert table is not None
    assert table.columns == ("cell", "AUC", "bits")

    found.row.choose(MARKS)
    places = [view.page.place(at).center().toPoint() for at in (4, 9)]
    _drag(qtbot, view.page, *places)
    assert [sum(one.steps) for one in session.reading.marked] == [6]
    qtbot.waitUntil(lambda: bool(found.table.lines), timeout=30_000)
    assert "24 steps of marked text" in found.about.text()
    _drag(qtbot, view.page, places[0], places[0] + QPoint(14, 0))
    assert sum(session.reading.marked[0].steps) < 6
    qtbot.mouseClick(found.row.clear, LEFT)
    assert session.reading.marked == ()

    session.reading.look_at(Cell("cells", "", 3))
    qtbot.mouseClick(view.page, LEFT, pos=places[0])
    neuron = session.selection.neuron
    assert neuron is not None
    assert (neuron.node, neuron.unit) == ("cells", 4 * 24 + 3)
    found.row.choose("depth 3 or more")
    qtbot.waitUntil(lambda: found.cell is not None, timeout=30_000)
    qtbot.mouseClick(found.mute, LEFT)
    assert session.experiment is not None
    assert {muted.unit % 24 for muted in session.experiment.marks.muted} == {3}
    assert len(session.experiment.marks.muted) == 24
    assert found.mute.text() == "Unmute"
    qtbot.mouseClick(found.mute, LEFT)
    assert not session.experiment.marks.muted
    for width, height in ((200, 120), (420, 420), (900, 220)):
        found.resize(width, height)
        assert not found.grab().isNull()


def test_what_is_known_of_cells_outlives_a_look_elsewhere(open_window: Open, qtbot: QtBot) -> None:
    window = open_window("parity")
    window.resize(1200, 800)
    window.raise_view("selective")
    found = next(view for view in window.views if isinstance(view, SelectiveView))
    qtbot.waitUntil(lambda: bool(found.table.lines), timeout=30_000)
    found.hide()
    assert not found.ranker.wish
    assert found.ranker.known is not None
    assert len(found.ranker.past) == 1
    found.show()
    assert found.ranker.known is not None
    found.row.choose(PATTERN)
    assert found.ranker.known is not None, "nothing is meant yet"
    view = _reader(window, qtbot)
    assert not view.writing.can_draw
    assert {bar.label for bar in view.sampling.bars.bars} == {"even", "odd"}
    assert view.sampling.caption.text() == "What it says"
    assert view.sampling.temperature.isHidden()
