"""Integrated gradients: the slopes on the way from an input that says nothing, added up."""

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np

from nnviz.core.spec import option
from nnviz.data.table.work import Work
from nnviz.engine.part import leading_to
from nnviz.explain.baselines import ZERO, baseline, baseline_option
from nnviz.explain.explanation import Figure, Grade
from nnviz.explain.method import Ask, Costs, Method
from nnviz.explain.results.attribution import Attribution, attribution
from nnviz.explain.rules.curves import has_maxima
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array
from nnviz.explain.unfold import curve_of
from nnviz.explain.vectors import VectorWay, reads_tokens
from nnviz.layers.squeeze_excite import SqueezeExcite

AT_ONCE = 64
"""Steps between two looks whether the answer is still wanted."""

GOOD, POOR = 0.01, 0.05
"""Gaps as shares of what was gained."""

BENT = {"relu", "leaky_relu"}


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegratedGradients(Method):
    """(x - x0) times the mean gradient on the straight way from x0 to x.

    The mean is by Gauss-Legendre where the gradient is smooth, and there nearly exact. ReLUs and
    maxima make it jump, and no rule that knows nothing of the jumps is better than the midpoints of
    equal steps: of some hundred jumps the gap is about 1 % at 50 steps and 0.1 % at 300.
    """

    kind: ClassVar[str] = "integrated-gradients"
    label: ClassVar[str] = "Integrated gradients"
    ask: ClassVar[Ask] = Ask.MATTERS
    line: ClassVar[str] = "Shares out what the answer gains on the way from a baseline to here."
    source: ClassVar[str] = "Sundararajan et al. 2017"
    costs: ClassVar[Costs] = Costs.QUICK
    order: ClassVar[int] = 4

    steps: int = option(50, "Steps", "How often the slope is taken on the way.", low=1, high=1000)
    baseline: str = baseline_option()

    def run(self, subject: Subject, work: Work) -> Attribution:
        if reads_tokens(subject):
            return self._of_vectors(subject, work)
        start = baseline(subject.dataset, self.baseline)
        function = subject.function(min(self.steps + 2, AT_ONCE))
        way = np.asarray(subject.sample - start)
        shares, weights = _places(self.steps, subject)
        total, values = np.zeros(len(way), np.float64), np.empty(len(shares))
        for first in range(0, len(shares), AT_ONCE):
            part = slice(first, first + AT_ONCE)
            points = start + shares[part, None].astype(way.dtype) * way
            values[part], slopes = function.slopes(points)
            total += weights[part] @ slopes
            work.reached((first + AT_ONCE) / len(shares))
        value, base = values[:2].tolist()
        gained = total * way
        gap = float(gained.sum()) - (value - base)
        return attribution(
            subject.dataset,
            gained,
            subject.sample,
            value=value,
            base=base,
            figures=(_gap(gap, value - base),),
        )

    def _of_vectors(self, subject: Subject, work: Work) -> Attribution:
        """The same on the way of the tokens' vectors from the mean of all, or from zero."""
        from_zero = self.baseline == ZERO
        way = VectorWay(subject, min(self.steps + 2, AT_ONCE), from_zero=from_zero)
        shares, weights = _places(self.steps, subject)
        total, values = np.zeros(len(subject.sample)), np.empty(len(shares))
        for first in range(0, len(shares), AT_ONCE):
            part = slice(first, first + AT_ONCE)
            found = way.slopes(shares[part])
            values[part] = found.values
            total += weights[part] @ found.along
            work.reached((first + AT_ONCE) / len(shares))
        value, base = values[:2].tolist()
        figures = (_gap(float(total.sum()) - (value - base), value - base),)
        given = {"value": value, "base": base, "figures": figures}
        note = FROM_ZERO if from_zero else FROM_MEAN
        return attribution(subject.dataset, total, subject.sample, notes=(note,), **given)


FROM_MEAN = "The way is from the mean of the vectors of all tokens to those of these."
FROM_ZERO = "The way is from vectors of zeros to those of these tokens."


def _places(steps: int, subject: Subject) -> tuple[Array, Array]:
    """Places on the way, 0 to 1, and their weights: first both ends, which only say their value."""
    places, weights = (_even_places if has_jumps(subject) else _smooth_places)(steps)
    return np.concatenate([[1, 0], places]), np.concatenate([[0, 0], weights])


def _even_places(steps: int) -> tuple[Array, Array]:
    return (np.arange(steps) + 0.5) / steps, np.full(steps, 1 / steps)


@cache
def _smooth_places(steps: int) -> tuple[Array, Array]:
    nodes, weights = np.polynomial.legendre.leggauss(steps)
    return (nodes + 1) / 2, weights / 2


def has_jumps(subject: Subject) -> bool:
    """Whether the gradient jumps anywhere: at a ReLU or at a maximum."""
    part = leading_to(subject.network.graph, subject.target.node)
    bends = any(curve_of(n) in BENT or isinstance(n.layer, SqueezeExcite) for n in part)
    return bends or has_maxima(subject)


def _gap(gap: float, whole: float) -> Figure:
    share = abs(gap) / max(abs(whole), 1e-12)
    text = f"{share:.1%} of {whole:.3g}" if abs(whole) > 1e-12 else f"{gap:.2g}"
    meaning = (
        "The attributions should sum to what the answer gained from the baseline to the input. "
        f"This is what is missing; more steps make it smaller. Below {GOOD:.0%} is good."
    )
    return Figure("completeness gap", share, text, meaning, _grade(share))


def _grade(share: float) -> Grade:
    if share <= GOOD:
        return Grade.GOOD
    return Grade.FAIR if share <= POOR else Grade.POOR
