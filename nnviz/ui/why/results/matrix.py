"""Matrices: a square in colour for each pair, with its number under the mouse."""

from typing import ClassVar

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.explain.results.matrix import Matrix
from nnviz.record.table import Table
from nnviz.session.explained import Explained
from nnviz.session.session import Session
from nnviz.ui.numbers import format_setting
from nnviz.ui.theme import Theme
from nnviz.ui.why.matrix_picture import NOWHERE, MatrixPicture
from nnviz.ui.why.result_view import ResultView
from nnviz.ui.why.scale_bar import ScaleBar
from nnviz.ui.widgets.elided import ElidedLabel

SIGNED = "Blue: they rise together; orange: one rises as the other falls"
UNSIGNED = "The stronger, the more alike"
ABOVE = "The stronger, the better than guessing"


class MatrixView(ResultView):
    """A line below says which pair lies under the mouse."""

    shows = Matrix
    least: ClassVar[QSize] = QSize(200, 140)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._found: Matrix | None = None
        self.picture, self.scale = MatrixPicture(theme, self), ScaleBar(theme, self)
        self.told = ElidedLabel("", 2, self)
        self.told.setProperty("role", "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.picture, 1)
        column.addWidget(self.scale)
        column.addWidget(self.told)
        self.picture.hovered_changed.connect(self._on_pair_hovered)
        self.picture.picked.connect(self._on_pair_picked)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.picture.set_theme(theme)
        self.scale.set_theme(theme)

    def show_result(self, explained: Explained) -> None:
        found = explained.found
        assert isinstance(found, Matrix)
        if found is self._found:
            return
        self._found = found
        self.picture.show_matrix(found)
        self.scale.show_limit(1.0, is_signed=found.is_signed, low=found.floor)
        self.scale.setToolTip(SIGNED if found.is_signed else ABOVE if found.floor else UNSIGNED)
        self._tell()

    def numbers(self) -> Table | None:
        """A row a row of the matrix."""
        found = self._found
        if found is None:
            return None
        rows = zip(found.rows, found.values.tolist(), strict=True)
        return Table(
            (found.what, *found.columns),
            [(name, *(v if v == v else None for v in values)) for name, values in rows],
        )

    def sizeHint(self) -> QSize:
        return QSize(300, 280)

    def minimumSizeHint(self) -> QSize:
        return self.least

    @Slot(int, int)
    def _on_pair_hovered(self, row: int, column: int) -> None:
        self._tell()

    @Slot(int, int)
    def _on_pair_picked(self, row: int, column: int) -> None:
        found = self._found
        if found is not None and found.leads:
            self.setting_wished.emit(found.setting, found.leads[column])

    def _tell(self) -> None:
        found, at = self._found, self.picture.hovered
        if found is not None:
            self.told.setText(_axes(found) if at == NOWHERE else _pair(found, *at))


def _axes(found: Matrix) -> str:
    """What is shown, and what rows and columns are."""
    titles = f" · rows: {found.row_title} · columns: {found.column_title}"
    leads = f" · click: {found.lead}" if found.leads else ""
    size = f"{len(found.rows)} x {len(found.columns)}"
    return f"{found.what}, {size}{titles if found.row_title else ''}{leads}"


def _pair(found: Matrix, row: int, column: int) -> str:
    value = float(found.values[row, column])
    text = format_setting(value, 3) if value == value else f"none: {found.unknown}"
    first = f"{found.rows[row]} {found.row_title}".strip()
    second = f"{found.columns[column]} {found.column_title}".strip()
    return f"{first} · {second}: {found.what} {text}"
