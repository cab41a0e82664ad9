"""The taps on the scene: matrices of heads beside their sheets, gates where there is room for them.

Matrices are there always. Gates open where one has zoomed in, or selected a cell of their layer;
while they are closed they take no room, and frames do not bring them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QGraphicsScene

from nnviz.core.marks import Head, Marks, Neuron
from nnviz.session.frame import Frame
from nnviz.ui.canvas.glyphs import paint_cross
from nnviz.ui.canvas.headings import sized
from nnviz.ui.canvas.look import Look
from nnviz.ui.canvas.map_numbers import NUMBERS_FROM, paint_numbers
from nnviz.ui.canvas.map_sheet import full_scale
from nnviz.ui.canvas.maps import MapsItem
from nnviz.ui.canvas.taps import TapPlace, TapSpot
from nnviz.ui.theme import Theme

OPEN_FROM = 84.0
"""Pixels that a gate must be wide to open by itself."""

ALIKE = 4.0
"""Attention has the full colour at so many times what each step gets of an even share."""

LEAST_CROSSED = 8.0
"""Pixels that a matrix must be wide to be crossed out."""

LABEL_SIZE, LABEL_HEIGHT, AT_EDGE = 10, 13, 6.0


class TapItem(MapsItem):
    """The maps of one layer. What has no bounds, the cell, is coloured in a scale of its own."""

    def __init__(self, found: TapPlace, theme: Theme) -> None:
        super().__init__(found.place, theme)
        self._tap, self._said = found, self.values

    def set_activations(self, values: NDArray[Any]) -> None:
        self._said, shown = values, values.reshape(-1, self.place.shape[2]).copy()
        for at in self._tap.unbounded:
            shown[:, at] /= full_scale(shown[:, at])
        super().set_activations(shown.ravel())

    def _top(self) -> float:
        """Gates have one scale for good; what reads all steps alike is pale."""
        if not self._tap.is_attention:
            return 1.0
        return max(full_scale(self.values), min(1.0, ALIKE / self.place.shape[0]))

    def paint_numbers(self, painter: QPainter, font: QFont) -> None:
        side = self.place.side * self.look.scale
        if side >= NUMBERS_FROM and self.look.shows(self.place.rect):
            paint_numbers(painter, font, self.place, self._said, self.look, self._unit_colors())


class TapItems:
    """The taps of one arrangement; they lie on the scene of their network.

    `frame` is the last one that holds any.
    """

    def __init__(self, places: Mapping[str, TapPlace], theme: Theme) -> None:
        self.places = places
        self.items = {name: TapItem(found, theme) for name, found in places.items()}
        self._theme, self._selected = theme, frozenset[str]()
        self._opened: tuple[str, ...] = ()
        self._muted: frozenset[Head] = frozenset()
        self.frame: Frame | None = None
        for item in self.items.values():
            item.setVisible(False)

    def put_on(self, scene: QGraphicsScene) -> None:
        """Lay them on a scene."""
        for item in self.items.values():
            scene.addItem(item)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        for item in self.items.values():
            item.set_theme(theme)

    def set_marks(self, marks: Marks) -> None:
        """Show other heads as muted."""
        self._muted = frozenset(marks.heads)

    def select(self, neurons: Iterable[Neuron]) -> None:
        """Open the gates of other layers: those of which something is selected."""
        self._selected = frozenset(node for node, _ in neurons)

    def show_frame(self, frame: Frame) -> None:
        """Show what a frame holds of them."""
        self.frame = frame if frame.taps else self.frame
        for name, item in self.items.items():
            values = self.places[name].values(frame.taps)
            if values is not None:
                item.set_activations(values)

    def prepare(self, look: Look) -> None:
        """Find out what is open and in view, before a paint."""
        self._opened = opened = self.opened(look)
        for name, item in self.items.items():
            item.setVisible(name in opened)
            item.prepare(look)

    def opened(self, look: Look) -> tuple[str, ...]:
        """The layers whose taps are open and in view."""
        return tuple(
            name
            for name, found in self.places.items()
            if look.shows(found.place.rect) and self._is_open(name, found, look)
        )

    def spot_at(self, x: float, y: float) -> TapSpot | None:
        """The number of an open tap at a point of the scene."""
        for name in self._opened:
            unit = self.places[name].place.unit_at(x, y)
            if unit is not None:
                return self.places[name].spot(unit)
        return None

    def neuron(self, spot: TapSpot) -> Neuron:
        """The unit of its layer that a number belongs to."""
        return Neuron(spot.node, self.places[spot.node].neuron(spot))

    def paint_words(self, painter: QPainter, look: Look, font: QFont) -> None:
        """Write numbers into open taps, and what each map is over it, where there is room.

        Units are pixels.
        """
        metrics = QFontMetricsF(sized(font, LABEL_SIZE))
        for name in self._opened:
            self.items[name].paint_numbers(painter, font)
        self._paint_muted(painter)
        painter.setFont(sized(font, LABEL_SIZE))
        painter.setPen(QColor(self._theme.dim))
        for name in self._opened:
            if self.places[name].place.gap * look.scale >= LABEL_HEIGHT - 2:
                self._paint_labels(painter, metrics, name)

    def _paint_muted(self, painter: QPainter) -> None:
        """What muted heads read is veiled and crossed out: nobody hears of it."""
        for node, head in self._muted:
            if node in self._opened and self.places[node].is_attention:
                spot = self.items[node].tile_spot(head)
                if spot.width() >= LEAST_CROSSED:
                    paint_cross(painter, spot, self._theme)

    def _paint_labels(self, painter: QPainter, metrics: QFontMetricsF, name: str) -> None:
        item = self.items[name]
        for at, label in enumerate(self.labels(name)):
            spot = item.tile_spot(at)
            left = max(spot.left(), AT_EDGE)  # it stays in sight while its map is
            width = spot.right() - left
            text = _fitting(label, metrics, width) if width > 0 else ""
            area = QRectF(left, spot.top() - LABEL_HEIGHT, width, LABEL_HEIGHT)
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, text)

    def labels(self, name: str) -> list[str]:
        """What the maps of a layer are called, and which of them are muted heads."""
        found = self.places[name]
        muted = {head.head for head in self._muted if head.node == name and found.is_attention}
        return [f"{text}, muted" if at in muted else text for at, text in enumerate(found.labels)]

    def _is_open(self, name: str, found: TapPlace, look: Look) -> bool:
        wide_enough = found.place.size[0] * look.scale >= OPEN_FROM
        return found.is_attention or name in self._selected or wide_enough


def _fitting(label: str, metrics: QFontMetricsF, width: float) -> str:
    """A label as long as there is room for."""
    for text in (label, label.replace(" gate", ""), label.replace("head ", "")):
        if metrics.horizontalAdvance(text) <= width:
            return text
    return metrics.elidedText(label, Qt.TextElideMode.ElideRight, width)
