"""Losses against their formulas, also for extreme outputs; coding and reading of classes."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from nnviz.engine.losses import LOSSES, encode, output_units, predicted_classes, scores
from nnviz.layers.site import new_buffer

Numbers = NDArray[np.float64]


def softmax(z: Numbers) -> Numbers:
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


def sigmoid(z: Numbers) -> Numbers:
    return 1 / (1 + np.exp(-z))


# the mean, and the derivative of the sum over what the mean is taken of
FORMULAS: dict[str, tuple[Callable[..., Numbers], Callable[..., Numbers]]] = {
    "mse": (lambda y, t: (y - t) ** 2, lambda y, t: 2 * (y - t)),
    "half_mse": (lambda y, t: (y - t) ** 2 / 2, lambda y, t: y - t),
    "mae": (lambda y, t: abs(y - t), lambda y, t: np.sign(y - t)),
    "huber": (
        lambda y, t: np.where(abs(y - t) < 1, (y - t) ** 2 / 2, abs(y - t) - 0.5),
        lambda y, t: np.clip(y - t, -1, 1),
    ),
    "hinge": (
        lambda y, t: np.maximum(0, 1 - t * y),
        lambda y, t: np.where(t * y < 1, -t, 0),
    ),
    "binary_cross_entropy": (
        lambda y, t: -t * np.log(sigmoid(y)) - (1 - t) * np.log(1 - sigmoid(y)),
        lambda y, t: sigmoid(y) - t,
    ),
    "cross_entropy": (
        lambda y, t: -(t * np.log(softmax(y))).sum(axis=-1),
        lambda y, t: softmax(y) - t,
    ),
}

every_loss = pytest.mark.parametrize("name", LOSSES)
both_precisions = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def case(name: str, shape: tuple[int, ...]) -> tuple[Numbers, Numbers]:
    """Outputs and targets as the loss codes them."""
    rng = np.random.default_rng(3)
    output = rng.normal(0, 2, shape)
    if name in ("binary_cross_entropy", "cross_entropy"):
        return output, np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])]
    return output, rng.choice([-1.0, 1.0], shape) if name == "hinge" else rng.normal(0, 2, shape)


def measured(name: str, output: Numbers, target: Numbers) -> tuple[float, Numbers]:
    """The loss and its derivative in buffers as a workspace has them."""
    buffers = [new_buffer(len(output), output.shape[1:], output.dtype) for _ in range(3)]
    buffers[0][...], buffers[1][...], buffers[2][...] = output, target, np.nan
    loss = LOSSES[name].bind(*buffers)
    first = loss()
    assert loss() == first
    np.testing.assert_array_equal(buffers[0], output)
    np.testing.assert_array_equal(buffers[1], target)
    return first, buffers[2]


@pytest.mark.parametrize("shape", [(5, 3), (1, 3), (5, 1), (1, 1), (4, 2, 3), (2, 2, 2, 2)])
@every_loss
def test_value_and_derivative_follow_the_formula(name: str, shape: tuple[int, ...]) -> None:
    output, target = case(name, shape)
    values, slopes = FORMULAS[name]
    loss, gradient = measured(name, output, target)
    costs = values(output, target)
    assert loss == pytest.approx(costs.mean(), rel=1e-12, abs=1e-15)
    np.testing.assert_allclose(gradient, slopes(output, target) / costs.size, atol=1e-15)


@every_loss
def test_the_order_in_memory_makes_no_difference(name: str) -> None:
    output, target = case(name, (5, 3))
    loss, gradient = measured(name, output, target)
    for order in "CF":
        arrays = [np.asarray(a, order=order) for a in (output, target, np.empty_like(output))]
        assert LOSSES[name].bind(*arrays)() == pytest.approx(loss, rel=1e-14)
        np.testing.assert_allclose(arrays[2], gradient, rtol=1e-14)
    mixed = np.empty((5, 3), order="C")
    bound = LOSSES[name].bind(np.asfortranarray(output), target, mixed)
    assert bound() == pytest.approx(loss, rel=1e-14)
    np.testing.assert_allclose(mixed, gradient, rtol=1e-14)


def test_a_gradient_with_gaps_is_refused_rather_than_measured_wrong() -> None:
    output, target = case("mse", (5, 3))
    with pytest.raises(AssertionError, match="gaps"):
        LOSSES["mse"].bind(output, target, np.empty((10, 6))[::2, ::2])


@both_precisions
@every_loss
def test_extreme_outputs_give_finite_losses_without_a_warning(name: str, dtype: type) -> None:
    output = np.array([[1e4, -1e4, 0], [-1e4, 1e4, 1e4], [1e4, 1e4, 1e4]], dtype)
    coded = np.eye(3, dtype=dtype) if "entropy" in name else 2 * np.eye(3, dtype=dtype) - 1
    for target in (coded, coded[::-1]):
        loss, gradient = measured(name, output, target)
        assert np.isfinite(loss)
        assert np.isfinite(gradient).all()
        assert loss > 0
        assert gradient.dtype == dtype


def test_sure_logits_cost_what_they_should() -> None:
    sure = np.array([[1e4, -1e4]])
    assert measured("cross_entropy", sure, np.array([[1.0, 0.0]]))[0] == 0
    assert measured("cross_entropy", sure, np.array([[0.0, 1.0]]))[0] == 2e4
    assert measured("binary_cross_entropy", sure, np.array([[1.0, 0.0]]))[0] == 0
    assert measured("binary_cross_entropy", sure, np.array([[0.0, 1.0]]))[0] == 1e4


@every_loss
def test_single_precision_agrees_with_double(name: str) -> None:
    output, target = (a.astype(np.float32) for a in case(name, (50, 3)))
    loss, gradient = measured(name, output, target)
    exact, slopes = measured(name, output.astype(np.float64), target.astype(np.float64))
    assert loss == pytest.approx(exact, rel=1e-6)
    np.testing.assert_allclose(gradient, slopes, atol=1e-8)


@every_loss
def test_a_loss_has_a_use(name: str) -> None:
    assert LOSSES[name].label
    assert LOSSES[name].formula
    assert LOSSES[name].classification
    assert LOSSES[name].regression is (name in {"mse", "half_mse", "mae", "huber"})


# -- classes ---------------------------------------------------------------------------------------

LABELS = np.array([0, 1, 1])


@pytest.mark.parametrize(
    "loss, classes, targets, units",
    [
        ("mse", 0, 1, 1),
        ("huber", 0, 3, 3),
        ("mse", 2, 0, 1),
        ("hinge", 2, 0, 1),
        ("binary_cross_entropy", 2, 0, 1),
        ("cross_entropy", 2, 0, 2),
        ("mse", 3, 0, 3),
        ("hinge", 3, 0, 3),
        ("binary_cross_entropy", 3, 0, 3),
        ("cross_entropy", 10, 0, 10),
    ],
)
def test_how_many_outputs_a_task_needs(loss: str, classes: int, targets: int, units: int) -> None:
    assert output_units(loss, classes, targets) == units


@both_precisions
@pytest.mark.parametrize(
    "loss, classes, coded",
    [
        ("half_mse", 2, [[-1], [1], [1]]),
        ("hinge", 2, [[-1], [1], [1]]),
        ("binary_cross_entropy", 2, [[0], [1], [1]]),
        ("cross_entropy", 2, [[1, 0], [0, 1], [0, 1]]),
        ("mse", 3, [[1, -1, -1], [-1, 1, -1], [-1, 1, -1]]),
        ("binary_cross_entropy", 3, [[1, 0, 0], [0, 1, 0], [0, 1, 0]]),
        ("cross_entropy", 3, [[1, 0, 0], [0, 1, 0], [0, 1, 0]]),
    ],
)
def test_how_classes_become_targets(
    loss: str, classes: int, coded: list[list[int]], dtype: type
) -> None:
    targets = encode(loss, LABELS, classes, dtype)
    np.testing.assert_array_equal(targets, coded)
    assert targets.dtype == dtype
    assert targets.shape[1] == output_units(loss, classes, 0)


@every_loss
@pytest.mark.parametrize("classes", [2, 3, 5])
def test_an_output_that_hits_its_target_is_read_as_its_class(name: str, classes: int) -> None:
    labels = np.arange(classes).repeat(2)
    answers = 6 * encode(name, labels, classes, np.float64) - (0.5 if "entropy" in name else 0)
    found = predicted_classes(answers)
    np.testing.assert_array_equal(found, labels)
    assert found.dtype == np.int64


def test_a_single_output_decides_by_its_sign() -> None:
    output = np.array([[1e-9], [-1e-9], [0.0]])
    np.testing.assert_array_equal(predicted_classes(output), [1, 0, 0])


def test_regression_targets_stay_as_they_are() -> None:
    targets = np.array([[0.5, 2.0]], np.float32)
    assert encode("mse", targets, 0) is targets
    assert encode("mse", targets, 0, np.float64).dtype == np.float64


def test_what_outputs_say_in_the_loss_s_own_terms() -> None:
    output = np.array([[0.0, 1.0], [1e4, -1e4]], np.float32)
    np.testing.assert_allclose(
        scores("cross_entropy", output), [[0.268941, 0.731059], [1, 0]], atol=1e-6
    )
    np.testing.assert_allclose(
        scores("binary_cross_entropy", output), [[0.5, 0.731059], [1, 0]], atol=1e-6
    )
    assert scores("hinge", output) is output
    deep = np.random.default_rng(0).normal(size=(2, 3, 4))
    np.testing.assert_allclose(scores("cross_entropy", deep).sum(axis=-1), 1)
    np.testing.assert_array_equal(predicted_classes(deep), deep.argmax(axis=-1))
