"""`PixelHeader`: which layer and map a pixel is of, what lies under the mouse, and the run."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from nnviz.ui.filters.window_run import PACES
from nnviz.ui.numbers import format_count
from nnviz.ui.theme import text_scale
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.icon_button import IconButton
from nnviz.ui.widgets.small_combo import SmallCombo

WIDE = 560
"""From this width on the controls and the text share a line."""


class PixelHeader(QWidget):
    """Signals:

    - `layer_wished(str)`, `map_step_wished(int)`: another layer; so many maps on, 1 or -1.
    - `run_wished()`: let the window slide, or rest.
    - `pace_wished(int)`: pixels a second.
    """

    layer_wished = Signal(str)
    map_step_wished = Signal(int)
    run_wished = Signal()
    pace_wished = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.combo = SmallCombo("Layer", self)
        self.before = IconButton("chevron-left", "Map before", parent=self)
        self.behind = IconButton("chevron-right", "Next map", parent=self)
        self.map_text = ElidedLabel("", parent=self)
        self.map_text.setProperty("role", "small")
        self.play = IconButton("play", "Slide the window over the whole map", parent=self)
        self.pause = IconButton("pause", "Let the window rest", parent=self)
        self.pace = SmallCombo("Pixels a second", self)
        self.pace.addItems(list(PACES.values()))
        self.pace.setToolTip("How many pixels a second the window goes on by")
        self.text = ElidedLabel("", parent=self)
        self.text.setProperty("role", "small")
        self._lay_out()
        self._connect()
        self.show_running(False)

    # -- showing -------------------------------------------------------------------------------

    def show_layers(self, names: Sequence[str]) -> None:
        """Offer layers to choose from."""
        with QSignalBlocker(self.combo):
            self.combo.clear()
            self.combo.addItems(list(names))

    def show_pixel(self, layer: str, map_: int, maps: int) -> None:
        """Show the layer, and which of its maps."""
        if self.combo.currentText() != layer:
            self.combo.setCurrentText(layer)
        text = f"map {format_count(map_ + 1)} of {format_count(maps)}"
        if text != self.map_text.text():
            self.map_text.setText(text)
        for button in (self.before, self.behind):
            button.setEnabled(maps > 1)

    def show_running(self, is_running: bool) -> None:
        """Show whether the window slides by itself."""
        self.play.setVisible(not is_running)
        self.pause.setVisible(is_running)

    def show_pace(self, pace: int) -> None:
        """Show how fast it slides."""
        self.pace.setCurrentIndex(list(PACES).index(pace))

    def tell(self, text: str) -> None:
        """Show one line of text."""
        self.text.setText(text)

    # -- building ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(4)
        parts = (self.combo, self.before, self.map_text, self.behind)
        for part in (*parts, self.play, self.pause, self.pace):
            line.addWidget(part)
        line.addStretch(1)
        self._line = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._line.setContentsMargins(12, 4, 8, 0)
        self._line.setSpacing(2)
        self._line.addLayout(line)
        self._line.addWidget(self.text, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside the controls the text stands where there is room, else below them."""
        super().resizeEvent(event)
        is_wide = event.size().width() >= WIDE * text_scale(self.font())
        direction = QBoxLayout.Direction
        self._line.setDirection(direction.LeftToRight if is_wide else direction.TopToBottom)

    def _connect(self) -> None:
        self.combo.textActivated.connect(self.layer_wished)
        self.before.clicked.connect(self._on_before_clicked)
        self.behind.clicked.connect(self._on_behind_clicked)
        self.play.clicked.connect(self.run_wished)
        self.pause.clicked.connect(self.run_wished)
        self.pace.activated.connect(self._on_pace_activated)

    @Slot(int)
    def _on_pace_activated(self, at: int) -> None:
        self.pace_wished.emit(list(PACES)[at])

    @Slot()
    def _on_before_clicked(self) -> None:
        self.map_step_wished.emit(-1)

    @Slot()
    def _on_behind_clicked(self) -> None:
        self.map_step_wished.emit(1)
