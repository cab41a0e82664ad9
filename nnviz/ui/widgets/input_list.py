"""`InputList`: the inputs of a probe with a slider each; only rows in sight are widgets."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QScrollBar, QWidget

from nnviz.ui.widgets.input_row import HEIGHT, InputRow
from nnviz.ui.widgets.scales import Track

FEW = 12
"""Lists of up to so many inputs have no filter."""

FILTER_ROOM, BAR, BAR_ROOM = 32, 10, 12

Floats = NDArray[np.floating]


class InputList(QWidget):
    """Signals: `value_wished(int, float)`, an input and a number in its own unit."""

    value_wished = Signal(int, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: Sequence[str] = ()
        self._lowered: list[str] = []
        self._ends: Floats = np.empty((0, 2))
        self._values: Floats = np.empty(0)
        self._found: list[int] = []
        self._shown = 0
        self.rows: list[InputRow] = []
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText("Filter inputs")
        self.filter.setAccessibleName("Filter inputs")
        self.filter.setClearButtonEnabled(False)
        self.filter.textChanged.connect(self._on_filter_changed)
        self._none = QLabel("No input has such a name.", self)
        self._none.setProperty("role", "dim")
        self._none.hide()
        self.bar = QScrollBar(Qt.Orientation.Vertical, self)
        self.bar.setAccessibleName("Scroll inputs")
        self.bar.setSingleStep(1)
        self.bar.valueChanged.connect(self._on_bar_moved)

    # -- showing -------------------------------------------------------------------------------

    def show_inputs(self, names: Sequence[str], ends: Floats) -> None:
        """Stand for other inputs, with the ends `(B, 2)` of their sliders in their own units."""
        self._names, self._ends = names, ends
        self._lowered = [name.lower() for name in names]
        self._values = np.full(len(names), np.nan)
        with QSignalBlocker(self.filter):
            self.filter.clear()
        self.filter.setVisible(len(names) > FEW)
        self._choose("")

    def show_values(self, values: Floats) -> None:
        """Show the values `(B,)` in their own units; emits nothing."""
        self._values = values
        for row in self.rows:
            if not row.isHidden() and 0 <= row.index < len(values):
                row.show_number(float(values[row.index]))

    @property
    def found(self) -> list[int]:
        """The inputs that the filter leaves."""
        return self._found

    def row_of(self, index: int) -> InputRow | None:
        """The row of an input, where it is in sight."""
        return next((r for r in self.rows if r.index == index and not r.isHidden()), None)

    # -- events --------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def wheelEvent(self, event: QWheelEvent) -> None:
        QApplication.sendEvent(self.bar, event)

    @Slot(str)
    def _on_filter_changed(self, text: str) -> None:
        self._choose(text)

    @Slot(int)
    def _on_bar_moved(self, _value: int) -> None:
        self._fill()

    @Slot(int, float)
    def _on_row_value_wished(self, index: int, value: float) -> None:
        self.value_wished.emit(index, value)

    # -- inner ---------------------------------------------------------------------------------

    def _choose(self, text: str) -> None:
        word = text.strip().lower()
        self._found = [i for i, name in enumerate(self._lowered) if word in name]
        self._none.setVisible(not self._found and bool(self._names))
        with QSignalBlocker(self.bar):
            self.bar.setValue(0)
        self._arrange()

    def _top(self) -> int:
        return FILTER_ROOM if len(self._names) > FEW else 0

    def _arrange(self) -> None:
        top, width = self._top(), max(1, self.width() - BAR_ROOM)
        room = max(0, (self.height() - top) // HEIGHT)
        self.filter.setGeometry(0, 0, width, 26)
        self._none.setGeometry(0, top, width, HEIGHT)
        while len(self.rows) < min(room, len(self._found)):
            self._add_row()
        for number, row in enumerate(self.rows):
            row.setGeometry(0, top + number * HEIGHT, width, HEIGHT)
        self.bar.setGeometry(self.width() - BAR, top, BAR, max(0, self.height() - top))
        with QSignalBlocker(self.bar):
            self.bar.setPageStep(max(1, room))
            self.bar.setRange(0, max(0, len(self._found) - room))
        self.bar.setVisible(self.bar.maximum() > 0)
        self._shown = room
        self._fill()

    def _add_row(self) -> None:
        row = InputRow(self)
        row.value_wished.connect(self._on_row_value_wished)
        self.rows.append(row)

    def _fill(self) -> None:
        """Give every row in sight the input that belongs there."""
        first = self.bar.value()
        shown = self._found[first : first + min(self._shown, len(self.rows))]
        for number, row in enumerate(self.rows):
            if number >= len(shown):
                row.index = -1
                row.hide()
                continue
            index = shown[number]
            low, high = (float(end) for end in self._ends[index])
            row.show_input(index, self._names[index], slidable(low, high))
            row.show_number(float(self._values[index]))
            row.show()


def slidable(low: float, high: float) -> Track:
    """The numbers a slider goes over; a constant's go half a unit to either side."""
    if not (np.isfinite(low) and np.isfinite(high)):
        return Track(-1.0, 1.0)
    if high - low > 1e-9 * max(abs(low), abs(high), 1e-30):
        return Track(low, high)
    half = 0.5 * max(1.0, abs(low))
    return Track(low - half, low + half)
