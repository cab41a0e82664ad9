"""Every view: empty, with a frame, with many, cleared, with odd numbers, small, in both themes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from nnviz.record.history import History
from nnviz.ui.plotting.empty import KEY
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, LIGHT, Theme
from nnviz.ui.view import Area, View, view_kinds
from tests.ui.views.gestures import amount, painted, point
from tests.ui.views.stage import Stage, evaluation, history, layers, step_rows

KINDS = list(view_kinds())
SPEAKING = [
    kind for kind in KINDS if hasattr(kind, "sentence") and getattr(kind, "key", KEY) == KEY
]
PICKY = [kind for kind in KINDS if getattr(kind, "key", KEY) != KEY]
"""Views of some networks only: they say of which."""

LARGEST = QSize(240, 140)
"""The least size of a dock that makes nothing else smaller, in pixels."""

Show = Callable[..., Any]

each_view = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
each_speaking_view = pytest.mark.parametrize("kind", SPEAKING, ids=lambda kind: kind.name)
each_theme = pytest.mark.parametrize("theme", (DARK, LIGHT), ids=("dark", "light"))


def play(view: View, stage: Stage, steps: int = 50, frames: int = 3) -> None:
    """Show a model, its history and some frames, as the display does."""
    view.show_model(stage.model)
    for number in range(frames):
        view.show_frame(stage.frame(1 + number * 10, stage.parameters(number)))
    view.show_history(history(steps))


def odd_history() -> History:
    """Zeros, infinities and no numbers, at steps and at evaluations."""
    made = History()
    values = [0.0, np.nan, np.inf, 1e-300, 1e300, -1.0, 0.5]
    made.add_steps(step_rows(1, 7, lambda step: values))
    made.add_evaluations([evaluation(i, v, v) for i, v in enumerate(values)])
    return made


@each_view
def test_a_view_has_a_name_and_a_place(kind: type[View]) -> None:
    assert kind.name.isidentifier()
    assert kind.title
    assert kind.area in Area
    assert [k.name for k in KINDS].count(kind.name) == 1
    assert [(k.area, k.order) for k in KINDS].count((kind.area, kind.order)) == 1


@each_speaking_view
@each_theme
def test_an_empty_view_says_what_will_be_here(kind: type[View], theme: Theme, show: Show) -> None:
    view = show(kind, theme=theme)
    assert view.sentence().endswith("will be here. Press Space to train.")
    picture = painted(view)
    assert amount(picture, theme.surface) > picture.shape[0] * picture.shape[1] * 0.8
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 5  # the text


@pytest.mark.parametrize("kind", PICKY, ids=lambda kind: kind.name)
@each_theme
def test_a_view_of_some_networks_says_of_which(kind: type[View], theme: Theme, show: Show) -> None:
    view = show(kind, theme=theme)
    assert view.sentence() == view.text
    sizes = ((680, 220), (160, 60))
    for size in sizes:
        view.resize(*size)
        assert len(np.unique(painted(view).reshape(-1, 3), axis=0)) > 5  # the text


@each_view
def test_no_dock_makes_others_smaller(kind: type[View], show: Show) -> None:
    view = show(kind)
    assert view.minimumSizeHint().boundedTo(LARGEST) == view.minimumSizeHint()
    play(view, Stage(layers(2)))
    painted(view)
    least = view.minimumSizeHint().expandedTo(view.minimumSize())
    assert least.boundedTo(LARGEST) == least


@each_speaking_view
def test_one_frame_and_many(kind: type[View], dress: Theme, show: Show, stage: Stage) -> None:
    view = show(kind, theme=dress)
    empty = painted(view)
    for steps, frames in ((1, 1), (60, 1), (5000, 30)):
        play(view, stage, steps, frames)
        picture = painted(view)
        assert (picture != empty).any()


@each_speaking_view
def test_a_fresh_start_clears_it(kind: type[View], show: Show, stage: Stage) -> None:
    view = show(kind)
    play(view, stage)
    again = Stage(layers(6, 5, 4), start=2, run=2)
    view.show_history(History())
    view.show_model(again.model)
    assert view.sentence().endswith("Press Space to train.")
    view.show_frame(stage.frame(50))  # late, of a network that is gone
    assert view.sentence().endswith("Press Space to train.")
    play(view, again)
    assert view.sentence() == ""


@each_view
@each_theme
def test_the_theme_changes_live(
    kind: type[View], theme: Theme, show: Show, qapp: QApplication
) -> None:
    stage, other = Stage(), LIGHT if theme is DARK else DARK
    view = show(kind, theme=theme)
    play(view, stage)
    painted(view)
    apply_theme(qapp, other)
    view.set_theme(other)
    changed = painted(view)
    direct = show(kind, theme=other)
    play(direct, stage)
    np.testing.assert_array_equal(changed, painted(direct))


@each_view
def test_what_is_in_front_is_seen(kind: type[View], show: Show) -> None:
    """Parts that cover all of a view would hide it from the display, which then leaves it out."""
    view = show(kind)
    assert view.is_seen
    play(view, Stage(layers(2)))
    painted(view)
    assert view.is_seen


@each_view
@pytest.mark.parametrize("size", [(200, 80), (60, 40), (1, 1), (440, 200), (2400, 30)])
def test_any_size_will_do(kind: type[View], size: tuple[int, int], show: Show) -> None:
    view = show(kind, *size)
    painted(view)
    play(view, Stage())
    point(view.childAt(view.rect().center()) or view, view.rect().center().toPointF())
    painted(view)
    view.resize(700, 300)
    painted(view)


@each_view
def test_odd_numbers_are_survived(kind: type[View], show: Show, stage: Stage) -> None:
    view = show(kind)
    view.show_model(stage.model)
    view.show_history(odd_history())
    vector = stage.parameters()
    for step, value in enumerate((np.nan, np.inf, -np.inf, 3e38, 0.0), start=1):
        broken = vector.copy()
        broken[::3] = value
        view.show_frame(stage.frame(step, broken))
        painted(view)
    for child in view.findChildren(QWidget):
        point(child, child.rect().center().toPointF())
        painted(view)


@each_view
def test_a_frame_without_a_batch_is_no_harm(kind: type[View], show: Show, stage: Stage) -> None:
    view = show(kind)
    view.show_frame(stage.frame())  # before any model
    view.show_model(stage.model)
    view.show_frame(stage.frame(batch=False))
    painted(view)


@each_view
def test_everything_one_can_use_has_a_name(kind: type[View], show: Show) -> None:
    view = show(kind)
    play(view, Stage())
    assert view.accessibleName()
    for child in view.findChildren(QWidget):
        if child.focusPolicy() and child.isVisible():
            assert child.accessibleName(), child


@each_view
def test_no_window_and_no_menu_comes_with_it(kind: type[View], show: Show) -> None:
    before = set(QApplication.topLevelWidgets())
    view = show(kind)
    play(view, Stage())
    painted(view)
    windows = set(QApplication.topLevelWidgets()) - before
    assert [window for window in windows if window.parentWidget() is None] == [view]
    assert not view.findChildren(QMenu)
