"""The grid of samples: geometry, real mouse and keys, what stays put, words, both themes."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.session.judged import Choice, Judged, Order, Show, chosen, judged
from nnviz.session.sample import Part
from nnviz.ui.pictures.grid_places import GridPlaces
from nnviz.ui.pictures.sample_cells import SampleCells, SampleImages
from nnviz.ui.pictures.sample_grid import SampleGrid
from nnviz.ui.pictures.sample_page import SamplePage
from nnviz.ui.pictures.sample_words import cell_text, full_text, nothing_text, sure_text
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, LIGHT, Theme
from tests.session.pictures import pictures
from tests.ui.views.gestures import amount, painted, point, turn_wheel
from tests.ui.views.stage import dataset

DATA = pictures(6, 4, 3)


def found_of(seed: int = 0, data: object = DATA) -> Judged:
    """Random answers to the training samples, the first of which is right and the second wrong."""
    rng = np.random.default_rng(seed)
    truth = data.y_train  # type: ignore[attr-defined]
    outputs = rng.normal(size=(len(truth), 3))
    outputs[0, truth[0]] = outputs[1, (truth[1] + 1) % 3] = 9
    return judged("cross_entropy", outputs, truth)


def grid_of(qtbot: QtBot, width: int = 300, height: int = 200, theme: Theme = DARK) -> SampleGrid:
    grid = SampleGrid(theme)
    qtbot.addWidget(grid)
    grid.resize(width, height)
    grid.show()
    cells = SampleCells(SampleImages(DATA, Part.TRAINING), found_of())
    grid.show_samples(cells, np.arange(30)[::-1], "None.")
    return grid


def page_of(qtbot: QtBot) -> SamplePage:
    page = SamplePage(DARK)
    qtbot.addWidget(page)
    page.resize(300, 400)
    page.show_judged(DATA, Part.TRAINING, found_of())
    page.show()
    return page


def leave(grid: SampleGrid) -> None:
    QApplication.sendEvent(grid, QEvent(QEvent.Type.Leave))


# -- geometry ------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", (1, 40, 299, 1000))
@pytest.mark.parametrize("count", (0, 1, 7, 5000))
def test_cells_fill_the_width_and_do_not_overlap(width: int, count: int) -> None:
    places = GridPlaces(count, width, 60, 30)
    last = min(count, 40)
    for number in range(last):
        cell = places.cell(number)
        assert places.at(cell.center()) == number
        assert cell.contains(places.picture(number)) or width < 10
        assert cell.right() <= max(width, 1)
        assert not any(cell.intersects(places.cell(n)) for n in range(number))
    assert places.at(QPointF(-1, 0)) == -1
    assert places.at(QPointF(places.width + 50, 0)) == -1
    assert places.at(QPointF(1, places.height + 1)) == -1
    if count:
        assert places.cell(count - 1).bottom() == places.height


def test_only_rows_in_sight_are_painted() -> None:
    places = GridPlaces(5000, 300, 60, 30)
    seen = places.between(10 * places.row_height + 5, 12 * places.row_height + 5)
    assert seen == range(10 * places.columns, 13 * places.columns)
    assert places.between(0, 10**6) == range(5000)
    assert GridPlaces(0, 300, 60, 30).between(0, 100) == range(0)


# -- mouse and keys ------------------------------------------------------------------------------


def test_a_click_wishes_the_sample_under_it_wherever_one_has_scrolled(qtbot: QtBot) -> None:
    grid = grid_of(qtbot)
    wished: list[int] = []
    grid.sample_wished.connect(wished.append)
    turn_wheel(grid, (50, 50), -4)
    assert grid.bar.value() > 0
    spot = grid.place(9).center()
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=spot.toPoint())
    assert wished == [20]
    gap = QPointF(grid.place(9).right() + 3, spot.y())
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=gap.toPoint())
    assert wished == [20]


def test_keys_reach_every_sample_and_bring_it_in_sight(qtbot: QtBot) -> None:
    grid = grid_of(qtbot)
    grid.activateWindow()
    grid.setFocus(Qt.FocusReason.TabFocusReason)
    wished: list[int] = []
    grid.sample_wished.connect(wished.append)
    columns = grid.places().columns
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(grid, key)
    assert wished == [29 - 1 - columns]
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert grid.hovered == 0
    assert grid.is_held
    assert grid.place(29).bottom() <= grid.height()
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    assert grid.hovered == 29
    assert grid.place(0).top() == 0
    qtbot.keyClick(grid, Qt.Key.Key_Up)
    assert grid.hovered == 29


def test_scrolling_moves_what_lies_under_the_mouse(qtbot: QtBot) -> None:
    grid = grid_of(qtbot)
    told: list[int] = []
    grid.hovered_changed.connect(told.append)
    point(grid, grid.place(0).center())
    grid.bar.setValue(grid.places().row_height)
    leave(grid)
    assert told == [29, 29 - grid.places().columns, -1]


def test_without_samples_there_is_a_sentence_and_no_key_does_harm(qtbot: QtBot) -> None:
    grid = grid_of(qtbot)
    grid.show_samples(None, np.empty(0, np.intp), "None is wrong.")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Return):
        qtbot.keyClick(grid, key)
    assert len(np.unique(painted(grid).reshape(-1, 3), axis=0)) > 3
    assert not grid.bar.isVisible()


# -- the page ------------------------------------------------------------------------------------


def test_nothing_moves_while_somebody_points_at_it(qtbot: QtBot) -> None:
    page = page_of(qtbot)
    grid, before = page.grid, page.grid.indices
    point(grid, grid.place(2).center())
    later = found_of(5)
    page.show_judged(DATA, Part.TRAINING, later)
    np.testing.assert_array_equal(grid.indices, before)
    assert page.found is later
    assert page.told.text() == full_text(DATA, Part.TRAINING, later, int(before[2]))
    point(grid, QPointF(grid.place(2).right() + 2, grid.place(2).center().y()))  # between them
    assert "stay while you point" in page.told.text()
    leave(grid)
    np.testing.assert_array_equal(grid.indices, chosen(later, Choice()))
    assert page.told.text() == "30 images"


def test_a_choice_counts_at_once_even_while_one_points(qtbot: QtBot) -> None:
    page = page_of(qtbot)
    point(page.grid, page.grid.place(2).center())
    page.choose(Choice(Show.WRONG, Order.LEAST_SURE))
    expected = chosen(found_of(), Choice(Show.WRONG, Order.LEAST_SURE))
    np.testing.assert_array_equal(page.grid.indices, expected)
    assert page.grid.bar.value() == 0


def test_controls_choose(qtbot: QtBot) -> None:
    page, left = page_of(qtbot), Qt.MouseButton.LeftButton
    qtbot.mouseClick(page.shows, left, pos=page.shows.segment(2).center().toPoint())
    assert page.choice == Choice(Show.WRONG)
    assert page.told.text() == f"{len(page.grid.indices)} wrong images"
    qtbot.keyClick(page.orders, Qt.Key.Key_Down)
    assert page.choice == Choice(Show.WRONG, Order.LEAST_SURE)
    page.choose(Choice(cell=(0, 0)))
    assert page.cell.isVisible()
    assert page.shows.shown_value() is None
    qtbot.keyClick(page.cell, Qt.Key.Key_Return)
    assert page.choice == Choice()


def test_other_data_begin_with_all_of_them(qtbot: QtBot) -> None:
    page = page_of(qtbot)
    page.choose(Choice(cell=(0, 1)))
    plain = dataset(3)
    page.show_judged(plain, Part.TRAINING, found_of(0, plain))
    assert page.choice == Choice()
    assert page.told.text() == "40 samples"
    painted(page)
    page.choose(Choice(cell=(2, 2)))
    page.clear()
    assert page.choice == Choice()
    assert len(page.grid.indices) == 0


# -- words and paint -----------------------------------------------------------------------------


def test_the_words() -> None:
    outputs = np.log(np.array([[0.9996, 0.0002, 0.0002], [0.29, 0.7, 0.01]]))
    found = judged("cross_entropy", outputs, np.array([0, 0]))
    assert [sure_text(found, at) for at in (0, 1)] == ["99\xa0%", "70\xa0%"]
    right = full_text(DATA, Part.TEST, found, 0)
    assert right == "Test sample 1 is said to be kind 0 (100.0\xa0%), and is."
    wrong = full_text(DATA, Part.TRAINING, found, 1)
    assert wrong == ("Training sample 2 is said to be kind 1 (70.0\xa0%), is kind 0 (29.0\xa0%).")
    signs = judged("hinge", np.array([[1.234], [np.nan]]), np.array([1, 1]))
    assert sure_text(signs, 0) == "1.2"
    assert sure_text(signs, 1)
    names = ("a name that is rather long", "9")
    assert cell_text(names, (0, 1), 1, "image") == "a name that i… taken for 9 · 1 image"
    assert cell_text(names, (1, 1), 2, "image") == "9 found · 2 images"
    assert nothing_text(Show.WRONG, False, 359, "image") == "Not one of 359 images is wrong."
    assert "no such" in nothing_text(Show.ALL, True, 359, "image")


@pytest.mark.parametrize("theme", (DARK, LIGHT), ids=("dark", "light"))
def test_wrong_ones_have_a_frame_and_the_one_looked_at_a_ground(
    theme: Theme, qtbot: QtBot, qapp: QApplication
) -> None:
    apply_theme(qapp, theme)
    grid = grid_of(qtbot, theme=theme)
    cells = SampleCells(SampleImages(DATA, Part.TRAINING), found_of())
    grid.show_samples(cells, np.array([0]))
    assert amount(painted(grid), theme.error) == 0
    grid.show_samples(cells, np.array([1]))
    assert amount(painted(grid), theme.error) > 100
    grid.show_picked(1)
    assert amount(painted(grid), theme.selection) > 100
    apply_theme(qapp, DARK)


def test_many_images_are_not_all_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnviz.ui.pictures.sample_cells.MOST_KEPT", 3)
    images = SampleImages(DATA, Part.TEST)
    for index in range(8):
        picture = images[index]
        assert (picture.width(), picture.height()) == (4, 6)
        assert len(images._kept) <= 3
