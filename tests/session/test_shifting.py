"""Shifted test sets, measured by the real worker as weights and wishes change."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.engine.losses import predicted_classes
from nnviz.engine.portions import Portions
from nnviz.layers.conv2d import Conv2D
from nnviz.session import shifting
from nnviz.session.background import Background
from nnviz.session.shifting import POINTS, ShiftMeter, ShiftWish, can_be_shifted, strengths_of
from tests.session.pictures import Camera, pictures
from tests.session.watching import until

LAYERS = (("c1", Conv2D(filters=4)),)


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


@pytest.fixture
def camera() -> Camera:
    return Camera(LAYERS, pictures())


@pytest.fixture
def meter(
    background: Background, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ShiftMeter]:
    monkeypatch.setattr(shifting, "INTERVAL_MS", 1)
    made = ShiftMeter(background)
    made.show_model(camera.model)
    made.show_frame(camera.frame())
    yield made
    made.want(ShiftWish())


def right(camera: Camera, vector: np.ndarray) -> float:
    """The share of test pictures that are answered right as they are."""
    network, data = camera.model.network, camera.data
    said = Portions(network, vector, 10).answers(data.x_test, (network.sink,))[network.sink]
    return float((predicted_classes(said) == data.y_test).mean())


def test_without_strength_it_is_the_test_accuracy(
    meter: ShiftMeter, camera: Camera, qtbot: QtBot
) -> None:
    meter.want(ShiftWish("noise", 0.0))
    until(qtbot, lambda: meter.known)
    found = meter.known
    assert found is not None
    assert found.plain == found.shifted == pytest.approx(right(camera, camera.vector()))
    assert found.samples == 10
    strengths, accuracies = found.curve
    np.testing.assert_allclose(strengths, strengths_of("noise", camera.data))
    assert accuracies.shape == (POINTS,)
    assert found.hurt() is None


def test_what_was_measured_is_measured_again_when_weights_or_strength_change(
    meter: ShiftMeter, camera: Camera, qtbot: QtBot
) -> None:
    meter.want(ShiftWish("rotation", 45.0))
    until(qtbot, lambda: meter.known)
    first = meter.known
    meter.show_frame(camera.frame())
    assert not meter.is_busy  # the same weights
    meter.want(ShiftWish("rotation", 90.0))
    until(qtbot, lambda: meter.known is not first)
    assert meter.known is not None
    assert meter.known.scores.strengths[-1] == 90
    np.testing.assert_array_equal(
        meter.known.scores.right[:POINTS], first.scores.right[:POINTS] if first else ()
    )
    meter.show_frame(camera.frame(camera.vector(3), step=7))
    until(qtbot, lambda: meter.known is not None and meter.known.step == 7)
    assert meter.known.plain == pytest.approx(right(camera, camera.vector(3)))


def test_a_subgroup_and_the_others_make_up_all(
    background: Background, camera: Camera, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shifting, "INTERVAL_MS", 1)
    group = np.arange(10) % 4 == 1
    data = replace(camera.data, group_test=group)
    meter = ShiftMeter(background)
    meter.show_model(replace(camera.model, dataset=data))
    meter.show_frame(camera.frame())
    meter.want(ShiftWish("noise", 0.3))
    until(qtbot, lambda: meter.known)
    found, sink = meter.known, camera.model.network.sink
    assert found is not None
    said = Portions(camera.model.network, camera.vector(), 10).answers(data.x_test, (sink,))[sink]
    is_right = predicted_classes(said) == data.y_test
    assert found.scores.group == 3
    assert found.of_group == pytest.approx(is_right[group].mean())
    assert found.of_others == pytest.approx(is_right[~group].mean())
    meter.want(ShiftWish())


def test_without_a_subgroup_there_is_no_number_for_it(meter: ShiftMeter, qtbot: QtBot) -> None:
    meter.want(ShiftWish("noise", 0.3))
    until(qtbot, lambda: meter.known)
    assert meter.known is not None
    assert np.isnan(meter.known.of_group)
    assert meter.known.of_others == meter.known.plain


def test_another_shift_drops_the_answer_under_way(meter: ShiftMeter, qtbot: QtBot) -> None:
    meter.want(ShiftWish("blur", 1.0))
    assert meter.is_busy
    meter.want(ShiftWish("contrast", 0.5))
    until(qtbot, lambda: meter.known)
    assert meter.known is not None
    assert meter.known.wish.shift == "contrast"


def test_samples_are_given_back_when_nobody_looks(meter: ShiftMeter, qtbot: QtBot) -> None:
    meter.want(ShiftWish("noise", 0.1))
    until(qtbot, lambda: meter.known)
    assert meter._shared is not None
    path = Path(meter._shared.block.handle.path)
    assert path.exists()
    meter.want(ShiftWish())
    assert not path.exists()


def test_only_classes_of_pictures_can_be_shifted(camera: Camera) -> None:
    from tests.ui.views.stage import Stage, layers

    assert can_be_shifted(camera.model)
    assert not can_be_shifted(Stage(layers(3)).model)
