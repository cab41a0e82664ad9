"""The next token, drawn from what a network says: the same seed draws the same. Pure."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.engine.losses import LOSSES, Coding

COLDEST, HOTTEST = 0.0, 2.0

Array = NDArray[np.floating[Any]]


def can_draw_tokens(dataset: Dataset, loss: str) -> bool:
    """Whether what a network says is which token follows."""
    is_next = bool(dataset.tokens) and dataset.told.task.names == dataset.tokens
    return is_next and LOSSES[loss].coding is Coding.SHARES


def shares_at(logits: Array, temperature: float) -> NDArray[np.float64]:
    """softmax(logits / temperature) `(V,)`; at 0 all is the largest's, the first of equals."""
    raised = np.asarray(logits, np.float64) - np.max(logits)
    if temperature <= 0:
        found = np.zeros(len(raised))
        found[int(raised.argmax())] = 1
        return found
    shares = np.exp(raised / temperature)
    return np.asarray(shares / shares.sum())


def drawn_token(logits: Array, temperature: float, seed: int, at: int) -> int | None:
    """A token drawn from the shares of raw outputs `(V,)`; None where these are no numbers.

    `at` counts what was drawn before: with it and the seed the draw is always the same.
    """
    if not np.isfinite(logits).all():
        return None
    shares = shares_at(logits, temperature)
    draw = np.random.default_rng((seed, at)).random()
    place = int(np.searchsorted(np.cumsum(shares), draw * shares.sum(), "right"))
    return min(place, len(shares) - 1)
