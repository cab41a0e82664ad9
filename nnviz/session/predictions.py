"""What the network answers to the samples themselves, part by part. No Qt."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.network import Network, Workspace
from nnviz.session.responses import MOST_SAMPLES, Responses
from nnviz.session.sample import Part

LEAST_SAMPLES = 250
"""Of each part, whatever the network costs."""

MOST_PRODUCTS = 500_000_000
"""Weights times samples of both parts: some 20 ms of one core, 15 times a second."""

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """The raw outputs `(n, outputs)` for the first n samples of either part."""

    training: Array
    test: Array

    def of(self, part: Part) -> Array:
        """Those of a part."""
        return self.training if part is Part.TRAINING else self.test


def most_asked(weights: int) -> int:
    """How many samples of each part a network of so many weights is asked about."""
    return min(MOST_SAMPLES, max(LEAST_SAMPLES, MOST_PRODUCTS // (2 * max(1, weights))))


class PredictionMaker:
    """Asks one network, whose parameter vector it reads, about the samples of a data set."""

    def __init__(self, network: Network, parameters: Vector, dataset: Dataset) -> None:
        most = most_asked(network.layout.size)
        train, test = dataset.x_train[:most], dataset.x_test[:most]
        self._train, self._test = len(train), len(test)
        self._all_train = min(MOST_SAMPLES, len(dataset.x_train))
        self._network, self._parameters = network, parameters
        self._samples = np.concatenate([train, test])
        self._workspace: Workspace | None = None

    def make(self) -> Predictions:
        """The answers, in arrays of their own."""
        if self._workspace is None:
            self._workspace = self._network.workspace(self._parameters, len(self._samples))
        answers = np.array(self._workspace.run(self._samples))
        answers.flags.writeable = False
        return Predictions(answers[: self._train], answers[self._train :])

    def taken(self, responses: Responses) -> Predictions:
        """The same out of answers that there are already."""
        answers, first = responses.answers, self._all_train
        return Predictions(answers[: self._train], answers[first : first + self._test])
