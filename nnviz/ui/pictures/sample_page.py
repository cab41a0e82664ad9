"""`SamplePage`: the samples of a part, right or wrong, by how sure the network is of them.

While somebody points at a sample all of them stay where they are; only what is said of them is kept
up to date.
"""

from typing import Final

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.data import Dataset
from nnviz.session.judged import Choice, Judged, Order, Show, chosen
from nnviz.session.sample import Part
from nnviz.ui.icons import set_icon
from nnviz.ui.pictures.sample_cells import SampleCells, SampleImages
from nnviz.ui.pictures.sample_grid import NO_ONE, SampleGrid
from nnviz.ui.pictures.sample_words import cell_text, count_text, full_text, nothing_text
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.elided_button import ElidedButton
from nnviz.ui.widgets.flow import FlowLayout
from nnviz.ui.widgets.segmented import Segmented
from nnviz.ui.widgets.small_combo import SmallCombo

SHOWS: Final[dict[object, str]] = {Show.ALL: "All", Show.RIGHT: "Right", Show.WRONG: "Wrong"}
ORDERS: Final = {
    Order.MOST_SURE: "Most sure first",
    Order.LEAST_SURE: "Least sure first",
    Order.AS_THEY_ARE: "As in the data",
}
CLICK = "Click one to look at it"
HELD = "they stay while you point at them"


class SamplePage(QWidget):
    """Signals: `sample_wished(int)`, somebody wants to look at a sample of the part;
    `choice_changed()`, others are looked at."""

    sample_wished = Signal(int)
    choice_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: SampleImages | None = None
        self._found: Judged | None = None
        self.choice = Choice()
        self._build(theme)
        self._connect()
        self._show_choice()

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.grid.set_theme(theme)
        set_icon(self.cell, "close", theme)

    def show_judged(self, dataset: Dataset, part: Part, found: Judged) -> None:
        """Show what is said of the first samples of a part now."""
        images, before = self._images, self._found
        is_same = images is not None and images.dataset is dataset and images.part is part
        if not is_same:
            if images is not None and images.dataset is not dataset:
                self._leave_cell()
            self._images = SampleImages(dataset, part)
        self._found = found
        is_held = is_same and self.grid.is_held and before is not None
        if is_held and len(found) >= len(before or ()) and len(self.grid.indices):
            self._keep()
        else:
            self._lay_out()

    def clear(self) -> None:
        """Nothing is known; other classes may come."""
        self._leave_cell()
        self._images = self._found = None
        self.grid.show_samples(None, NO_ONE)
        self.told.setText("")

    def show_picked(self, index: int) -> None:
        """Mark the sample that is looked at, -1 for none."""
        self.grid.show_picked(index)

    def choose(self, choice: Choice) -> None:
        """Look at others, from the first one on."""
        if choice == self.choice:
            return
        self.choice = choice
        self._show_choice()
        self._lay_out()
        self.grid.go_to_top()
        self.choice_changed.emit()

    @property
    def found(self) -> Judged | None:
        """What is said of the samples, as shown."""
        return self._found

    # -- inner ---------------------------------------------------------------------------------

    def _cells(self) -> SampleCells | None:
        if self._images is None or self._found is None:
            return None
        return SampleCells(self._images, self._found)

    def _leave_cell(self) -> None:
        if self.choice.cell is not None:
            self.choice = Choice(order=self.choice.order)
            self._show_choice()

    def _lay_out(self) -> None:
        """Choose and sort anew."""
        cells = self._cells()
        if cells is not None:
            empty = nothing_text(
                self.choice.show, self.choice.cell is not None, len(cells.found), self._noun()
            )
            self.grid.show_samples(cells, chosen(cells.found, self.choice), empty)
        self._tell()

    def _keep(self) -> None:
        """Only what is said of them changes."""
        cells = self._cells()
        if cells is not None:
            self.grid.show_cells(cells)
        self._tell()

    def _show_choice(self) -> None:
        choice = self.choice
        self.shows.show_value(None if choice.cell is not None else choice.show)
        with QSignalBlocker(self.orders):
            self.orders.setCurrentIndex(list(ORDERS).index(choice.order))
        self.cell.setVisible(choice.cell is not None)

    def _tell(self) -> None:
        """Say which sample is pointed at, or how many there are."""
        images, found = self._images, self._found
        if images is None or found is None:
            return
        shown, choice, names = len(self.grid.indices), self.choice, images.dataset.task.names
        if choice.cell is not None:
            words = cell_text(names, choice.cell, shown, self._noun())
            self.cell.setText(words)
            self.cell.setAccessibleName(f"Show all again, not only {words}")
            self.cell.setToolTip(f"{words}. Click to show all again.")
        if self.grid.hovered >= 0:
            self.told.setText(full_text(images.dataset, images.part, found, self.grid.hovered))
            return
        words = CLICK if choice.cell else count_text(shown, self._noun(), choice.show)
        is_other = not np.array_equal(chosen(found, choice), self.grid.indices)
        self.told.setText(f"{words}; {HELD}" if is_other else words)

    def _noun(self) -> str:
        images = self._images
        is_pictured = images is not None and images.dataset.image_shape is not None
        return "image" if is_pictured else "sample"

    # -- wishes --------------------------------------------------------------------------------

    @Slot(object)
    def _on_show_wished(self, show: Show) -> None:
        self.choose(Choice(show, self.choice.order))

    @Slot(int)
    def _on_order_activated(self, index: int) -> None:
        self.choose(Choice(self.choice.show, list(ORDERS)[index], self.choice.cell))

    @Slot()
    def _on_cell_clicked(self) -> None:
        self.choose(Choice(Show.ALL, self.choice.order))

    @Slot(int)
    def _on_hovered_changed(self, index: int) -> None:
        self._tell()

    @Slot()
    def _on_released(self) -> None:
        if self._found is not None:
            self._lay_out()

    # -- building ------------------------------------------------------------------------------

    def _build(self, theme: Theme) -> None:
        controls = QWidget(self)
        self.shows = Segmented(SHOWS, "Which samples", controls)
        self.orders = SmallCombo("Order", controls)
        self.orders.addItems(list(ORDERS.values()))
        self.orders.setToolTip("By how sure the network is of what it says")
        flow = FlowLayout(controls, spacing=6)
        flow.addWidget(self.shows)
        flow.addWidget(self.orders)
        self.cell = ElidedButton("", self)
        self.cell.setProperty("kind", "small")
        set_icon(self.cell, "close", theme)
        self.told = ElidedLabel("", parent=self)
        self.told.setProperty("role", "small")
        self.grid = SampleGrid(theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(controls)
        column.addWidget(self.cell, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.told)
        column.addWidget(self.grid, 1)

    def _connect(self) -> None:
        self.shows.value_wished.connect(self._on_show_wished)
        self.orders.activated.connect(self._on_order_activated)
        self.cell.clicked.connect(self._on_cell_clicked)
        self.grid.hovered_changed.connect(self._on_hovered_changed)
        self.grid.released.connect(self._on_released)
        self.grid.sample_wished.connect(self.sample_wished)
