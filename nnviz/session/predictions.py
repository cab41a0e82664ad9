"""What the network answers to the samples themselves, part by part. No Qt."""

from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.network import Network
from nnviz.engine.work import affordable, has_pictures
from nnviz.session.responses import MOST_SAMPLES, Responses
from nnviz.session.sample import Part
from nnviz.session.sweep import Sweep

LEAST_SAMPLES = 250
"""Of each part, whatever the network costs."""

MOST_PRODUCTS = 500_000_000
"""Products for the samples of both parts: some 20 ms of one core, 15 times a second."""

WITH_PICTURES = 2_000_000_000
"""With pictures it takes longer, and several frames."""

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """The raw outputs `(n, outputs)` for the first n samples of either part."""

    training: Array
    test: Array

    def of(self, part: Part) -> Array:
        """Those of a part."""
        return self.training if part is Part.TRAINING else self.test


def most_asked(network: Network) -> int:
    """How many samples of each part a network is asked about."""
    budget = WITH_PICTURES if has_pictures(network) else MOST_PRODUCTS
    return affordable(network, MOST_SAMPLES, LEAST_SAMPLES, budget // 2)


class PredictionMaker:
    """Asks one network about the samples of a data set."""

    def __init__(self, network: Network, dataset: Dataset) -> None:
        most = most_asked(network)
        train, test = dataset.x_train[:most], dataset.x_test[:most]
        self._train, self._test, self._sink = len(train), len(test), network.sink
        self._sweep = Sweep(network, np.concatenate([train, test]))

    def make(self, parameters: Vector, patience_s: float = inf) -> Predictions | None:
        """The answers, in arrays of their own; None while more frames are needed for them."""
        found = self._sweep.answers(parameters, (self._sink,), patience_s)
        if found is None:
            return None
        answers = found[self._sink]
        return Predictions(answers[: self._train], answers[self._train :])

    def taken(self, responses: Responses) -> Predictions | None:
        """The same out of answers that there are already; None where they are too few."""
        answers, first = responses.answers, responses.training
        if first < self._train or len(answers) < first + self._test:
            return None
        return Predictions(answers[: self._train], answers[first : first + self._test])
