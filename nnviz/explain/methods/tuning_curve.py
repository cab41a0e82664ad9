"""Tuning curve: what is said while one input goes from its low end to its high end."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import option, unknown_name
from nnviz.data.table.work import Work
from nnviz.explain.explanation import Figure
from nnviz.explain.function import NOT_FINITE
from nnviz.explain.ground import Ground
from nnviz.explain.method import Ask, Method
from nnviz.explain.results.curve import Curve, Track
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array
from nnviz.explain.target_words import spoken
from nnviz.explain.wording import brief

FEW = 32
"""Of so many inputs at most each is tried, before one is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TuningCurve(Method):
    """f(x) along one feature, the others as in the sample."""

    kind: ClassVar[str] = "tuning-curve"
    label: ClassVar[str] = "Tuning curve"
    ask: ClassVar[Ask] = Ask.LOOKS_FOR
    line: ClassVar[str] = "What it says while one input goes from low to high."
    source: ClassVar[str] = "f(x) along one input; Goldstein et al. 2015"
    order: ClassVar[int] = 5
    moves_numbers: ClassVar[bool] = True

    feature: str = option(
        "",
        "Input",
        "Its name, or its number counted from 1; empty: the one whose way changes most here.",
    )
    points: int = option(101, "Points", "How many values of the input are tried.", low=3, high=1001)

    def unsuited(self, subject: Subject) -> Problem | None:
        try:
            _named(self.feature, subject)
        except ProblemError as error:
            return error.problem
        return None

    def run(self, subject: Subject, work: Work) -> Curve:
        chosen = _named(self.feature, subject)
        at = self._most_changing(subject, work) if chosen is None else chosen
        ground = Ground.of(subject.dataset)
        if not ground.span[at] > 0:
            what = f"{ground.names[at]} has only one value."
            raise ProblemError(Problem("input", what, "Name another one."))
        said = self._along(subject, at)
        work.reached(1)
        return self._curve(subject, at, said)

    def _along(self, subject: Subject, at: int) -> np.ndarray:
        """What is said at each point, `(points,)`."""
        ground = Ground.of(subject.dataset)
        shares = np.repeat(_here(subject, ground)[None], self.points, axis=0)
        shares[:, at] = np.linspace(0, 1, self.points)
        samples = ground.samples(shares)
        said = np.asarray(subject.function(self.points).values(samples), np.float64)
        if not np.isfinite(said).any():
            raise ProblemError(NOT_FINITE)
        return np.where(np.isfinite(said), said, np.nan)

    def _curve(self, subject: Subject, at: int, said: np.ndarray) -> Curve:
        data = subject.dataset
        scale, mean = float(data.input_scale[at]), float(data.input_mean[at])
        low, high = (data.input_domain[at] * scale + mean).tolist()
        point = subject.sample if subject.point is None else subject.point
        here = subject.function().value(subject.sample)
        ends = float(np.nanmin(said)), float(np.nanmax(said))
        text = f"{brief(ends[0])} to {brief(ends[1])}"
        meaning = "The least and the most that it says along this input."
        name = spoken(subject.target, subject.network, data)
        return Curve(
            x=np.linspace(low, high, self.points),
            tracks=(Track(name, said, here),),
            x_name=data.inputs[at],
            y_name=name,
            marker=float(point[at]) * scale + mean,
            marker_name="this sample",
            figures=(Figure("range", ends[1] - ends[0], text, meaning),),
        )

    def _most_changing(self, subject: Subject, work: Work) -> int:
        """The input with the largest slope by its range; of few inputs, with the widest answers."""
        ground = Ground.of(subject.dataset)
        features = len(ground.names)
        if features > FEW:
            return int(np.abs(ground.slope(subject.function(), _here(subject, ground))).argmax())
        widths = np.zeros(features)
        for at in np.flatnonzero(ground.span > 0).tolist():
            said = self._along(subject, at)
            widths[at] = np.nanmax(said) - np.nanmin(said)
            work.reached(at / features)
        return int(np.argmax(widths if widths.any() else ground.span))


def _here(subject: Subject, ground: Ground) -> Array:
    """The sample as shares `(B,)`."""
    return ground.shares(subject.sample if subject.point is None else subject.point)


def _named(text: str, subject: Subject) -> int | None:
    """The feature that a text names; None where it names none.

    Raises:
        ProblemError: there is no such feature.
    """
    features, text = subject.dataset.inputs, text.strip()
    if not text:
        return None
    if text in features:
        return features.index(text)
    if text.isdecimal() and 1 <= int(text) <= len(features):
        return int(text) - 1
    if len(features) <= FEW:
        raise ProblemError(unknown_name(text, features, "input"))
    what = f"There is no input called {text!r}."
    hint = f"Write its name, such as {features[0]}, or a number from 1 to {len(features):,}."
    raise ProblemError(Problem("input", what, hint, key="feature"))
