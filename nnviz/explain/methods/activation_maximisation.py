"""Activation maximisation: an input that is made to be answered as much as can be."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.shape import Shape
from nnviz.core.spec import Scale, option
from nnviz.data.table.work import Work
from nnviz.explain.climbing import Gait, climbed
from nnviz.explain.exciting import TRAINING, Said, points_of, said_of, samples_of
from nnviz.explain.explanation import Explanation, Figure
from nnviz.explain.film import Film
from nnviz.explain.function import Function
from nnviz.explain.ground import Ground
from nnviz.explain.method import Ask, Costs, Method
from nnviz.explain.reached import MOST_SAMPLES, above_samples, reached_figures
from nnviz.explain.results.picture import Picture
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array

NOISE, SAMPLE, MEAN = "noise", "sample", "mean"
STARTS = {NOISE: "Noise", SAMPLE: "This sample", MEAN: "The mean sample"}

LOUDNESS = 0.05
"""The deviation of the noise that one starts from, as a share of each input's range."""

TRIES = 256
"""Of inputs that are no picture, noise is so many places, of which the highest is the start."""

LOOKING = 0.15
"""The share of the work that looking at them takes."""

HIGHER = (
    "Below all of them it has not been climbed high enough: take more steps, or less blur and L2."
)

SILENT = "Noise leaves it silent: it started from the sample that excites it most."


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivationMaximisation(Method):
    """Gradient ascent on the input, kept natural: f(x) less what unevenness and distance cost."""

    kind: ClassVar[str] = "activation-maximisation"
    label: ClassVar[str] = "Activation maximisation"
    ask: ClassVar[Ask] = Ask.LOOKS_FOR
    line: ClassVar[str] = "Makes an input that it answers as much as can be, step by step."
    source: ClassVar[str] = "Erhan et al. 2009; Olah et al. 2017"
    order: ClassVar[int] = 1
    moves_numbers: ClassVar[bool] = True
    costs: ClassVar[Costs] = Costs.SLOW
    misleads: ClassVar[str] = (
        "No sample looks like this: it shows what the answer rises with, not what it meets."
    )

    start: str = option(NOISE, "Start", "Where it begins to climb.", choices=STARTS)
    steps: int = option(
        128, "Steps", "How often the input is changed.", low=1, high=2000, scale=Scale.LOG
    )
    length: float = option(
        0.06, "Step size", "The first step, as a share of each input's range.", low=0.001, high=0.5
    )
    jitter: float = option(
        4.0,
        "Jitter",
        "Before each step a picture is moved by up to this share of its side.",
        unit="%",
        low=0.0,
        high=25.0,
    )
    blur: float = option(
        1.8,
        "Blur",
        "The deviation by which a picture is blurred now and then, as a share of its side.",
        unit="%",
        low=0.0,
        high=10.0,
    )
    blur_every: int = option(4, "Blur every", "Steps from blur to blur.", low=1, high=100)
    variation: float = option(
        0.15, "Total variation", "What neighbouring pixels that differ cost.", low=0.0, high=2.0
    )
    decay: float = option(
        0.5, "L2", "How strongly it is drawn back to the mean sample.", low=0.0, high=5.0
    )

    @property
    def uses_sample(self) -> bool:  # type: ignore[override]  # a setting decides here
        """Whether it begins with the sample."""
        return self.start == SAMPLE

    def run(self, subject: Subject, work: Work) -> Picture:
        climb = _Climb(self, subject, work)
        return climb.run(work.stretch(LOOKING, 1.0))

    def gait(self, shape: Shape | None) -> Gait:
        """The settings in pixels of a picture of this shape."""
        side = min(shape[:2]) if shape is not None else 0
        return Gait(
            self.steps,
            self.length,
            round(self.jitter / 100 * side),
            self.blur / 100 * side,
            self.blur_every,
            self.variation,
            self.decay,
        )

    def fidelity(self, subject: Subject, found: Explanation, work: Work) -> Figure | None:
        if not isinstance(found, Picture):
            return None
        return above_samples(subject, found.value, HIGHER, work)


class _Climb:
    """One way up, and what it is compared with."""

    def __init__(self, method: ActivationMaximisation, subject: Subject, work: Work) -> None:
        self.method, self.subject = method, subject
        self.ground = Ground.of(subject.dataset)
        self.function: Function = subject.function()
        samples = samples_of(subject, TRAINING, MOST_SAMPLES)
        self.points = points_of(subject, TRAINING, MOST_SAMPLES)
        self.mean = self.ground.shares(self.points.mean(axis=0, dtype=np.float64))
        self.said: Said = said_of(subject, samples, work.stretch(0.0, LOOKING))
        self.rng = subject.rng
        self.notes: tuple[str, ...] = ()
        self.start = self._start()

    def run(self, work: Work) -> Picture:
        method, shape = self.method, self.ground.shape
        film = Film(method.steps)
        film.add(0, self.start, self._value(self.start))
        gait = method.gait(shape)
        ways = climbed(self._slope, self.start, self.mean, gait, shape, self.rng)
        highest = (film.began, self.start)
        for step, place in enumerate(ways, 1):
            value = self._value(place) if shape is None or film.is_due(step) else 0.0
            if shape is None:
                highest = max(highest, (value, place), key=lambda pair: pair[0])
                value, place = highest
            if film.is_due(step):
                film.add(step, place, value)
                work.show(self._picture(film, place, value, is_done=step == method.steps))
            work.reached(step / method.steps)
        return self._picture(film, place, value, is_done=True)

    def _start(self) -> Array:
        """Where to begin: elsewhere than asked where nothing leads on from there."""
        wished = np.clip(self._wished_start(), 0, 1)
        if self._slope(wished).any():
            return wished
        best = np.clip(self.ground.shares(self.points[self.said.best_sample]), 0, 1)
        if not self._slope(best).any():
            raise ProblemError(_flat(len(self.said.values)))
        self.notes = (SILENT,)
        return best

    def _wished_start(self) -> Array:
        if self.method.start == SAMPLE:
            point = self.subject.point
            return self.ground.shares(self.subject.sample if point is None else point)
        if self.method.start == MEAN:
            return self.mean
        if self.ground.shape is None:
            return self._best_of_many()
        noise = self.rng.normal(0, LOUDNESS, self.mean.shape)
        return np.asarray(self.mean + noise, np.float32)

    def _best_of_many(self) -> Array:
        """Of few inputs a place where it is high already: there are many hills."""
        places = self.rng.uniform(size=(TRIES, len(self.mean)))
        values = self.function.values(self.ground.samples(places))
        return np.asarray(places[np.argmax(np.nan_to_num(values, nan=-np.inf))], np.float32)

    def _slope(self, place: Array) -> Array:
        return self.ground.slope(self.function, place)

    def _value(self, place: Array) -> float:
        return self.ground.value(self.function, place)

    def _picture(self, film: Film, place: Array, value: float, *, is_done: bool) -> Picture:
        said = self.said
        return Picture(
            shares=np.asarray(place, np.float32),
            start=np.asarray(self.start, np.float32),
            features=self.ground.names if self.ground.shape is None else (),
            shape=self.ground.shape,
            value=value,
            best=said.best,
            best_sample=said.best_sample,
            is_done=is_done,
            figures=reached_figures(value, said),
            notes=self.notes,
            **(film.arrays() if is_done else film.newest()),
        )


def _flat(samples: int) -> Problem:
    what = f"Nothing changes its answer, here or at the best of {samples:,} samples."
    return Problem("target", what, "It may be dead or held: ask about another one.")
