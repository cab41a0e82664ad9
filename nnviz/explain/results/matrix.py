"""A matrix: a number for each pair."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.explain.explanation import Explanation, flat

MOST_LINES = 24


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matrix(Explanation):
    """A number for each pair of a row and a column.

    Attributes:
        values: float32 `(rows, columns)`; not a number where a pair has none.
        rows, columns: their names.
        what: what the numbers are, "correlation".
        row_title, column_title: what rows and columns are, where they differ: "now", "before".
        is_signed: whether they go from -1 to 1, else from 0 to 1.
        floor: the number that has no colour, where none is signed.
        unknown: why a pair has no number.
        leads: for each column the value of the method's setting `setting` with which it is looked
            into; none where columns lead nowhere. `lead` says what there is to see.
    """

    values: NDArray[np.float32]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    what: str
    row_title: str = ""
    column_title: str = ""
    is_signed: bool = False
    floor: float = 0.0
    unknown: str = "one of them never changes"
    setting: str = ""
    leads: tuple[str, ...] = ()
    lead: str = ""

    @property
    def shares(self) -> NDArray[np.float32]:
        """The numbers as shares of the full colour."""
        if self.is_signed:
            return self.values
        return (self.values - self.floor) / max(1e-6, 1 - self.floor)

    def signature(self) -> NDArray[np.float64]:
        return np.nan_to_num(flat(self.values))

    def lines(self) -> tuple[str, ...]:
        if max(self.values.shape) > MOST_LINES:
            return (f"A matrix of {len(self.rows)} x {len(self.columns)}: save it to read it.",)
        name = max(map(len, self.rows), default=0)
        cell = max([6, *map(len, self.columns)])
        head = " " * name + "".join(f"  {column:>{cell}}" for column in self.columns)
        rows = zip(self.rows, self.values.tolist(), strict=True)
        return (head, *(_line(f"{row:<{name}}", cell, values) for row, values in rows))


def _line(name: str, cell: int, values: list[float]) -> str:
    texts = ("-" if value != value else f"{value:.2f}" for value in values)
    return name + "".join(f"  {text:>{cell}}" for text in texts)
