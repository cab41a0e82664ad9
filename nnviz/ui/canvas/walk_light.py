"""The light of slow motion: what a phase of a step touches stands out, all else steps back.

One item over the network. On the way forward neurons show what they say of the walk's sample, on
the way back the gradient that reaches them, in one scale for each layer; edges show gradients, and
during the update how far each weight moves.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from nnviz.engine.walk import PhaseKind
from nnviz.session.moment import WalkMoment
from nnviz.ui.canvas.edges import THICKNESS, EdgesItem
from nnviz.ui.canvas.geometry import Picture
from nnviz.ui.canvas.headings import sized
from nnviz.ui.canvas.kernels import strengths
from nnviz.ui.canvas.look import Look, neurons_in_view
from nnviz.ui.canvas.make_item import layer_item
from nnviz.ui.canvas.map_numbers import fitting_number
from nnviz.ui.canvas.maps import Camera
from nnviz.ui.canvas.places import BundlePlace, LayerPlace
from nnviz.ui.canvas.scene_item import SceneItem
from nnviz.ui.canvas.strokes import Strokes
from nnviz.ui.colors import diverging_rgb, shares
from nnviz.ui.theme import Theme, contrast

DARKNESS = 0.78
"""How far what is not lit goes towards the ground."""

READ, PASSED = 0.9, 0.5
"""How opaque layers are that the lit one reads, and others that were reached."""

MOST_LINES, LEAST_LINES = 2_000, 100
"""Of the edges that show numbers those with the largest are drawn: so many, of each bundle at least
the second."""

LEAST_SIDE = 30.0
"""Pixels a side from which on a lit neuron has its number written in it."""

NUMBER_SIZE = 10


class WalkLight(SceneItem):
    """Lights up a `WalkMoment` over `bundles` and the layers of a picture; None is no light."""

    def __init__(
        self,
        bundles: Sequence[EdgesItem],
        picture: Picture,
        rect: QRectF,
        theme: Theme,
        camera: Camera,
        tokens: Mapping[str, tuple[str, ...]],
    ) -> None:
        super().__init__(rect, z=1)
        self._places = [item.place for item in bundles]
        self._unit, self._theme = picture.unit, theme
        self._strokes = [Strokes() for _ in bundles]
        self._look = Look(1.0, 0.0, 0.0, 0.0, 0.0)
        self._moment: WalkMoment | None = None
        self._values: dict[str, NDArray[Any]] = {}
        self._layers = {
            name: layer_item(place, theme, picture.gap, camera, tokens=tokens.get(name, ()))
            for name, place in picture.layers.items()
        }
        for layer in self._layers.values():
            layer.setParentItem(self)
        self.show_moment(None)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        for layer in self._layers.values():
            layer.set_theme(theme)
        self.update()

    def show_moment(self, moment: WalkMoment | None) -> None:
        """Show another phase; one of another network is none."""
        self._moment = moment if moment is not None and self._fits(moment) else None
        self.setVisible(self._moment is not None)
        if self._moment is None:
            return
        self._values = self._moment.neurons()
        is_back = self._moment.phase.kind is PhaseKind.BACKWARD
        for name, layer in self._layers.items():
            layer.setVisible(name in self._values)
            if name in self._values:
                layer.set_activations(strength(self._values[name], own_scale=is_back))
                layer.setOpacity(self._opacity(self._moment, name))
        self._fill(self._moment)
        self.update()

    def prepare(self, look: Look) -> None:
        """Find out what is in view, before a paint."""
        self._look = look
        for layer in self._layers.values():
            layer.prepare(look)

    # -- painting ------------------------------------------------------------------------------

    def draw(self, painter: QPainter) -> None:
        moment, look = self._moment, self._look
        if moment is None:
            return
        shade = QColor(self._theme.background)
        shade.setAlphaF(DARKNESS)
        view = QRectF(look.left, look.top, look.right - look.left, look.bottom - look.top)
        lit = [QRectF(*place.rect) for place in self._lit_bundles(moment)]
        painter.fillPath(without(view, lit), shade)
        for name in self._values:  # neurons that were reached do not let their pictures through
            painter.fillRect(QRectF(*self._layers[name].place.rect), QColor(self._theme.background))
        self._paint_strokes(painter, view)
        self._paint_frame(painter, moment)

    def paint_numbers(self, painter: QPainter, font: QFont) -> None:
        """Write the numbers of the lit layer into its neurons; the painter's units are pixels."""
        moment = self._moment
        layer = self._layers.get(moment.phase.node) if moment is not None else None
        if moment is None or layer is None:
            return
        layer.paint_numbers(painter, font)
        place = layer.place
        if not isinstance(place, LayerPlace) or place.side * self._look.scale < LEAST_SIDE:
            return
        values = self._values[moment.phase.node]
        is_back = moment.phase.kind is PhaseKind.BACKWARD
        shown = strength(values, own_scale=is_back)
        fills = diverging_rgb(shares(shown), self._theme, self._theme.raised)
        painter.setFont(sized(font, NUMBER_SIZE))
        metrics = QFontMetricsF(painter.font())
        for unit in neurons_in_view(place, self._look).tolist():
            square = layer.spot(unit)
            text = fitting_number(float(values[unit]), metrics, square.width() - 2)
            painter.setPen(QColor(_ink(fills[unit])))
            painter.drawText(square, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_strokes(self, painter: QPainter, view: QRectF) -> None:
        """The edges that show other numbers than their weights; neurons lie over them."""
        if not any(strokes.count for strokes in self._strokes):
            return
        thickness = float(np.clip(self._look.scale * self._unit, *THICKNESS))
        layers = [QRectF(*layer.place.rect) for layer in self._layers.values()]
        painter.save()
        painter.setClipPath(without(view, layers))
        for strokes in self._strokes:
            if strokes.count:
                strokes.paint(painter, self._theme, thickness)
        painter.restore()

    def _paint_frame(self, painter: QPainter, moment: WalkMoment) -> None:
        """A thin line around the lit layer."""
        layer = self._layers.get(moment.phase.node)
        if layer is None:
            return
        away = 6 / self._look.scale
        around = QRectF(*layer.place.rect).adjusted(-away, -away, away, away)
        pen = QPen(QColor(self._theme.text), 1.5)
        pen.setCosmetic(True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(around, away, away)

    # -- what is lit ---------------------------------------------------------------------------

    def _fits(self, moment: WalkMoment) -> bool:
        """Whether the walk is through the network that is drawn."""
        found = {name: a.shape[1] for name, a in moment.walk.activations.items()}
        return found == {name: layer.place.count for name, layer in self._layers.items()}

    def _opacity(self, moment: WalkMoment, name: str) -> float:
        kind, node = moment.phase
        if name == node:
            return 1.0
        is_read = kind is PhaseKind.FORWARD and name in moment.walk.network.graph[node].inputs
        return READ if is_read else PASSED

    def _lit_bundles(self, moment: WalkMoment) -> list[BundlePlace]:
        """The edges that are seen as they are: those a layer reads through."""
        if moment.phase.kind is not PhaseKind.FORWARD:
            return []
        return [place for place in self._places if place.target == moment.phase.node]

    def _fill(self, moment: WalkMoment) -> None:
        """Find the edges with the largest numbers; all that show any have one scale."""
        found = moment.edges()
        shown = [_shown(found.get(place.target, np.zeros(0)), place) for place in self._places]
        top = max((float(np.abs(array).max(initial=0)) for array in shown), default=0.0)
        most = max(LEAST_LINES, MOST_LINES // max(1, sum(len(array) > 0 for array in shown)))
        for place, strokes, array in zip(self._places, self._strokes, shown, strict=True):
            values = array.ravel() if array.shape == place.shape else np.zeros(0, np.float32)
            picked = largest(values, most)
            strokes.fill(place.lines(picked), values[picked], max(top, 1e-30))


def _shown(array: NDArray[Any], place: BundlePlace) -> NDArray[Any]:
    """What edges show of numbers for weights; kernels show how strong they are as a whole."""
    return strengths(array, *place.shape) if place.has_kernels and array.ndim > 1 else array


def without(rect: QRectF, holes: Sequence[QRectF]) -> QPainterPath:
    """A rectangle with rectangular holes, of which no two overlap."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    path.addRect(rect)
    for hole in holes:
        cut = hole.intersected(rect)
        if not cut.isEmpty():
            path.addRect(cut)
    return path


def strength(values: NDArray[Any], *, own_scale: bool) -> NDArray[Any]:
    """What neurons are coloured by; in its own scale the largest of a layer is the full colour."""
    top = float(np.abs(values).max(initial=0))
    return values / top if own_scale and top else values


def largest(values: NDArray[Any], count: int) -> NDArray[np.intp]:
    """The places of the largest values that are not zero, at most so many, in order."""
    found = np.flatnonzero(values)
    if len(found) > count:
        sizes = np.abs(values[found])
        found = np.sort(found[np.argpartition(sizes, len(found) - count)[-count:]])
    return found


def _ink(pixel: NDArray[np.uint8]) -> str:
    """Black or white, whichever is read better on a colour (blue, green, red)."""
    blue, green, red = pixel[:3].tolist()
    ground = f"#{red:02x}{green:02x}{blue:02x}"
    return max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, ground))
