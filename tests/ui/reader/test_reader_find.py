"""The table of cells, histograms, and what is said of them."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.explain.cell_ranking import Breakage, Ranking
from nnviz.explain.cells import Cell, Cells
from nnviz.explain.selectivity import selectivity
from nnviz.explain.stretches import Marked, Stretches
from nnviz.session.ranked_cells import Born, Ranked
from nnviz.ui.reader.cell_table import CellLine, CellTable
from nnviz.ui.reader.find_words import about, births, broken_words, lines_of
from nnviz.ui.reader.stretch_row import MARKS, PATTERN, StretchRow
from nnviz.ui.reader.two_histograms import TwoHistograms
from nnviz.ui.theme import DARK, LIGHT, Theme

TRUTH = np.arange(40) % 4 == 0
ROWS = np.stack([TRUTH + np.arange(40) * 0.001, -1.0 * TRUTH, np.full(40, np.nan)])
FOUND = Ranking((Cells("h", "", 3),), selectivity(ROWS.astype(np.float32), TRUTH), 40, 10)


def test_lines_begin_with_the_best_and_leave_out_what_is_not_known() -> None:
    lines = lines_of(FOUND)
    assert [line.cell for line in lines] == [Cell("h", "", 0), Cell("h", "", 1)]
    assert [line.sign for line in lines] == [1, -1]
    assert lines[1].strength == 1


def test_births_are_of_one_cell_and_of_the_best() -> None:
    past = [Born(0, np.array([0.5, 0.4, np.nan])), Born(10, np.array([0.9, 0.2, np.nan]))]
    curve = births(past, FOUND, Cell("h", "", 1))
    assert curve is not None
    assert curve.x.tolist() == [0, 10]
    assert [track.name for track in curve.tracks] == ["h · 2", "best of all"]
    np.testing.assert_allclose(curve.tracks[0].y, [0.6, 0.8])
    np.testing.assert_allclose(curve.tracks[1].y, [0.6, 0.9])
    assert births([Born(0, np.ones(7))], FOUND, Cell("h", "", 1)) is None


def test_what_was_looked_at_is_held_out_text_or_what_was_marked() -> None:
    def told(stretches: Stretches, found: Ranking) -> str:
        return about(Ranked(None, stretches, 7, found))  # type: ignore[arg-type]

    marked = Stretches(marked=(Marked((1,), (True,)),))
    held_out = told(Stretches(truth="odd"), FOUND)
    assert held_out.startswith("Step 7, 40 held-out steps, 25.0")
    assert "40 steps of marked text" in told(marked, FOUND)
    never = Ranking(FOUND.groups, FOUND.found, 40, 0)
    assert told(marked, never).startswith("Never so in 40 steps of marked text")


def test_what_breaks_is_told_where_it_is_known() -> None:
    nan = float("nan")
    assert broken_words(Breakage(0.1, 0.2, 0.5, 0.2)) == (
        "Without it the loss goes: inside 0.1 → 0.5, outside 0.2 → 0.2."
    )
    assert "outside" not in broken_words(Breakage(0.1, nan, 0.5, nan))
    assert broken_words(Breakage(nan, nan, nan, nan)) == "Nothing is asked here."
    assert "measured" in broken_words(None)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_a_table_is_picked_from_by_mouse_and_keys(qtbot: QtBot, theme: Theme) -> None:
    table = CellTable(theme)
    qtbot.addWidget(table)
    picked: list[int] = []
    table.picked.connect(picked.append)
    table.show_lines([CellLine(Cell("a" * 60, "", at), 0.9 - at / 9, 0.1) for at in range(5)], None)
    table.resize(220, 200)
    table.show()
    assert not table.grab().isNull()
    assert "5 %" not in table.told(0)
    where = table.place(3).center().toPoint()
    qtbot.mouseClick(table, Qt.MouseButton.LeftButton, pos=where)
    qtbot.keyClick(table, Qt.Key.Key_Up)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert picked == [3, 2]
    table.show_lines((), None)
    assert not table.grab().isNull()


def test_histograms_have_the_same_area(qtbot: QtBot) -> None:
    shown = TwoHistograms(LIGHT)
    qtbot.addWidget(shown)
    assert not shown.grab().isNull()
    shown.show_counts(np.array([0, 1]), np.array([30, 30]), -1.0, 1.0)
    inside, outside = shown.heights()
    np.testing.assert_allclose(inside, [0, 1])
    np.testing.assert_allclose(outside, [0.5, 0.5])
    shown.show_counts(np.array([0, 0]), np.array([0, 0]), 0.0, 0.0)
    assert not shown.grab().isNull()


def test_stretches_are_chosen_typed_or_marked(qtbot: QtBot) -> None:
    row = StretchRow(DARK)
    qtbot.addWidget(row)
    row.show()
    wished: list[Stretches] = []
    row.stretches_wished.connect(wished.append)
    row.show_truths(("in a quote", "in a word"))
    assert row.stretches == Stretches(truth="in a quote")
    menu = row.chip.menu_now()
    names = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert names == ["in a quote", "in a word", PATTERN, MARKS]
    next(action for action in menu.actions() if action.text() == PATTERN).trigger()
    menu.close()
    assert wished.pop() == Stretches()
    qtbot.keyClicks(row.pattern, r"\d+")
    qtbot.waitUntil(lambda: bool(wished))
    assert wished.pop() == Stretches(pattern=r"\d+")
    row.choose(MARKS)
    assert wished.pop() == Stretches()
    assert not row.clear.isEnabled()
    marked = (Marked((1, 2), (True, False)),)
    row.show_marked(marked)
    assert row.stretches == Stretches(marked=marked)
    assert row.clear.isEnabled()
    row.show_truths(())
    assert row.choice == MARKS


def test_a_pattern_nobody_has_typed_gives_way_to_what_is_known_of_other_data(qtbot: QtBot) -> None:
    row = StretchRow(DARK)
    qtbot.addWidget(row)
    row.show_truths(())
    assert row.choice == PATTERN
    row.show_truths(("in a quote",))
    assert row.choice == "in a quote"
    row.choose(PATTERN)
    row.pattern.setText("a+")
    row.show_truths(("in a word",))
    assert row.choice == PATTERN
