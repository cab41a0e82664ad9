"""What methods find. One kind of result is one class in `nnviz.explain.results`."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Grade(Enum):
    """What to think of a number."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that belongs to a result.

    `name` is short ("R²", "completeness gap"), `text` the number as it is shown, `help` a sentence
    on what it means and which values are good, `grade` what to think of this one; None where
    nobody says.
    """

    name: str
    value: float
    text: str
    help: str = ""
    grade: Grade | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Explanation:
    """Base of all results; small enough for a pipe, arrays are read-only for whoever shows them.

    `figures` are what the method knows of its own result, `notes` sentences on how it came about.
    """

    figures: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = ()

    def signature(self) -> NDArray[np.float64]:
        """The result as one row of numbers: results are compared by it, with another seed, on a
        moved sample, or of a network with other weights. Empty where that makes no sense."""
        return np.empty(0)

    def lines(self) -> tuple[str, ...]:
        """What it says in some lines of text, for a terminal."""
        return ()


def flat(array: NDArray[Any]) -> NDArray[np.float64]:
    """An array's numbers in a row, as float64."""
    return np.asarray(array, np.float64).reshape(-1)
