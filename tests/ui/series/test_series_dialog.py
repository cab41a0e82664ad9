"""The dialog that opens a series, by itself: what is ticked, drawn, and never clipped."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Problem
from nnviz.data.series.look import NO_TIME, SeriesColumn, SeriesLook
from nnviz.data.series.recipe import SeriesRecipe, Use
from nnviz.data.table.recipe import TableRecipe
from nnviz.ui.dialogs.opening import Opening, Work
from nnviz.ui.dialogs.series_dialog import SeriesDialog
from nnviz.ui.dialogs.series_lanes import across, chosen, lanes, lines, stretch_of, thinned
from nnviz.ui.dialogs.series_opening import SeriesChoices, SeriesFound
from nnviz.ui.dialogs.series_words import facts_text, notes
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, LIGHT

LEFT = Qt.MouseButton.LeftButton
AREA = QRectF(10, 20, 100, 40)

RECIPE = SeriesRecipe(
    path="/here/power.csv",
    window=8,
    horizon=2,
    columns=(("when", "time"), ("a", "seen and told"), ("b", "seen"), ("c", "left out")),
    rows=200,
    checksum="0" * 64,
)


def looked(steps: int = 200, **rest: object) -> SeriesLook:
    at = np.arange(steps)
    values = {
        "recipe": RECIPE.replace(rows=steps),
        "table": TableRecipe(),
        "columns": (
            SeriesColumn("when", "It says when.", False),
            SeriesColumn("a"),
            SeriesColumn("b"),
            SeriesColumn("c", "It is 5 in every row.", False),
        ),
        "names": ("a", "b", "c"),
        "last": np.column_stack([np.sin(at / 5), at % 7, at * 0 + 5]).astype(np.float32),
        "span": "2024-01-01 to 2024-01-09",
        "spacing": "an hour",
        "gaps": 0,
    }
    return SeriesLook(**values | rest)  # type: ignore[arg-type]


def opening(look: SeriesLook | None = None, **rest: object) -> Opening[SeriesFound, SeriesRecipe]:
    look = looked() if look is None else look
    found = Opening("/here/power.csv", SeriesFound(look), look.recipe)
    return Opening(**{name: getattr(found, name) for name in found.__slots__} | rest)


@pytest.fixture
def dialog(qtbot: QtBot, qapp: QApplication) -> SeriesDialog:
    apply_theme(qapp, DARK)
    made = SeriesDialog()
    qtbot.addWidget(made)
    made.show()
    return made


def test_what_was_found_is_shown(dialog: SeriesDialog) -> None:
    dialog.show_opening(opening())
    assert dialog.facts.text() == (
        "200 steps, an hour each · 2024-01-01 to 2024-01-09 · 182 windows · tell 'a' 2 steps ahead"
    )
    assert dialog.plot.names == ("a", "b")
    form = dialog.form
    assert [form.numbers[name].value() for name in ("window", "horizon", "stride")] == [8, 2, 1]
    assert form.combos["time"].currentData() == "when"
    assert form.combos["network"].currentText() == "LSTM, 32 cells"
    assert not form.holders["order"].isVisible()
    assert dialog.use.isEnabled()


def test_nothing_shown_is_emitted(dialog: SeriesDialog, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(dialog.choice_wished), qtbot.assertNotEmitted(dialog.use_wished):
        dialog.show_opening(opening())
        own = looked(has_dates=True, recipe=RECIPE.replace(window=12, order="day", columns=()))
        dialog.show_opening(opening(own))
    assert dialog.form.combos["time"].currentData() == NO_TIME
    assert dialog.form.holders["order"].isVisible()


def test_a_click_ticks_a_column(dialog: SeriesDialog, qtbot: QtBot) -> None:
    dialog.show_opening(opening())
    columns = dialog.columns

    def click(row: int, column: int) -> None:
        index = columns.model().index(row, column)
        spot = columns.visualRect(index).center()
        left = columns.visualRect(index).left()
        qtbot.mouseClick(columns.viewport(), LEFT, pos=QPoint(left + 14, spot.y()))

    with qtbot.waitSignal(dialog.use_wished) as told:
        click(2, 2)
    assert told.args == ["b", Use.BOTH]
    with qtbot.waitSignal(dialog.use_wished) as told:
        click(1, 1)
    assert told.args == ["a", Use.TOLD]
    with qtbot.assertNotEmitted(dialog.use_wished):
        click(3, 1)  # a constant cannot be a channel


def test_a_length_is_written(dialog: SeriesDialog, qtbot: QtBot) -> None:
    dialog.show_opening(opening())
    window = dialog.form.numbers["window"]
    window.selectAll()
    qtbot.keyClicks(window, "24")
    with (
        qtbot.assertNotEmitted(dialog.accept_wished),
        qtbot.waitSignal(dialog.choice_wished) as told,
    ):
        qtbot.keyClick(window, Qt.Key.Key_Return)
    assert told.args == ["window", 24]


def test_what_hinders_is_said_and_nothing_can_be_used(dialog: SeriesDialog) -> None:
    problem = Problem("power.csv", "The file is empty.", "Choose another file.")
    empty = Opening("/here/power.csv", problem=problem)
    dialog.show_opening(empty)
    assert "The file is empty" in dialog.problem.text()
    assert not dialog.use.isEnabled()
    assert not dialog.form.numbers["window"].isEnabled()
    long = RECIPE.replace(window=100)
    dialog.show_opening(opening(looked(recipe=long)))
    assert "Choose a window of 98 at most" in dialog.problem.text()
    assert not dialog.use.isEnabled()
    assert dialog.form.numbers["window"].isEnabled()
    dialog.show_opening(opening(work=Work.READING))
    assert not dialog.form.isEnabled()


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name.value)
@pytest.mark.parametrize("steps", [0, 1, 5, 200, 2000])
def test_the_plot_is_painted_whatever_there_is(
    dialog: SeriesDialog, qapp: QApplication, theme: object, steps: int
) -> None:
    apply_theme(qapp, theme)  # type: ignore[arg-type]
    look = looked(steps)
    look.last[3:9] = np.nan
    dialog.show_opening(opening(look))
    for width in (40, 160, 600):
        dialog.plot.resize(width, 100)
        drawn = QPixmap(dialog.plot.size())
        dialog.plot.render(drawn)
        assert not drawn.isNull()


def test_the_last_sample_is_in_sight() -> None:
    own = stretch_of(1000, 48, 24)
    assert (own.first, own.window, own.ahead, own.end) == (1000 - 216, 928, 976, 1000)
    short = stretch_of(20, 48, 24)
    assert (short.first, short.window, short.ahead, short.end) == (0, 0, 0, 20)
    assert across(AREA, own, own.first - 0.5) == AREA.left()
    assert across(AREA, own, own.end - 0.5) == AREA.right()


def test_lines_break_where_values_are_missing() -> None:
    values = np.arange(60, dtype=np.float32)
    values[30:33] = np.nan
    own = stretch_of(60, 8, 2)
    first, second = lines(AREA, own, values, 0, 60)
    assert (first.size(), second.size()) == (18, 27)
    assert first[0].y() == pytest.approx(AREA.bottom())
    assert second[26].y() == pytest.approx(AREA.top())
    assert lines(AREA, own, np.full(60, np.nan, np.float32), 0, 60) == []
    (flat,) = lines(AREA, own, np.ones(60, np.float32), 0, 60)
    assert {point.y() for point in flat} == {AREA.center().y()}


def test_of_many_steps_the_lowest_and_highest_of_a_pixel_stay() -> None:
    values = np.zeros(1000, np.float32)
    values[[333, 334, 777]] = 5, -5, 9
    at = np.arange(1000)
    kept = thinned(at, values, 50)
    assert len(kept) <= 102
    assert {0, 333, 334, 777, 999} <= set(kept.tolist())
    np.testing.assert_array_equal(np.sort(kept), kept)
    np.testing.assert_array_equal(thinned(at[:60], values, 50), at[:60])
    np.testing.assert_array_equal(thinned(at[:1], values, 0), at[:1])


def test_lanes_share_the_room_and_are_not_too_many() -> None:
    assert lanes(AREA, 0, 5) == []
    upper, lower = lanes(AREA, 2, 10)
    assert (upper.height(), lower.bottom()) == (15, AREA.bottom())
    names = tuple("abcdefgh")
    assert chosen(names, ("h", "z", *names)) == ("h", "a", "b", "c", "d", "e")


def test_corrections_outlive_another_look() -> None:
    choices = SeriesChoices(window=16).with_use("b", Use.LEFT_OUT).with_use("when", Use.SEEN)
    found = choices.applied(RECIPE)
    assert (found.window, found.horizon, found.channels, found.time) == (16, 2, ("a",), "when")
    other = choices.applied(RECIPE.replace(columns=(("when", "left out"), ("d", "seen"))))
    assert other.channels == ("when", "d")


def test_words_fit_what_there_is() -> None:
    rows = looked(span="", spacing="a row", gaps=2)
    assert facts_text(rows, RECIPE).startswith("200 steps · about 182 windows")
    many = looked(notes=tuple(f"Note {at}." for at in range(9)))
    assert notes(many)[-1] == "And 3 more."
    assert len(notes(many)) == 7
