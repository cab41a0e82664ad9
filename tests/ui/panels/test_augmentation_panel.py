"""The augmentation panel: there for pictures, examples that follow the hand, live and undone."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.engine.augmentation import Augmentation
from nnviz.runtime.messages import RunState
from nnviz.session.session import Session
from nnviz.ui.panels.augmentation_panel import COUNT, AugmentationPanel, what_is_on
from nnviz.ui.panels.control_panel import ControlPanel
from nnviz.ui.panels.picture_row import PictureRow
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, THEMES, Theme
from nnviz.ui.widgets.section import Section
from nnviz.ui.widgets.slider import OptionSlider
from tests.ui.panels.conftest import Open
from tests.ui.panels.gestures import PATIENCE_MS, choose, enter, experiment, settle

LEFT = Qt.MouseButton.LeftButton


def digits_of(open_panel: Open) -> ControlPanel:
    """A panel on digits with all that augmentation can be set to in sight."""
    panel = open_panel(experiment(data="digits", loss="cross_entropy"), height=1800)
    section_of(panel).set_open(True)
    return panel


def section_of(panel: ControlPanel) -> Section:
    return next(s for s in panel.sections if s.content is panel.augmentation)


def slider(panel: ControlPanel, name: str) -> OptionSlider:
    control = panel.augmentation.editor.control(name)
    assert isinstance(control, OptionSlider)
    return control


def drag(qtbot: QtBot, control: OptionSlider, *shares: float) -> None:
    """Press the knob and move it to shares of the track's width, then let go."""
    track = control.track
    middle = track.height() // 2
    qtbot.mousePress(track, LEFT, pos=QPoint(round(track.knob_x()), middle))
    for share in shares:
        qtbot.mouseMove(track, QPoint(round(share * track.width()), middle))
    qtbot.mouseRelease(track, LEFT, pos=QPoint(round(shares[-1] * track.width()), middle))


def set_up(session: Session) -> Augmentation:
    assert session.experiment is not None
    return session.experiment.augmentation


# -- where it is -----------------------------------------------------------------------------


def test_it_is_there_for_pictures_that_enter_whole_and_nowhere_else(
    open_panel: Open, shared_session: Session, qtbot: QtBot
) -> None:
    panel = open_panel()
    assert section_of(panel).isHidden()
    shared_session.edit_data("name", "digits")
    settle(qtbot, shared_session)
    assert not section_of(panel).isHidden()
    graph = shared_session.sketch.graph
    layer = graph["input"].layer
    shared_session.edit_graph(graph.with_layer("input", layer.replace(columns="1-9")), "Fewer")
    settle(qtbot, shared_session)
    assert section_of(panel).isHidden()
    shared_session.undo_stack.undo()
    settle(qtbot, shared_session)
    assert not section_of(panel).isHidden()


def test_every_setting_has_a_control(open_panel: Open) -> None:
    panel = digits_of(open_panel)
    assert all(panel.augmentation.has_field(name) for name in Augmentation.options())


# -- examples --------------------------------------------------------------------------------


def test_examples_follow_the_hand_and_keep_their_pictures(open_panel: Open, qtbot: QtBot) -> None:
    panel = digits_of(open_panel)
    shown = panel.augmentation
    before = shown.before.images
    assert len(before) == COUNT
    assert shown.after.images == before
    seen: list[tuple[QImage, ...]] = [shown.after.images]
    for share in (0.2, 0.5, 0.9):
        drag(qtbot, slider(panel, "rotate"), share)
        seen.append(shown.after.images)
    assert shown.before.images == before
    assert all(first != second for first, second in pairwise(seen))


def test_new_examples_are_others_at_a_click(open_panel: Open, qtbot: QtBot) -> None:
    panel = digits_of(open_panel)
    shown, before = panel.augmentation, panel.augmentation.before.images
    qtbot.mouseClick(shown.again, LEFT)
    assert shown.before.images != before
    assert shown.after.images == shown.before.images


def test_a_blend_is_told_below(open_panel: Open, qtbot: QtBot) -> None:
    panel = digits_of(open_panel)
    assert all(word in "0123456789" for word in panel.augmentation.after.words)
    enter(qtbot, slider(panel, "mix_up"), "2")
    while not any(" % " in word for word in panel.augmentation.after.words):
        qtbot.mouseClick(panel.augmentation.again, LEFT)
    assert " % " in panel.augmentation.after.accessibleDescription()


# -- settings --------------------------------------------------------------------------------


def test_a_drag_is_one_step_that_is_undone(
    open_panel: Open, shared_session: Session, qtbot: QtBot
) -> None:
    panel, stack = digits_of(open_panel), shared_session.undo_stack
    drag(qtbot, slider(panel, "rotate"), 0.2, 0.4, 0.5)
    assert 80 < set_up(shared_session).rotate < 100
    assert stack.undoText() == "Change rotation"
    drag(qtbot, slider(panel, "shift"), 1.0)
    assert set_up(shared_session).shift == 0.5
    stack.undo()
    stack.undo()
    assert not set_up(shared_session)
    assert panel.augmentation.after.images == panel.augmentation.before.images
    settle(qtbot, shared_session)


def test_it_changes_a_training_that_goes_on(
    open_panel: Open, shared_session: Session, qtbot: QtBot
) -> None:
    panel, session = digits_of(open_panel), shared_session
    session.play()
    qtbot.waitUntil(lambda: session.history.step > 5, timeout=PATIENCE_MS)
    enter(qtbot, slider(panel, "cut_out"), "0.5")
    reached = settle(qtbot, session).step
    assert reached > 5
    qtbot.waitUntil(lambda: session.history.step > reached, timeout=PATIENCE_MS)
    session.pause()
    qtbot.waitUntil(lambda: session.state is RunState.PAUSED, timeout=PATIENCE_MS)
    assert [change.augmentation.cut_out for _, change in session.log] == [0.5]  # type: ignore[union-attr]
    assert not session.problems


def test_what_cannot_be_is_refused_in_place(
    open_panel: Open, shared_session: Session, qtbot: QtBot
) -> None:
    panel = digits_of(open_panel)
    enter(qtbot, slider(panel, "flip"), "7")
    assert "0 to 1" in slider(panel, "flip").problem_text()
    assert not set_up(shared_session)


def test_the_outside_is_asked_for_where_something_comes_in(
    open_panel: Open, shared_session: Session, qtbot: QtBot
) -> None:
    panel = digits_of(open_panel)
    assert not panel.augmentation.editor.shows("outside")
    enter(qtbot, slider(panel, "shift"), "0.5")
    assert panel.augmentation.editor.shows("outside")
    before = panel.augmentation.after.images
    outside = panel.augmentation.editor.control("outside")
    choose(qtbot, outside.combo, "The border, drawn out")  # type: ignore[attr-defined]
    assert set_up(shared_session).outside == "edge"
    assert panel.augmentation.after.images != before


def test_folded_it_says_what_is_on(open_panel: Open, qtbot: QtBot) -> None:
    panel = digits_of(open_panel)
    section = section_of(panel)
    enter(qtbot, slider(panel, "rotate"), "15")
    section.set_open(False)
    assert section.trailing.text() == "rotation\N{NO-BREAK SPACE}15°"
    assert what_is_on(Augmentation(outside="edge")) == []


# -- pictures in a row -----------------------------------------------------------------------


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name.value)
@pytest.mark.parametrize("shape", [(1, 1, 1), (8, 8, 1), (200, 20, 3), (3, 90, 3)])
@pytest.mark.parametrize("count", [0, 1, 4])
def test_pictures_of_any_shape_are_painted_within_the_row(
    qtbot: QtBot, qapp: QApplication, shape: tuple[int, int, int], count: int, theme: Theme
) -> None:
    apply_theme(qapp, theme)
    row = PictureRow(4, 2)
    qtbot.addWidget(row)
    row.show_pictures(np.ones((count, *shape), np.float32), ["a\nb"] * count)
    row.resize(228, row.heightForWidth(228))
    painted = row.grab().toImage()
    apply_theme(qapp, DARK)
    middle = round((54 * min(1.5, max(0.25, shape[0] / shape[1]))) / 2)
    for at in range(4):
        light = painted.pixelColor(round(at * 58 + 27), middle).value()
        assert (light == 255) is (at < count or theme is not DARK), at


def test_colours_stay_what_they_are(qtbot: QtBot) -> None:
    row = PictureRow(2)
    qtbot.addWidget(row)
    row.show_pictures(np.float32([[[[1, 0, 0]]], [[[0, 0, 1]]]]))
    assert [image.pixelColor(0, 0).name() for image in row.images] == ["#ff0000", "#0000ff"]


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name.value)
def test_without_data_it_is_empty_and_paints(qtbot: QtBot, theme: Theme) -> None:
    panel = AugmentationPanel(theme)
    qtbot.addWidget(panel)
    panel.show_experiment(experiment(), None)
    assert not panel.has_meaning
    assert not panel.grab().isNull()
