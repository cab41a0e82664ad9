"""Arcs over the tokens: which steps a step of attention reads, the broader the more it reads."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from nnviz.core.marks import Neuron
from nnviz.session.frame import Frame, Model
from nnviz.session.neuron_names import step_of
from nnviz.ui.canvas.layer_item import LayerItem
from nnviz.ui.canvas.taps import TapSpot, attention_of
from nnviz.ui.canvas.tokens import TokensItem
from nnviz.ui.theme import Theme

MOST, LEAST_SHARE = 24, 0.01
"""Arcs at most, and the share of attention from which on there is one."""

WIDTHS, ALPHAS = (1.0, 4.0), (0.3, 1.0)
BULGE, LEAST_BULGE = 0.36, 14.0
"""How far an arc swings out, as a share of its height, and in pixels at least."""


def reads(frame: Frame, neuron: Neuron, step: int, tap: TapSpot | None) -> NDArray[Any] | None:
    """What a step reads of each step, `(T,)`: by one head, or the mean of all; None elsewhere."""
    shares = attention_of(frame, neuron.node)
    if shares is None or step >= shares.shape[1]:
        return None
    if tap is not None and tap.node == neuron.node:
        return np.asarray(shares[tap.map, step])
    return np.asarray(shares[:, step].mean(axis=0))


def paint_arcs(
    painter: QPainter,
    model: Model,
    frame: Frame,
    layers: Mapping[str, LayerItem],
    looked_at: Neuron | None,
    tap: TapSpot | None,
    theme: Theme,
) -> None:
    """Draw what a step of attention reads over every input of tokens; units are pixels."""
    step = step_of(model, looked_at) if looked_at is not None else None
    shares = reads(frame, looked_at, step, tap) if looked_at and step is not None else None
    if shares is None or step is None:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for item in layers.values():
        if isinstance(item, TokensItem) and item.place.count == len(shares):
            _paint(painter, item, shares, step, theme)


def strongest_reads(shares: NDArray[Any]) -> list[int]:
    """The steps that are read most, the weakest first."""
    order = np.argsort(np.nan_to_num(shares), kind="stable")[-MOST:]
    return [at for at in order.tolist() if shares[at] >= LEAST_SHARE]


def _paint(
    painter: QPainter, item: TokensItem, shares: NDArray[Any], step: int, theme: Theme
) -> None:
    room, color = item.room_beside, QColor(theme.positive)
    for at in strongest_reads(shares):
        share = float(min(1.0, shares[at]))
        color.setAlphaF(ALPHAS[0] + (ALPHAS[1] - ALPHAS[0]) * share)
        pen = QPen(color, WIDTHS[0] + (WIDTHS[1] - WIDTHS[0]) * share)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPath(_arc(item, step, at, room))


def _arc(item: TokensItem, step: int, at: int, room: float) -> QPainterPath:
    """From the step that reads to the one that is read; a loop where it reads itself."""
    start, end = item.spot(step), item.spot(at)
    x, y1, y2 = start.right() + 3, start.center().y(), end.center().y()
    if step == at:
        y1, y2 = y1 - start.height() / 4, y2 + start.height() / 4
    out = min(max(LEAST_BULGE, BULGE * abs(y2 - y1)), max(LEAST_BULGE, room)) * 4 / 3
    path = QPainterPath(QPointF(x, y1))
    path.cubicTo(QPointF(x + out, y1), QPointF(x + out, y2), QPointF(x, y2))
    return path
