"""Looking around: fits, zooms and moves a graphics view."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsView

from nnviz.ui.canvas.look import Look

ZOOM_RANGE = (0.05, 20.0)
ZOOM_STEP = 1.2
MOST_FITTED = 1.6
"""A small network is enlarged up to this."""

CLOSEST = 110.0
"""Pixels a side up to which the smallest thing can be enlarged."""


class Looking:
    """Where a view looks. `fits` while it shows everything and should go on doing so."""

    def __init__(self, view: QGraphicsView) -> None:
        self._view = view
        self._most = ZOOM_RANGE[1]
        self.fits = True

    def look(self) -> Look:
        """What is in view."""
        view, port = self._view, self._view.viewport().rect()
        scale = view.transform().m11()
        corner = view.mapToScene(0, 0)
        right, bottom = corner.x() + port.width() / scale, corner.y() + port.height() / scale
        return Look(scale, corner.x(), corner.y(), right, bottom)

    def allow(self, smallest: float) -> None:
        """Let things of so many units a side become as large as `CLOSEST`."""
        self._most = max(ZOOM_RANGE[1], CLOSEST / smallest)

    def fit(self, rect: QRectF, room: QRectF, unit: float) -> None:
        """Show a rectangle of the scene in a room of the viewport, and keep it so."""
        self.fits = True
        if room.width() <= 1 or room.height() <= 1:
            return
        wanted = min(room.width() / max(rect.width(), 1), room.height() / max(rect.height(), 1))
        self._scale(float(np.clip(wanted, ZOOM_RANGE[0] / 4, MOST_FITTED / unit)))
        self._move(rect.center(), room.center())

    def zoom(self, factor: float, at: QPointF) -> None:
        """Zoom around a point of the viewport."""
        below = self._view.mapToScene(at.toPoint())
        scale = self._view.transform().m11()
        low = min(ZOOM_RANGE[0], scale)
        self.fits = False
        self._scale(float(np.clip(scale * factor, low, self._most)))
        self._move(below, at)

    def pan(self, start: QPointF, end: QPointF) -> None:
        """Move what is under one point of the viewport to another."""
        self.fits = False
        self._move(self._view.mapToScene(start.toPoint()), end)

    def centre(self, place: QPointF, scale: float) -> None:
        """Bring a place of the scene into the middle, at a scale."""
        self.fits = False
        self._scale(float(np.clip(scale, ZOOM_RANGE[0], self._most)))
        self._move(place, QPointF(self._view.viewport().rect().center()))

    def _scale(self, scale: float) -> None:
        self._view.resetTransform()
        self._view.scale(scale, scale)

    def _move(self, place: QPointF, to: QPointF) -> None:
        """Bring a point of the scene under a point of the viewport."""
        shift = self._view.mapFromScene(place) - to.toPoint()
        for bar, by in (
            (self._view.horizontalScrollBar(), shift.x()),
            (self._view.verticalScrollBar(), shift.y()),
        ):
            bar.setValue(bar.value() + by)
