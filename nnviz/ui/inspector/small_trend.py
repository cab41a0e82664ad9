"""`SmallTrend`: one measure of a neuron against the step, with its newest value as its title."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.record.neurons import Trace
from nnviz.ui.inspector.scaling import scaled
from nnviz.ui.numbers import format_count, format_number
from nnviz.ui.plotting.axis import Axis, Scale
from nnviz.ui.plotting.inks import train_ink
from nnviz.ui.plotting.limits import data_range, settled
from nnviz.ui.plotting.painting import draw_picture, draw_pointer
from nnviz.ui.plotting.picture import Line, Picture
from nnviz.ui.theme import Theme, smaller, theme_of

HEIGHT, HEAD = 92, 20
LEFT, RIGHT, BOTTOM = 46, 4, 18


class SmallTrend(QWidget):
    """The mouse is told the value at a step; the wheel is left to the column that scrolls."""

    def __init__(self, title: str, help_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._picture: Picture | None = None
        self._trace: Trace | None = None
        self._axis: Axis | None = None
        self._mouse: QPointF | None = None
        self.setAccessibleName(title)
        self.setToolTip(help_text)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def trace(self) -> Trace | None:
        """What is shown; None while nothing is known."""
        return self._trace

    def show_trace(self, trace: Trace | None, newest: float, fresh: bool) -> None:
        """Show a history up to the newest step; `fresh` for another neuron's."""
        self._trace = trace
        self._axis = None if fresh else self._axis
        self._picture = None if trace is None else self._drawn(trace, newest)
        self.update()

    def set_help(self, text: str) -> None:
        """Say in a tool tip what is measured."""
        self.setToolTip(text)

    def sizeHint(self) -> QSize:
        return QSize(260, scaled(self.font(), HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(100, scaled(self.font(), HEIGHT))

    def _drawn(self, trace: Trace, newest: float) -> Picture:
        values = trace.values.astype(np.float64)
        found = data_range([values], [], Scale.LINEAR)
        self._axis = settled(found, Scale.LINEAR, self._axis, from_zero=bool((values >= 0).all()))
        line = Line(self._title, trace.steps, values, train_ink(theme_of(self.palette())))
        last = max(newest, float(trace.steps[-1]), 1.0)
        return Picture([line], 0.0, last, last, self._axis, _heading)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = theme_of(self.palette()), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(smaller(self.font()))
        self._paint_head(painter, theme)
        left, top, bottom = (scaled(self.font(), length) for length in (LEFT, HEAD, BOTTOM))
        if self._picture is not None and self.width() > left + 40:
            area = QRectF(self.rect()).adjusted(left, top + 4, -RIGHT, -bottom)
            picture = self._inked(self._picture, theme)
            draw_picture(painter, picture, area, theme)
            if self._mouse is not None and area.contains(self._mouse):
                step = picture.step_at((self._mouse.x() - area.left()) / area.width())
                draw_pointer(
                    painter, picture, step, self._mouse.y(), area, QRectF(self.rect()), theme
                )
        painter.end()

    def _inked(self, picture: Picture, theme: Theme) -> Picture:
        """In the colours of the theme of this moment."""
        line = picture.lines[0]
        lines = [Line(line.label, line.x, line.y, train_ink(theme))]
        ends = picture.first, picture.last, picture.newest
        return Picture(lines, *ends, picture.axis, picture.heading)

    def _paint_head(self, painter: QPainter, theme: Theme) -> None:
        place = QRectF(2, 0, self.width() - 4, scaled(self.font(), HEAD))
        painter.setPen(QColor(theme.dim))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | middle, self._title)
        painter.setPen(QColor(theme.text))
        text = (
            "–"
            if self._trace is None
            else format_number(float(self._trace.values[-1]), signed=True)
        )
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | middle, text)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self.update()


def _heading(step: float) -> str:
    return f"step {format_count(round(step))}"
