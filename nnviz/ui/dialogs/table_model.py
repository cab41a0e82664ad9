"""The first rows of a table for a view; two rows above them hold the uses and looks of columns."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from nnviz.data.table.guess import TableGuess
from nnviz.data.table.recipe import Kind, TableRecipe
from nnviz.ui.dialogs.table_choices import TARGETS, Use, use_of
from nnviz.ui.theme import DARK, Theme, mix

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

USE_ROW, LOOK_ROW, FIRST_ROW = 0, 1, 2
NO_PARENT = QModelIndex()

LONGEST = 300
"""Letters of a field that are shown: with a wrong separator a field may be a whole row."""


class TableModel(QAbstractTableModel):
    """Row 0 says what each column is for, row 1 what it looks like; below are the file's rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.guess: TableGuess | None = None
        self._recipe: TableRecipe | None = None
        self._theme = DARK

    def show(self, guess: TableGuess | None, recipe: TableRecipe | None) -> None:
        """Show another guess, or the same one with other uses of its columns."""
        if guess is self.guess and guess is not None:
            if recipe is self._recipe:
                return
            self._recipe = recipe
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self.guess, self._recipe = guess, recipe
        self.endResetModel()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme

    def use(self, column: int) -> Use:
        """What a column is for."""
        assert self._recipe is not None
        return use_of(self._recipe, column)

    def name(self, column: int) -> str:
        """A column's name."""
        assert self._recipe is not None
        return self._recipe.columns[column][0]

    def texts(self, column: int) -> list[str]:
        """Everything that stands in a column, its name first."""
        rows = range(self.rowCount())
        return [self.name(column), *(self._text(row, column) for row in rows)]

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        if parent.isValid() or self.guess is None:
            return 0
        return FIRST_ROW + len(self.guess.preview)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() or self.guess is None else len(self.guess.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if self._recipe is None or not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == Role.DisplayRole:
            return self._text(row, column)
        if role == Role.ForegroundRole:
            return self._ink(row, column)
        if role == Role.ToolTipRole:
            return self._tip(row, column)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if self._recipe is None or role not in (Role.DisplayRole, Role.ToolTipRole):
            return None
        if orientation is Qt.Orientation.Horizontal:
            return self.name(section) if section < len(self._recipe.columns) else None
        if role == Role.ToolTipRole:
            return None
        if section < FIRST_ROW:
            return ("Use", "Looks like")[section]
        return str(section - FIRST_ROW + 1 + self._recipe.header)  # as a spreadsheet counts them

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def _text(self, row: int, column: int) -> str:
        assert self.guess is not None
        if row == USE_ROW:
            return self.use(column).value
        if row == LOOK_ROW:
            return self.guess.columns[column].look.value
        return self.guess.preview[row - FIRST_ROW][column][:LONGEST]

    def _ink(self, row: int, column: int) -> QColor:
        theme, use = self._theme, self.use(column)
        if use is Use.LEFT_OUT and row >= FIRST_ROW:
            return QColor(mix(theme.dim, theme.surface, 0.25))
        if row == LOOK_ROW:
            assert self.guess is not None
            own = self.guess.columns[column]
            return QColor(theme.warning if own.reason else theme.dim)
        return QColor(theme.text)

    def _tip(self, row: int, column: int) -> str:
        assert self.guess is not None
        own = self.guess.columns[column]
        if row >= FIRST_ROW:
            return self._text(row, column)
        counts = [f"{own.values:,} different values in the rows that were looked at"]
        if own.missing:
            counts.append(f"{own.missing:,} of them missing")
        return "\n".join(line for line in (own.name, own.reason, ", ".join(counts)) if line)


def is_target(use: Use) -> bool:
    """Whether a use is that of the target."""
    return use in TARGETS


def used_count(recipe: TableRecipe) -> int:
    """How many columns are not left out."""
    return len(recipe.columns) - len(recipe.of_kind(Kind.LEFT_OUT))
