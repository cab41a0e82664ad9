"""`CurvePlot`: the activation's curve with axes, the point where the neuron is, and its slope."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.session.curve import curve
from nnviz.session.lesson import Forward
from nnviz.ui.inspector.scaling import scaled
from nnviz.ui.inspector.words import curve_help
from nnviz.ui.numbers import format_setting
from nnviz.ui.theme import Theme, mix, sign_color, smaller, theme_of

HEIGHT = 136
POINTS = 161
REACHES = (4.0, 6.0, 10.0, 20.0, 50.0, 100.0, 1e3, 1e4, 1e6, 1e9, 1e38)
"""How far the axis of sums may reach to either side: it does not jump about as the sum moves."""


class CurvePlot(QWidget):
    """Shows a neuron's sum and answer on its curve; nothing before the first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Forward | None = None
        self._reach = REACHES[0]
        self._ends = 0.0, 1.0
        self.setAccessibleName("Activation curve")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_neuron(self, found: Forward) -> None:
        """Show where a neuron is on its curve."""
        before = self._found
        same = before is not None and before.neuron.node == found.neuron.node
        self._reach = reach(found.total, self._reach if same else 0.0)
        self._found = found
        self._ends = _ends(found.activation, self._reach)
        self.setToolTip(f"f(z) = {curve_help(found.activation)}; the thin line is its slope here")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, scaled(self.font(), HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, scaled(self.font(), HEIGHT))

    def place(self, z: float, y: float) -> QPointF:
        """Where a point of the plane of sums and answers is painted."""
        area, (low, high) = self._area(), self._ends
        across = (min(max(z, -self._reach), self._reach) / self._reach + 1) / 2
        up = (min(max(y, low), high) - low) / (high - low)
        return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())

    def _line(self, z: NDArray[np.float64], y: NDArray[np.float64]) -> QPolygonF:
        """The places of many points, `(n,)`."""
        area, (low, high) = self._area(), self._ends
        across = (np.clip(z, -self._reach, self._reach) / self._reach + 1) / 2
        up = (np.clip(y, low, high) - low) / (high - low)
        x, down = area.left() + across * area.width(), area.bottom() - up * area.height()
        return QPolygonF([QPointF(*pair) for pair in zip(x.tolist(), down.tolist(), strict=True)])

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(6, 8, -6, -scaled(self.font(), 20))

    def paintEvent(self, event: QPaintEvent) -> None:
        found = self._found
        if found is None or not np.isfinite(found.total):
            return
        theme, painter = theme_of(self.palette()), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(smaller(self.font()))
        painter.setBrush(QColor(mix(theme.surface, theme.raised, 0.5)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0, 2, 0, -2), 6, 6)
        self._paint_axes(painter, theme)
        z = np.linspace(-self._reach, self._reach, POINTS)
        y, _ = curve(found.activation, z)
        painter.setPen(QPen(QColor(theme.dim), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(self._line(z, y))
        self._paint_point(painter, found, theme)
        painter.end()

    def _paint_axes(self, painter: QPainter, theme: Theme) -> None:
        area, zero = self._area(), self.place(0, 0)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(QLineF(area.left(), zero.y(), area.right(), zero.y()))
        painter.drawLine(QLineF(zero.x(), area.top(), zero.x(), area.bottom()))
        painter.setPen(QColor(theme.dim))
        below = QRectF(area.left(), area.bottom() + 1, area.width(), scaled(self.font(), 16))
        ends = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        for side, value in zip(ends, (-self._reach, self._reach), strict=True):
            painter.drawText(below, side | Qt.AlignmentFlag.AlignVCenter, format_setting(value))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, "sum z")
        painter.drawText(QPointF(zero.x() + 5, area.top() + scaled(self.font(), 8)), "y")

    def _paint_point(self, painter: QPainter, found: Forward, theme: Theme) -> None:
        values, slopes = curve(found.activation, found.total)
        y, slope = float(values[0]), float(slopes[0])
        at = self.place(found.total, y)
        tangent = self._tangent(found.total, y, slope)
        painter.setPen(QPen(QColor(mix(theme.surface, theme.text, 0.55)), 1))
        painter.drawLine(tangent)
        color = QColor(sign_color(theme, y) if y else theme.text)
        painter.setPen(QPen(color, 1, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(QPointF(at.x(), self.place(0, 0).y()), at))
        painter.drawLine(QLineF(QPointF(self.place(0, 0).x(), at.y()), at))
        painter.setPen(QPen(QColor(theme.surface), 2))
        painter.setBrush(color)
        painter.drawEllipse(at, 6, 6)
        if found.held is not None:
            painter.setPen(QPen(QColor(theme.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(self.place(found.total, found.held), 6, 6)

    def _tangent(self, z: float, y: float, slope: float) -> QLineF:
        """A line through the point with the curve's slope, of a fixed length in pixels."""
        area, (low, high) = self._area(), self._ends
        over = area.width() / (2 * self._reach)
        up = -slope * area.height() / (high - low)
        length = float(np.hypot(over, up)) or 1.0
        step, at = QPointF(over, up) * (34 / length), self.place(z, y)
        return QLineF(at - step, at + step)


def reach(total: float, before: float) -> float:
    """How far the axis goes: the reach before while the sum is well inside it."""
    size = abs(total) if np.isfinite(total) else 0.0
    if before and 0.08 * before <= size <= 0.95 * before:
        return before
    return next((end for end in REACHES if size <= 0.9 * end), REACHES[-1])


def _ends(activation: str, reach: float) -> tuple[float, float]:
    """The least and greatest answer on show, with some air."""
    values = curve(activation, np.linspace(-reach, reach, POINTS))[0]
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    air = 0.12 * (high - low or 1.0)
    return low - air, high + air
