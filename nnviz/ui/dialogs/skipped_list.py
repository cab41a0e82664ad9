"""`SkippedList`: the files that cannot be read, each with its reason."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnviz.data.images.look import ImageLook
from nnviz.data.images.raw import Skipped
from nnviz.ui.dialogs.image_words import skipped_text

MOST_LINES = 4


class SkippedList(QWidget):
    """Shows what is left out, and hides itself when nothing is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel(self)
        self.list = QTreeWidget(self)
        self.list.setHeaderHidden(True)
        self.list.setColumnCount(2)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Files that are left out")
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.list.header().setStretchLastSection(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self.list)
        self._shown: tuple[Skipped, ...] = ()
        self.hide()

    def show_look(self, look: ImageLook | None) -> None:
        """Show what cannot be read."""
        skipped = look.skipped if look is not None else ()
        self.setVisible(bool(skipped))
        if look is None or skipped == self._shown:
            return
        self._shown = skipped
        self.title.setText(skipped_text(look))
        self.list.clear()
        lines = [(own.file, own.reason) for own in skipped]
        if look.broken > len(skipped):
            lines.append((f"and {look.broken - len(skipped):,} more", ""))
        for line in lines:
            item = QTreeWidgetItem(list(line))
            item.setToolTip(0, line[0])
            item.setToolTip(1, line[1])
            self.list.addTopLevelItem(item)
        height = self.list.sizeHintForRow(0) * min(MOST_LINES, len(lines))
        self.list.setFixedHeight(height + 2 * self.list.frameWidth() + 2)
        self.list.setColumnWidth(0, 260)
