"""Sequences of tokens that were made, and the film of how the best one came about."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.explain.explanation import Explanation
from nnviz.explain.stretches import between, text_of
from nnviz.explain.wording import brief


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TokenSequences(Explanation):
    """The sequences that a target says most of; T steps, m of them, k frames.

    Attributes:
        tokens: the names of all tokens.
        ids: int32 `(m, T)`, the best first; `values` `(m,)` is what is said of them.
        counts: float32 `(m, T)`, what the answer loses when a token is the most frequent one.
        start: int32 `(T,)`, what it began with, and `start_value` what is said of that.
        first, end: the first step that was sought, and the one behind the last.
        film: int32 `(k, T)`, the best sequence on the way, the last one what was found;
            `film_counts` `(k, T)` as `counts`, `film_values` `(k,)` what is said of each, and
            `film_steps` `(k,)` after how many exchanges.
        best, best_sample: the most that is said of a training sample, and of which; nan and -1
            where nobody looked.
        is_done: whether the film is at its end.
    """

    tokens: tuple[str, ...]
    ids: NDArray[np.int32]
    values: NDArray[np.float64]
    counts: NDArray[np.float32]
    start: NDArray[np.int32]
    start_value: float
    first: int
    end: int
    film: NDArray[np.int32]
    film_values: NDArray[np.float64]
    film_counts: NDArray[np.float32]
    film_steps: NDArray[np.int64]
    best: float = float("nan")
    best_sample: int = -1
    is_done: bool = True

    def names(self, ids: NDArray[np.integer]) -> tuple[str, ...]:
        """What stands at each step of a sequence `(T,)`."""
        return tuple(self.tokens[at] for at in ids.tolist())

    def text(self, ids: NDArray[np.integer]) -> str:
        """What was sought of a sequence `(T,)`, as text."""
        part = self.names(ids[self.first : self.end])
        return between(self.tokens).join(text_of(name) for name in part)

    def lines(self) -> tuple[str, ...]:
        rows = zip(self.ids, self.values.tolist(), strict=True)
        told = f"steps {self.first + 1} to {self.end}"
        found = (f"{brief(value):>10}  {self.text(ids)!r}" for ids, value in rows)
        began = f"{brief(self.start_value):>10}  {self.text(self.start)!r}, where it began"
        return (f"{'it says':>10}  {told}", *found, began)
