"""A person's own table in a session: taken up, taken back, and stopped, while training goes on."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Severity
from nnviz.data import DataRecipe, load
from nnviz.data.table.guess import guess
from nnviz.data.table.recipe import TableRecipe
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.runtime.messages import RunState
from nnviz.runtime.questions.read_own import OwnRead, ReadOwn
from nnviz.session.session import Session
from tests.runtime.talking import experiment
from tests.session.watching import opened, playing, settled, the_problem, until


def written(path: Path, rows: int = 200) -> TableRecipe:
    """Rows of three numbers and a class of three, and how they are guessed at."""
    lines = [f"{n % 13},{n * 7 % 11},{n % 5 / 2},{'abc'[n % 3]}" for n in range(rows)]
    path.write_text("p,q,r,class\n" + "\n".join(lines))
    return guess(path).recipe


@pytest.fixture
def table(tmp_path: Path) -> TableRecipe:
    return written(tmp_path / "own.csv")


def read(qtbot: QtBot, session: Session, recipe: DataRecipe) -> OwnRead:
    """What the worker has read."""
    with qtbot.waitSignal(session.background.answered, timeout=30_000) as caught:
        session.background.ask(ReadOwn(recipe))
    found = caught.args[1]
    assert isinstance(found, OwnRead)
    return found


def open_table(qtbot: QtBot, session: Session, table: TableRecipe) -> DataRecipe:
    recipe = session.own_recipe(table)
    assert session.open_own(recipe, read(qtbot, session, recipe))
    settled(qtbot, session)
    return recipe


def test_training_goes_on_with_a_table_and_undo_brings_the_old_data_back(
    qtbot: QtBot, session: Session, table: TableRecipe
) -> None:
    before = opened(qtbot, session, experiment())
    playing(qtbot, session)
    recipe = open_table(qtbot, session, table)
    assert session.model is not None
    expected, found = load(recipe), session.model.dataset
    np.testing.assert_array_equal(found.x_train, expected.x_train)
    np.testing.assert_array_equal(found.y_test, expected.y_test)
    assert found.task.names == ("a", "b", "c")
    assert session.experiment is not None
    source, sink = session.experiment.graph.sources[0], session.experiment.graph.sinks[0]
    assert source.layer == Input(shape=(3,))
    assert isinstance(sink.layer, Dense)
    assert sink.layer.units == 3
    assert session.state is RunState.RUNNING
    assert session.undo_stack.count() == 1
    assert session.undo_stack.undoText() == "Open own.csv"
    session.undo_stack.undo()
    settled(qtbot, session)
    assert session.experiment == before
    assert session.model.dataset.task.names != ("a", "b", "c")
    assert not session.problems


def test_redo_needs_no_file(qtbot: QtBot, session: Session, table: TableRecipe) -> None:
    opened(qtbot, session, experiment())
    recipe = open_table(qtbot, session, table)
    session.undo_stack.undo()
    Path(table.path).unlink()
    session.undo_stack.redo()
    settled(qtbot, session)
    assert not session.problems
    assert session.model is not None
    assert session.model.experiment.data == recipe


def test_a_batch_is_cut_to_the_rows_that_are_left(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    table = written(tmp_path / "few.csv", rows=12)
    opened(qtbot, session, experiment(batch_size=30))
    open_table(qtbot, session, table)
    assert session.experiment is not None
    assert session.experiment.training.batch_size < 12
    assert not session.problems


def test_the_table_stays_at_hand_when_another_set_is_chosen(
    qtbot: QtBot, session: Session, table: TableRecipe
) -> None:
    opened(qtbot, session, experiment())
    recipe = open_table(qtbot, session, table)
    session.edit_data("name", "moons")
    settled(qtbot, session)
    assert session.experiment is not None
    assert session.experiment.data.table == table
    session.edit_data("name", "table")
    settled(qtbot, session)
    assert session.experiment.data == recipe
    assert not session.problems


def test_reading_in_the_training_process_tells_how_far_it_is(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    table = written(tmp_path / "long.csv", rows=60_000)
    shares: list[float | None] = []
    session.loading.connect(shares.append)
    recipe = DataRecipe(name="table", table=table)
    session.open(replace(experiment(), data=recipe))
    until(qtbot, lambda: None in shares)
    *told, last = shares
    assert told
    assert last is None
    assert all(share is not None and 0 <= share <= 1 for share in told)
    assert session.model is not None
    assert session.model.experiment.data == recipe


def test_reading_in_the_training_process_can_be_stopped(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    table = written(tmp_path / "long.csv", rows=100_000)
    before = opened(qtbot, session, experiment())
    session.edit(before.with_data(DataRecipe(name="table", table=table)), "Long")
    session.stop_loading()
    settled(qtbot, session)
    assert session.experiment == before
    assert the_problem(session).severity is Severity.NOTE
    assert not session.undo_stack.canUndo()
    session.edit_data("name", "xor")  # what is asked for later is loaded
    settled(qtbot, session)
    assert session.model is not None
    assert session.model.experiment.data.name == "xor"
