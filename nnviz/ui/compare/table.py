"""`CompareTable`: rows of methods under heads that sort them."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.session.compared import Row
from nnviz.ui.compare.columns import Column, Order, sorted_rows
from nnviz.ui.compare.head import CompareHead
from nnviz.ui.compare.rows import CompareRows


class CompareTable(QWidget):
    """Signals: `row_wished(Method)`, somebody wants to see a row large."""

    row_wished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self.order = Order()
        self.head, self.body = CompareHead(self), CompareRows(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.body, 1)
        self.head.column_wished.connect(self._on_column_wished)
        self.body.row_wished.connect(self.row_wished)
        self.body.laid_out.connect(self._on_laid_out)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show rows in the order that was chosen."""
        self._rows = tuple(rows)
        self.body.show_rows(sorted_rows(self._rows, self.order))

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows as they are shown, from the top."""
        return self.body.rows

    @Slot(object)
    def _on_column_wished(self, column: Column) -> None:
        self.order = self.order.clicked(column)
        self.show_rows(self._rows)

    @Slot()
    def _on_laid_out(self) -> None:
        self.head.show_columns(self.body.spans, self.order)
