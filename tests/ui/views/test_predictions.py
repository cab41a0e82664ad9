"""Predictions: the counts and figures shown, what a cell says, and where a click leads."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from nnviz.engine.losses import predicted_classes
from nnviz.session.sample import Part, ProbeSource
from nnviz.ui.plotting.confusion_grid import CellPlace, cell_color
from nnviz.ui.theme import DARK, LIGHT, contrast
from nnviz.ui.views.predictions import Page, PredictionsView
from tests.ui.views.gestures import painted, point
from tests.ui.views.stage import SessionDouble, Stage, dataset, layers

Show = Callable[..., Any]


def three() -> Stage:
    return Stage(layers(8), dataset(3), "cross_entropy")


def shown(show: Show, stage: Stage, seed: int = 0) -> Any:
    view = show(PredictionsView, 320, 600)
    view.show_model(stage.model)
    view.show_frame(stage.frame(1, stage.parameters(seed)))
    return view


def given(stage: Stage, x: np.ndarray) -> np.ndarray:
    workspace = stage.model.network.workspace(stage.parameters(), len(x))
    return predicted_classes(np.array(workspace.run(x)))


def test_every_sample_is_in_its_cell(show: Show, qtbot: QtBot) -> None:
    stage = three()
    view = shown(show, stage)
    for part, x, y in (
        (Part.TEST, stage.data.x_test, stage.data.y_test),
        (Part.TRAINING, stage.data.x_train, stage.data.y_train),
    ):
        if part is Part.TRAINING:
            place = view.parts.segment(1).center().toPoint()
            qtbot.mouseClick(view.parts, Qt.MouseButton.LeftButton, pos=place)
        table = np.zeros((3, 3), int)
        np.add.at(table, (y, given(stage, x)), 1)
        np.testing.assert_array_equal(view.matrix.table, table)
        assert view.count.text() == f"{len(y)} samples"
        share = f"{100 * (given(stage, x) == y).mean():.1f}"
        assert view.score.text().startswith(f"accuracy {share}")
        assert [row[-1] for row in view.table.rows] == [str(n) for n in np.bincount(y, minlength=3)]


def test_a_cell_says_what_it_counts_and_a_click_opens_its_samples(
    show: Show, session: SessionDouble, qtbot: QtBot
) -> None:
    stage = three()
    session.data = stage.data
    view = shown(show, stage)
    table = view.matrix.table
    wrong = table - np.diag(np.diag(table))
    row, column = np.unravel_index(wrong.argmax(), wrong.shape)
    place = view.matrix.grid().place(CellPlace(int(row), int(column))).center()
    point(view.matrix, place)
    card = view.matrix.card()
    assert card is not None
    assert card.heading == f"{table[row, column]} of class kind {row} taken for kind {column}"
    said = given(stage, stage.data.x_test)
    wanted = np.flatnonzero((stage.data.y_test == row) & (said == column)).tolist()
    qtbot.mouseClick(view.matrix, Qt.MouseButton.LeftButton, pos=QPointF(2, 2).toPoint())
    assert view.samples.isHidden()
    qtbot.mouseClick(view.matrix, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert view.samples.isVisible()
    assert view.stack.isHidden()
    grid = view.samples.grid
    assert sorted(grid.indices.tolist()) == wanted
    noun = "sample" if len(wanted) == 1 else "samples"
    words = f"kind {row} taken for kind {column} · {len(wanted)} {noun}"
    assert view.samples.cell.text() == words
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.place(0).center().toPoint())
    assert session.picked == [ProbeSource(Part.TEST, grid.indices[0])]
    assert session.frames_wanted == 1
    qtbot.mouseClick(view.samples.cell, Qt.MouseButton.LeftButton)
    assert len(grid.indices) == len(stage.data.x_test)
    assert view.samples.cell.isHidden()
    qtbot.mouseClick(view.pages, Qt.MouseButton.LeftButton, pos=middle(view.pages, 0))
    assert view.matrix.isVisible()


def test_an_empty_cell_opens_nothing(show: Show, qtbot: QtBot) -> None:
    view = shown(show, three())
    row, column = (int(at[0]) for at in np.nonzero(view.matrix.table == 0))
    place = view.matrix.grid().place(CellPlace(row, column)).center()
    qtbot.mouseClick(view.matrix, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert view.samples.isHidden()


def middle(segmented: Any, number: int) -> Any:
    return segmented.segment(number).center().toPoint()


@pytest.mark.parametrize("loss", ("half_mse", "hinge", "binary_cross_entropy", "cross_entropy"))
def test_the_most_confident_errors_are_one_click_away(loss: str, show: Show, qtbot: QtBot) -> None:
    stage = Stage(layers(8), dataset(2), loss)  # of one output, except under softmax
    view = shown(show, stage, seed=3)
    qtbot.mouseClick(view.errors, Qt.MouseButton.LeftButton)
    assert view.errors.isChecked()
    assert view.pages.shown_value() is Page.SAMPLES
    workspace = stage.model.network.workspace(stage.parameters(3), len(stage.data.x_test))
    said = np.array(workspace.run(stage.data.x_test))
    margin = np.abs(said[:, 0]) if said.shape[1] == 1 else np.abs(said[:, 0] - said[:, 1])
    wrong = np.flatnonzero(predicted_classes(said) != stage.data.y_test)
    assert 0 < len(wrong) == view.matrix.table.sum() - np.trace(view.matrix.table)
    best = wrong[np.argsort(-margin[wrong], kind="stable")]
    assert view.samples.grid.indices.tolist() == best.tolist()
    table = view.numbers()
    assert [row[0] for row in table.rows] == (best + 1).tolist()
    qtbot.mouseClick(
        view.samples.shows, Qt.MouseButton.LeftButton, pos=middle(view.samples.shows, 1)
    )
    assert not view.errors.isChecked()
    right = np.flatnonzero(predicted_classes(said) == stage.data.y_test)
    assert sorted(view.samples.grid.indices.tolist()) == right.tolist()


def test_the_part_changes_what_is_shown_and_picked(
    show: Show, session: SessionDouble, qtbot: QtBot
) -> None:
    stage = three()
    session.data = stage.data
    view = shown(show, stage)
    qtbot.mouseClick(view.pages, Qt.MouseButton.LeftButton, pos=middle(view.pages, 1))
    qtbot.mouseClick(view.parts, Qt.MouseButton.LeftButton, pos=middle(view.parts, 1))
    grid = view.samples.grid
    assert len(grid.indices) == len(stage.data.x_train)
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.place(1).center().toPoint())
    assert session.picked == [ProbeSource(Part.TRAINING, grid.indices[1])]


def test_samples_follow_the_training_at_their_own_pace(show: Show, qtbot: QtBot) -> None:
    stage = three()
    view = shown(show, stage)
    qtbot.mouseClick(view.pages, Qt.MouseButton.LeftButton, pos=middle(view.pages, 1))
    before = view.samples.found
    view.show_frame(stage.frame(2, stage.parameters(7)))
    assert view.samples.found is before  # too soon
    view._pace.setInterval(1)
    view._pace.start()
    qtbot.waitUntil(lambda: view.samples.found is not before)
    said = predicted_classes(stage.frame(2, stage.parameters(7)).predictions.test)
    np.testing.assert_array_equal(view.samples.found.said, said)


def test_where_frames_hold_too_few_the_worker_answers(
    show: Show, session: SessionDouble, qtbot: QtBot
) -> None:
    stage = three()
    view = show(PredictionsView, 320, 600)
    view.show_model(stage.model)
    frame = stage.frame(1)
    few = replace(frame.predictions, test=frame.predictions.test[:4])
    view.show_frame(replace(frame, predictions=few))
    assert view.count.text() == "first 4 of 10"
    (question,) = session.background.asked
    whole = frame.predictions.test
    session.background.answered.emit(len(session.background.asked), whole)
    assert view.count.text() == "10 samples"
    assert view.matrix.table.sum() == 10
    view.show_frame(replace(stage.frame(1), predictions=few))
    assert view.matrix.table.sum() == 10  # what the worker has said stays
    view.show_frame(frame)
    assert view.matrix.table.sum() == 10
    assert question.node == stage.model.network.sink
    view.hide()
    assert view.answerer._shared is None


def test_samples_that_were_due_are_not_shown_of_a_regression(show: Show, qtbot: QtBot) -> None:
    stage = three()
    view = shown(show, stage)
    qtbot.mouseClick(view.errors, Qt.MouseButton.LeftButton)
    view.show_frame(stage.frame(2, stage.parameters(7)))  # too soon: it waits
    other = Stage(layers(5), dataset(0), "mse", run=2)
    view.show_model(other.model)
    view.show_frame(other.frame())
    view._pace.timeout.emit()
    assert view.samples.isHidden()
    assert view.scatter.isVisible()
    view.show_model(stage.model)
    view.show_frame(stage.frame())
    assert view.samples.isVisible()
    assert view.errors.isChecked()  # what was chosen stays
    wrong = view.matrix.table.sum() - np.trace(view.matrix.table)
    assert len(view.samples.grid.indices) == wrong > 0


def test_a_regression_has_neither_pages_nor_errors(show: Show) -> None:
    view = shown(show, Stage(layers(5), dataset(0), "mse"))
    assert view.ways.isHidden()
    assert view.samples.isHidden()
    assert view.scatter.isVisible()
    view.show_model(three().model)
    assert not view.ways.isHidden()


def test_the_numbers_can_be_taken_away(show: Show) -> None:
    stage = three()
    view = shown(show, stage)
    table = view.numbers()
    assert table.columns == ("true class", "kind 0", "kind 1", "kind 2")
    assert [list(row[1:]) for row in table.rows] == view.matrix.table.tolist()
    regression = Stage(layers(5), dataset(0), "mse")
    table = shown(show, regression).numbers()
    assert [row[1] for row in table.rows] == pytest.approx(
        (regression.data.y_test[:, 0] * 10 + 100).tolist()
    )


def test_keys_reach_every_cell(show: Show, session: SessionDouble, qtbot: QtBot) -> None:
    stage = three()
    view = shown(show, stage)
    wished: list[tuple[int, int]] = []
    view.matrix.cell_wished.connect(lambda row, column: wished.append((row, column)))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Return):
        qtbot.keyClick(view.matrix, key)
    assert wished == [(1, 2)]


def test_right_and_wrong_differ_in_shape_too(show: Show) -> None:
    view = show(PredictionsView, 320, 600)
    stage = three()
    view.show_model(stage.model)
    view.show_frame(stage.frame())
    view.matrix.show_table(np.full((3, 3), 5), stage.data.task.names)
    grey = painted(view.matrix).mean(axis=-1)
    grid = view.matrix.grid()
    right, wrong = (grid.place(CellPlace(1, c)).toRect() for c in (1, 2))

    def edge(rect: Any) -> float:
        top = grey[rect.top() + 1 : rect.top() + 3, rect.left() + 5 : rect.right() - 5]
        return float(np.abs(top - grey[rect.top() + 8, rect.left() + 5]).max())

    assert edge(right) > 40
    assert edge(wrong) < 10


@pytest.mark.parametrize("theme", (DARK, LIGHT), ids=("dark", "light"))
def test_counts_can_be_read_on_every_ground(theme: Any) -> None:
    for at in (CellPlace(0, 0), CellPlace(0, 1)):
        for share in np.linspace(0, 1, 20):
            assert contrast(cell_color(theme, at, float(share)), theme.text) >= 4.5


@pytest.mark.parametrize("classes", (2, 12, 60))
def test_any_number_of_long_names_fits(classes: int, show: Show) -> None:
    plain = dataset(classes)
    names = tuple(f"a name that is rather long {i}" for i in range(classes))
    data = replace(plain, task=replace(plain.task, names=names))
    stage = Stage(layers(8), data, "cross_entropy")
    view = shown(show, stage)
    painted(view)
    grid = view.matrix.grid()
    assert grid.area().right() <= view.matrix.width()
    assert grid.area().bottom() <= view.matrix.height()
    assert grid.width > 0.6 * view.matrix.width()
    assert len(view.table.rows) == classes
    bottom = view.table.geometry().bottom()
    assert view.stack.bar.isVisible() == (bottom >= view.stack.height())
    view.stack.bar.setValue(view.stack.bar.maximum())
    assert view.stack.content.y() + bottom + 1 <= view.stack.height()


def test_a_regression_shows_its_targets_in_their_own_units(
    show: Show, session: SessionDouble, qtbot: QtBot
) -> None:
    stage = Stage(layers(5), dataset(0), "mse")
    session.data = stage.data
    view = shown(show, stage)
    workspace = stage.model.network.workspace(stage.parameters(), len(stage.data.x_test))
    said = np.array(workspace.run(stage.data.x_test))[:, 0] * 10 + 100
    true = stage.data.y_test[:, 0] * 10 + 100
    rmse, score = (
        np.sqrt(np.mean((said - true) ** 2)),
        1 - ((said - true) ** 2).sum() / ((true - true.mean()) ** 2).sum(),
    )
    assert view.score.text() == f"mpg: R² {score:.3f} · RMSE {rmse:.2f}".replace("-", "−")
    place = QPointF(*view.scatter.places()[4].tolist())
    point(view.scatter, place)
    card = view.scatter.card()
    assert card is not None
    assert card.heading == "mpg · sample 5"
    assert float(card.readings[0].text) == pytest.approx(true[4], rel=1e-3)
    qtbot.mouseClick(view.scatter, Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert session.picked == [ProbeSource(Part.TEST, 4)]
    before = painted(view.scatter)
    view.show_probe(stage.frame())
    assert (painted(view.scatter) != before).any()  # the ring
