"""How far samples may move, and which way: sizes are kept, ranges too, and slopes are right."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.engine.badness import badness
from nnviz.engine.ball import Ball, Norm, Room
from nnviz.engine.losses import LOSSES, encode

SIZES = st.just(0.0) | st.floats(1e-3, 2)


def size(norm: Norm, changes: np.ndarray) -> np.ndarray:
    if norm is Norm.LARGEST:
        return np.abs(changes).max(axis=1)
    return np.sqrt(np.square(changes).sum(axis=1))


@settings(max_examples=30)
@given(st.sampled_from(list(Norm)), SIZES, st.integers(0, 99))
def test_what_is_held_or_drawn_lies_within_the_ball(norm: Norm, radius: float, seed: int) -> None:
    ball, rng = Ball(norm, radius), np.random.default_rng(seed)
    changes = rng.normal(size=(5, 7))
    assert (size(norm, ball.held(changes)) <= radius + 1e-12).all()
    assert (size(norm, ball.anywhere((5, 7), rng)) <= radius + 1e-12).all()
    within = changes * 0.1 * radius / size(norm, changes)[:, None]
    np.testing.assert_allclose(ball.held(within), within)


@pytest.mark.parametrize("norm", Norm)
def test_a_step_has_its_length_and_rises(norm: Norm) -> None:
    slopes = np.random.default_rng(0).normal(size=(4, 6))
    step = Ball(norm, 0.1).towards(slopes, 0.3)
    np.testing.assert_allclose(size(norm, step), 0.3)
    assert ((slopes * step).sum(axis=1) > 0).all()


@pytest.mark.parametrize("norm", Norm)
def test_without_a_slope_nothing_moves(norm: Norm) -> None:
    assert not Ball(norm, 1.0).towards(np.zeros((2, 3)), 1.0).any()


def test_what_moves_stays_in_its_range_and_what_is_outside_goes_no_further() -> None:
    samples = np.array([[0.0, 5.0, 1.0]])
    room = Room.around(samples, np.array([[-1, 1], [-4, 4], [2, 2]]))
    np.testing.assert_allclose(room.moved(np.array([[0.3, 0.5, 0.5]])), [[0.6, 5.0, 1.0]])
    np.testing.assert_allclose(room.moved(np.array([[9.0, -0.5, 9.0]])), [[1.0, 1.0, 1.0]])
    np.testing.assert_allclose(room.changes(np.array([[0.5, 1.0, 1.0]])), [[0.25, -0.5, 0.0]])


MEANT = [
    (name, classes)
    for name, loss in LOSSES.items()
    for classes in (0, 2, 3)
    if (loss.classification if classes else loss.regression)
]


@pytest.mark.parametrize(("loss", "classes"), MEANT)
def test_slopes_are_those_of_central_differences(loss: str, classes: int) -> None:
    rng = np.random.default_rng(3)
    labels = rng.integers(0, classes, 6) if classes else rng.normal(size=(6, 2))
    targets = encode(loss, labels, classes, np.float64)
    outputs = rng.normal(size=targets.shape)
    found = badness(loss, outputs, targets, classes=bool(classes))
    for at in range(targets.shape[1]):
        step = np.zeros_like(outputs)
        step[:, at] = 1e-6
        up, down = (
            badness(loss, outputs + s, targets, classes=bool(classes)).losses for s in (step, -step)
        )
        np.testing.assert_allclose(found.slopes[:, at], (up - down) / 2e-6, atol=1e-5)


@pytest.mark.parametrize("loss", [name for name, loss in LOSSES.items() if loss.classification])
def test_a_network_that_is_very_sure_still_has_slopes(loss: str) -> None:
    """In float32 softmax minus target is zero from a lead of 17 on."""
    targets = encode(loss, np.array([1]), 3, np.float32)
    found = badness(loss, np.float32([[-60, 60, -50]]), targets, classes=True)
    assert found.slopes[0, 1] < 0
    assert np.isfinite(found.losses).all()


def test_an_answer_that_is_exactly_right_can_still_get_worse() -> None:
    found = badness("mse", np.zeros((2, 1)), np.zeros((2, 1)), classes=False)
    assert found.slopes.all()
