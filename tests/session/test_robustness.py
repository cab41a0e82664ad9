"""Robust accuracy, measured by the real worker as weights and wishes change."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.layers.flatten import Flatten
from nnviz.session import robustness
from nnviz.session.background import Background
from nnviz.session.robustness import (
    RobustnessMeter,
    RobustWish,
    can_be_attacked,
    usual_radius,
)
from tests.session.pictures import Camera, pictures
from tests.session.watching import until

WISH = RobustWish("fgsm", epsilon=0.1, every=10)


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


@pytest.fixture
def camera() -> Camera:
    return Camera([("flat", Flatten())], pictures(), flat=False)


@pytest.fixture
def meter(
    background: Background, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RobustnessMeter]:
    monkeypatch.setattr(robustness, "INTERVAL_MS", 1)
    made = RobustnessMeter(background)
    made.show_model(camera.model)
    made.show_frame(camera.frame())
    yield made
    made.want(RobustWish())


def test_it_is_measured_after_so_many_steps_and_what_was_is_kept(
    meter: RobustnessMeter, camera: Camera, qtbot: QtBot
) -> None:
    meter.want(WISH)
    until(qtbot, lambda: meter.known)
    first = meter.known
    assert first is not None
    assert first.found.epsilons[-1] == pytest.approx(0.1)
    assert (np.diff(first.found.accuracies) <= 0).all()
    meter.show_frame(camera.frame(camera.vector(3), step=first.step + 5))
    assert not meter.is_busy, "too soon"
    meter.show_frame(camera.frame(camera.vector(3), step=first.step + 10))
    until(qtbot, lambda: meter.known is not first)
    assert list(meter.past) == [first]
    meter.want(replace(WISH, epsilon=0.2))
    assert meter.known is not None, "a curve stays until the next is there"
    until(qtbot, lambda: meter.known is not None and meter.known.wish.epsilon == 0.2)
    assert not meter.past, "other sizes are another curve"
    meter.want(replace(WISH, attack="pgd"))
    assert meter.known is None
    until(qtbot, lambda: meter.known)


def test_nothing_stays_of_another_network(
    meter: RobustnessMeter, camera: Camera, qtbot: QtBot
) -> None:
    meter.want(WISH)
    until(qtbot, lambda: meter.known)
    meter.show_frame(camera.frame(camera.vector(3), step=50))
    until(qtbot, lambda: meter.past)
    meter.want(RobustWish())
    assert meter.known is not None, "nobody looks, but it is still true"
    meter.show_model(replace(camera.model, run=2))
    assert meter.known is None
    assert not meter.past


def test_numbers_are_not_right_or_wrong(camera: Camera) -> None:
    assert can_be_attacked(camera.model)
    empty = replace(camera.data, x_test=camera.data.x_test[:0])
    assert not can_be_attacked(replace(camera.model, dataset=empty))


def test_lengths_grow_with_the_number_of_inputs() -> None:
    assert usual_radius("linf", 64) == usual_radius("linf", 2)
    assert usual_radius("l2", 64) == pytest.approx(0.4)
