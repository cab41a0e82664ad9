"""The status line: how far training is and how fast everything goes."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from nnviz.ui.numbers import format_compact, format_count


class StatusLine(QStatusBar):
    """Text on the left, figures on the right; the figures keep their width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setAccessibleName("Status")
        self.hint = QLabel(self)
        self.hint.setProperty("role", "dim")
        self.hint.setContentsMargins(12, 0, 0, 0)
        self.addWidget(self.hint, 1)
        self.figures: dict[str, QLabel] = {}
        for name, widest in (
            ("step", "step 000,000,000"),
            ("epoch", "epoch 0,000,000"),
            ("steps/s", "00.0k steps/s"),
            ("frames/s", "00 frames/s"),
            ("parameters", "000,000 parameters"),
        ):
            label = QLabel(self)
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            label.setContentsMargins(0, 0, 12, 0)
            label.setAccessibleName(name)
            label.setMinimumWidth(label.fontMetrics().horizontalAdvance(widest) + 12)
            self.figures[name] = label
            self.addPermanentWidget(label)

    def show_hint(self, text: str) -> None:
        """Say something about what lies under the mouse."""
        self.hint.setText(text)

    def show_progress(self, step: int, epochs: float) -> None:
        """How far training is."""
        self._show("step", f"step {format_count(step)}")
        self._show("epoch", f"epoch {format_count(int(epochs))}")

    def show_rates(self, steps: float, frames: float) -> None:
        """How fast training and drawing go."""
        self._show("steps/s", f"{format_compact(steps).strip()} steps/s")
        self._show("frames/s", f"{frames:.0f} frames/s")

    def show_parameters(self, count: int) -> None:
        """How large the network is."""
        self._show("parameters", f"{format_count(count)} parameters")

    def _show(self, name: str, text: str) -> None:
        label = self.figures[name]
        if label.text() != text:
            label.setText(text)
