"""Samples that say nothing: what an input is compared with."""

import numpy as np

from nnviz.core.spec import option
from nnviz.data import Dataset
from nnviz.explain.target import Array

USUAL, MEAN, DARK, LIGHT, ZERO = "usual", "mean", "dark", "light", "zero"

CHOICES = {
    USUAL: "What is usual: dark, or the mean",
    MEAN: "The mean of the training samples",
    DARK: "The least of each input: black",
    LIGHT: "The most of each input: white",
    ZERO: "Zero",
}


def baseline_option() -> str:
    """The field of a method that compares with a baseline."""
    chosen: str = option(
        USUAL,
        "Baseline",
        "The input that says nothing, with which this one is compared. Of pictures it is usually a "
        "dark one, of other data the mean of the training samples.",
        choices=CHOICES,
    )
    return chosen


def baseline(dataset: Dataset, name: str = USUAL) -> Array:
    """The sample that says nothing, `(F,)` as the network sees it.

    Of tokens it is the most frequent one, again and again: they have no mean, no least and no most.
    """
    if dataset.tokens:
        return np.full(dataset.x_train.shape[1], usual_token(dataset), np.float32)
    if name == USUAL:
        name = DARK if dataset.image_shape is not None else MEAN
    if name == MEAN:
        return np.asarray(dataset.x_train.mean(axis=0, dtype=np.float64), np.float32)
    if name == ZERO:
        return np.zeros(dataset.x_train.shape[1], np.float32)
    return np.asarray(dataset.domain[:, 0 if name == DARK else 1], np.float32)


def usual_token(dataset: Dataset) -> int:
    """The token that is met most often in training."""
    tokens, counts = np.unique(np.rint(dataset.x_train), return_counts=True)
    return int(tokens[counts.argmax()]) if len(tokens) else 0
