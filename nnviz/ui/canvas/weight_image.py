"""A bundle as an image of its weights: a row for each target neuron, a column for each source."""

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from nnviz.ui.canvas.look import Look, tile_width
from nnviz.ui.canvas.places import BundlePlace
from nnviz.ui.colors import diverging_rgb
from nnviz.ui.pixels import image_of
from nnviz.ui.theme import Theme

INTERVAL_S, REST = 0.066, 24.0
"""The least time between two pictures, and how many times as long as making one takes."""

AWAY, AWAY_SHARE = 6.0, 0.08
"""Pixels between a layer's tile and the image, and the most of the gap that they take."""

MARGIN = 0.25
STEEPNESS = 2.0
"""Weak weights are paler than in proportion, so that the strong ones stand out."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Cells `first:last` of an axis in view, in `bins` groups; cell 0 begins at `origin`."""

    first: int
    last: int
    bins: int
    origin: float
    cell: float

    @property
    def start(self) -> float:
        """Where it begins in the scene."""
        return self.origin + self.first * self.cell

    @property
    def length(self) -> float:
        """How long it is in the scene."""
        return (self.last - self.first) * self.cell


class WeightImage:
    """Holds the last picture of the weights in view."""

    def __init__(self, place: BundlePlace) -> None:
        self._place = place
        self._image: QImage | None = None
        self._rect = QRectF()
        self._look: Look | None = None
        self._stale = True
        self._due_at = 0.0

    def outdate(self, forget: bool = False) -> None:
        """The weights have changed; `forget` when nothing of the old picture may be shown."""
        self._stale = True
        if forget:
            self._look = None

    def due_in(self, look: Look, now: float) -> float:
        """Seconds until the picture should be made anew: 0 at once, inf never."""
        if self._look is None or not self._look.holds(look):
            return 0.0
        if self._stale or self._look.scale != look.scale:
            return max(0.0, self._due_at - now)
        return np.inf

    def make(
        self, weights: NDArray[Any], look: Look, pixel_ratio: float, theme: Theme, now: float
    ) -> None:
        """Picture the weights `(n, m)` of what is in view and a little around it."""
        began = perf_counter()
        self._look, self._stale = look.wider(MARGIN), False
        self._picture(weights, look, self._look, pixel_ratio, theme)
        self._due_at = now + max(INTERVAL_S, REST * (perf_counter() - began))

    def _picture(
        self, weights: NDArray[Any], look: Look, wider: Look, pixel_ratio: float, theme: Theme
    ) -> None:
        left, top, width, height = image_rect(self._place, look)
        n, m = self._place.shape
        across = extent(n, left, width, wider.left, wider.right, look.scale * pixel_ratio)
        down = extent(m, top, height, wider.top, wider.bottom, look.scale * pixel_ratio)
        if width <= 0 or not across.bins or not down.bins:
            self._image = None
            return
        part = weights[across.first : across.last, down.first : down.last]
        cells = signed_maximum(part, across.bins, down.bins).T
        self._image = _image(_strength(cells, weights), theme)
        self._rect = QRectF(across.start, down.start, across.length, down.length)

    def paint(self, painter: QPainter, opacity: float) -> None:
        """Draw the picture."""
        if self._image is None:
            return
        painter.setOpacity(opacity)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(self._rect, self._image)
        painter.setOpacity(1.0)


def image_rect(place: BundlePlace, look: Look) -> tuple[float, float, float, float]:
    """Where the image lies: between the columns, as high as the targets."""
    gap = place.gap * look.scale
    away = (tile_width(gap) / 2 + min(AWAY, AWAY_SHARE * gap)) / look.scale
    left = float(place.starts[:, 0].max()) + away
    right = float(place.ends[0, 0]) - away
    first, last = float(place.ends[0, 1]), float(place.ends[-1, 1])
    pitch = (last - first) / max(1, len(place.ends) - 1) or place.pitch
    return left, first - pitch / 2, right - left, last - first + pitch


def extent(
    count: int, origin: float, length: float, low: float, high: float, scale: float
) -> Extent:
    """The cells of `count` along a length of the scene that lie between two ends, and how many
    groups of them the pixels can tell apart."""
    cell = length / count
    first = int(np.clip(np.floor((low - origin) / cell), 0, count)) if cell > 0 else 0
    last = int(np.clip(np.ceil((high - origin) / cell), first, count)) if cell > 0 else 0
    pixels = int(np.ceil((last - first) * cell * scale))
    return Extent(first, last, min(last - first, pixels), origin, cell)


def signed_maximum(values: NDArray[Any], rows: int, columns: int) -> NDArray[Any]:
    """Values `(n, m)` in `rows` by `columns` groups, of each the one furthest from zero."""
    tall = _furthest(values, rows)
    return _furthest(np.ascontiguousarray(tall.T), columns).T


def _furthest(values: NDArray[Any], groups: int) -> NDArray[Any]:
    """Of each of `groups` runs of rows the value furthest from zero, column by column.

    Rows are taken one from each group at a time: much faster than `reduceat`.
    """
    count = len(values)
    if groups >= count:
        return values
    edges = np.arange(groups + 1) * count // groups
    low = high = values[edges[:-1]]
    for step in range(1, int(np.diff(edges).max())):
        row = values[np.minimum(edges[:-1] + step, edges[1:] - 1)]
        low, high = np.minimum(low, row), np.maximum(high, row)
    return np.where(high > -low, high, low)


def _strength(cells: NDArray[Any], weights: NDArray[Any]) -> NDArray[Any]:
    """Weights as colours: full for the strongest, zero for what is not a number."""
    found = np.nan_to_num(cells, nan=0.0, posinf=0.0, neginf=0.0)
    top = max(float(np.abs(found).max(initial=0)), least_scale(len(weights)))
    share = found / top
    return np.asarray(np.sign(share) * np.abs(share) ** STEEPNESS)


def least_scale(inputs: int) -> float:
    """Weights below this are pale whatever the others are, so that a fresh network looks quiet."""
    return float(min(0.5, 2.0 / np.sqrt(max(1, inputs))))


def _image(strength: NDArray[Any], theme: Theme) -> QImage:
    return image_of(diverging_rgb(strength, theme, theme.background))
