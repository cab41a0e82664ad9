"""Scores of layers: a number for each, in the order of the network."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.explain.explanation import Explanation, flat


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayerScores(Explanation):
    """How well something can be read off each layer.

    Attributes:
        layers: their ids, in the order of the network.
        units: int64 `(k,)`, how many numbers each one says.
        test, training: `(k,)`, the scores on either part; nan where there is none.
        floor: the score of whoever knows nothing of the sample.
        own: the score of the network's own output on the test part; nan where it has none.
        what: what the scores are, "accuracy".
        is_share: whether they are shares of one, from 0 to 1.
    """

    layers: tuple[str, ...]
    units: NDArray[np.int64]
    test: NDArray[np.float64]
    training: NDArray[np.float64]
    floor: float
    own: float = float("nan")
    what: str = "accuracy"
    is_share: bool = True

    def signature(self) -> NDArray[np.float64]:
        return np.nan_to_num(flat(self.test))

    def lines(self) -> tuple[str, ...]:
        width = max([len("layer"), *map(len, self.layers)])
        head = f"{'layer':<{width}}  {'numbers':>8}  {'test':>8}  {'training':>8}   {self.what}"
        rows = zip(
            self.layers,
            self.units.tolist(),
            self.test.tolist(),
            self.training.tolist(),
            strict=True,
        )
        return (
            head,
            *(f"{name:<{width}}  {n:>8,}  {t:>8.3f}  {r:>8.3f}" for name, n, t, r in rows),
            f"{'(guess)':<{width}}  {'':>8}  {self.floor:>8.3f}",
        )
