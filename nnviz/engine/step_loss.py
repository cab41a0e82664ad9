"""Softmax cross-entropy at every step of a sequence, over the steps that are asked about."""

from collections.abc import Callable

import numpy as np

from nnviz.engine.losses import Bound
from nnviz.layers.site import Array

NOT_ASKED = -1
"""The class of a step that nobody asks about."""

MODERATE = 60.0
"""Logits within it are safe to raise e to, and to sum: none need be taken off first."""


def bound_step_loss(output: Array, wanted: Array, gradient: Array) -> Bound:
    """The mean of -ln softmax(z) of the true class, over all steps that are asked about.

    `output` and `gradient` are `(N, T, V)`, `wanted` `(N, T)` the classes as whole numbers, and
    `NOT_ASKED` where nobody asks. Nothing is asked: the loss is 0, and so are the derivatives.
    """
    units = output.shape[-1]
    said, slope = (a.reshape(-1, units) for a in (output, gradient))
    rows = len(said)
    places, asked = np.empty(rows, np.intp), np.empty(rows, np.bool_)
    total, share = np.empty((rows, 1), said.dtype), np.empty((rows, 1), said.dtype)
    ones, weights = np.ones((units, 1), said.dtype), np.empty(rows, said.dtype)
    starts = np.arange(rows, dtype=np.intp) * units
    flat, moderate = slope.reshape(-1), _moderated(said)

    def loss() -> float:
        np.copyto(places.reshape(wanted.shape), wanted, casting="unsafe")
        np.greater_equal(places, 0, asked)
        count = max(1, int(np.count_nonzero(asked)))
        np.copyto(weights, asked)
        np.maximum(places, 0, out=places)
        np.add(places, starts, places)
        logits = moderate()
        picked = logits.reshape(-1)[places]
        np.exp(logits, slope)
        np.dot(slope, ones, out=total)
        np.multiply(total, count, share)
        np.divide(weights[:, None], share, share)
        np.multiply(slope, share, slope)
        np.divide(weights, count, share[:, 0])
        flat[places] -= share[:, 0]
        np.log(total, total)
        return (float(weights @ total[:, 0]) - float(weights @ picked)) / count

    return loss


def _moderated(said: Array) -> Callable[[], Array]:
    """What gives the logits `(rows, V)`, less the largest of each row where some are far out."""
    top, shifted = np.empty((len(said), 1), said.dtype), np.empty_like(said)

    def moderate() -> Array:
        if said.max() < MODERATE and said.min() > -MODERATE:  # so not of nan
            return said
        np.max(said, axis=1, keepdims=True, out=top)
        np.subtract(said, top, shifted)
        return shifted

    return moderate
