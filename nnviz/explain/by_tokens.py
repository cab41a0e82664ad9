"""What methods find of sequences of tokens: their slopes by vectors, and tokens replaced."""

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import Problem
from nnviz.data import Dataset
from nnviz.data.table.work import Work
from nnviz.explain.baselines import MEAN, USUAL
from nnviz.explain.covering import values_of
from nnviz.explain.explanation import Figure
from nnviz.explain.results.attribution import Attribution, attribution
from nnviz.explain.subject import Subject
from nnviz.explain.vectors import VectorWay, frequencies

MOST_OTHERS = 32
"""So many tokens at most, the most frequent, stand where one is replaced by all in turn."""

OF_VECTORS = "Of tokens it is the derivative by their vectors, summed over the vector's numbers."


def by_slope(subject: Subject, work: Work) -> Attribution:
    """How large the derivative by each token's vector is."""
    found = VectorWay(subject, 1).slopes(np.ones(1))
    work.reached(1)
    value = float(found.values[0])
    given = {"value": value, "is_signed": False, "notes": (OF_VECTORS,)}
    return attribution(subject.dataset, found.sizes[0], subject.sample, **given)


def by_slope_times_vector(subject: Subject, work: Work) -> Attribution:
    """The derivative by each token's vector, times the vector."""
    found = VectorWay(subject, 1, from_zero=True).slopes(np.ones(1))
    work.reached(1)
    given = {"value": float(found.values[0]), "notes": (OF_VECTORS,)}
    return attribution(subject.dataset, found.along[0], subject.sample, **given)


def replacing_problem(dataset: Dataset, fill: str) -> Problem | None:
    """Why a fill has no meaning for tokens."""
    if not dataset.tokens or fill in (USUAL, MEAN):
        return None
    what = "Of tokens there is no least, no most and none between."
    return Problem("Cover with", what, "Choose what is usual, or the mean: of all tokens in turn.")


def lost_tokens(subject: Subject, fill: str, work: Work) -> Attribution:
    """What the answer loses when a token is another: the most frequent one, or for the mean each
    of the most frequent ones, counted as often as it is met."""
    often, sample = frequencies(subject.dataset), subject.sample
    others = np.argsort(-often, kind="stable")[: 1 if fill == USUAL else MOST_OTHERS]
    others = others[often[others] > 0]
    steps, count = len(sample), len(sample) * len(others)
    function = subject.function(count)
    value = function.value(sample)
    said = values_of(function, count, lambda part: _replaced(sample, others, part), work)
    weights = often[others] / often[others].sum()
    losses = value - said.reshape(steps, len(others)) @ weights
    most = float(losses.max())
    meaning = "What the answer loses, at most, when one token is another, and the whole answer."
    figures = (Figure("most lost", most, f"{most:.3g} of {value:.3g}", meaning),)
    return attribution(subject.dataset, losses, sample, value=value, figures=figures)


def _replaced(sample: NDArray[np.floating], others: NDArray[np.intp], part: slice) -> np.ndarray:
    """Samples `(n, T)` of which one step is another token; step by step, token by token."""
    step, other = np.divmod(np.arange(part.start, part.stop), len(others))
    found = np.repeat(sample[None], len(step), axis=0)
    found[np.arange(len(step)), step] = others[other]
    return found
