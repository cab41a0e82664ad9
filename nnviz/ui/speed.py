"""The speed dial: from one step a second to as fast as it goes."""

from math import log10

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from nnviz.ui.numbers import format_compact

SLOWEST, FASTEST = 1.0, 20_000.0
TICKS = 200
"""Places on the dial; the last one is full speed."""


class SpeedDial(QWidget):
    """Shows a speed in steps per second, None for full; emits `speed_wished(object)`."""

    speed_wished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, TICKS)
        self.slider.setPageStep(TICKS // 10)
        self.slider.setAccessibleName("Speed")
        self.slider.setToolTip("How many steps to train each second: slower is easier to follow.")
        self.slider.setMinimumWidth(72)
        self.slider.setMaximumWidth(150)
        self.label = QLabel(self)
        self.label.setProperty("role", "dim")
        self.label.setMinimumWidth(self.label.fontMetrics().horizontalAdvance("20.0k steps/s"))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 4, 0)
        row.setSpacing(8)
        row.addWidget(self.slider, 1)
        row.addWidget(self.label)
        self.slider.valueChanged.connect(self._on_value_changed)

    def show_speed(self, speed: float | None) -> None:
        """Show another speed; emits nothing."""
        blocked = self.slider.blockSignals(True)
        self.slider.setValue(tick_of(speed))
        self.slider.blockSignals(blocked)
        self._show_text(speed)

    @Slot(int)
    def _on_value_changed(self, tick: int) -> None:
        self._show_text(speed_at(tick))
        self.speed_wished.emit(speed_at(tick))

    def _show_text(self, speed: float | None) -> None:
        text = "full speed" if speed is None else f"{format_compact(speed).strip()} steps/s"
        self.label.setText(text)


def speed_at(tick: int) -> float | None:
    """The speed at a place of the dial; None at its end."""
    if tick >= TICKS:
        return None
    share = tick / (TICKS - 1)
    speed = SLOWEST * (FASTEST / SLOWEST) ** share
    return float(f"{speed:.2g}")


def tick_of(speed: float | None) -> int:
    """The place of a speed on the dial."""
    if speed is None:
        return TICKS
    share = log10(max(speed, SLOWEST) / SLOWEST) / log10(FASTEST / SLOWEST)
    return min(TICKS - 1, round(share * (TICKS - 1)))
