"""`FeatureList`: many features to switch on and off, found by their names."""

from PySide6.QtCore import QSignalBlocker, QSortFilterProxyModel, Qt, Signal, Slot
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QLineEdit, QListView, QVBoxLayout, QWidget

HEIGHT = 168


class FeatureList(QWidget):
    """Signals: `toggled(str)`, the feature that somebody wants in or out."""

    toggled = Signal(str)

    def __init__(self, names: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = QStandardItemModel(self)
        for name in names:
            item = QStandardItem(name)
            item.setCheckable(True)
            item.setEditable(False)
            self._model.appendRow(item)
        self._found = QSortFilterProxyModel(self)
        self._found.setSourceModel(self._model)
        self._found.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(f"Search {len(names):,} features")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Search features")
        self.view = QListView(self)
        self.view.setModel(self._found)
        self.view.setUniformItemSizes(True)
        self.view.setAccessibleName("Features")
        self.view.setFixedHeight(HEIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.search)
        column.addWidget(self.view)
        self.search.textChanged.connect(self._found.setFilterFixedString)
        self._model.itemChanged.connect(self._on_item_changed)

    def show_chosen(self, chosen: frozenset[str]) -> None:
        """Check these and no others; emits nothing."""
        with QSignalBlocker(self._model):
            for row in range(self._model.rowCount()):
                item = self._model.item(row)
                is_in = item.text() in chosen
                state = Qt.CheckState.Checked if is_in else Qt.CheckState.Unchecked
                if item.checkState() != state:
                    item.setCheckState(state)
        self.view.viewport().update()

    @Slot(QStandardItem)
    def _on_item_changed(self, item: QStandardItem) -> None:
        self.toggled.emit(item.text())
