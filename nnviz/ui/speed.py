"""The speed dial: from a walk through single steps to as fast as it goes."""

from math import log10

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from nnviz.ui.numbers import format_compact, format_setting

SLOWEST, FASTEST = 1.0, 20_000.0
TICKS = 200
"""Places on the dial from 0, the slowest speed; the last one is full speed."""

SHORTEST_PHASE, LONGEST_PHASE = 0.2, 4.0
WALK_TICKS = 24
"""So many places below 0 walk; the leftmost shows each phase the longest time, in seconds."""


class SpeedDial(QWidget):
    """Shows a speed, or how long a walk shows each phase.

    Signals: `speed_wished(object)` in steps per second, None for full; `walk_wished(float)` with
    the seconds of a phase.
    """

    speed_wished = Signal(object)
    walk_wished = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(-WALK_TICKS, TICKS)
        self.slider.setPageStep(TICKS // 10)
        self.slider.setAccessibleName("Speed")
        self.slider.setToolTip(
            "How many steps to train each second: slower is easier to follow.\n"
            "At the left end, walk through single steps layer by layer."
        )
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
        now = self.slider.value()
        # several places may mean the same speed: the arrow keys would not get past them
        is_there = now >= 0 and speed_at(now) == speed
        self._show(now if is_there else tick_of(speed), speed_text(speed))

    def show_walk(self, seconds: float) -> None:
        """Show that one walks, with so many seconds for a phase; emits nothing."""
        self._show(tick_of_walk(seconds), walk_text(seconds))

    @Slot(int)
    def _on_value_changed(self, tick: int) -> None:
        if tick < 0:
            self.label.setText(walk_text(seconds_at(tick)))
            self.walk_wished.emit(seconds_at(tick))
        else:
            self.label.setText(speed_text(speed_at(tick)))
            self.speed_wished.emit(speed_at(tick))

    def _show(self, tick: int, text: str) -> None:
        blocked = self.slider.blockSignals(True)
        self.slider.setValue(tick)
        self.slider.blockSignals(blocked)
        self.label.setText(text)


def speed_text(speed: float | None) -> str:
    """A speed as the dial says it."""
    return "full speed" if speed is None else f"{format_compact(speed).strip()} steps/s"


def walk_text(seconds: float) -> str:
    """The pace of a walk as the dial says it."""
    return f"walk · {format_setting(seconds, 2)} s"


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


def seconds_at(tick: int) -> float:
    """How long a walk shows a phase at a place of the dial below 0."""
    share = (-1 - tick) / (WALK_TICKS - 1)
    return float(f"{SHORTEST_PHASE * (LONGEST_PHASE / SHORTEST_PHASE) ** share:.2g}")


def tick_of_walk(seconds: float) -> int:
    """The place of a walk on the dial."""
    share = log10(seconds / SHORTEST_PHASE) / log10(LONGEST_PHASE / SHORTEST_PHASE)
    return -1 - min(WALK_TICKS - 1, max(0, round(share * (WALK_TICKS - 1))))
