"""A bundle of edges: one item that draws the weights between two layers.

Where there is room every weight is a line, of large bundles the strongest in view; from afar the
bundle is an image of its weights. What is drawn is brought up to date by `prepare`, before a paint.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnviz.ui.canvas.held import HeldEdges
from nnviz.ui.canvas.kernels import strengths
from nnviz.ui.canvas.look import FEW_EDGES, Look, lines_share
from nnviz.ui.canvas.places import BundlePlace
from nnviz.ui.canvas.ranking import Ranking
from nnviz.ui.canvas.scene_item import SceneItem
from nnviz.ui.canvas.strokes import SMOOTH_LINES, Strokes
from nnviz.ui.canvas.weight_image import WeightImage, least_scale
from nnviz.ui.theme import Theme, mix

INK = 1.2
"""Of large bundles so many lines are drawn that at a width of one pixel they would cover this
share of the room, did they not cross."""

ALL_EDGES, MOST_LINES = 1_000, 1_200
"""A bundle up to the first shows all of them, a larger one never more than the second, so that
lines stay smooth."""

THICKNESS, MOST_THICK, USUAL_GAP = (0.5, 1.6), 1.2, 90.0
"""Lines grow with the zoom between the first two, where there are many only to the third, and are
thinner in gaps of fewer pixels."""

FLOOR = 0.95

NARROW_GAP, FEW_SMOOTH = 30.0, 100
"""In gaps of fewer pixels than the first only so many lines are antialiased: more are a mesh."""

FADED_IMAGE = 0.4


class EdgesItem(SceneItem):
    """Shows the weights `(n, m)` from one layer's neurons to another's.

    Between maps these are the strengths of kernels (see `kernels`); pairs that are not `present`
    `(n, m)` have none.
    """

    def __init__(
        self,
        place: BundlePlace,
        theme: Theme,
        unit: float,
        present: NDArray[np.bool_] | None = None,
    ) -> None:
        super().__init__(QRectF(*place.rect).adjusted(-4, -4, 4, 4), z=-1)
        self._absent = None if present is None else ~present
        self.place = place
        self._unit = unit
        self._theme = theme
        self._weights: NDArray[Any] | None = np.zeros(place.shape, np.float32)
        self._changed = True
        self._ranking, self._strokes = Ranking(place), Strokes()
        self._image = WeightImage(place)
        self._share, self._is_wide = 1.0, True
        self._thickness = self._usual = 1.0
        self._faded = False
        self._held: HeldEdges | None = None
        self.kernels: NDArray[Any] | None = None
        self._ranking.hide(self.hidden)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self._image.outdate(forget=True)
        self.update()

    def set_weights(self, weights: NDArray[Any]) -> None:
        """Show other weights; strong ones lie over weak ones."""
        self._weights, self.kernels = weights, None
        self._outdate()

    def set_kernels(self, kernels: NDArray[Any]) -> None:
        """Show the strengths of other kernels `(k, k, n / groups, m)`, once they are seen."""
        self.kernels, self._weights = kernels, None
        self._outdate()

    def _outdate(self) -> None:
        self._changed = True
        self._ranking.outdate()
        self._image.outdate()
        self.update()

    def set_held(self, held: HeldEdges | None) -> None:
        """Show what marks do to the edges."""
        if held is not self._held:
            self._held, self._changed = held, True
            self._ranking.hide(self.hidden)
            self.update()

    def set_thickness(self, thickness: float) -> None:
        """Draw lines so many times as thick as usual."""
        self._usual = thickness
        self.update()

    def set_faded(self, faded: bool) -> None:
        """Step back behind edges that are looked at."""
        if faded != self._faded:
            self._faded = faded
            self.update()

    @property
    def weights(self) -> NDArray[Any]:
        """What is shown, `(n, m)`."""
        if self._weights is None:
            assert self.kernels is not None
            self._weights = strengths(self.kernels, *self.place.shape)
        return self._weights

    @property
    def held(self) -> HeldEdges | None:
        """What marks do to the edges."""
        return self._held

    @property
    def hidden(self) -> NDArray[np.bool_] | None:
        """Which edges `(n, m)` have no line of their own; None where all have."""
        if self._held is None:
            return self._absent
        return self._held.hidden if self._absent is None else self._held.hidden | self._absent

    def existing(self, flat: NDArray[np.intp]) -> NDArray[np.intp]:
        """Of some edges by their flat places those that have a line."""
        return flat if self.hidden is None else flat[~self.hidden.ravel()[flat]]

    @property
    def painted_thickness(self) -> float:
        """How many times as thick as usual the lines were at the last paint."""
        return self._thickness

    def shown(self) -> NDArray[np.intp]:
        """The flat places of the edges that are drawn as lines."""
        return self._ranking.shown if self._share > 0 else np.zeros(0, np.intp)

    def prepare(self, look: Look, most: int, pixel_ratio: float, now: float) -> float:
        """Bring up to date what is drawn; returns after how many seconds there is more to do."""
        self._share = lines_share(self.place, look.scale)
        self._is_wide = self.place.gap * look.scale >= NARROW_GAP
        growth = min(look.scale * self._unit, self.place.gap * look.scale / USUAL_GAP)
        low, high = THICKNESS
        few = self.place.count <= FEW_EDGES
        grown = float(np.clip(growth, low, high if few else MOST_THICK))
        self._thickness = self._usual * grown
        if not look.shows(self.place.rect):
            return np.inf
        wait = np.inf
        if self._share > 0:
            wait = self._prepare_lines(look, most, now)
        if self._share < 1:
            wait = min(wait, self._prepare_image(look, pixel_ratio, now))
        return wait

    def _prepare_lines(self, look: Look, most: int, now: float) -> float:
        limit = round(self._share * min(most, most_lines(self.place, look)))
        wait = self._ranking.due_in(look, limit, now)
        if wait <= 0:
            self._ranking.find(self.weights, look, limit, now)
            self._changed, wait = True, np.inf
        if self._changed:
            self._changed = False
            shown = self._ranking.shown
            values = self.weights.ravel()[shown]
            least = least_scale(len(self.weights))
            self._strokes.fill(self.place.lines(shown), values, least, self._floor(values))
        return wait

    def _floor(self, values: NDArray[Any]) -> float:
        """What counts as nothing: where only the strongest are shown, nearly the least of them."""
        if not 0 < len(values) < self.place.count // 2:
            return 0.0
        return FLOOR * float(np.abs(values).min())

    def _prepare_image(self, look: Look, pixel_ratio: float, now: float) -> float:
        wait = self._image.due_in(look, now)
        if wait <= 0:
            self._image.make(self.weights, look, pixel_ratio, self._theme, now)
            wait = np.inf
        return wait

    # -- painting ------------------------------------------------------------------------------

    def draw(self, painter: QPainter) -> None:
        if self._share < 1:
            self._image.paint(painter, (1 - self._share) * (FADED_IMAGE if self._faded else 1))
        if self._share > 0:
            most = SMOOTH_LINES if self._is_wide else FEW_SMOOTH
            self._strokes.paint(painter, self._theme, self._thickness, self._faded, most)
            self._paint_held(painter)

    def _paint_held(self, painter: QPainter) -> None:
        if self._held is None:
            return
        theme = self._theme
        faint = mix(theme.dim, theme.background, 0.5)
        self._dash(painter, self._held.removed, faint, 1.0, (1.0, 5.0))
        self._dash(painter, self._held.muted, faint, 1.2, (5.0, 4.0))
        self._dash(painter, self._held.frozen, theme.text, 1.2, (1.5, 4.5))

    def _dash(
        self,
        painter: QPainter,
        flat: NDArray[np.intp],
        color: str,
        width: float,
        pattern: tuple[float, float],
    ) -> None:
        """Draw edges as dashes of so many pixels, whatever they weigh."""
        if not len(flat):
            return
        pen = QPen(QColor(color), width)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([length / width for length in pattern])
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawLines([QLineF(*line) for line in self.place.lines(flat).tolist()])


def most_lines(place: BundlePlace, look: Look) -> int:
    """How many lines the room of a bundle takes; bundles up to `ALL_EDGES` show all they have."""
    if place.count <= ALL_EDGES:
        return place.count
    _, top, _, height = place.rect
    seen = (min(look.bottom, top + height) - max(look.top, top)) * look.scale
    wide = min(place.gap, look.right - look.left) * look.scale
    length = np.hypot(wide, seen / 3)
    return int(np.clip(INK * wide * seen / max(1.0, length), 1, MOST_LINES))
