"""A stroke of a round, soft pen over the points of a pad. No Qt."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnviz.session.pad import Sheet, owned
from nnviz.session.pad_ground import Pixels

SOFT = 0.5
"""How wide the edge is that fades, as a share of the pen."""

ERASER = 1.7
"""An eraser is so much wider than the pen: along a line it takes the soft edges too."""

Place = tuple[float, float]
"""Rows down and columns right of the upper left corner, in points."""


@dataclass(frozen=True, slots=True)
class Touch:
    """Where the pen is, and how wide it is there, in points."""

    at: Place
    width: float


class Stroke:
    """One stroke: it begins with a touch and goes on from touch to touch.

    Where it crosses itself it is no stronger than elsewhere. It is `swell` times as wide as its
    touches.
    """

    def __init__(self, sheet: Sheet, colour: ArrayLike, touch: Touch, swell: float = 1.0) -> None:
        self._sheet, self._swell = sheet, swell
        touch = self._last = self._swollen(touch)
        self._colour = np.asarray(colour, np.float32)
        self._cover = np.zeros(sheet.pixels.shape[:2], np.float32)
        cover(self._cover, touch, touch)

    def go(self, touch: Touch) -> None:
        """Draw on to another place."""
        touch = self._swollen(touch)
        cover(self._cover, self._last, touch)
        self._last = touch

    def sheet(self) -> Sheet:
        """The sheet with what has been drawn so far."""
        before, share = self._sheet.pixels, self._cover[..., None]
        pixels: Pixels = before + (self._colour - before) * share
        return Sheet(owned(pixels), self._sheet.fits, self._sheet.is_inverted)

    def _swollen(self, touch: Touch) -> Touch:
        return Touch(touch.at, touch.width * self._swell)


def cover(mask: NDArray[np.float32], first: Touch, last: Touch) -> None:
    """Raise `mask` `(H, W)` to what a pen covers between two touches, from 0 to 1.

    Between them its width goes evenly from one to the other.
    """
    (top, left), (bottom, right) = first.at, last.at
    reach = max(first.width, last.width) * (1 + SOFT) / 2 + 2
    rows = _within(min(top, bottom) - reach, max(top, bottom) + reach, mask.shape[0])
    columns = _within(min(left, right) - reach, max(left, right) + reach, mask.shape[1])
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    down = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] + 0.5 - top
    over = np.arange(columns.start, columns.stop, dtype=np.float32)[None] + 0.5 - left
    length = (bottom - top) ** 2 + (right - left) ** 2
    along = (down * (bottom - top) + over * (right - left)) / max(length, 1e-9)
    along = np.clip(along, 0, 1)
    away = np.hypot(down - along * (bottom - top), over - along * (right - left))
    width = first.width + along * (last.width - first.width)
    edge = np.maximum(1.0, width * SOFT)
    covered = np.clip((width / 2 - away) / edge + 0.5, 0, 1)
    part = mask[rows, columns]
    np.maximum(part, covered, out=part)


def _within(low: float, high: float, side: int) -> slice:
    return slice(max(0, int(np.floor(low))), min(side, int(np.ceil(high)) + 1))
