"""Queries asked of the real worker: answers, trust, what follows, and what nobody wants now."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.explain.methods.gradient import Gradient
from nnviz.explain.methods.integrated_gradients import IntegratedGradients
from nnviz.explain.results.attribution import Attribution
from nnviz.explain.target import Target
from nnviz.layers.conv2d import Conv2D
from nnviz.session.background import GONE, Background
from nnviz.session.cases import subject_of
from nnviz.session.explained import Asked, Explained, Query
from nnviz.session.explaining import Explainer
from nnviz.session.sample import Part, ProbeSource
from tests.session.pictures import Camera, pictures
from tests.session.watching import until

LAYERS = (("c1", Conv2D(filters=4)),)
LONG = IntegratedGradients(steps=1000)


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


@pytest.fixture(scope="module")
def camera() -> Camera:
    return Camera(LAYERS, pictures())


@pytest.fixture
def explainer(background: Background, camera: Camera) -> Iterator[Explainer]:
    made = Explainer(background)
    made.show_model(camera.model)
    made.show_frame(camera.frame())
    yield made
    made.want(None)


def asked(camera: Camera, index: int = 0) -> Asked:
    x = camera.data.base_test[index]
    return Asked.of(x, ProbeSource(Part.TEST, index))


def query(camera: Camera, index: int = 0, every: int = 0) -> Query:
    return Query(Gradient(), Target("output", index=1), asked(camera, index), every)


def slope(camera: Camera, index: int, seed: int = 0) -> np.ndarray:
    sample = asked(camera, index)
    subject = subject_of(camera.model, camera.vector(seed), Target("output", index=1), sample)
    return subject.function().slopes(subject.sample[None])[1][0]


def values(explainer: Explainer) -> np.ndarray:
    assert explainer.known is not None
    found = explainer.known.found
    assert isinstance(found, Attribution)
    return found.values


def test_an_answer_is_that_of_the_weights_and_comes_once(
    explainer: Explainer, camera: Camera, qtbot: QtBot
) -> None:
    assert not explainer.is_busy
    explainer.want(query(camera))
    until(qtbot, lambda: explainer.known)
    np.testing.assert_allclose(values(explainer), slope(camera, 0), rtol=1e-5)
    explainer.show_frame(camera.frame(camera.vector(1), step=50))
    assert explainer.is_late
    assert not explainer.is_busy  # nobody said that it follows
    explainer.again()
    until(qtbot, lambda: not explainer.is_late)
    np.testing.assert_allclose(values(explainer), slope(camera, 0, 1), rtol=1e-5)


def test_one_that_follows_is_asked_again_after_so_many_steps(
    explainer: Explainer, camera: Camera, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnviz.session.explaining.INTERVAL_MS", 1)
    explainer.want(query(camera, every=10))
    until(qtbot, lambda: explainer.known)
    until(qtbot, lambda: not explainer._waiting.isActive())
    explainer.show_frame(camera.frame(camera.vector(1), step=9))
    assert not explainer.is_busy
    explainer.show_frame(camera.frame(camera.vector(1), step=10))
    assert explainer.is_busy
    until(qtbot, lambda: not explainer.is_busy)
    assert explainer.known is not None
    assert explainer.known.step == 10


def test_another_sample_keeps_the_answer_until_its_own_is_there(
    explainer: Explainer, camera: Camera, qtbot: QtBot
) -> None:
    explainer.want(query(camera))
    until(qtbot, lambda: explainer.known)
    before = explainer.known
    explainer.want(query(camera, 2))
    assert explainer.known is before
    explainer.want(query(camera, 3))  # the pen goes on: what is under way may come
    until(qtbot, lambda: explainer.known is not None and explainer.known.query == query(camera, 3))
    np.testing.assert_allclose(values(explainer), slope(camera, 3), rtol=1e-5)


@pytest.mark.parametrize("change", [{"target": Target("c1", index=3)}, {"method": LONG}])
def test_another_question_leaves_nothing_of_the_one_before(
    explainer: Explainer, camera: Camera, qtbot: QtBot, change: dict[str, object]
) -> None:
    explainer.want(query(camera))
    until(qtbot, lambda: explainer.known)
    explainer.want(replace(query(camera), **change))  # type: ignore[arg-type]
    assert explainer.known is None


def test_an_edit_while_it_works_leaves_nothing_and_a_late_answer_does_not_count(
    explainer: Explainer, camera: Camera, qtbot: QtBot
) -> None:
    explainer.want(replace(query(camera), method=LONG))
    assert explainer.is_busy
    other = Camera((("d1", Conv2D(filters=2)),), pictures(), run=2)
    explainer.show_model(other.model)
    assert not explainer.is_busy
    explainer.show_frame(other.frame())
    until(qtbot, lambda: explainer.known)
    assert explainer.known is not None
    assert explainer.known.model is other.model


def test_a_target_that_is_gone_is_not_asked_about(
    explainer: Explainer, camera: Camera, qtbot: QtBot
) -> None:
    explainer.want(replace(query(camera), target=Target("c1")))
    until(qtbot, lambda: explainer.known)
    other = Camera((("d1", Conv2D(filters=2)),), pictures(), run=2)
    explainer.show_model(other.model)
    explainer.show_frame(other.frame())
    assert explainer.known is None
    assert not explainer.is_busy


def test_cancelling_keeps_what_is_known_and_asks_nothing(
    explainer: Explainer, camera: Camera, qtbot: QtBot
) -> None:
    explainer.want(replace(query(camera), method=replace(LONG, steps=3)))
    until(qtbot, lambda: explainer.known)
    before = explainer.known
    explainer.want(replace(query(camera), method=LONG))
    explainer.cancel()
    explainer.show_frame(camera.frame(camera.vector(1), step=5))
    assert not explainer.is_busy
    assert explainer.shown is before


def test_weights_that_are_no_numbers_are_a_sentence_and_leave_no_map(
    explainer: Explainer, camera: Camera, qtbot: QtBot
) -> None:
    explainer.want(query(camera))
    until(qtbot, lambda: explainer.known)
    broken = np.full_like(camera.vector(), np.nan)
    explainer.show_frame(camera.frame(broken, step=7))
    explainer.again()
    until(qtbot, lambda: explainer.problem)
    assert explainer.problem is not None
    assert "not finite" in explainer.problem.what
    assert explainer.shown is None


def test_a_worker_that_is_killed_is_a_sentence_and_the_next_one_answers(
    explainer: Explainer, background: Background, camera: Camera, qtbot: QtBot
) -> None:
    explainer.want(query(camera))
    until(qtbot, lambda: explainer.known)
    explainer.want(replace(query(camera), method=LONG, target=Target("output")))
    number = background.process_id()
    assert number is not None
    os.kill(number, signal.SIGKILL)
    until(qtbot, lambda: explainer.problem or explainer.known)
    assert explainer.problem == GONE
    explainer.again()
    until(qtbot, lambda: explainer.known)


def test_data_without_test_samples_are_asked_about_all_the_same(
    background: Background, camera: Camera, qtbot: QtBot
) -> None:
    data = pictures()
    bare = replace(data, x_test=data.x_test[:0], y_test=data.y_test[:0])
    explainer = Explainer(background)
    explainer.show_model(Camera(LAYERS, bare).model)
    explainer.show_frame(camera.frame())
    x = bare.base_train[0]
    explainer.want(Query(Gradient(), Target("output"), Asked.of(x, ProbeSource(Part.TRAINING, 0))))
    until(qtbot, lambda: explainer.known)
    explainer.want(None)


def test_samples_are_given_back_when_nobody_looks(
    explainer: Explainer, camera: Camera, qtbot: QtBot
) -> None:
    explainer.want(query(camera))
    until(qtbot, lambda: explainer.known)
    assert explainer._data is not None
    explainer.want(None)
    assert explainer._data is None
    assert explainer.known is not None  # it is there when somebody looks again


def test_an_answer_is_judged_once_nothing_else_is_asked(
    explainer: Explainer, camera: Camera, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    explainer._settled.setInterval(1)
    explainer.want(query(camera))
    until(qtbot, lambda: explainer.known is not None and explainer.known.trust is not None)
    assert explainer.known is not None
    before = explainer.known.found
    assert not explainer.is_judging
    told: list[Explained | None] = []
    explainer.changed.connect(lambda: told.append(explainer.known))
    explainer.want(query(camera, 1))
    until(qtbot, lambda: explainer.known is not None and explainer.known.found is not before)
    first = next(known for known in told if known is not None and known.found is not before)
    assert first.trust is None  # that was of another sample
    explainer.want(query(camera, 2))
    assert not explainer.is_judging
    last = query(camera, 2)
    until(qtbot, lambda: explainer.known is not None and explainer.known.query == last)
    until(qtbot, lambda: explainer.known is not None and explainer.known.trust is not None)


def test_an_answer_that_was_left_unjudged_is_judged_when_it_is_looked_at_again(
    explainer: Explainer, camera: Camera, qtbot: QtBot
) -> None:
    explainer.want(query(camera))
    until(qtbot, lambda: explainer.known)
    explainer.want(None)
    assert not explainer.is_judging
    explainer._settled.setInterval(1)
    explainer.want(query(camera))
    until(qtbot, lambda: explainer.known is not None and explainer.known.trust is not None)
