"""`CellStrip`: what cells say at each step of the window, a row a cell, below the window's time."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from nnviz.data.forecast import Forecast
from nnviz.ui.colors import diverging_rgb
from nnviz.ui.forecast.axes import draw_pole, up
from nnviz.ui.forecast.inks import pole_color
from nnviz.ui.forecast.lanes import LEFT, RIGHT
from nnviz.ui.forecast.step_plot import StepPlot
from nnviz.ui.forecast.time_axis import TimeAxis
from nnviz.ui.forecast.words import number, step_words
from nnviz.ui.pixels import image_of
from nnviz.ui.plotting.axis import Axis
from nnviz.ui.plotting.card import Card, Reading
from nnviz.ui.plotting.strokes import Ink, draw_lines, segments
from nnviz.ui.theme import Theme, mix, smaller, text_scale

TOP, GAP, LINE, LEAST_FOR_LINE = 4.0, 6.0, 34.0, 76.0
"""Pixels above the strip, between it and the line of the chosen cell, and of that line."""

Array = NDArray[np.floating[Any]]

MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


@dataclass(frozen=True, slots=True)
class CellStep:
    """A cell, from 0, at a step of the window, from 0 for the oldest."""

    cell: int
    step: int


class CellStrip(StepPlot):
    """Signals:

    - `cell_wished(CellStep)`: somebody chooses a cell at a step.
    - `step_pointed(object)`: a step (0 is the newest seen) or None.
    """

    cell_wished = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            theme, "Cells over time", "Arrow keys choose the cell and the step.", parent
        )
        self._values: Array = np.zeros((0, 0))
        self._name, self._lies = "", Forecast(1, 1, (), ())
        self._image = QImage()
        self._chosen: CellStep | None = None

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._paint_image()

    def show_cells(self, name: str, values: Array, lies: Forecast) -> None:
        """Show what cells say at each step of a window, `(window, cells)`."""
        if lies != self._lies:
            self._step = None  # it counts steps of another window
        self._name, self._lies = name, lies
        self._values = values
        self._paint_image()
        self.update()

    def show_chosen(self, chosen: CellStep | None) -> None:
        """Put a ring around a cell at a step, and draw it as a line."""
        if chosen != self._chosen:
            self._chosen = chosen
            self.update()

    @property
    def values(self) -> Array:
        """What is shown, `(window, cells)`."""
        return self._values

    @property
    def chosen(self) -> CellStep | None:
        """The cell that is drawn as a line."""
        return self._chosen

    @property
    def chosen_there(self) -> CellStep | None:
        """The same where what is shown has it: another window may be shorter."""
        chosen = self._chosen
        return chosen if chosen is not None and self._is_there(chosen) else None

    def time(self) -> TimeAxis:
        """Where steps lie across: below those of the forecast."""
        scale = text_scale(self.font())
        left, right = LEFT * scale, max(LEFT * scale + 1, self.width() - RIGHT)
        return TimeAxis(max(1, len(self._values)), self._lies.horizon, left, right)

    def area(self) -> QRectF:
        """Where the rows of cells lie."""
        time = self.time()
        line = LINE + GAP if self._has_line() else 0.0
        high = max(1.0, self.height() - TOP - line - 2)
        return QRectF(time.left, TOP, time.now - time.left, high)

    def line_area(self) -> QRectF:
        """Where the line of the chosen cell lies; nowhere without room."""
        area = self.area()
        if not self._has_line():
            return QRectF()
        return QRectF(area.left(), area.bottom() + GAP, area.width(), LINE - 4)

    def cell_at(self, at: QPointF) -> CellStep | None:
        """The cell and step at a place."""
        area, cells = self.area(), self._values.shape[1]
        step = self.time().step_at(at.x())
        if not cells or step is None or step > 0 or not area.contains(at):
            return None
        row = min(int((at.y() - area.top()) / area.height() * cells), cells - 1)
        return CellStep(row, step + len(self._values) - 1)

    def place(self, which: CellStep) -> QRectF:
        """Where a cell lies at a step."""
        area, (steps, cells) = self.area(), self._values.shape
        wide, high = area.width() / steps, area.height() / cells
        return QRectF(area.left() + which.step * wide, area.top() + which.cell * high, wide, high)

    def card(self) -> Card | None:
        """What the mouse is told."""
        which = None if self._mouse is None else self.cell_at(self._mouse)
        if which is None:
            return None
        value = float(self._values[which.step, which.cell])
        when = step_words(which.step + 1 - len(self._values), self._lies)
        heading = f"{self._name} · {which.cell + 1}"
        return Card(heading, [Reading(when, number(value))])

    def sizeHint(self) -> QSize:
        return QSize(520, 140)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 40)

    # -- mouse and keys ------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        over = self.cell_at(self._mouse) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        step = self.time().step_at(self._mouse.x())
        self.step_pointed.emit(step if step is not None and step <= 0 else None)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        which = self.cell_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and which is not None:
            self.cell_wished.emit(which)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = MOVES.get(Qt.Key(event.key()))
        steps, cells = self._values.shape
        if move is None or not cells:
            event.ignore()
            return
        at = self._chosen or CellStep(0, steps - 1)
        step = min(max(at.step + move[1], 0), steps - 1)
        self.cell_wished.emit(CellStep((at.cell + move[0]) % cells, step))

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.surface))
        painter.setFont(smaller(self.font()))
        if self._values.size:
            self._draw_strip(painter)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_line(painter)
            self._draw_pointed(painter)
        self._draw_ring(painter)
        painter.end()

    def _draw_strip(self, painter: QPainter) -> None:
        theme, area = self._theme, self.area()
        painter.drawImage(area, self._image)
        painter.setPen(QPen(QColor(mix(theme.surface, theme.line, 0.9)), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))
        cells, high = self._values.shape[1], QFontMetricsF(painter.font()).height()
        painter.setPen(QColor(theme.dim))
        for cell in dict.fromkeys((0, cells - 1)) if area.height() > 2 * high else (0,):
            middle = area.top() + (cell + 0.5) / cells * area.height()
            middle = min(max(middle, area.top() + high / 2), area.bottom() - high / 2)
            self._label(painter, f"{cell + 1}", middle)
        if (chosen := self.chosen_there) is not None:
            painter.setPen(QPen(QColor(theme.text), 1.5))
            painter.drawRect(self.place(chosen).adjusted(-1, -1, 1, 1))

    def _draw_line(self, painter: QPainter) -> None:
        """The chosen cell as a line between the bounds of what it says."""
        area, chosen = self.line_area(), self._chosen
        if area.isEmpty() or chosen is None:
            return
        theme, values = self._theme, self._values[:, chosen.cell].astype(np.float64)
        most = float(np.abs(values[np.isfinite(values)]).max(initial=0.0)) or 1.0
        axis = Axis(-most, most)
        middle = round(area.center().y()) + 0.5
        painter.setPen(QPen(QColor(mix(theme.surface, theme.line, 0.9)), 1))
        painter.drawLine(QPointF(area.left(), middle), QPointF(area.right(), middle))
        self._label(painter, f"cell {chosen.cell + 1}", middle)
        time = self.time()
        draw_lines(
            painter, segments(time.x(time.seen), up(axis, values, area)), Ink(theme.text, width=1.5)
        )
        metrics = QFontMetricsF(painter.font())
        painter.setPen(QColor(theme.dim))
        right = QRectF(area.right() + 6, area.top(), time.right - area.right(), area.height())
        if metrics.horizontalAdvance(f"±{number(most)}") <= right.width():
            painter.drawText(right, Qt.AlignmentFlag.AlignVCenter, f"±{number(most)}")

    def _draw_pointed(self, painter: QPainter) -> None:
        if self._step is not None and self._step <= 0:
            area = self.area().united(self.line_area())
            x = float(self.time().x(np.array(float(self._step))))
            draw_pole(painter, x, area, pole_color(self._theme))
        self._draw_card(painter, self._mouse)

    def _label(self, painter: QPainter, text: str, middle: float) -> None:
        high = QFontMetricsF(painter.font()).height()
        painter.setPen(QColor(self._theme.dim))
        place = QRectF(0, middle - high / 2, self.area().left() - 8, high)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_image(self) -> None:
        if self._values.size:
            values = strengths(self._values.T)
            self._image = image_of(diverging_rgb(values, self._theme, self._theme.background))

    def _has_line(self) -> bool:
        return self.chosen_there is not None and self.height() >= LEAST_FOR_LINE

    def _is_there(self, which: CellStep) -> bool:
        return which.cell < self._values.shape[1] and which.step < self._values.shape[0]


def strengths(values: Array) -> Array:
    """Shares of the largest finite size there is, so that weak cells are seen as well."""
    finite = np.abs(values[np.isfinite(values)])
    return np.asarray(values / (float(finite.max(initial=0.0)) or 1.0))
