"""LIME: a linear model that answers as the network does near this sample."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import option
from nnviz.data.table.work import Work
from nnviz.explain.covering import fill_option, fill_problem, filling, kept, values_of
from nnviz.explain.explanation import Figure, Grade
from nnviz.explain.method import Ask, Costs
from nnviz.explain.one_by_one import OneByOne
from nnviz.explain.results.attribution import Attribution, attribution
from nnviz.explain.subject import Subject
from nnviz.explain.superpixels import parts_of, segments_option
from nnviz.explain.surrogate import Floats, Surrogate, ridge
from nnviz.explain.target import Array

R2, GOOD, POOR = "R²", 0.8, 0.5

PICTURE_WIDTH, TABLE_WIDTH = 0.25, 0.75
"""How far the neighbourhood reaches, as in the authors' own code: a cosine distance for pictures, a
deviation of each feature times the root of their number for tables."""

LEAST_NEAR = 3
"""With fewer samples that count there is nothing to fit a model to."""

CONSTANT = 1e-6
"""Answers that differ by less than this share of themselves are the same, to what float32 tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lime(OneByOne):
    """Ridge regression on what the network says of samples like this one, the nearer the heavier.

    Of a picture super-pixels are left out at random, and each gets what its being there adds,
    spread over its pixels. Of other data every feature is moved, and each gets its slope.
    """

    kind: ClassVar[str] = "lime"
    label: ClassVar[str] = "LIME"
    ask: ClassVar[Ask] = Ask.MATTERS
    line: ClassVar[str] = "A linear model that answers as the network does near this sample."
    source: ClassVar[str] = "Ribeiro et al. 2016"
    costs: ClassVar[Costs] = Costs.QUICK
    order: ClassVar[int] = 22
    moves_numbers: ClassVar[bool] = True
    misleads: ClassVar[str] = (
        "It tells of the linear model, which changes with the segments, the width and the seed: "
        "where its R² is low it says little of the network."
    )

    samples: int = option(
        1000, "Samples", "How many samples like this one are tried.", low=10, high=20_000
    )
    segments: int = segments_option()
    fill: str = fill_option()
    width: float | None = option(
        None,
        "Width",
        "How far away a sample still counts. Of pictures auto is 0.25, of other data 0.75 times "
        "the root of the number of features.",
        low=0.01,
        high=100.0,
        optional=True,
    )
    ridge: float = option(
        0.001,
        "Ridge",
        "How strongly large coefficients are held back; 0 fits them freely.",
        low=0.0,
        high=10.0,
    )

    def unsuited(self, subject: Subject) -> Problem | None:
        return fill_problem(subject.dataset, self.fill)

    def run(self, subject: Subject, work: Work) -> Attribution:
        function = subject.function(self.samples)
        value = function.value(subject.sample)
        is_picture = subject.dataset.image_shape is not None
        near = _with_parts(self, subject) if is_picture else _around(self, subject)
        if near.count < LEAST_NEAR:
            raise ProblemError(_NOBODY)
        said = values_of(function, self.samples, near.samples, work)
        if np.ptp(said) <= CONSTANT * max(float(np.abs(said).max()), 1e-30):
            raise ProblemError(_SAME)
        found = ridge(near.inputs, said, near.weights, self.ridge)
        return attribution(
            subject.dataset,
            near.spread_out(found),
            subject.sample,
            value=value,
            figures=(_r2(found.r2), _size(near.inputs.shape[1], is_picture)),
        )


_NOBODY = Problem(
    "LIME, width",
    "Hardly any of the samples lies near enough to count.",
    "Choose a larger width.",
)

_SAME = Problem(
    "LIME",
    "The network says the same of every sample like this one: there is nothing to fit.",
    "Ask about another neuron or class, or cover with something else.",
)


@dataclass(frozen=True, slots=True, eq=False)
class _Near:
    """Samples near another one: as what the linear model sees, `(n, d)`, and as the network does.

    `counts` `(F,)` is what a coefficient is multiplied by at each feature, `parts` `(F,)` which.
    """

    inputs: Floats
    weights: Floats
    parts: np.ndarray
    counts: Floats
    sample: Array
    fill: Array | None = None

    @property
    def count(self) -> float:
        """As how many samples of the same weight they count (Kish 1965)."""
        return float(self.weights.sum() ** 2 / (self.weights**2).sum())

    def samples(self, part: slice) -> Array:
        """Some of them as the network sees them, `(n, F)`."""
        rows = self.inputs[part]
        if self.fill is not None:
            return kept(self.sample, self.fill, self.parts, rows > 0)
        return self.sample + (rows * self.counts).astype(self.sample.dtype)

    def spread_out(self, found: Surrogate) -> Floats:
        """The coefficients as values of the features, `(F,)`."""
        values = found.coefficients[self.parts]
        if self.fill is not None:
            return values * self.counts
        return np.divide(values, self.counts, out=np.zeros_like(values), where=self.counts > 0)


def _with_parts(method: Lime, subject: Subject) -> _Near:
    """Pictures of which segments are there or not, each by a coin; the first has them all."""
    dataset, sample = subject.dataset, subject.sample
    parts = parts_of(dataset, sample, method.segments)
    sizes = np.bincount(parts)
    inputs = subject.rng.integers(0, 2, (method.samples, len(sizes))).astype(np.float64)
    inputs[0] = 1
    distance = 1 - np.sqrt(inputs.mean(axis=1))  # the cosine's, from all ones
    weights = _kernel(distance, method.width or PICTURE_WIDTH)
    fill = filling(dataset, sample, method.fill)
    return _Near(inputs, weights, parts, 1 / sizes[parts], sample, fill)


def _around(method: Lime, subject: Subject) -> _Near:
    """Samples with normal noise, as wide as each feature varies in the training samples."""
    scale = subject.dataset.x_train.std(axis=0, dtype=np.float64)
    noise = subject.rng.standard_normal((method.samples, len(scale)))
    noise[0] = 0
    width = method.width or TABLE_WIDTH * len(scale) ** 0.5
    weights = _kernel(np.linalg.norm(noise, axis=1), width)
    noise[:, scale <= 0] = 0
    return _Near(noise, weights, np.arange(len(scale)), scale, subject.sample)


def _kernel(distance: Floats, width: float) -> Floats:
    """The root of the exponential kernel; far away it stays above what a float can hold."""
    exponent = -(distance**2) / (2 * width**2)
    return np.asarray(np.exp(exponent - exponent.max()))


def _r2(value: float) -> Figure:
    meaning = (
        "How much of the network's answers near this sample the linear model foretells, each by "
        "the model of all the others: 1 is all of it, 0 nothing."
    )
    return Figure(R2, value, f"{value:.3f}", meaning, _grade(value))


def _grade(value: float) -> Grade:
    if value >= GOOD:
        return Grade.GOOD
    return Grade.FAIR if value >= POOR else Grade.POOR


def _size(count: int, is_picture: bool) -> Figure:
    noun = "segments" if is_picture else "features"
    return Figure(noun, count, f"{count:,}", f"So many {noun} has the linear model.")
