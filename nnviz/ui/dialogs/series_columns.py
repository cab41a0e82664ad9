"""`SeriesColumns`: the columns of a series, to be ticked as seen and as told."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from nnviz.data.series.look import SeriesColumn
from nnviz.data.series.recipe import SeriesRecipe, Use

MOST = 500
"""Columns that are listed; of more, the rest cannot be ticked."""

NAME, SEEN, TOLD, REASON = range(4)
Check = Qt.CheckState

_USES = {
    (True, True): Use.BOTH,
    (True, False): Use.SEEN,
    (False, True): Use.TOLD,
    (False, False): Use.LEFT_OUT,
}


class SeriesColumns(QTreeWidget):
    """Signals: `use_wished(str, Use)`, a column's name and what it is to be used for."""

    use_wished = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderLabels(["Column", "Seen", "Told", ""])
        self.headerItem().setToolTip(SEEN, "What a window shows the network: a channel.")
        self.headerItem().setToolTip(TOLD, "What the network says of the steps ahead.")
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAccessibleName("Columns of the series")
        header = self.header()
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(24)
        for column in (SEEN, TOLD):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self._shown: tuple[SeriesColumn, ...] = ()
        self._items: list[QTreeWidgetItem] = []
        self.itemChanged.connect(self._on_item_changed)

    def show_columns(self, columns: tuple[SeriesColumn, ...], recipe: SeriesRecipe | None) -> None:
        """Show what is used for what; emits nothing."""
        with QSignalBlocker(self):
            if columns is not self._shown:
                self._shown = columns
                self._list()
            uses = {} if recipe is None else dict(recipe.columns)
            for item in self._items:
                self._mark(item, uses)

    def _list(self) -> None:
        self.clear()
        self._items = []
        for own in self._shown[:MOST]:
            item = QTreeWidgetItem([own.name, "", "", own.reason])
            item.setToolTip(NAME, own.name)
            item.setToolTip(REASON, own.reason)
            item.setDisabled(not own.is_usable)
            self.addTopLevelItem(item)
            self._items.append(item)
        if len(self._shown) > MOST:
            item = QTreeWidgetItem([f"and {len(self._shown) - MOST:,} more"])
            item.setDisabled(True)
            self.addTopLevelItem(item)
        self.resizeColumnToContents(NAME)
        self.setColumnWidth(NAME, min(max(self.columnWidth(NAME), 80), 180))

    def _mark(self, item: QTreeWidgetItem, uses: dict[str, str]) -> None:
        if item.isDisabled():
            return
        use = uses.get(item.text(NAME), Use.LEFT_OUT)
        for column, own in ((SEEN, Use.SEEN), (TOLD, Use.TOLD)):
            is_on = use in (own, Use.BOTH)
            item.setCheckState(column, Check.Checked if is_on else Check.Unchecked)

    @Slot(QTreeWidgetItem, int)
    def _on_item_changed(self, item: QTreeWidgetItem, column: int) -> None:
        if column in (SEEN, TOLD):
            seen, told = (item.checkState(own) is Check.Checked for own in (SEEN, TOLD))
            self.use_wished.emit(item.text(NAME), _USES[seen, told])
