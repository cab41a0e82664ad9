"""`WindowRun`: lets a window slide by itself, at a pace, until it is stopped or at the end."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

PACES = {2: "2/s", 8: "8/s", 30: "30/s"}
"""Pixels a second."""


class WindowRun(QObject):
    """Signals: `stepped()`: it is time for the next pixel; `changed()`: it runs, or rests again."""

    stepped = Signal()
    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timeout)
        self.pace = 8

    @property
    def is_running(self) -> bool:
        """Whether it goes on by itself."""
        return self._timer.isActive()

    def set_pace(self, pace: int) -> None:
        """Go so many pixels a second from now on."""
        self.pace = pace
        self._timer.setInterval(round(1000 / pace))

    def start(self) -> None:
        """Go on from where the window is."""
        if not self.is_running:
            self._timer.start(round(1000 / self.pace))
            self.changed.emit()

    def stop(self) -> None:
        """Stay where the window is."""
        if self.is_running:
            self._timer.stop()
            self.changed.emit()

    @Slot()
    def _on_timeout(self) -> None:
        self.stepped.emit()
