"""Attacks: small changes of samples that make a network say something else. Pure, many at a time.

A change is up to `epsilon`, as a share of each base input's range, and stays within the range
(`nnviz.engine.ball`). Away from an answer an attack makes the loss of the main output larger;
towards a class it makes the loss smaller that the output would have were that class the true one.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.ball import Ball, Room
from nnviz.engine.climber import Climber, Seen
from nnviz.engine.losses import encode, predicted_classes
from nnviz.layers.site import Array

Reached = Callable[[float], None]
Bools = NDArray[np.bool_]

OVERSHOOT = 1.25
"""Steps of iterated FGSM go so much further together than the ball reaches."""

WALK = 2.5
"""Steps of projected gradient descent go so many radii together (Madry et al. 2018)."""


class Aim(Enum):
    """Where an attack is to lead."""

    AWAY = "away"
    TOWARDS = "towards"


@dataclass(frozen=True, slots=True, eq=False)
class Prey:
    """Samples that are attacked, and what is to become of their answers.

    Attributes:
        climber: who knows the network.
        room: the samples `(n, B)`, and how far they may go.
        codes: encoded targets `(n, U)`: what answers are to leave, or to reach.
        labels: the same as classes `(n,)`; None where the network predicts numbers.
        aim: which of the two.
    """

    climber: Climber
    room: Room
    codes: Array
    labels: NDArray[Any] | None
    aim: Aim = Aim.AWAY

    @property
    def sign(self) -> float:
        """Whether the loss is to rise, 1, or to fall, -1."""
        return 1.0 if self.aim is Aim.AWAY else -1.0

    def is_fooled(self, answers: Array) -> Bools:
        """Which raw answers `(n, U)` are what is wished; of numbers none ever is."""
        if self.labels is None:
            return np.zeros(len(answers), np.bool_)
        is_theirs = predicted_classes(answers) == self.labels
        return is_theirs if self.aim is Aim.TOWARDS else ~is_theirs

    def some(self, chosen: Bools) -> "Prey":
        """The same of some of the samples."""
        labels = None if self.labels is None else self.labels[chosen]
        return replace(self, room=self.room.some(chosen), codes=self.codes[chosen], labels=labels)


def prey(climber: Climber, points: Array, wanted: NDArray[Any], aim: Aim = Aim.AWAY) -> Prey:
    """Base inputs `(n, B)` that are to leave, or to reach, classes `(n,)` or targets `(n, T)`."""
    classes = climber.dataset.task.classes
    codes = encode(climber.loss, wanted, classes, points.dtype)
    room = Room.around(points, climber.dataset.input_domain)
    return Prey(climber, room, codes, wanted if classes else None, aim)


@dataclass(slots=True, eq=False)
class Best:
    """The best point of each sample so far: one that fools before one that does not, then by loss.

    `points` `(n, B)`, `fooled` `(n,)`, `gains` `(n,)` the loss in the direction of the aim.
    """

    points: Array
    fooled: Bools
    gains: Array

    @classmethod
    def at(cls, prey: Prey, points: Array, seen: Seen) -> "Best":
        """Nothing better than these points is known yet."""
        return cls(points.copy(), prey.is_fooled(seen.answers), prey.sign * seen.losses)

    def take(self, prey: Prey, points: Array, seen: Seen) -> None:
        """Take what is better of other points."""
        fooled, gains = prey.is_fooled(seen.answers), prey.sign * seen.losses
        better = (fooled & ~self.fooled) | ((fooled == self.fooled) & (gains > self.gains))
        self.points[better], self.fooled[better] = points[better], fooled[better]
        self.gains[better] = gains[better]


def fgsm(prey: Prey, ball: Ball) -> Array:
    """One step of the full length along the slope (Goodfellow et al. 2015), `(n, B)`."""
    seen = prey.climber.seen(prey.room.samples, prey.codes)
    return prey.room.moved(_step(prey, ball, prey.room.samples, seen, ball.radius))


def iterated(prey: Prey, ball: Ball, steps: int, reached: Reached = lambda share: None) -> Array:
    """Small steps, each cut back to the ball (Kurakin et al. 2017): the last point, `(n, B)`."""
    length = OVERSHOOT * ball.radius / steps
    points = prey.room.samples
    for number in range(steps):
        points = _moved(prey, ball, points, prey.climber.seen(points, prey.codes), length)
        reached((number + 1) / steps)
    return points


def pgd(
    prey: Prey,
    ball: Ball,
    steps: int,
    starts: int,
    rng: np.random.Generator,
    reached: Reached = lambda share: None,
) -> Best:
    """Projected gradient descent (Madry et al. 2018) from FGSM's point and from random ones.

    The best of all points on the way is kept, FGSM's and the sample itself included: it is never
    weaker than FGSM.
    """
    climber, room = prey.climber, prey.room
    best = Best.at(prey, room.samples, climber.judged(room.samples, prey.codes))
    for run in range(starts + 1):
        points = fgsm(prey, ball) if run == 0 else _random(prey, ball, rng)
        for number in range(steps):
            seen = climber.seen(points, prey.codes)
            best.take(prey, points, seen)
            points = _moved(prey, ball, points, seen, WALK * ball.radius / steps)
            reached((run + (number + 1) / steps) / (starts + 1))
        best.take(prey, points, climber.judged(points, prey.codes))
    return best


def _random(prey: Prey, ball: Ball, rng: np.random.Generator) -> Array:
    return prey.room.moved(ball.anywhere(prey.room.samples.shape, rng))


def _moved(prey: Prey, ball: Ball, points: Array, seen: Seen, length: float) -> Array:
    """A step from points, within the ball and the range."""
    changes = prey.room.changes(points) + _step(prey, ball, points, seen, length)
    return prey.room.moved(ball.held(changes))


def _step(prey: Prey, ball: Ball, points: Array, seen: Seen, length: float) -> Array:
    """A change along the slopes; what is at the end of its range does not push against it."""
    slopes = prey.sign * seen.slopes * prey.room.span
    stuck = (points <= prey.room.low) & (slopes < 0) | (points >= prey.room.high) & (slopes > 0)
    return ball.towards(np.where(stuck, 0, slopes), length)
