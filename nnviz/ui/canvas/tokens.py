"""An input of tokens: what the probe consists of, readable from top to bottom, a token a step."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from nnviz.core.layer import Region
from nnviz.session.neuron_names import shown_token
from nnviz.ui.canvas.headings import sized
from nnviz.ui.canvas.hits import neuron_at
from nnviz.ui.canvas.layer_item import LayerItem
from nnviz.ui.canvas.look import Look
from nnviz.ui.canvas.places import LayerPlace
from nnviz.ui.canvas.tiles import ROUNDING
from nnviz.ui.theme import Theme, mix
from nnviz.ui.widgets.written import Written

TEXT_PITCH, BOX_FROM = 8.5, 15.0
"""Pixels from one token to the next that is written, and from which on each has a box."""

SIZES, FONT_SHARE = (8, 15), 0.8
"""The least and the largest size of a token in pixels, and its share of the pitch."""

LEAST_WIDTH = 16.0
"""Pixels to either side together that a token may take, however narrow its place is."""


def every(pitch: float) -> int:
    """Every how many steps something is written where they are `pitch` pixels apart."""
    return max(1, int(np.ceil(TEXT_PITCH / max(pitch, 1e-6))))


class TokensItem(LayerItem):
    """Shows whole numbers `(T,)` as the `tokens` that they are."""

    place: LayerPlace

    def __init__(
        self, place: LayerPlace, theme: Theme, room: float, tokens: tuple[str, ...]
    ) -> None:
        super().__init__(QRectF(*place.rect).adjusted(-room / 2, -4, room / 2, 4))
        self.place, self._theme, self._room = place, theme, room
        self._tokens = tuple(shown_token(token) for token in tokens)
        self._ids: NDArray[np.intp] = np.zeros(place.count, np.intp)
        self._written = Written()
        self._look = Look(1.0, 0.0, 0.0, 0.0, 0.0)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_activations(self, values: NDArray[Any]) -> None:
        found = np.rint(np.nan_to_num(values)).astype(np.intp)
        self._ids = np.clip(found, 0, len(self._tokens) - 1)
        self.update()

    def set_difference(self, values: NDArray[Any]) -> None:
        """A difference of two tokens is none: those of the probe stay."""

    @property
    def words(self) -> tuple[str, ...]:
        """The tokens that are shown, a step each."""
        return tuple(self._tokens[at] for at in self._ids.tolist())

    @property
    def room_beside(self) -> float:
        """Pixels between a token and the next column."""
        return self._room * self._look.scale

    def prepare(self, look: Look) -> None:
        self._look = look

    def neuron_at(self, x: float, y: float, scale: float) -> int | None:
        return neuron_at(self.place, x, y, scale, LEAST_WIDTH / scale)

    def spot(self, neuron: int) -> QRectF:
        x, y = self._look.pixels(*self.place.centre(neuron))
        height = max(2.0, self.place.side * self._look.scale)
        width = max(height, LEAST_WIDTH)
        return QRectF(x - width / 2, y - height / 2, width, height)

    def frames(self, region: Region) -> list[QRectF]:
        first, last = self.spot(region.top), self.spot(region.bottom - 1)
        away = (self.place.pitch - self.place.side) * self._look.scale / 2
        return [first.united(last).adjusted(-2, -away, 2, away)]

    # -- painting ------------------------------------------------------------------------------

    def draw(self, painter: QPainter) -> None:
        if not self._look.shows(self.place.rect):
            return
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pitch = self.place.pitch * self._look.scale
        size = int(np.clip(pitch * FONT_SHARE, *SIZES))
        painter.setFont(sized(QFont(painter.font()), size))
        self._written.begin(painter)
        outline = QPen(QColor(mix(self._theme.line, self._theme.text, 0.15)), 1)
        for at in self._in_view(every(pitch)):
            spot = self.spot(at)
            if pitch >= BOX_FROM:
                painter.setPen(outline)
                painter.setBrush(QColor(self._theme.raised))
                radius = spot.height() * ROUNDING
                painter.drawRoundedRect(spot, radius, radius)
            painter.setPen(QColor(self._theme.text))
            self._written.draw(painter, spot, self._tokens[self._ids[at]])
        painter.restore()

    def _in_view(self, step: int) -> list[int]:
        y, half = self.place.centres[:, 1], self.place.pitch / 2
        seen = (y + half >= self._look.top) & (y - half <= self._look.bottom)
        return [at for at in np.flatnonzero(seen).tolist() if at % step == 0]
