"""An attribution to the tokens of a sequence."""

from dataclasses import dataclass

import numpy as np

from nnviz.explain.results.attribution import MOST_LINES, Attribution


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TokenAttribution(Attribution):
    """How much each token of a sequence counts; `values` has a number a step.

    Attributes:
        tokens: what stands at each step, T names.
    """

    tokens: tuple[str, ...]

    def lines(self) -> tuple[str, ...]:
        order = np.argsort(-np.abs(self.values), kind="stable")[:MOST_LINES]
        names = {at: f"{self.features[at]} {self.tokens[at]!r}" for at in order.tolist()}
        width = max((len(name) for name in names.values()), default=0)
        shown = f"{'token':<{width}}  {'counts':>10}"
        return (shown, *(f"{n:<{width}}  {self.values[at]:>+10.4g}" for at, n in names.items()))
