"""Garbage is collected on the window's thread only.

Python's cyclic collector runs on whichever thread happens to allocate. Freeing a QObject on the
training thread ends the process, so the automatic collector is off while the application runs,
and a timer of the window's thread collects instead: young objects often, old ones seldom.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL_MS = 1000
FULL_EVERY = 30


class Collector(QObject):
    """Collects while it lives; `stop` gives the automatic collector back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._rounds = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(INTERVAL_MS)

    def stop(self) -> None:
        """Stop collecting here."""
        self._timer.stop()
        gc.enable()

    @Slot()
    def _on_timeout(self) -> None:
        self._rounds += 1
        if self._rounds == 1:
            gc.freeze()  # modules and the window stay anyway: looking at them takes a frame's time
        gc.collect(2 if self._rounds % FULL_EVERY == 0 else 1)
