"""One update of the parameters: penalties, clipping, the optimiser's rule, and what marks hold."""

from collections.abc import Callable, Iterator
from math import inf, sqrt

import numpy as np

from nnviz.engine.arena import Layout, Vector
from nnviz.engine.experiment import Experiment
from nnviz.engine.held import free_factor
from nnviz.engine.optimizers import OPTIMIZERS, Work
from nnviz.engine.schedules import SCHEDULES
from nnviz.layers.site import Array

SAFE_SQUARE = 1e12
"""A gradient whose squared length is below this moves nothing out of the range of float32."""

SAFE_WEIGHT = 1e6
"""Below this the pull of a weight decay moves nothing out of range either."""


class Update:
    """Moves `weights` `(trained,)` against `slope`, with the optimiser's `moments`, all in place.

    `delta` is what the last update took from the weights, `rate` the learning rate it used.
    """

    def __init__(
        self, experiment: Experiment, layout: Layout, weights: Vector, slope: Vector, moments: Array
    ) -> None:
        self._training = experiment.training
        self._weights, self._slope = weights, slope
        self.delta = np.zeros_like(weights)
        self.rate = np.zeros((), weights.dtype)
        decays = layout.decay_mask(weights.dtype)
        work = Work(weights, slope, self.delta, moments, self.rate, decays)
        self._rule = OPTIMIZERS[self._training.optimizer].bind(work, self._training)
        self._before = tuple(self._preparations(decays))
        self._after = tuple(self._restraints(free_factor(layout, experiment.marks, weights.dtype)))
        self.is_scheduled = self._training.schedule != "constant"

    def apply(self, number: int) -> None:
        """Move the weights; `number` counts updates since the moments were zero, from 1."""
        for work in self._before:
            work()
        self._rule(number)
        for work in self._after:
            work()
        np.subtract(self._weights, self.delta, self._weights)

    def set_rate(self, epochs: float) -> None:
        """Take the learning rate of the schedule after so many epochs."""
        training = self._training
        factor = SCHEDULES[training.schedule].factor(epochs, training)
        self.rate[...] = training.learning_rate * factor

    def safe_square(self) -> float:
        """The squared gradient length below which no step leaves the range of float32.

        A weight decay adds to the gradient what that length does not show: it is safe while the
        weights are small and the decay shrinks them.
        """
        training = self._training
        if not training.l2:
            return SAFE_SQUARE
        shrinks = training.learning_rate * max(1.0, training.l2) < 1
        small = np.abs(self._weights).max(initial=0) < SAFE_WEIGHT
        return SAFE_SQUARE if shrinks and small else -inf

    def _preparations(self, decays: Vector) -> Iterator[Callable[[], object]]:
        """What happens between the backward pass and the rule, nothing where nothing is set."""
        training = self._training
        weights, slope, scratch = self._weights, self._slope, np.empty_like(self._slope)
        if training.l2 and training.optimizer != "adamw":
            pull = decays * slope.dtype.type(training.l2)
            yield lambda: np.add(slope, np.multiply(weights, pull, scratch), slope)
        if training.l1:
            push = decays * slope.dtype.type(training.l1)
            yield lambda: np.add(
                slope, np.multiply(np.sign(weights, scratch), push, scratch), slope
            )
        if training.clip:
            yield lambda: self._clip(training.clip)

    def _restraints(self, free: Vector | None) -> Iterator[Callable[[], object]]:
        """What keeps weights from moving that a person holds."""
        delta = self.delta
        if free is not None:
            yield lambda: np.multiply(delta, free, delta)

    def _clip(self, longest: float) -> None:
        length = sqrt(float(self._slope.dot(self._slope)))
        if length > longest:
            np.multiply(self._slope, self._slope.dtype.type(longest / length), self._slope)
