"""The answers to all samples of a part, by the real worker, as weights and wishes change."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Problem
from nnviz.engine.portions import Portions
from nnviz.layers.conv2d import Conv2D
from nnviz.session import answering
from nnviz.session.answering import Answerer, asked_count
from nnviz.session.background import Background
from nnviz.session.sample import Part
from tests.session.pictures import Camera, pictures
from tests.session.watching import until


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


@pytest.fixture
def camera() -> Camera:
    return Camera((("c1", Conv2D(filters=4)),), pictures())


@pytest.fixture
def answerer(
    background: Background, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Answerer]:
    monkeypatch.setattr(answering, "INTERVAL_MS", 1)
    made = Answerer(background)
    made.show_model(camera.model)
    made.show_frame(camera.frame())
    yield made
    made.want(None)


def outputs(camera: Camera, samples: np.ndarray, vector: np.ndarray) -> np.ndarray:
    sink = camera.model.network.sink
    portions = Portions(camera.model.network, vector, len(samples))
    return np.asarray(portions.answers(samples, (sink,))[sink])


def test_it_is_what_the_network_says(answerer: Answerer, camera: Camera, qtbot: QtBot) -> None:
    for part, samples in ((Part.TEST, camera.data.x_test), (Part.TRAINING, camera.data.x_train)):
        answerer.want(part)
        until(qtbot, lambda: answerer.known)
        found = answerer.known
        assert found is not None
        assert found.part is part
        np.testing.assert_allclose(
            found.outputs, outputs(camera, samples, camera.vector()), rtol=1e-5
        )


def test_it_is_asked_again_when_weights_change(
    answerer: Answerer, camera: Camera, qtbot: QtBot
) -> None:
    answerer.want(Part.TEST)
    until(qtbot, lambda: answerer.known)
    first = answerer.known
    answerer.show_frame(camera.frame())
    assert answerer._open is None  # the same weights
    answerer.show_frame(camera.frame(camera.vector(2), step=9))
    until(qtbot, lambda: answerer.known is not first)
    assert answerer.known is not None
    assert answerer.known.step == 9
    expected = outputs(camera, camera.data.x_test, camera.vector(2))
    np.testing.assert_allclose(answerer.known.outputs, expected, rtol=1e-5)


def test_late_answers_are_dropped_and_nothing_is_kept_for_nobody(
    answerer: Answerer, camera: Camera
) -> None:
    answerer.want(Part.TEST)
    assert answerer._open is not None
    number = answerer._open.number
    answerer.want(None)
    answerer._on_answered(number, np.zeros((10, 3)))
    assert answerer.known is None
    assert answerer._shared is None
    answerer.want(Part.TRAINING)
    assert answerer._open is not None
    number = answerer._open.number
    answerer.show_model(camera.model)
    answerer._on_answered(number, np.zeros((30, 3)))
    assert answerer.known is None


def test_what_fails_is_told(answerer: Answerer) -> None:
    answerer.want(Part.TEST)
    assert answerer._open is not None
    answerer._on_failed(answerer._open.number, Problem("worker", "No."))
    assert answerer.problem is not None
    assert answerer.known is None


def test_no_more_than_there_is_room_and_time_for(
    camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked_count(camera.model, Part.TRAINING) == 30
    monkeypatch.setattr(answering, "LEAST_ASKED", 5)
    monkeypatch.setattr(answering, "MOST_BYTES", 36 * 4 * 12)
    assert asked_count(camera.model, Part.TRAINING) == 12
    monkeypatch.setattr(answering, "WORK", 1)
    assert asked_count(camera.model, Part.TRAINING) == 5
