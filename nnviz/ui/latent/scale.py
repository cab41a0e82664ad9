"""From the numbers of a plane to pixels and back; axes grow at once and shrink late. Pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from nnviz.ui.plotting.axis import Axis, Scale
from nnviz.ui.plotting.limits import data_range, settled

Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class PlaneScale:
    """The axes of both numbers; None before there was any."""

    x: Axis | None = None
    y: Axis | None = None

    def holding(self, points: Floats) -> "PlaneScale":
        """Axes for points `(n, 2)`; the same where those still fit."""
        return PlaneScale(_fitted(points[:, 0], self.x), _fitted(points[:, 1], self.y))

    @property
    def span(self) -> Floats:
        """How long the axes are, `(2,)`."""
        axes = (self.x or Axis(0.0, 1.0), self.y or Axis(0.0, 1.0))
        return np.array([axis.high - axis.low for axis in axes])

    def to_pixels(self, points: Floats, area: QRectF) -> Floats:
        """Where points `(n, 2)` lie; what is beyond the axes may lie outside."""
        x, y = self.x or Axis(0.0, 1.0), self.y or Axis(0.0, 1.0)
        exact = np.asarray(points, np.float64)
        across, up = x.fractions(exact[:, 0]), y.fractions(exact[:, 1])
        return np.column_stack(
            [area.left() + across * area.width(), area.bottom() - up * area.height()]
        )

    def to_values(self, place: QPointF, area: QRectF) -> Floats:
        """What a place in pixels means, `(2,)`."""
        x, y = self.x or Axis(0.0, 1.0), self.y or Axis(0.0, 1.0)
        across = (place.x() - area.left()) / max(1.0, area.width())
        up = (area.bottom() - place.y()) / max(1.0, area.height())
        return np.array([x.value(across), y.value(up)])


def _fitted(values: Floats, before: Axis | None) -> Axis:
    found = data_range([np.asarray(values, np.float64)], (), Scale.LINEAR)
    return settled(found, Scale.LINEAR, before, from_zero=False)
