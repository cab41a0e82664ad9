"""What excites a layer, asked of the real worker as the weights change."""

import gc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Problem
from nnviz.data.table.work import never, untold
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.runtime.questions.find_exciting import most_exciting
from nnviz.session import exciting
from nnviz.session.background import Background
from nnviz.session.exciting import ExcitingSamples, asked_count
from tests.session.pictures import Camera, pictures
from tests.session.watching import until

LAYERS = (("c1", Conv2D(filters=4)), ("c2", Conv2D(filters=2)))


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


def blocks(samples: ExcitingSamples) -> list[Path]:
    """What it shares with the worker at the moment."""
    shared = samples._shared
    return [] if shared is None else [Path(shared.block.handle.path)]


def test_a_layer_is_asked_about_and_again_when_the_weights_have_moved(
    background: Background, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exciting, "INTERVAL_MS", 1)
    camera = Camera(LAYERS, pictures())
    samples = ExcitingSamples(background)
    samples.show_model(camera.model)
    samples.show_frame(camera.frame())
    assert samples._open is None  # nobody wants anything
    samples.want("c2")
    until(qtbot, lambda: samples.known)
    found = samples.known
    assert found is not None
    assert (found.layer, found.step, found.exciting.samples) == ("c2", 0, 10)
    network, vector = camera.model.network, camera.vector()
    expected = most_exciting(network, vector, "c2", camera.data.x_test, untold, never)
    np.testing.assert_array_equal(found.exciting.places, expected.places)
    np.testing.assert_allclose(found.exciting.values, expected.values, rtol=1e-5)

    samples.show_frame(camera.frame())  # the same weights: nothing to ask
    assert samples._open is None
    samples.show_frame(camera.frame(camera.vector(5), step=3))
    until(qtbot, lambda: samples.known is not found)
    assert samples.known is not None
    assert samples.known.step == 3

    (path,) = blocks(samples)
    assert path.exists()
    samples.want("")
    assert (samples.known, blocks(samples)) == (None, [])
    assert not path.exists()


def test_late_answers_are_dropped_and_another_layer_is_asked_about(
    background: Background, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exciting, "INTERVAL_MS", 1)
    camera, other = Camera(LAYERS, pictures()), Camera((("h", Dense(units=3)),), pictures(), run=2)
    samples = ExcitingSamples(background)
    samples.show_model(camera.model)
    samples.show_frame(camera.frame())
    samples.want("c1")
    assert samples._open is not None
    samples.show_model(other.model)  # while the worker is at it
    assert samples._open is None
    samples.show_frame(camera.frame())  # a frame of the network before
    assert samples._open is None
    samples.want("h")
    samples.show_frame(other.frame())
    until(qtbot, lambda: samples.known)
    assert samples.known is not None
    assert samples.known.model is other.model
    assert samples.known.layer == "h"
    samples.want("gone")
    assert samples.known is samples._open is None
    samples.want("input")
    assert samples._open is None
    samples.want("")


def test_what_is_shared_goes_with_whoever_shared_it(background: Background) -> None:
    camera, owner = Camera(LAYERS, pictures()), QObject()
    samples = ExcitingSamples(background, owner)
    samples.show_model(camera.model)
    samples.show_frame(camera.frame())
    samples.want("c1")
    (path,) = blocks(samples)
    assert path.exists()
    del samples, owner
    gc.collect()
    assert not path.exists()


def test_a_failure_is_told(background: Background) -> None:
    camera, problem = Camera(LAYERS, pictures()), Problem("worker", "It has ended.", "Try again.")
    samples = ExcitingSamples(background)
    samples.show_model(camera.model)
    samples.show_frame(camera.frame())
    samples.want("c1")
    assert samples._open is not None
    background.failed.emit(samples._open.number + 1, problem)  # somebody else's
    assert samples.problem is None
    background.failed.emit(samples._open.number, problem)
    assert (samples.problem, samples._open) == (problem, None)
    samples.want("")
    assert samples.problem is None


def test_many_large_samples_are_not_all_asked() -> None:
    camera = Camera(LAYERS, pictures())
    data = camera.model.dataset
    assert asked_count(camera.model) == 10
    empty = replace(camera.model, dataset=replace(data, x_test=data.x_test[:0]))
    assert asked_count(empty) == 0
    wide = np.zeros((4000, 12_288), np.float32)
    large = replace(camera.model, dataset=replace(data, x_test=wide))
    assert 300 <= asked_count(large) <= (32 << 20) // wide[0].nbytes
