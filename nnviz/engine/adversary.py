"""Adversarial training: each batch is attacked where it enters the network, before the step.

With one step it is FGSM from a random start, a quarter too long and cut back (Wong et al. 2020);
with more it is projected gradient descent (Madry et al. 2018). Changes are up to a share of each
input's range. What is attacked is what augmentation has made of the samples; the answers wanted
stay as they are. The network is attacked at rest: no dropout, and running means stay.

All that is drawn comes from one generator, as much for every batch of as many.
"""

from math import prod

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.ball import Ball, Norm, Room
from nnviz.engine.climber import Climber
from nnviz.engine.network import Network
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.site import Array

STREAM = 5
"""The random numbers of attacks are those of `[seed, STREAM]`."""

ONE_STRIDE, STRIDES = 1.25, 2.5
"""How far one step goes, and how far several go together, in radii."""


def starting(seed: int) -> np.random.Generator:
    """The generator of attacks at the start of a run."""
    return np.random.default_rng([seed, STREAM])


def can_attack(dataset: Dataset) -> bool:
    """Whether samples can be moved a little: between two tokens there is nothing."""
    return not dataset.tokens


class Adversary:
    """Attacks the batches of a training run where they lie; `most` is the size of the largest.

    `loss` is that of the main output, which is what gets worse.
    """

    def __init__(
        self,
        settings: TrainingSettings,
        network: Network,
        parameters: Vector,
        dataset: Dataset,
        loss: str,
        most: int,
    ) -> None:
        self._settings = settings
        self._climber = Climber(network, parameters, dataset, loss, self._count(most))
        self._ball = Ball(Norm.LARGEST, settings.adversarial_epsilon)
        self._width = prod(network.facts.shapes[network.sink])
        inputs = list(network.inputs.values())
        self._enters_whole = dataset.base is None and len(inputs) == 1 and not inputs[0].places

    def apply(
        self,
        x_rows: Array,
        y_rows: Array,
        picked: NDArray[np.intp],
        rng: np.random.Generator,
    ) -> None:
        """Attack the first of a batch in place, where a pass takes it (`nnviz.engine.batch_pass`).

        `x_rows` is `(F, b)` or `(b, H, W, C)`, `y_rows` what the outputs should say, `(U, b)`;
        `picked` are the places of the batch in the training part, `(b,)`.
        """
        count = self._count(len(picked))
        targets = (y_rows.T if y_rows.ndim == 2 else y_rows.reshape(len(y_rows), -1))[:count]
        points = self._points(x_rows, picked, count)
        moved = self._attacked(points, targets[:, : self._width], rng)
        network, dataset = self._climber.network, self._climber.dataset
        entering = network.entering(dataset.expand(moved))
        if x_rows.ndim == 2:
            x_rows[:, :count] = entering.T
        else:
            x_rows[:count] = entering

    def _count(self, batch: int) -> int:
        """How many of a batch are attacked: one at least."""
        return max(1, round(self._settings.adversarial_share * batch))

    def _points(self, x_rows: Array, picked: NDArray[np.intp], count: int) -> Array:
        """What is attacked, `(count, B)`: what is in the batch, where one can tell it from that."""
        if not self._enters_whole:
            base = self._climber.dataset.base_train[picked[:count]]
            return base.reshape(count, -1).astype(x_rows.dtype)
        if x_rows.ndim == 2:
            return np.ascontiguousarray(x_rows[:, :count].T)
        return x_rows[:count].reshape(count, -1).copy()

    def _attacked(self, points: Array, targets: Array, rng: np.random.Generator) -> Array:
        steps, ball = self._settings.adversarial_steps, self._ball
        stride = ONE_STRIDE if steps == 1 else STRIDES / steps
        room = Room.around(points, self._climber.dataset.input_domain)
        changes: Array = ball.anywhere(points.shape, rng)
        for _ in range(steps):
            slopes = self._climber.seen(room.moved(changes), targets).slopes * room.span
            changes = ball.held(changes + ball.towards(slopes, stride * ball.radius))
        return room.moved(changes)
