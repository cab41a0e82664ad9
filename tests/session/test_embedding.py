"""Planes of a layer, asked of the real worker as the weights change."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.data.table.work import never
from nnviz.explain.embedding import by_components
from nnviz.explain.said import MOST_NUMBERS, said, tile_of, tiled
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.runtime.questions.embed import Method
from nnviz.session import embedding
from nnviz.session.background import Background
from nnviz.session.embedding import Embedder, Wish, layers_of, usual_layer
from tests.session.pictures import Camera, pictures
from tests.session.watching import until

LAYERS = (("c1", Conv2D(filters=4)), ("c2", Conv2D(filters=2)))


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


@pytest.fixture
def camera() -> Camera:
    return Camera(LAYERS, pictures())


@pytest.fixture
def embedder(
    background: Background, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Embedder]:
    monkeypatch.setattr(embedding, "INTERVAL_MS", dict.fromkeys(Method, 1))
    made = Embedder(background)
    made.show_model(camera.model)
    made.show_frame(camera.frame())
    yield made
    made.want(Wish())


def test_a_layer_is_laid_out_and_again_when_the_weights_have_moved(
    embedder: Embedder, camera: Camera, qtbot: QtBot
) -> None:
    assert not embedder.is_busy  # nobody wants anything
    embedder.want(Wish("c2"))
    until(qtbot, lambda: embedder.known)
    found = embedder.known
    assert found is not None
    values = said(camera.model.network, camera.vector(), "c2", camera.data.x_test, never)
    expected = by_components(values)
    np.testing.assert_allclose(found.plane.points, expected.points, atol=1e-4)
    assert found.step == 0

    embedder.show_frame(camera.frame())  # the same weights: nothing to ask
    assert not embedder.is_busy
    embedder.show_frame(camera.frame(camera.vector(1), step=5))
    assert embedder.is_late
    until(qtbot, lambda: embedder.known is not found)
    assert embedder.known is not None
    assert embedder.known.step == 5
    assert not embedder.is_late


def test_neighbours_are_laid_out_once_and_go_on_when_asked(
    embedder: Embedder, camera: Camera, qtbot: QtBot
) -> None:
    embedder.want(Wish("c1", Method.NEIGHBOURS, 3))
    until(qtbot, lambda: embedder.known)
    first = embedder.known
    embedder.show_frame(camera.frame(camera.vector(1), step=5))
    assert not embedder.is_busy
    assert embedder.is_late
    embedder.again()
    until(qtbot, lambda: embedder.known is not first)
    second = embedder.known
    embedder.want(Wish("c1", Method.NEIGHBOURS, 3, goes_on=True))
    embedder.show_frame(camera.frame(camera.vector(2), step=9))
    until(qtbot, lambda: embedder.known is not second)
    assert embedder.known is not None
    assert embedder.known.step == 9


def test_what_is_no_longer_wished_is_not_shown(embedder: Embedder, qtbot: QtBot) -> None:
    embedder.want(Wish("c1", Method.NEIGHBOURS, 3))
    assert embedder.is_busy
    embedder.want(Wish("c2"))
    until(qtbot, lambda: embedder.known)
    assert embedder.known is not None
    assert embedder.known.wish.layer == "c2"


def test_another_network_forgets_it_and_a_late_answer_does_not_count(
    embedder: Embedder, qtbot: QtBot
) -> None:
    embedder.want(Wish("c2"))
    other = Camera((("other", Conv2D(filters=2)),), pictures(), run=2)
    embedder.show_model(other.model)
    assert not embedder.is_busy
    embedder.show_frame(other.frame())
    assert not embedder.is_busy  # there is no such layer
    embedder.want(Wish("other"))
    until(qtbot, lambda: embedder.known)
    assert embedder.known is not None
    assert embedder.known.model is other.model


def test_points_of_other_samples_are_not_shown_any_more(
    embedder: Embedder, camera: Camera, qtbot: QtBot
) -> None:
    embedder.want(Wish("c2"))
    until(qtbot, lambda: embedder.known)
    data = camera.model.dataset
    fewer = replace(data, x_test=data.x_test[:6], y_test=data.y_test[:6])
    embedder.show_model(replace(camera.model, run=2, dataset=fewer))  # training has gone on
    assert embedder.known is None


def test_samples_are_given_back_when_nobody_looks(embedder: Embedder, qtbot: QtBot) -> None:
    embedder.want(Wish("c2"))
    until(qtbot, lambda: embedder.known)
    assert embedder._shared is not None
    path = Path(embedder._shared.block.handle.path)
    assert path.exists()
    embedder.want(Wish())
    assert not path.exists()


def test_too_few_samples_for_neighbours_are_a_sentence(
    background: Background, qtbot: QtBot
) -> None:
    data = pictures()
    few = Camera(LAYERS, replace(data, x_test=data.x_test[:3], y_test=data.y_test[:3]))
    embedder = Embedder(background)
    embedder.show_model(few.model)
    embedder.show_frame(few.frame())
    embedder.want(Wish("c1", Method.NEIGHBOURS))
    until(qtbot, lambda: embedder.problem)
    assert embedder.problem is not None
    assert "t-SNE needs 5 samples" in embedder.problem.what
    embedder.want(Wish())


def test_the_layer_before_the_output_is_the_usual_one(camera: Camera) -> None:
    assert usual_layer(camera.model) == "flat"
    assert layers_of(camera.model) == ("input", "c1", "c2", "flat", "output")
    plain = Camera((("h1", Dense(units=4)),), pictures(), form="row", flat=False)
    assert usual_layer(plain.model) == "h1"


def test_large_maps_are_averaged_in_tiles() -> None:
    assert tile_of((28, 28, 8)) == 2
    assert tile_of((8, 8, 16)) == tile_of((500,)) == 1
    assert tile_of((1, 1, 10_000)) == 1
    maps = np.arange(2 * 64 * 64 * 2, dtype=np.float32).reshape(2, 64, 64, 2)
    found = tiled(maps)
    assert found[0].size <= MOST_NUMBERS
    tile = tile_of((64, 64, 2))
    np.testing.assert_allclose(found[1, 0, 0], maps[1, :tile, :tile].mean(axis=(0, 1)))
