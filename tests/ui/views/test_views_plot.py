"""The plot under the hand: hover, wheel, drag, double click, keys."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from nnviz.record.history import History
from nnviz.ui.plotting.span import Span
from nnviz.ui.theme import DARK, mix
from nnviz.ui.views.loss import LossView
from tests.ui.views.gestures import amount, drag, painted, point, turn_wheel
from tests.ui.views.stage import evaluation, history, step_rows

Show = Callable[..., Any]


@pytest.fixture
def view(show: Show) -> LossView:
    """A loss view after a thousand steps."""
    made = show(LossView)
    made.show_history(history(1000, 11))
    return made


def at_step(view: LossView, step: float) -> tuple[float, float]:
    """The place of a step, in the middle of the curves' height."""
    area, picture = view.plot.area(), view.plot.picture
    assert picture is not None
    share = (step - picture.first) / (picture.last - picture.first)
    return area.left() + share * area.width(), area.center().y()


def ends(view: LossView) -> tuple[float, float]:
    picture = view.plot.picture
    assert picture is not None
    return picture.first, picture.last


# -- hover -----------------------------------------------------------------------------------------


def test_the_card_tells_step_epoch_and_values(view: LossView) -> None:
    before = painted(view.plot)
    assert view.plot.card() is None
    point(view.plot, at_step(view, 500))
    card = view.plot.card()
    assert card is not None
    lines = [" ".join(line.split()) for line in card.lines()]
    step = int(lines[0].split()[1])
    assert abs(step - 500) <= 1
    assert lines[0] == f"step {step} · epoch {step / 10:.1f}"
    assert lines[1:3] == [f"train {1 / 501:.4f}", f"test {2 / 501:.4f}"]
    assert lines[3].startswith("batch 0.0020")
    assert lines[4].startswith("least, most 0.0020 – 0.0020")
    picture = painted(view.plot)
    assert amount(picture, DARK.raised) > 4000
    assert amount(before, DARK.raised) < 50
    assert amount(picture, DARK.test) > amount(before, DARK.test)


def test_the_card_stays_inside_and_goes_with_the_mouse(view: LossView) -> None:
    point(view.plot, (2.0, 2.0))
    assert view.plot.card() is None
    for step in (0, 1000):
        point(view.plot, at_step(view, step))
        picture = painted(view.plot)
        edge = picture[:, [0, 1, -2, -1]]
        assert amount(edge, DARK.raised) == 0
    view.plot.leaveEvent(None)
    assert view.plot.card() is None


def test_what_is_under_the_mouse_never_freezes(view: LossView) -> None:
    point(view.plot, at_step(view, 1000))
    first = view.plot.card()
    longer = history(1000, 11)
    longer.add_steps(step_rows(1001, 4000))
    view.show_history(longer)
    second = view.plot.card()
    assert first is not None
    assert second is not None
    assert first.heading.startswith("step 1,000")
    assert second.heading.startswith("step 4,000")


def test_the_card_of_infinite_numbers(view: LossView) -> None:
    made = History()
    made.add_steps(step_rows(1, 50, lambda step: float("inf")))
    made.add_evaluations([evaluation(25, float("inf"))])
    view.show_history(made)
    point(view.plot, at_step(view, 25))
    card = view.plot.card()
    assert card is not None
    assert card.lines()[1] == "train infinite"
    painted(view.plot)


# -- wheel, drag, keys -----------------------------------------------------------------------------


def test_the_wheel_comes_closer_around_the_mouse(view: LossView) -> None:
    turn_wheel(view.plot, at_step(view, 250), 3)
    first, last = ends(view)
    assert last - first == pytest.approx(1000 / 1.25**3)
    assert (250 - first) / (last - first) == pytest.approx(0.25)
    batch = view.plot.picture.lines[2]
    assert batch.x[0] <= first + 2
    assert batch.x[-1] >= last - 2
    turn_wheel(view.plot, at_step(view, 250), -9)
    assert ends(view) == (0, 1000)
    assert view.plot.span.is_all


def test_far_in_the_steps_are_exact(view: LossView) -> None:
    turn_wheel(view.plot, at_step(view, 500), 40)
    first, last = ends(view)
    assert last - first == 10
    steps = view.plot.picture.lines[2].x
    assert set(np.diff(steps)) == {1.0}
    assert first - 1 <= steps[0] <= first
    assert last <= steps[-1] <= last + 1


def test_a_drag_moves_and_a_double_click_shows_all(view: LossView, qtbot: QtBot) -> None:
    turn_wheel(view.plot, at_step(view, 500), 5)
    first, last = ends(view)
    width, pixels = last - first, view.plot.area().width()
    drag(view.plot, (300, 90), (360, 90))
    assert ends(view)[0] == pytest.approx(first - 60 / pixels * width)
    drag(view.plot, (300, 90), (-9000, 90))
    assert ends(view)[1] == pytest.approx(1000)
    qtbot.mouseDClick(view.plot, Qt.MouseButton.LeftButton, pos=view.plot.rect().center())
    assert ends(view) == (0, 1000)


def test_a_drag_over_the_whole_run_moves_nothing(view: LossView) -> None:
    drag(view.plot, (300, 90), (500, 90))
    assert view.plot.span == Span()


def test_the_newest_steps_stay_in_sight(view: LossView) -> None:
    turn_wheel(view.plot, at_step(view, 1000), 6)
    width = ends(view)[1] - ends(view)[0]
    longer = history(1000, 11)
    longer.add_steps(step_rows(1001, 2000))
    view.show_history(longer)
    assert ends(view) == (pytest.approx(2000 - width), 2000)


def test_a_part_of_the_past_stays_where_it_is(view: LossView) -> None:
    turn_wheel(view.plot, at_step(view, 200), 6)
    before = ends(view)
    longer = history(1000, 11)
    longer.add_steps(step_rows(1001, 2000))
    view.show_history(longer)
    assert ends(view) == before


def test_a_fresh_start_shows_all_again(view: LossView) -> None:
    turn_wheel(view.plot, at_step(view, 200), 6)
    view.show_history(History())
    view.show_history(history(50))
    assert ends(view) == (0, 50)


def test_keys_do_what_the_mouse_does(view: LossView, qtbot: QtBot) -> None:
    for _ in range(4):
        qtbot.keyClick(view.plot, Qt.Key.Key_Up)
    first, last = ends(view)
    assert last - first == pytest.approx(1000 / 1.25**4)
    qtbot.keyClick(view.plot, Qt.Key.Key_Left)
    assert ends(view)[0] < first
    qtbot.keyClick(view.plot, Qt.Key.Key_Right)
    assert ends(view)[0] == pytest.approx(first)
    qtbot.keyClick(view.plot, Qt.Key.Key_Down)
    assert ends(view)[1] - ends(view)[0] > last - first
    qtbot.keyClick(view.plot, Qt.Key.Key_Home)
    assert ends(view) == (0, 1000)


def test_an_empty_plot_takes_every_gesture(show: Show, qtbot: QtBot) -> None:
    view = show(LossView)
    point(view.plot, (100, 80))
    turn_wheel(view.plot, (100, 80), 3)
    drag(view.plot, (100, 80), (200, 80))
    qtbot.keyClick(view.plot, Qt.Key.Key_Up)
    qtbot.mouseDClick(view.plot, Qt.MouseButton.LeftButton)
    assert view.plot.span == Span()
    assert view.plot.card() is None


# -- what is painted -------------------------------------------------------------------------------


def test_only_thin_horizontal_lines_lie_under_the_curves(view: LossView) -> None:
    picture, area = painted(view.plot), view.plot.area()
    grid = mix(DARK.surface, DARK.line, 0.75)
    columns = picture[:, int(area.right()) - 3 : int(area.right()) - 1]
    rows = {y for y in range(picture.shape[0]) if amount(columns[y : y + 1], grid)}
    assert 2 <= len(rows) <= 5
    assert not {y + 1 for y in rows} & rows  # one pixel thick
    left = picture[:, : int(area.left()) - 4]
    assert amount(left, grid) == 0


def test_nothing_moves_when_labels_change(view: LossView) -> None:
    area = QPointF(view.plot.area().left(), view.plot.area().bottom())
    view.show_history(history(900_000))
    assert QPointF(view.plot.area().left(), view.plot.area().bottom()) == area


def test_a_narrow_view_keeps_train_and_test(show: Show) -> None:
    view = show(LossView, 440, 200)
    view.show_history(history(1000))
    painted(view)
    labels = [entry.label for entry in view.legend.shown(view.legend.width())]
    assert labels[:2] == ["train", "test"]
    assert not view.slider.isVisible()


def test_too_many_entries_are_counted(show: Show) -> None:
    view = show(LossView, 440, 200)
    view.show_history(history(1000))
    legend = view.legend
    assert len(legend.shown(10_000)) == 3
    narrow = legend.sizeHint().width() - 4
    assert [entry.label for entry in legend.shown(narrow)] == ["train", "test"]
    assert legend.shown(5) == []
