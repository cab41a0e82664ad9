"""Optimisers against their published rules, on steps worked out by hand."""

import numpy as np
import pytest

from nnviz.engine.optimizers import OPTIMIZERS, Work
from nnviz.engine.settings import TrainingSettings

GRADIENTS = (0.5, -0.25, 0.5)

# One weight that starts at 1 and sees the gradients above at a rate of 0.1, after each step.
BY_HAND = {
    # w - 0.1 g
    "sgd": (0.95, 0.975, 0.925),
    # v = 0.9 v + g: 0.5, 0.2, 0.68;  w - 0.1 v
    "momentum": (0.95, 0.93, 0.862),
    # the same v;  w - 0.1 (g + 0.9 v): steps of 0.095, -0.007, 0.1112
    "nesterov": (0.905, 0.912, 0.8008),
    # s = s + g²: 0.25, 0.3125, 0.5625;  w - 0.1 g / (sqrt(s) + 1e-10)
    "adagrad": (0.90000000002, 0.944721359562, 0.878054692904),
    # s = 0.99 s + 0.01 g²: 0.0025, 0.0031, 0.005569;  w - 0.1 g / (sqrt(s) + 1e-8)
    "rmsprop": (0.0000002, 0.449013374422, -0.220996706627),
    # m = 0.9 m + 0.1 g: 0.05, 0.02, 0.068;  v = 0.999 v + 0.001 g²: 0.00025, 0.00031225, ...
    # w - 0.1 m / (1 - 0.9^t) / (sqrt(v / (1 - 0.999^t)) + 1e-8)
    "adam": (0.900000002, 0.873366298708, 0.81541823197),
    # the same less 0.1 * 0.5 w, with w from before the step
    "adamw": (0.850000002, 0.780866298608, 0.68387491694),
}

every_optimizer = pytest.mark.parametrize("name", OPTIMIZERS)


def work_on(weights: np.ndarray, name: str, decays: np.ndarray | None = None) -> Work:
    return Work(
        parameters=weights,
        gradient=np.zeros_like(weights),
        delta=np.full_like(weights, np.nan),
        moments=np.zeros((OPTIMIZERS[name].moments, len(weights)), weights.dtype),
        rate=np.asarray(0.1, weights.dtype),
        decays=np.ones_like(weights) if decays is None else decays,
    )


@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-11), (np.float32, 1e-6)])
@every_optimizer
def test_three_steps_worked_out_by_hand(name: str, dtype: type, tolerance: float) -> None:
    work = work_on(np.ones(2, dtype), name, decays=np.array([1, 0], dtype))
    settings = TrainingSettings(l2=0.5 if name == "adamw" else 0.0)
    update = OPTIMIZERS[name].bind(work, settings)
    for t, (gradient, weight) in enumerate(zip(GRADIENTS, BY_HAND[name], strict=True), start=1):
        work.gradient[...] = gradient
        update(t)
        work.parameters -= work.delta
        assert work.parameters[0] == pytest.approx(weight, rel=tolerance, abs=tolerance)
        assert work.parameters.dtype == dtype


@every_optimizer
def test_only_delta_and_moments_are_written(name: str) -> None:
    work = work_on(np.array([1.0, -2.0]), name)
    work.gradient[...] = [0.3, -0.1]
    OPTIMIZERS[name].bind(work, TrainingSettings(l2=0.1))(1)
    np.testing.assert_array_equal(work.parameters, [1, -2])
    np.testing.assert_array_equal(work.gradient, [0.3, -0.1])
    assert work.rate == 0.1
    assert np.isfinite(work.delta).all()


def test_what_does_not_decay_is_only_moved_by_its_gradient() -> None:
    work = work_on(np.array([1.0, 1.0]), "adamw", decays=np.array([1.0, 0.0]))
    OPTIMIZERS["adamw"].bind(work, TrainingSettings(l2=0.5))(1)
    np.testing.assert_allclose(work.delta, [0.05, 0])


@every_optimizer
def test_without_a_gradient_nothing_moves(name: str) -> None:
    work = work_on(np.array([1.0, -2.0], np.float32), name)
    update = OPTIMIZERS[name].bind(work, TrainingSettings())
    for t in (1, 2, 10**9):
        update(t)
        np.testing.assert_array_equal(work.delta, 0)


@pytest.mark.parametrize("t", [1, 2, 1000, 10**6, 10**9, 10**15])
@pytest.mark.parametrize("name", ["adam", "adamw"])
def test_adam_s_correction_fades_and_never_breaks(name: str, t: int) -> None:
    work = work_on(np.ones(1), name)
    work.moments[...] = [[1 - 0.9**t], [1 - 0.999**t]]  # as if all gradients had been 1
    work.gradient[...] = 1
    OPTIMIZERS[name].bind(work, TrainingSettings())(t)
    assert work.delta[0] == pytest.approx(0.1, rel=0.4)
    assert t < 10**6 or work.delta[0] == pytest.approx(0.1, rel=1e-6)


@pytest.mark.parametrize("beta", ["beta1", "beta2"])
def test_adam_may_forget_at_once(beta: str) -> None:
    work = work_on(np.ones(1), "adam")
    update = OPTIMIZERS["adam"].bind(work, TrainingSettings(**{beta: 0.0}))
    for t in (1, 2, 3):
        work.gradient[...] = 2
        update(t)
        assert work.delta[0] == pytest.approx(0.1, rel=1e-6)


def test_a_changed_rate_is_read_at_the_next_update() -> None:
    work = work_on(np.ones(1), "sgd")
    update = OPTIMIZERS["sgd"].bind(work, TrainingSettings())
    work.gradient[...] = 2
    work.rate[...] = 0.25
    update(1)
    assert work.delta[0] == 0.5
