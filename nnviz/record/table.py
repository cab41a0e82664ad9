"""Numbers in rows and columns, as a plot gives them away."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` have as many cells as there are `columns`; None is an empty cell."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]

    def csv(self, separator: str = ",") -> str:
        """The table as text with a header; numbers with nine digits, as float32 needs them."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=separator, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_text(cell) for cell in row] for row in self.rows)
        return text.getvalue()


def _text(cell: Cell) -> str | int:
    if cell is None:
        return ""
    return format(cell, ".9g") if isinstance(cell, float) else cell
