"""Points drawn and features switched while the real process trains."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Problem
from nnviz.data import DataRecipe, Dataset
from nnviz.data.drawn import DRAWN, DrawnPoints, with_points
from nnviz.session.drawing import Brush, EmptySheet, is_blank, learning, sheet, stroked, undealt
from nnviz.session.frame import Wants
from nnviz.session.plane import default_plane
from nnviz.session.session import Session
from tests.runtime.talking import experiment
from tests.session.watching import (
    advanced,
    assert_trained_as_shown,
    opened,
    playing,
    settled,
    undo_all,
    until,
)


def data_of(session: Session) -> Dataset:
    assert session.model is not None
    return session.model.dataset


def draw(session: Session, places: list[list[float]], y: float | None, topic: str = "") -> bool:
    assert session.experiment is not None
    blank = is_blank(session.undo_stack, session.experiment)
    before = sheet(session.experiment, data_of(session), blank=blank)
    points = stroked(before, Brush(y), [np.array(place) for place in places])
    return session.edit(learning(session.experiment, data_of(session), points), "Draw", topic)


def holds(data: Dataset, place: list[float]) -> bool:
    samples = np.concatenate([data.base_train, data.base_test])
    return bool((np.abs(samples - np.float32(place)) < 1e-5).all(axis=1).any())


def test_a_point_arrives_in_the_data_while_training_goes_on(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session, experiment())
    playing(qtbot, session)
    step, first = session.history.step, session.model
    assert draw(session, [[5.5, -5.5]], 1)
    until(qtbot, lambda: session.model is not first)
    data = data_of(session)
    assert len(data.x_train) + len(data.x_test) == 61
    assert holds(data, [5.5, -5.5])
    assert first is not None
    assert session.model is not None
    assert session.model.start == first.start
    until(qtbot, lambda: session.history.step > step + 50)
    assert draw(session, [[5.5, -5.5]], None)
    until(qtbot, lambda: len(data_of(session).x_train) + len(data_of(session).x_test) == 60)
    assert not holds(data_of(session), [5.5, -5.5])
    undo_all(session)
    assert session.experiment == start
    session.pause()
    assert_trained_as_shown(qtbot, session)
    assert not session.problems


def test_one_stroke_is_one_step(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session, experiment())
    for at in range(5):
        draw(session, [[at / 10, 0.0]], 0, "draw.1")
    draw(session, [[3.0, 3.0]], 1, "draw.2")
    assert session.undo_stack.count() == 2
    session.undo_stack.undo()
    assert session.experiment is not None
    assert session.experiment.data.points is not None
    assert len(session.experiment.data.points) == 65
    session.undo_stack.undo()
    assert session.experiment == start


def test_it_trains_from_one_point_on_and_a_third_class_gets_an_output(
    qtbot: QtBot, session: Session
) -> None:
    opened(qtbot, session, experiment(batch_size=10))
    assert session.experiment is not None
    assert session.version is not None
    session.undo_stack.push(EmptySheet(session.version))
    assert is_blank(session.undo_stack, session.experiment)
    for at, place in enumerate(([-3.0, 0.0], [3.0, 0.0], [0.0, 4.0])):
        assert draw(session, [place], at)
        state = advanced(qtbot, session, 20)
        assert len(state.feed.order) == at + 1
    assert data_of(session).task.classes == 3
    assert session.model is not None
    assert session.model.network.facts.shapes[session.model.network.sink] == (3,)
    assert not session.problems


def test_an_empty_sheet_is_a_step_and_ends_with_the_next_point(
    qtbot: QtBot, session: Session
) -> None:
    start = opened(qtbot, session, experiment())
    stack = session.undo_stack
    assert session.version is not None
    stack.push(EmptySheet(session.version))
    assert is_blank(stack, start)
    session.edit_training("learning_rate", 0.1)
    assert session.experiment is not None
    assert is_blank(stack, session.experiment)
    draw(session, [[1.0, 1.0]], 0)
    assert not is_blank(stack, session.experiment)
    assert session.experiment.data.points is not None
    assert len(session.experiment.data.points) == 1
    stack.undo()
    assert is_blank(stack, session.experiment)
    stack.undo()
    stack.undo()
    assert not is_blank(stack, session.experiment)
    assert session.experiment == start
    stack.redo()
    session.edit_data("name", "xor")
    assert not is_blank(stack, session.experiment)
    settled(qtbot, session)


def test_points_not_dealt_yet_are_those_since_the_data_was_loaded() -> None:
    old = with_points(DrawnPoints(), np.array([[0.0, 1.0], [2.0, 3.0]]), 1)
    new = with_points(old, np.array([[4.0, 5.0]]), 0)
    shown = experiment().with_data(DataRecipe(name=DRAWN, points=old))
    now = shown.with_data(shown.data.replace(points=new))
    fresh = undealt(now, shown)
    assert fresh is not None
    assert (fresh.x0, fresh.x1, fresh.y) == ((4.0,), (5.0,), (0.0,))
    assert undealt(shown, shown) is None
    assert undealt(experiment(), shown) is None
    fresh = undealt(now, experiment())
    assert fresh is not None
    assert fresh == new


def test_a_feature_off_and_on_leaves_the_others_weights_and_the_plane(
    qtbot: QtBot, session: Session
) -> None:
    start = opened(qtbot, session, experiment())
    state = advanced(qtbot, session, 40)
    assert session.model is not None
    before = session.model.network.layout.views(state.parameters, "h1")["weights"].copy()
    probe = np.array([1.5, -2.0], np.float32)
    session.set_probe(probe)
    for features in (("x1", "x2", "x2²"), ("x2", "x2²"), ("x1", "x2")):
        assert session.edit_data("features", features)
        settled(qtbot, session)
        until(qtbot, lambda: data_of(session).features == features)  # noqa: B023
        assert session.history.step == 40
        session.want_frame()
        until(qtbot, lambda: session.frame and session.frame.run == session.model.run)  # type: ignore[union-attr]
        assert session.frame is not None
        assert session.frame.probe.tolist() == probe.tolist()
        wanted = data_of(session).expand(probe[None])[0]
        assert session.frame.activations["input"].tolist() == wanted.tolist()
    now = session.model.network.layout.views(settled(qtbot, session).parameters, "h1")["weights"]
    np.testing.assert_array_equal(now, before)
    assert session.undo_stack.count() == 3
    undo_all(session)
    settled(qtbot, session)
    assert session.experiment == start
    assert_trained_as_shown(qtbot, session)


def test_the_responses_are_those_of_the_features_over_the_plane(
    qtbot: QtBot, session: Session
) -> None:
    opened(qtbot, session, experiment())
    session.edit_data("features", ("x1·x2",))
    settled(qtbot, session)
    until(qtbot, lambda: data_of(session).features == ("x1·x2",))
    plane = default_plane(data_of(session), data_of(session).base_test[0])
    assert plane is not None
    session.set_wishes(Wants(responses=True))
    session.set_plane(plane)
    until(qtbot, lambda: session.frame and session.frame.responses)
    assert session.frame is not None
    assert session.frame.responses is not None
    picture = session.frame.responses.neurons["input"][0]
    assert picture[0, -1] == pytest.approx(picture[-1, 0])
    assert picture[0, -1] == pytest.approx(-picture[0, 0])
    assert picture[0, -1] > 30


def test_the_last_feature_stays_and_unknown_ones_are_refused(
    qtbot: QtBot, session: Session
) -> None:
    start = opened(qtbot, session, experiment())
    refused: list[Problem] = []
    session.refused.connect(refused.append)
    assert not session.edit_data("features", ())
    assert refused[-1].key == "features"
    assert session.edit_data("features", ("x1", "nothing"))
    settled(qtbot, session)
    until(qtbot, lambda: session.experiment == start)
    assert "nothing" in refused[-1].what
    assert session.undo_stack.count() == 0
