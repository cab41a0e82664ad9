"""Small things about layouts that Qt makes long-winded or PySide dangerous.

PySide 6.11 wraps the items of a layout that `itemAt` gives or that lie in it when it is added to
another, and keeps the wrappers when Qt has long deleted the items: then a widget that Qt makes at
the same address is taken for a `QWidgetItem`. So layouts are added while they are empty.
"""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget


def set_margins(widget: QWidget, left: int, top: int, right: int, bottom: int) -> None:
    """Set the room around what a widget lays out."""
    layout = widget.layout()
    assert layout is not None
    layout.setContentsMargins(left, top, right, bottom)


def full_height(widget: QWidget, width: int) -> int:
    """How high a widget with a layout wants to be at a width."""
    layout = widget.layout()
    assert layout is not None
    if layout.hasHeightForWidth():
        return layout.heightForWidth(width)
    return widget.sizeHint().height()


def add_line(box: QBoxLayout, stretch: int = 0) -> QHBoxLayout:
    """An empty line at the end of a layout."""
    line = QHBoxLayout()
    box.addLayout(line, stretch)
    return line


def add_column(box: QBoxLayout, stretch: int = 0) -> QVBoxLayout:
    """An empty column without gaps at the end of a layout."""
    column = QVBoxLayout()
    column.setSpacing(0)
    box.addLayout(column, stretch)
    return column


def order_tab_stops(*widgets: QWidget) -> None:
    """Let Tab go through these and their parts in turn, whenever they were added."""
    stops = (stop for widget in widgets for stop in _tab_stops(widget))
    for first, second in pairwise(stops):
        QWidget.setTabOrder(first, second)


def _tab_stops(widget: QWidget) -> Iterator[QWidget]:
    """What the keyboard can reach in a widget: it, then its parts in the order they were made."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
        yield widget
    for part in widget.children():
        if isinstance(part, QWidget) and not part.isWindow():
            yield from _tab_stops(part)
