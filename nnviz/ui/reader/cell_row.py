"""`CellRow`: which cell colours the text, and the way to the next."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from nnviz.explain.cells import ATTENTION, Cell, Cells
from nnviz.ui.theme import Theme
from nnviz.ui.why.menu_chip import MenuChip
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.icon_button import IconButton

NOTCH = 120
"""What a wheel says at a notch."""


class CellRow(QWidget):
    """The wheel over it goes from cell to cell.

    Signals:
        stepped(int): the cell so many further on.
        group_wished(object): the first of other `Cells`.
    """

    stepped = Signal(int)
    group_wished = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: Sequence[Cells] = ()
        self._turned = 0
        self.group = MenuChip("Layer", self._fill, theme, self)
        self.before = IconButton("chevron-left", "The cell before (Left)", parent=self)
        self.after = IconButton("chevron-right", "The next cell (Right)", parent=self)
        self.number = ElidedLabel("", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.group)
        row.addWidget(self.before)
        row.addWidget(self.number)
        row.addWidget(self.after)
        row.addStretch(1)
        self.before.clicked.connect(self._on_before)
        self.after.clicked.connect(self._on_after)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.group.set_theme(theme)

    def show_groups(self, groups: Sequence[Cells]) -> None:
        """Offer the cells of another network."""
        self._groups = groups

    def show_cell(self, group: Cells, cell: Cell) -> None:
        """Show which cell it is."""
        noun = "head" if cell.tap == ATTENTION else "cell"
        self.group.show_text(group.name, "The layer or gate whose cells colour the text (Up, Down)")
        self.number.setText(f"{noun} {cell.at + 1:,} of {group.count:,}")
        self.updateGeometry()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._turned += event.angleDelta().y()
        notches = int(self._turned / NOTCH)
        if notches:
            self._turned -= notches * NOTCH
            self.stepped.emit(-notches)
        event.accept()

    @Slot()
    def _on_before(self) -> None:
        self.stepped.emit(-1)

    @Slot()
    def _on_after(self) -> None:
        self.stepped.emit(1)

    def _fill(self, menu: QMenu) -> None:
        for group in self._groups:
            action = menu.addAction(group.name.replace("&", "&&"))
            action.triggered.connect(partial(self.group_wished.emit, group))
