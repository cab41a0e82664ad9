"""A person's own pictures in a session: taken up and taken back, while training goes on."""

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Severity
from nnviz.data import DataRecipe, load
from nnviz.layers.dense import Dense
from nnviz.runtime.messages import RunState
from nnviz.runtime.questions.look_at_images import LookAtImages
from nnviz.runtime.questions.read_own import OwnRead, ReadOwn
from nnviz.session.session import Session
from tests.data.images.making import recipe_of, write_folder, write_idx
from tests.runtime.talking import experiment
from tests.session.watching import opened, playing, settled, the_problem, until


def read(qtbot: QtBot, session: Session, recipe: DataRecipe) -> OwnRead:
    with qtbot.waitSignal(session.background.answered, timeout=30_000) as caught:
        session.background.ask(ReadOwn(recipe))
    found = caught.args[1]
    assert isinstance(found, OwnRead)
    return found


def open_images(qtbot: QtBot, session: Session, path: Path) -> DataRecipe:
    images = recipe_of(path).images
    assert images is not None
    recipe = session.own_recipe(images)
    assert session.open_own(recipe, read(qtbot, session, recipe))
    settled(qtbot, session)
    return recipe


def test_training_goes_on_with_pictures_and_undo_brings_the_old_data_back(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    before = opened(qtbot, session, experiment())
    playing(qtbot, session)
    recipe = open_images(qtbot, session, write_folder(tmp_path, 10))
    assert session.model is not None
    expected, found = load(recipe), session.model.dataset
    np.testing.assert_array_equal(found.x_train, expected.x_train)
    np.testing.assert_array_equal(found.y_test, expected.y_test)
    assert found.image_shape == (16, 20, 3)
    assert session.experiment is not None
    sink = session.experiment.graph.sinks[0]
    assert isinstance(sink.layer, Dense)
    assert sink.layer.units == 3
    assert session.state is RunState.RUNNING
    assert session.undo_stack.undoText() == f"Open {tmp_path.name}"
    session.undo_stack.undo()
    settled(qtbot, session)
    assert session.experiment == before
    assert not session.problems


def test_redo_needs_no_file(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    opened(qtbot, session, experiment())
    recipe = open_images(qtbot, session, write_idx(tmp_path / "a", 100, 20))
    session.undo_stack.undo()
    (tmp_path / "a").rename(tmp_path / "b")
    session.undo_stack.redo()
    settled(qtbot, session)
    assert not session.problems
    assert session.model is not None
    assert session.model.experiment.data == recipe


def test_what_was_left_out_is_said_in_a_note(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    write_folder(tmp_path, 10)
    (tmp_path / "red" / "3.png").write_bytes(b"")
    opened(qtbot, session, experiment())
    open_images(qtbot, session, tmp_path)
    problem = the_problem(session)
    assert problem.severity is Severity.NOTE
    assert "1 of 30 pictures was left out" in problem.what
    assert "red/3.png: The file is empty." in problem.hint


def test_looking_can_be_stopped_while_the_worker_looks(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    write_idx(tmp_path, 15_000, 0, packed=True)
    shares: list[float] = []
    session.background.progressed.connect(lambda _, share: shares.append(share))
    number = session.background.ask(LookAtImages(str(tmp_path)))
    until(qtbot, lambda: bool(shares))
    session.background.cancel(number)
    with qtbot.waitSignal(session.background.answered, timeout=30_000) as caught:
        other = session.background.ask(LookAtImages(str(write_folder(tmp_path / "more"))))
    assert caught.args[0] == other


def test_pictures_that_are_gone_are_a_sentence(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    recipe = recipe_of(write_folder(tmp_path / "a", 5))
    (tmp_path / "a").rename(tmp_path / "b")
    before = opened(qtbot, session, experiment())
    session.edit(before.with_data(recipe), "Gone")
    settled(qtbot, session)
    assert "There is no " in the_problem(session).what


@pytest.mark.parametrize("name", ["images"])
def test_pictures_nobody_chose_are_refused(qtbot: QtBot, session: Session, name: str) -> None:
    opened(qtbot, session, experiment())
    assert not session.edit_data("name", name)
