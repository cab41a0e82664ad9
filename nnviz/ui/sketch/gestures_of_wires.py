"""Dragging wires: from a port, or by the end of one that is there."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt

from nnviz.session.sketch import Wire
from nnviz.ui.sketch.gestures import SketchGesture, SketchGround
from nnviz.ui.sketch.hits import CardHit, PortHit
from nnviz.ui.sketch.ports import Fit, Fits, LooseWire, Port


class Link(NamedTuple):
    """A wire that somebody wants: from a port to another, or to nothing at a point.

    `lifted` is the wire it was before.
    """

    start: Port
    end: Port | None
    at: QPointF
    lifted: Wire | None = None


class DrawWire(SketchGesture):
    """A wire from `start` to wherever it is dropped.

    `judge` says whether a card will do; `linked` is told what is wanted. With `lifted`
    the other end of a wire that is there is dragged.
    """

    def __init__(
        self,
        ground: SketchGround,
        click: Callable[[], None],
        start: Port,
        judge: Callable[[Port, str, Wire | None], Fit],
        linked: Callable[[Link], None],
        lifted: Wire | None = None,
    ) -> None:
        super().__init__(ground, click)
        self._start, self._lifted = start, lifted
        self._judge, self._linked = judge, linked

    def drag(self, at: QPointF) -> None:
        fit = self._fit(at)
        never = fit.fits is Fits.NEVER
        self._ground.show_cursor(_FORBIDDEN if never else Qt.CursorShape.CrossCursor)
        self._ground.show_loose(LooseWire(self._start, at, fit.fits, self._lifted))
        self._ground.show_target(None if never else fit.port)
        self._ground.show_words(fit.words, at)

    def finish(self, at: QPointF) -> None:
        fit = self._fit(at)
        super().finish(at)
        if not self.is_click and fit.fits is not Fits.NEVER:
            self._linked(Link(self._start, fit.port, at, self._lifted))

    def end(self) -> None:
        self._ground.show_loose(None)
        self._ground.show_target(None)
        self._ground.show_words("", QPointF())
        self._ground.show_cursor(None)

    def _fit(self, at: QPointF) -> Fit:
        """What the wire would end at; over nothing it may be dropped, too."""
        hit = self._ground.hit_at(at)
        if not isinstance(hit, CardHit | PortHit):
            return Fit(None)
        if hit.card == self._start.card:
            return Fit(None, Fits.NEVER)
        return self._judge(self._start, hit.card, self._lifted)


_FORBIDDEN = Qt.CursorShape.ForbiddenCursor
