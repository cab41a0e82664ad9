"""Keys that all controls share."""

from typing import Final

from PySide6.QtCore import Qt

PRESSING: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
"""What presses a button: the space bar plays and pauses, wherever the focus is."""
