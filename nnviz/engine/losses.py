"""Losses over a batch, simple to complex: the number to make small and its derivative.

A loss compares an output `(N, U)` with a target of the same shape. Binding one to arrays gives a
function without arguments that returns the mean over the batch and writes the derivative by the
output. How classes become target numbers, and how outputs become predictions, belongs to the loss.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.layers.site import Array

Bound = Callable[[], float]


class Coding(Enum):
    """The numbers that stand for "is this class" and "is not", and what the outputs mean."""

    SIGNS = "signs"  # -1 and 1, outputs are scores
    BITS = "bits"  # 0 and 1, outputs are logits of a sigmoid
    SHARES = "shares"  # 0 and 1 summing to one, outputs are logits of a softmax


@dataclass(frozen=True, slots=True)
class Loss:
    """One row of the table. `bind(output, target, gradient)` takes arrays of one shape `(N, U)`."""

    label: str
    formula: str
    coding: Coding
    bind: Callable[[Array, Array, Array], Bound]
    regression: bool = True
    classification: bool = True


def _rows(buffer: Array) -> Array:
    """A buffer as it lies contiguous in memory (see `nnviz.layers.site`)."""
    return buffer.T if buffer.ndim == 2 else buffer


def _flat(buffer: Array) -> Array:
    """All numbers of a contiguous buffer in one row, in the order of memory; never a copy."""
    rows = buffer if buffer.flags.c_contiguous else buffer.T
    flat = rows.reshape(-1)
    assert np.may_share_memory(flat, buffer), "a gradient with gaps in memory"
    return flat


def _mean_of(rows: Array, count: int) -> float:
    return float(rows.sum(dtype=np.float64)) / count


def _squares(factor: float) -> Callable[[Array, Array, Array], Bound]:
    def bind(output: Array, target: Array, gradient: Array) -> Bound:
        o, t, g = _rows(output), _rows(target), _rows(gradient)
        flat = _flat(gradient)
        product, subtract, multiply = flat.dot, np.subtract, np.multiply
        # the derivative is taken through the mean over samples and outputs
        mean = factor / output.size
        slope = np.asarray(2 * mean, output.dtype)

        def loss() -> float:
            subtract(o, t, g)
            value = float(product(flat)) * mean
            multiply(g, slope, g)
            return value

        return loss

    return bind


def _absolute(output: Array, target: Array, gradient: Array) -> Bound:
    def loss() -> float:
        np.subtract(output, target, gradient)
        value = _mean_of(np.abs(gradient), output.size)
        np.sign(gradient, gradient)
        np.divide(gradient, output.size, gradient)
        return value

    return loss


def _huber(output: Array, target: Array, gradient: Array) -> Bound:
    """Huber 1964 with delta 1: half the square within 1, the distance less a half beyond."""

    def loss() -> float:
        np.subtract(output, target, gradient)
        far = np.abs(gradient)
        near = np.minimum(far, 1)
        value = _mean_of(near * (far - near / 2), output.size)
        np.clip(gradient, -1, 1, out=gradient)
        np.divide(gradient, output.size, gradient)
        return value

    return loss


def _hinge(output: Array, target: Array, gradient: Array) -> Bound:
    """max(0, 1 - t y) with targets -1 and 1 (Cortes and Vapnik 1995)."""

    def loss() -> float:
        short = 1 - target * output
        value = _mean_of(np.maximum(short, 0), output.size)
        np.multiply(target, short > 0, gradient)
        np.divide(gradient, -output.size, gradient)
        return value

    return loss


def _binary_cross_entropy(output: Array, target: Array, gradient: Array) -> Bound:
    """ln(1 + exp(z)) - t z on logits z, with targets 0 and 1."""
    o, t, g = _rows(output), _rows(target), _rows(gradient)
    half, count = np.asarray(0.5, output.dtype), output.size
    zero, share = np.asarray(0, output.dtype), np.asarray(1 / count, output.dtype)
    flat = np.empty(g.size, g.dtype)
    costs = flat.reshape(g.shape)

    def loss() -> float:
        np.logaddexp(o, zero, costs)
        np.multiply(t, o, g)
        np.subtract(costs, g, costs)
        value = float(flat.sum(dtype=np.float64)) / count
        np.multiply(o, half, g)
        np.tanh(g, g)
        np.multiply(g, half, g)
        np.add(g, half, g)
        np.subtract(g, t, g)
        np.multiply(g, share, g)
        return value

    return loss


def _softmax_cross_entropy(output: Array, target: Array, gradient: Array) -> Bound:
    """-sum t ln softmax(z) on logits z `(..., U)`; the derivative is (softmax(z) - t) / rows."""
    o, t, g = (np.moveaxis(a, -1, 0) for a in (output, target, gradient))
    one_row = (1, *g.shape[1:])
    top, total, logs = (np.empty(one_row, g.dtype) for _ in range(3))
    count = logs.size
    products, share = np.empty(g.shape, g.dtype), np.asarray(1 / count, g.dtype)
    largest, plus = np.maximum.reduce, np.add.reduce
    # a product with ones sums an array in a quarter of the time that `sum` takes
    log_sum, product_sum = logs.reshape(-1).dot, products.reshape(-1).dot
    row_ones, ones = np.ones(logs.size, g.dtype), np.ones(products.size, g.dtype)

    def loss() -> float:
        largest(o, axis=0, out=top, keepdims=True)
        np.subtract(o, top, products)
        np.exp(products, g)
        plus(g, axis=0, out=total, keepdims=True)
        np.log(total, logs)
        # cross entropy is ln(sum exp) - sum t z, with targets that sum to one
        np.multiply(products, t, products)
        value = float(log_sum(row_ones)) - float(product_sum(ones))
        np.divide(g, total, g)
        np.subtract(g, t, g)
        np.multiply(g, share, g)
        return value / count

    return loss


LOSSES: Mapping[str, Loss] = MappingProxyType(
    {
        "mse": Loss("Mean squared error", "mean (y - t)²", Coding.SIGNS, _squares(1)),
        "half_mse": Loss("Half squared error", "mean ½ (y - t)²", Coding.SIGNS, _squares(0.5)),
        "mae": Loss("Mean absolute error", "mean |y - t|", Coding.SIGNS, _absolute),
        "huber": Loss("Huber", "½ (y - t)² near, |y - t| - ½ far", Coding.SIGNS, _huber),
        "hinge": Loss("Hinge", "max(0, 1 - t y)", Coding.SIGNS, _hinge, regression=False),
        "binary_cross_entropy": Loss(
            "Binary cross-entropy",
            "ln(1 + exp(z)) - t z",
            Coding.BITS,
            _binary_cross_entropy,
            regression=False,
        ),
        "cross_entropy": Loss(
            "Softmax cross-entropy",
            "-ln softmax(z) of the true class",
            Coding.SHARES,
            _softmax_cross_entropy,
            regression=False,
        ),
    }
)


def output_units(loss: str, classes: int, targets: int) -> int:
    """How many outputs a task needs: one for two classes, save under softmax, else one a class."""
    if not classes:
        return targets
    return 1 if classes == 2 and LOSSES[loss].coding is not Coding.SHARES else classes


def encode(loss: str, labels: NDArray[Any], classes: int, dtype: Any = np.float32) -> Array:
    """Targets `(N, U)` for class indices `(N,)`, or for regression the numbers as they are."""
    if not classes:
        return np.asarray(labels, dtype)
    off = -1 if LOSSES[loss].coding is Coding.SIGNS else 0
    if classes == 2 and output_units(loss, classes, 0) == 1:
        return np.where(labels[:, None] == 1, 1, off).astype(dtype)
    return np.where(labels[:, None] == np.arange(classes), 1, off).astype(dtype)


def predicted_classes(output: Array) -> NDArray[np.int64]:
    """The class each output `(..., U)` stands for; a single output decides by its sign."""
    if output.shape[-1] == 1:
        return (output[..., 0] > 0).astype(np.int64)
    return output.argmax(axis=-1).astype(np.int64, copy=False)


def scores(loss: str, output: Array) -> Array:
    """What the outputs `(..., U)` say in the loss's own terms: probabilities, or the scores."""
    coding = LOSSES[loss].coding
    if coding is Coding.BITS:
        bits: Array = 0.5 * (1 + np.tanh(output / 2))
        return bits
    if coding is Coding.SHARES:
        shares: Array = np.exp(output - output.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        return shares
    return output
