"""The table of methods: heads that sort, rows that open, and what is painted."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Problem
from nnviz.explain.explanation import Figure, Grade
from nnviz.explain.method import Method
from nnviz.explain.methods.grad_cam import GradCam
from nnviz.explain.methods.gradient import Gradient
from nnviz.explain.methods.guided_backprop import GuidedBackprop
from nnviz.explain.methods.integrated_gradients import IntegratedGradients
from nnviz.explain.results.attribution import Attribution
from nnviz.explain.trust import Trust
from nnviz.runtime.questions.time_method import Timed
from nnviz.session.compared import Row
from nnviz.ui.compare.columns import Column
from nnviz.ui.compare.preview import preview_image, preview_text
from nnviz.ui.compare.table import CompareTable
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, LIGHT, Theme
from tests.ui.views.gestures import amount, painted

LEFT = Qt.MouseButton.LeftButton


def attributed(values: np.ndarray, is_picture: bool = True) -> Attribution:
    names = tuple(f"input {at}" for at in range(values.size))
    shape = (8, 8, 1) if is_picture else None
    flat = values.ravel()
    return Attribution(values=flat, sample=np.zeros(flat.size), features=names, image_shape=shape)


def row(method: Method, fidelity: float, *warnings: str, is_picture: bool = True) -> Row:
    values = np.linspace(-1, 1, 64 if is_picture else 4)
    trust = Trust(
        Figure("fidelity", fidelity, f"{fidelity:.2f}", "What it means.", Grade.GOOD),
        Figure("stability", 0.6, "0.60", "", Grade.FAIR),
        Figure("sanity", 0.8, "0.80", "", Grade.POOR),
        warnings=warnings,
    )
    answered = Row(method).answered(Timed(attributed(values, is_picture), 0.012), 3)
    return answered.judged(trust)


FULL = (
    row(Gradient(), 0.7),
    row(IntegratedGradients(), 0.9),
    row(GuidedBackprop(), 0.6, "It redraws the input."),
    Row(GradCam()).failed(Problem("Grad-CAM", "There are no maps.", "Use occlusion."), 3),
)


@pytest.fixture(params=(DARK, LIGHT), ids=("dark", "light"))
def theme(request: pytest.FixtureRequest, qapp: QApplication) -> Theme:
    apply_theme(qapp, request.param)
    return request.param


@pytest.fixture
def table(qtbot: QtBot, theme: Theme) -> CompareTable:
    made = CompareTable()
    qtbot.addWidget(made)
    made.resize(640, 240)
    made.show()
    return made


def kinds(table: CompareTable) -> list[str]:
    return [found.method.kind for found in table.rows]


def head_spot(table: CompareTable, column: Column) -> QPoint:
    span = table.body.spans[column]
    return QPoint(round(span.left + span.width / 2), table.head.height() // 2)


def test_heads_sort_by_click(table: CompareTable, qtbot: QtBot) -> None:
    table.show_rows(FULL)
    assert kinds(table)[0] == "gradient"
    qtbot.mouseClick(table.head, LEFT, pos=head_spot(table, Column.FIDELITY))
    assert kinds(table) == ["integrated-gradients", "gradient", "guided-backprop", "grad-cam"]
    qtbot.mouseClick(table.head, LEFT, pos=head_spot(table, Column.FIDELITY))
    assert kinds(table) == ["guided-backprop", "gradient", "integrated-gradients", "grad-cam"]
    table.show_rows(FULL[:2])  # what comes later is sorted too
    assert kinds(table) == ["gradient", "integrated-gradients"]


def test_heads_sort_by_keys(table: CompareTable, qtbot: QtBot) -> None:
    table.show_rows(FULL)
    table.head.setFocus()
    for column in list(Column)[1:4]:
        qtbot.keyClick(table.head, Qt.Key.Key_Right)
        assert table.head.reached is column
    assert table.head.accessibleName() == "Sort by fidelity"
    qtbot.keyClick(table.head, Qt.Key.Key_Return)
    assert kinds(table)[0] == "integrated-gradients"
    for _ in range(9):
        qtbot.keyClick(table.head, Qt.Key.Key_Left)
    assert table.head.reached is Column.METHOD


def test_a_row_is_opened_by_click_and_by_keys(table: CompareTable, qtbot: QtBot) -> None:
    table.show_rows(FULL)
    wished: list[Any] = []
    table.row_wished.connect(wished.append)
    body = table.body
    qtbot.mouseClick(body.viewport(), LEFT, pos=body.place(1).center().toPoint())
    assert wished == [IntegratedGradients()]
    body.setFocus()
    qtbot.keyClick(body, Qt.Key.Key_Down)
    assert body.accessibleDescription().startswith("Guided back-propagation, fidelity 0.60")
    qtbot.keyClick(body, Qt.Key.Key_Return)
    assert wished[-1] == GuidedBackprop()
    for _ in range(9):
        qtbot.keyClick(body, Qt.Key.Key_Up)
    qtbot.keyClick(body, Qt.Key.Key_Return)
    assert wished[-1] == Gradient()


def test_nothing_opens_below_the_last_row(table: CompareTable, qtbot: QtBot) -> None:
    table.show_rows(FULL[:1])
    wished: list[Any] = []
    table.row_wished.connect(wished.append)
    qtbot.mouseClick(table.body.viewport(), LEFT, pos=table.body.place(2).center().toPoint())
    table.show_rows(())
    qtbot.keyClick(table.body, Qt.Key.Key_Return)
    qtbot.keyClick(table.body, Qt.Key.Key_Down)
    assert wished == []


def test_the_chosen_row_goes_with_its_method(table: CompareTable, qtbot: QtBot) -> None:
    table.show_rows(FULL)
    wished: list[Any] = []
    body = table.body
    qtbot.mouseClick(body.viewport(), LEFT, pos=body.place(0).center().toPoint())
    qtbot.mouseClick(table.head, LEFT, pos=head_spot(table, Column.FIDELITY))
    table.row_wished.connect(wished.append)
    qtbot.keyClick(body, Qt.Key.Key_Return)
    assert wished == [Gradient()]


def test_many_rows_scroll_to_the_chosen_one(table: CompareTable, qtbot: QtBot) -> None:
    table.resize(640, 90)
    table.show_rows(FULL)
    body = table.body
    for _ in range(4):
        qtbot.keyClick(body, Qt.Key.Key_Down)
    assert body.viewport().rect().contains(body.place(3).center().toPoint())
    assert not body.viewport().rect().contains(body.place(0).center().toPoint())


def test_tips_tell_what_numbers_mean_and_what_to_beware_of(table: CompareTable) -> None:
    table.show_rows(FULL)
    body = table.body
    fidelity = body.spans[Column.FIDELITY].left + 5
    assert body.tip_at(fidelity, body.place(0).center().y()) == ("What it means.",)
    assert "It redraws the input." in body.tip_at(5, body.place(2).center().y())
    assert "There are no maps. Use occlusion." in body.tip_at(5, body.place(3).center().y())
    assert body.tip_at(5, 2000) == ()


def test_maps_and_marks_are_painted_and_old_rows_are_pale(
    table: CompareTable, theme: Theme
) -> None:
    table.show_rows(FULL[:1])
    fresh = painted(table.body.viewport())
    assert amount(fresh, theme.good) > 10  # the dot of fidelity
    assert amount(fresh, theme.warning) > 10  # the triangle of sanity
    table.show_rows([FULL[0].again()])
    old = painted(table.body.viewport())
    assert amount(old, theme.good) == amount(old, theme.warning) == 0
    assert amount(old, theme.text) == 0


def test_other_colours_come_with_another_theme(
    table: CompareTable, theme: Theme, qapp: QApplication
) -> None:
    table.show_rows(FULL)
    before = painted(table)
    apply_theme(qapp, LIGHT if theme is DARK else DARK)
    assert (painted(table) != before).mean() > 0.3


@pytest.mark.parametrize("width", [1, 120, 240, 1400])
def test_any_width_will_do(table: CompareTable, width: int) -> None:
    table.show_rows(FULL)
    table.resize(width, 200)
    painted(table)
    table.show_rows([row(Gradient(), 0.7, is_picture=False)])
    painted(table)


def test_of_a_table_the_inputs_are_named_that_count_most() -> None:
    values = np.array([0.1, -3, 0.5, 0.0, 2, 1])
    found = attributed(values, is_picture=False)
    assert preview_image(found, DARK) is None
    assert preview_text(found).startswith("input 1 −3.000, input 4 +2.000, input 5 +1.000")
    broken = attributed(np.array([np.nan, 1.0]), is_picture=False)
    assert preview_text(broken).startswith("input 1 +1.000")


def test_a_map_is_a_picture_of_its_pixels() -> None:
    image = preview_image(attributed(np.linspace(-1, 1, 64)), DARK)
    assert image is not None
    assert (image.width(), image.height()) == (8, 8)
    assert image.pixelColor(0, 0).name() == DARK.negative
    assert image.pixelColor(7, 7).name() == DARK.positive
