"""What is read of a sequence: the cell that colours it, and the stretches that somebody marked."""

from PySide6.QtCore import QObject, Signal

from nnviz.explain.cells import Cell
from nnviz.explain.stretches import Marked

MOST_MARKED = 200
"""Sequences with marks; of more the earliest are forgotten."""


class Reading(QObject):
    """Signals:

    - `cell_changed(Cell)`: another cell is looked at.
    - `marks_changed()`: other steps are marked.
    """

    cell_changed = Signal(object)
    marks_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cell: Cell | None = None
        self._is_picked = False  # by a person, who is not led elsewhere
        self.marked: tuple[Marked, ...] = ()

    def look_at(self, cell: Cell) -> None:
        """Look at a cell that somebody has picked."""
        self._is_picked = True
        self._show(cell)

    def suggest(self, cell: Cell, *, anew: bool = False) -> None:
        """Look at a cell as long as nobody has picked one; `anew` what was picked is gone."""
        self._is_picked = self._is_picked and not anew
        if not self._is_picked:
            self._show(cell)

    def marks_of(self, ids: tuple[int, ...]) -> tuple[bool, ...]:
        """Which steps of a sequence are marked."""
        found = next((one.steps for one in self.marked if one.ids == ids), None)
        return found or (False,) * len(ids)

    def mark(self, ids: tuple[int, ...], first: int, last: int, *, marked: bool) -> None:
        """Mark the steps of a sequence from one to another, both included, or unmark them."""
        low, high = sorted((first, last))
        steps = tuple(
            marked if low <= at <= high else old for at, old in enumerate(self.marks_of(ids))
        )
        others = tuple(one for one in self.marked if one.ids != ids)
        self._set((*others, Marked(ids, steps)) if any(steps) else others)

    def clear_marks(self) -> None:
        """Nothing is marked any more."""
        self._set(())

    def _set(self, marked: tuple[Marked, ...]) -> None:
        if marked != self.marked:
            self.marked = marked[-MOST_MARKED:]
            self.marks_changed.emit()

    def _show(self, cell: Cell) -> None:
        if cell != self.cell:
            self.cell = cell
            self.cell_changed.emit(cell)
