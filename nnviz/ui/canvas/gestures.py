"""Gestures on the canvas: what happens between a button's press and its release is one object.

A gesture is started once, moved any number of times, and then finished or cancelled. A press that
does not move `CLICK_ROOM` pixels is a click. Positions are pixels of the viewport.
"""

from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QPointF, QRectF, Qt

from nnviz.session.selection import Neuron, Selection

CLICK_ROOM = 4.0
"""Pixels that a click may wander."""


class Movable(Protocol):
    """What every gesture needs of a canvas."""

    def pan(self, start: QPointF, end: QPointF) -> None:
        """Move what is under one point of the viewport to another."""

    def show_band(self, band: QRectF | None) -> None:
        """Draw a rubber band, or none."""

    def show_cursor(self, shape: Qt.CursorShape | None) -> None:
        """Change the mouse's shape, or give it back its own."""


class Ground(Movable, Protocol):
    """What the rubber band needs of a canvas of neurons."""

    def neurons_inside(self, rect: QRectF) -> tuple[Neuron, ...]:
        """The neurons whose middles lie in a rectangle of the viewport."""


G_co = TypeVar("G_co", bound=Movable, covariant=True)


class Gesture(Generic[G_co]):
    """Base: a press that may become more than a click."""

    def __init__(self, ground: G_co, click: Callable[[], None]) -> None:
        self._ground, self._click = ground, click
        self._from = QPointF()
        self.is_click = True

    def start(self, at: QPointF) -> None:
        """The button is down."""
        self._from = at

    def move(self, at: QPointF) -> None:
        """The mouse has moved with the button down."""
        away = at - self._from
        if self.is_click and max(abs(away.x()), abs(away.y())) < CLICK_ROOM:
            return
        self.is_click = False
        self.drag(at)

    def drag(self, at: QPointF) -> None:
        """The mouse has moved too far for a click."""

    def finish(self, at: QPointF) -> None:
        """The button is up."""
        self.end()
        if self.is_click:
            self._click()

    def cancel(self) -> None:
        """Leave everything as it was before."""
        self.end()

    def end(self) -> None:
        """Put away what was shown meanwhile."""


class Pan(Gesture[Movable]):
    """Moves the view with the mouse."""

    def start(self, at: QPointF) -> None:
        super().start(at)
        self._last = at

    def drag(self, at: QPointF) -> None:
        self._ground.show_cursor(Qt.CursorShape.ClosedHandCursor)
        self._ground.pan(self._last, at)
        self._last = at

    def cancel(self) -> None:
        self._ground.pan(self._last, self._from)
        super().cancel()

    def end(self) -> None:
        self._ground.show_cursor(None)


class RubberBand(Gesture[Ground]):
    """Selects the neurons in a rectangle, beside the neurons and edges of `before`."""

    def __init__(
        self,
        ground: Ground,
        click: Callable[[], None],
        select: Callable[[Selection], None],
        before: Selection,
    ) -> None:
        super().__init__(ground, click)
        self._select, self._before = select, before

    def drag(self, at: QPointF) -> None:
        band = QRectF(self._from, at).normalized()
        self._ground.show_band(band)
        self._select(joined(self._before, self._ground.neurons_inside(band)))

    def cancel(self) -> None:
        self._select(self._before)
        super().cancel()

    def end(self) -> None:
        self._ground.show_band(None)


def joined(selection: Selection, neurons: Iterable[Neuron]) -> Selection:
    """The selection with more neurons, each once."""
    return Selection(tuple(dict.fromkeys((*selection.neurons, *neurons))), selection.edges)
