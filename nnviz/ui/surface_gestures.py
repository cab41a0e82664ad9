"""What the mouse does on the output's plane: it points at places, or it draws points.

One gesture, one object. A gesture turns events into wishes of the surface and changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPainter

from nnviz.session.drawing import REACH
from nnviz.ui.surface_points import paint_reach
from nnviz.ui.theme import Theme

if TYPE_CHECKING:
    from nnviz.ui.surface import Surface

_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)


class PointGesture:
    """The probe follows the mouse; a click pins it and lets it go."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface

    def press(self, event: QMouseEvent) -> None:
        """Pin the probe, or let it go."""
        place = self._surface.place_at(event.position())
        if place is not None and event.button() is Qt.MouseButton.LeftButton:
            self._surface.probe_wished.emit(place)
            self._surface.pin_wished.emit(not self._surface.is_pinned)

    def move(self, event: QMouseEvent) -> None:
        """Take the probe along."""
        place = self._surface.place_at(event.position())
        if place is not None and not self._surface.is_pinned:
            self._surface.probe_wished.emit(place)

    def release(self, event: QMouseEvent) -> None:
        """Nothing ends with a release."""

    def leave(self) -> None:
        """Nothing is left behind."""

    def cancel(self) -> None:
        """Nothing is under way."""

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Nothing to see but the probe."""


class DrawGesture:
    """A click or a drag adds points; with Shift or the right button it removes them."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._button: Qt.MouseButton | None = None
        self._reach: QPointF | None = None

    def press(self, event: QMouseEvent) -> None:
        """Begin a stroke."""
        place = self._surface.place_at(event.position())
        if place is None or self._button is not None or event.button() not in _BUTTONS:
            return
        self._button = event.button()
        removes = _removes(event) or self._button is Qt.MouseButton.RightButton
        self._show_reach(event.position() if removes else None)
        self._surface.stroke_began.emit(place, removes)

    def move(self, event: QMouseEvent) -> None:
        """Go on with the stroke; between strokes the probe follows."""
        place = self._surface.place_at(event.position())
        if self._button is None:
            self._show_reach(event.position() if _removes(event) and place is not None else None)
        elif self._reach is not None:
            self._show_reach(event.position())
        if place is None:
            return
        if self._button is not None:
            self._surface.stroke_moved.emit(place)
        elif not self._surface.is_pinned:
            self._surface.probe_wished.emit(place)

    def release(self, event: QMouseEvent) -> None:
        """End the stroke."""
        if event.button() is self._button:
            self.cancel()

    def leave(self) -> None:
        """The mouse has gone; a stroke goes on where it comes back."""
        if self._button is None:
            self._show_reach(None)

    def cancel(self) -> None:
        """End the stroke where it is."""
        self._show_reach(None)
        if self._button is not None:
            self._button = None
            self._surface.stroke_ended.emit()

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Show what a removing stroke reaches."""
        if self._reach is not None:
            paint_reach(painter, self._reach, REACH * self._surface.square().width(), theme)

    def _show_reach(self, at: QPointF | None) -> None:
        if at != self._reach:
            self._reach = at
            self._surface.update()


def _removes(event: QMouseEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
