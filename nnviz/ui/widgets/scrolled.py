"""A widget that is higher than its place, scrolled up and down in it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

LEAST = 40
"""Pixels of height."""


def scrolled(inner: QWidget, parent: QWidget) -> QScrollArea:
    """Where a widget scrolls, as wide as there is room, on the ground of what lies behind."""
    scroll = QScrollArea(parent)
    scroll.setWidget(inner)
    inner.setAutoFillBackground(False)  # what is opaque would hide the view: it were not seen
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.viewport().setAutoFillBackground(False)
    scroll.setMinimumHeight(LEAST)
    return scroll
