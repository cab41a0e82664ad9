"""`ReadingLine`: in the status line, how far the training process is with reading a table."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

STEPS = 1000


class ReadingLine(QWidget):
    """Signals: `stop_wished()`."""

    stop_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QLabel(self)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(96)
        self.bar.setAccessibleName("Progress")
        self.stop = QPushButton("Stop", self)
        self.stop.setProperty("kind", "small")
        self.stop.setToolTip("Stop reading; the data stays what it was.")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        for part in (self.text, self.bar, self.stop):
            row.addWidget(part)
        self.stop.clicked.connect(self.stop_wished)
        self.hide()

    def show_share(self, file: str, share: float | None) -> None:
        """Say how much of a file has been read; None hides the line."""
        self.setVisible(share is not None)
        if share is not None:
            self.text.setText(f"Reading {file}, {share:.0%}")
            self.bar.setValue(round(share * STEPS))
