"""`InputRow`: one input of the probe: its name, a slider, and its value to type over."""

import math

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from nnviz.ui.numbers import format_number, parse_number
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.scales import Track
from nnviz.ui.widgets.slider_track import SliderTrack
from nnviz.ui.widgets.value_field import ValueField

HEIGHT = 26
VALUE_ROOM = 74
NAME_SHARE = 0.34


class InputRow(QWidget):
    """It can be given another input at any time: a list of thousands needs a dozen rows.

    Signals: `value_wished(int, float)`, an input and a number in its own unit.
    """

    value_wished = Signal(int, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.index, self._name = -1, ""
        self.name = ElidedLabel("", parent=self)
        self.name.setProperty("role", "dim")
        self.track = SliderTrack(Track(0, 1), self)
        self.field = ValueField(self)
        self.track.number_wished.connect(self._on_track_number_wished)
        self.track.typing_wished.connect(self._on_track_typing_wished)
        self.field.text_entered.connect(self._on_field_text_entered)

    def show_input(self, index: int, name: str, track: Track) -> None:
        """Stand for another input from now on."""
        if self.field.is_typing():
            self.field.accept()
        self.index = index
        self._name = name
        self._show_name()
        for widget, what in ((self.track, "slider"), (self.field, "value")):
            widget.setAccessibleName(f"{name}, {what}")
        self.field.edit.setAccessibleName(f"{name}, value")
        self.track.set_track(track)

    def show_number(self, value: float) -> None:
        """Show its value, in its own unit; emits nothing."""
        self.track.show_number(value if math.isfinite(value) else None)
        self.field.show_text(format_number(value))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """By hand: a layout would be made anew whenever a number changes."""
        width, height = self.width(), self.height()
        name, value = int(width * NAME_SHARE), min(VALUE_ROOM, int(width * 0.3))
        self.name.setGeometry(0, 0, name, height)
        self._show_name()
        self.track.setGeometry(name, (height - 20) // 2, width - name - value, 20)
        self.field.setGeometry(width - value, (height - 20) // 2, value, 20)

    def _show_name(self) -> None:
        """Cut in the middle: names of many inputs differ at their ends."""
        metrics, room = self.name.fontMetrics(), self.name.width() - 4
        text = metrics.elidedText(self._name, Qt.TextElideMode.ElideMiddle, room)
        self.name.setText(text)
        self.name.setToolTip(self._name if text != self._name else "")

    @Slot(object)
    def _on_track_number_wished(self, number: float) -> None:
        self.value_wished.emit(self.index, float(number))

    @Slot(str)
    def _on_track_typing_wished(self, text: str) -> None:
        self.field.start_typing(text or None)

    @Slot(str)
    def _on_field_text_entered(self, text: str) -> None:
        number = parse_number(text)
        if number is None or abs(number) > 1e30:  # the network's own numbers end at 3e38
            self.field.setToolTip("Type a number, such as 0.5 or 1e-3.")
            self.field.refuse()
            return
        self.field.setToolTip("")
        self.field.accept()
        self.value_wished.emit(self.index, float(number))
