"""Shapley values: what the answer gains over a baseline, shared out fairly."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.problem import Problem
from nnviz.core.spec import option
from nnviz.data.table.work import Work
from nnviz.explain.baselines import baseline, baseline_option
from nnviz.explain.coalitions import MOST_EXACT, Masks, Shares, Worth, exact, sampled
from nnviz.explain.covering import kept, values_of
from nnviz.explain.explanation import Figure
from nnviz.explain.method import Ask, Costs
from nnviz.explain.one_by_one import OneByOne
from nnviz.explain.results.attribution import Attribution, attribution
from nnviz.explain.subject import Subject
from nnviz.explain.superpixels import Labels, parts_of, segments_option
from nnviz.explain.target import Array

AUTO, EXACT, SAMPLED = "auto", "exact", "sampled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapley(OneByOne):
    """The mean gain of a feature, or a super-pixel, over all orders in which they come in.

    A part that is the same as in the baseline changes nothing: it gets zero and is not asked for.
    """

    kind: ClassVar[str] = "shapley"
    label: ClassVar[str] = "Shapley values"
    ask: ClassVar[Ask] = Ask.MATTERS
    line: ClassVar[str] = "Shares out fairly what the answer gains over a baseline."
    source: ClassVar[str] = "Shapley 1953; Strumbelj and Kononenko 2010"
    costs: ClassVar[Costs] = Costs.QUICK
    order: ClassVar[int] = 23
    moves_numbers: ClassVar[bool] = True
    misleads: ClassVar[str] = (
        "Most of the mixtures of sample and baseline that it asks about look like nothing that the "
        "network was trained on."
    )

    way: str = option(
        AUTO,
        "Way",
        "Exact values take all coalitions, twice as many with each input; sampled ones take random "
        "orders and come with a standard error.",
        choices={
            AUTO: f"Exact up to {MOST_EXACT} inputs, else sampled",
            EXACT: "Exact",
            SAMPLED: "Sampled",
        },
    )
    pairs: int = option(
        50,
        "Orders",
        "How many random orders are drawn, each with its reverse.",
        low=2,
        high=10_000,
        when=("way", (AUTO, SAMPLED)),
    )
    segments: int = segments_option()
    baseline: str = baseline_option()

    def unsuited(self, subject: Subject) -> Problem | None:
        dataset = subject.dataset
        is_picture = dataset.image_shape is not None
        count = self.segments if is_picture else len(dataset.features)
        if self.way != EXACT or count <= MOST_EXACT:
            return None
        noun = "segments" if is_picture else "inputs"
        what = (
            f"Exact values of {count:,} {noun} would take 2 to the power of {count:,} passes; at "
            f"most {MOST_EXACT} {noun} are possible."
        )
        fewer = f", or cut the picture into {MOST_EXACT} segments" if is_picture else ""
        return Problem("Way", what, f"Choose sampled{fewer}.")

    def run(self, subject: Subject, work: Work) -> Attribution:
        dataset, sample = subject.dataset, subject.sample
        start = baseline(dataset, self.baseline)
        parts, sizes = _players(parts_of(dataset, sample, self.segments), sample != start)
        count = len(sizes)
        worth = _worth(subject, start, parts, work)
        if self.way == EXACT or (self.way == AUTO and count <= MOST_EXACT):
            shares = exact(count, worth)
        else:
            shares = sampled(count, self.pairs, subject.rng, worth)
        scale = np.where(parts >= 0, 1 / np.append(sizes, 1)[parts], 0)
        errors = shares.errors
        return attribution(
            dataset,
            np.append(shares.values, 0)[parts] * scale,
            sample,
            value=shares.everybody,
            base=shares.nobody,
            spread=None if errors is None else np.append(errors, 0)[parts] * scale,
            figures=_figures(shares),
        )


def _players(parts: Labels, differs: np.ndarray) -> tuple[Labels, np.ndarray]:
    """Whose each feature is, -1 for nobody's, and the features of each player.

    Parts in which nothing differs from the baseline are no players.
    """
    plays = np.bincount(parts, differs) > 0
    number = np.where(plays, np.cumsum(plays) - 1, -1)
    return number[parts], np.bincount(parts)[plays]


def _worth(subject: Subject, start: Array, parts: Labels, work: Work) -> Worth:
    """What the network says where only some players are there."""
    function = subject.function(1 << MOST_EXACT)
    function.value(subject.sample)  # says so where it is not finite

    def worth(count: int, make: Callable[[slice], Masks]) -> np.ndarray:
        def samples(part: slice) -> Array:
            return kept(subject.sample, start, parts, make(part))

        return values_of(function, count, samples, work)

    return worth


def _figures(shares: Shares) -> tuple[Figure, ...]:
    whole = shares.everybody - shares.nobody
    meaning = "The values sum to what the answer gains from the baseline to this sample."
    found = (Figure("sum", whole, f"{whole:.3g}", meaning),)
    if shares.errors is None:
        return found
    error = float(shares.errors.max(initial=0))
    meaning = "The largest standard error of a value: four times the orders make it half as large."
    return (*found, Figure("standard error", error, f"{error:.2g}", meaning))
