"""Integrated gradients: the slopes on the way from an input that says nothing, added up."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.spec import option
from nnviz.data.table.work import Work
from nnviz.explain.baselines import baseline, baseline_option
from nnviz.explain.explanation import Figure
from nnviz.explain.method import Ask, Method
from nnviz.explain.results.attribution import Attribution, attribution
from nnviz.explain.subject import Subject

AT_ONCE = 64
"""Steps between two looks whether the answer is still wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegratedGradients(Method):
    """(x - x0) times the mean gradient on the straight way from x0 to x, by Gauss-Legendre."""

    kind: ClassVar[str] = "integrated-gradients"
    label: ClassVar[str] = "Integrated gradients"
    ask: ClassVar[Ask] = Ask.MATTERS
    line: ClassVar[str] = "Shares out what the answer gains on the way from a baseline to here."
    source: ClassVar[str] = "Sundararajan et al. 2017"
    order: ClassVar[int] = 4

    steps: int = option(50, "Steps", "How often the slope is taken on the way.", low=1, high=1000)
    baseline: str = baseline_option()

    def run(self, subject: Subject, work: Work) -> Attribution:
        start = baseline(subject.dataset, self.baseline)
        function = subject.function(min(self.steps, AT_ONCE))
        way = np.asarray(subject.sample - start)
        shares, weights = _places(self.steps)
        total = np.zeros(len(way), np.float64)
        for first in range(0, self.steps, AT_ONCE):
            part = slice(first, first + AT_ONCE)
            points = start + shares[part, None].astype(way.dtype) * way
            total += weights[part] @ function.slopes(points)[1]
            work.reached(min(1.0, (first + AT_ONCE) / self.steps))
        values = total * way
        value, base = function.value(subject.sample), function.value(start)
        gap = float(values.sum()) - (value - base)
        return attribution(
            subject.dataset,
            values,
            subject.sample,
            value=value,
            base=base,
            figures=(_gap(gap, value - base),),
        )


def _places(steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Places from 0 to 1 and their weights, which sum to one: exact for smooth integrands."""
    nodes, weights = np.polynomial.legendre.leggauss(steps)
    return (nodes + 1) / 2, weights / 2


def _gap(gap: float, whole: float) -> Figure:
    share = abs(gap) / max(abs(whole), 1e-12)
    text = f"{share:.1%} of {whole:.3g}" if abs(whole) > 1e-12 else f"{gap:.2g}"
    meaning = (
        "The attributions should sum to what the answer gained from the baseline to the input. "
        "This is what is missing; more steps make it smaller."
    )
    return Figure("completeness gap", share, text, meaning)
