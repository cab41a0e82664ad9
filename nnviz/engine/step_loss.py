"""Softmax cross-entropy at every step of a sequence, over the steps that are asked about."""

import numpy as np

from nnviz.engine.losses import Bound
from nnviz.layers.site import Array

NOT_ASKED = -1
"""The class of a step that nobody asks about."""


def bound_step_loss(output: Array, wanted: Array, gradient: Array) -> Bound:
    """The mean of -ln softmax(z) of the true class, over all steps that are asked about.

    `output` and `gradient` are `(N, T, V)`, `wanted` `(N, T)` the classes as whole numbers, and
    `NOT_ASKED` where nobody asks. Nothing is asked: the loss is 0, and so are the derivatives.
    """
    units = output.shape[-1]
    said, slope = (a.reshape(-1, units) for a in (output, gradient))
    rows = len(said)
    classes, places = np.arange(units), np.empty(rows, np.intp)
    hot, asked = np.empty((rows, units), np.bool_), np.empty(rows, np.bool_)
    top, total = np.empty((rows, 1), said.dtype), np.empty((rows, 1), said.dtype)
    shifted, share = np.empty_like(said), np.empty((rows, 1), said.dtype)
    ones, weights = np.ones((units, 1), said.dtype), np.empty(rows, said.dtype)
    picked = np.empty(rows, said.dtype)
    starts = np.arange(rows, dtype=np.intp) * units

    def loss() -> float:
        np.copyto(places.reshape(wanted.shape), wanted, casting="unsafe")
        np.greater_equal(places, 0, asked)
        count = int(np.count_nonzero(asked))
        np.max(said, axis=1, keepdims=True, out=top)
        np.subtract(said, top, shifted)
        np.exp(shifted, slope)
        np.dot(slope, ones, out=total)
        np.copyto(weights, asked)
        np.equal(places[:, None], classes, hot)
        np.maximum(places, 0, out=places)
        np.add(places, starts, places)
        np.take(shifted.reshape(-1), places, out=picked, mode="clip")
        np.divide(slope, total, slope)
        np.log(total, total)
        value = (float(weights @ total[:, 0]) - float(weights @ picked)) / max(1, count)
        np.subtract(slope, hot, slope)
        np.divide(weights[:, None], max(1, count), share)
        np.multiply(slope, share, slope)
        return value

    return loss
