"""`LineSlider`: a whole number with its name and a slim slider, all on one line."""

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from nnviz.core.spec import Option
from nnviz.ui.widgets.control import tool_tip
from nnviz.ui.widgets.scales import Track, track_for
from nnviz.ui.widgets.slider_track import SliderTrack

TRACK = 64
CHIP = 11
"""What a chip is higher than its words: both stand on one line."""


class LineSlider(QWidget):
    """Signals: `number_wished(int)`."""

    number_wished = Signal(int)

    def __init__(self, described: Option, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._described = described
        self.label = QLabel("", self)
        self.label.setProperty("role", "small")
        self.track = SliderTrack(track_for(described, whole=True) or Track(0, 1), self)
        self.track.setFixedWidth(TRACK)
        self.track.setAccessibleName(described.label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.label)
        row.addWidget(self.track)
        self.setToolTip(tool_tip(described))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.track.number_wished.connect(self._on_number_wished)

    def show_value(self, value: int) -> None:
        """Show a number; emits nothing."""
        self.label.setText(f"{self._described.label} {value}")
        self.track.show_number(value)

    def sizeHint(self) -> QSize:
        """Room for the widest number: nothing moves while one slides."""
        metrics = QFontMetrics(self.label.font())
        words = metrics.horizontalAdvance(f"{self._described.label} 88") + 2
        self.label.setMinimumWidth(words)
        height = max(metrics.height() + CHIP, self.track.sizeHint().height())
        return QSize(words + 4 + TRACK, height)

    @Slot(object)
    def _on_number_wished(self, value: object) -> None:
        if isinstance(value, int | float):
            self.number_wished.emit(round(value))
