"""Robust accuracy: how many samples are still answered right after the worst small change."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.explain.explanation import Explanation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Robustness(Explanation):
    """The accuracy under attacks of several sizes.

    Attributes:
        epsilons: rising from 0, `(k,)`, as shares of each input's range.
        accuracies: the share still right at each, `(k,)`; it never rises: what a small change has
            fooled stays fooled by a larger one, which may be the same.
        samples: how many were attacked.
        attack: the attack's name, `norm` how changes are measured.
        chance: the accuracy of always saying the most frequent class.
    """

    epsilons: NDArray[np.floating[Any]]
    accuracies: NDArray[np.floating[Any]]
    samples: int
    attack: str
    norm: str
    chance: float

    def lines(self) -> tuple[str, ...]:
        head = "epsilon  accuracy"
        rows = zip(self.epsilons.tolist(), self.accuracies.tolist(), strict=True)
        return (head, *(f"{e:7.4g}  {a:8.1%}" for e, a in rows))
