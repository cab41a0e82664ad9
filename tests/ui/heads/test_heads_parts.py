"""The parts of the dock of heads: columns, words, table, curves."""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from nnviz.core.marks import Head
from nnviz.explain.heads import HeadReport, HeadScores, Score
from nnviz.session.measured_heads import HeadWish, Measure, MeasuredHeads, numbers, score_of
from nnviz.ui.heads.columns import ORDER, columns_of
from nnviz.ui.heads.head_table import HEADER, HeadTable
from nnviz.ui.heads.words import LOOKING, about, bar, cell, most_harm, ordered, told
from nnviz.ui.theme import DARK, LIGHT, Theme

NO = Score(None, "It is too short.")
LEAST = dict.fromkeys(Measure, 50.0)


def head(at: int, *values: float | None) -> HeadScores:
    """Previous, first, prefix, copying, loss, loss without."""
    return HeadScores(Head("h", at), *(NO if v is None else Score(v) for v in values))


HEADS = (
    head(0, 0.9, 0.1, 0.0, -0.5, 1.0, 3.0),
    head(1, 0.1, 0.2, 0.8, 1.0, 1.0, 0.5),
    head(2, None, None, None, None, None, None),
)


def known(*heads: HeadScores) -> MeasuredHeads:
    return MeasuredHeads(None, HeadWish(True), 1200, HeadReport(heads, 48))  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [0, 40, 160, 330, 700, 2000])
@pytest.mark.parametrize("chosen", list(Measure))
def test_columns_never_overlap_and_the_chosen_one_is_there(width: int, chosen: Measure) -> None:
    found = columns_of(width, 90, LEAST, 50, chosen)
    spans = [found.name, *found.measures.values(), found.mute]
    assert chosen in found.measures
    assert [each for each in ORDER if each in found.measures] == list(found.measures)
    if width >= 160:
        assert all(a.right <= b.left for a, b in itertools.pairwise(spans))
        assert spans[-1].right <= width
    assert width < 700 or len(found.measures) == 5
    for measure, span in found.measures.items():
        assert width < 160 or found.measure_at(span.right - 1) is measure


def test_numbers_and_bars() -> None:
    assert [cell(HEADS[0], m) for m in ORDER] == ["0.90", "0.00", "−0.50", "0.10", "3.000"]
    assert [cell(HEADS[2], m) for m in ORDER] == ["–"] * 5
    most = most_harm(HEADS)
    assert most == 2
    assert [bar(each, Measure.WITHOUT, most) for each in HEADS] == [1, -0.25, 0]
    assert bar(HEADS[0], Measure.COPYING, most) == -0.5
    assert most_harm(HEADS[2:]) == 0
    assert bar(HEADS[0], Measure.WITHOUT, 0.0) == 0


def test_the_harm_orders_losses_and_what_is_not_known_comes_last() -> None:
    by_harm = ordered(HEADS, Measure.WITHOUT, is_sorted=True)
    assert [each.head.head for each in by_harm] == [0, 1, 2]
    by_prefix = ordered(HEADS, Measure.PREFIX, is_sorted=True)
    assert [each.head.head for each in by_prefix] == [1, 0, 2]
    assert ordered(HEADS, Measure.PREFIX, is_sorted=False) == list(HEADS)


def test_what_is_said() -> None:
    assert about(None, None, 0.0) == LOOKING
    assert about(None, None, 0.5) == f"{LOOKING} 50%"
    assert about(known(*HEADS), None, 0.0).startswith("Step 1,200, 48 held-out sequences.")
    assert about(known(*HEADS), Head("h", 2), 0.0).startswith("Step 1,200")
    said = about(known(*HEADS), Head("h", 0), 0.0)
    assert said == "Without head 1 of h the loss goes from 1.000 to 3.000."
    assert told(HEADS[2], Measure.COPYING) == "h · head 3, copying: It is too short."
    assert told(HEADS[0], Measure.WITHOUT).startswith("h · head 1, loss without it: 3.000 (+2).")


def test_measures_as_an_array_have_no_number_where_there_is_none() -> None:
    found = numbers(HeadReport(HEADS, 5))
    assert found.shape == (3, len(Measure))
    assert np.isnan(found[2]).all()
    for at, measure in enumerate(Measure):
        assert found[1, at] == score_of(HEADS[1], measure).value
    assert numbers(HeadReport((), 0)).shape == (0, len(Measure))


@pytest.fixture(params=[DARK, LIGHT], ids=["dark", "light"])
def table(request: pytest.FixtureRequest, qtbot: QtBot) -> HeadTable:
    theme: Theme = request.param
    made = HeadTable(theme)
    qtbot.addWidget(made)
    made.show_heads(HEADS)
    made.resize(700, made.height())
    return made


def click(qtbot: QtBot, table: HeadTable, x: float, y: float) -> None:
    qtbot.mouseClick(table, Qt.MouseButton.LeftButton, pos=QPoint(int(x), int(y)))


def test_a_click_picks_mutes_or_sorts(table: HeadTable, qtbot: QtBot) -> None:
    picked, muted, wished = [], [], []
    table.picked.connect(picked.append)
    table.mute_wished.connect(muted.append)
    table.measure_wished.connect(wished.append)
    columns, row = table.columns(), table.place(1).center().y()
    click(qtbot, table, 20, row)
    click(qtbot, table, columns.mute.left + 4, row)
    click(qtbot, table, columns.measures[Measure.COPYING].right - 4, HEADER / 2)
    click(qtbot, table, 20, HEADER / 2)
    assert (picked, muted, wished) == ([1], [1], [Measure.COPYING])


def test_what_is_muted_and_what_is_looked_at_are_told_apart(table: HeadTable) -> None:
    plain = table.grab().toImage()
    table.show_muted(frozenset({Head("h", 1)}))
    muted = table.grab().toImage()
    table.show_head(Head("h", 1))
    shown = table.grab().toImage()
    table.show_measure(Measure.COPYING, is_sorted=True)
    images = [plain, muted, shown, table.grab().toImage()]
    assert all(a != b for a, b in itertools.pairwise(images))


def test_the_mouse_is_told_what_numbers_mean_and_why_there_are_none(table: HeadTable) -> None:
    columns = table.columns()
    x, row = columns.measures[Measure.FIRST].right - 2, table.place(2).center().y()
    assert table.told_at(QPointF(x, row)) == told(HEADS[2], Measure.FIRST)
    assert "first" in table.told_at(QPointF(x, 4))
    assert "zero" in table.told_at(QPointF(columns.mute.left + 1, row))
    assert "canvas" in table.told_at(QPointF(8, row))
    assert table.told_at(QPointF(8, 4)) == ""
    assert table.told_at(QPointF(8, table.full_height() + 9)) == ""


def test_an_empty_table_and_a_narrow_one_paint(table: HeadTable) -> None:
    table.resize(140, table.height())
    assert not table.columns().mute.width
    assert not table.grab().isNull()
    table.show_heads(())
    assert not table.grab().isNull()
