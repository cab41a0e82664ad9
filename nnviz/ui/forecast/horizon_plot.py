"""`HorizonPlot`: how far forecasts are off by step ahead, beside what anybody would say; and R²."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from nnviz.data.forecast import Forecast
from nnviz.explain.forecast_errors import ForecastErrors
from nnviz.ui.forecast.axes import STEP_ROOM, draw_dots, draw_pole, draw_steps, draw_values, up
from nnviz.ui.forecast.inks import last_ink, mean_ink, pole_color, said_ink
from nnviz.ui.forecast.lanes import LEFT, RIGHT
from nnviz.ui.forecast.step_plot import StepPlot
from nnviz.ui.forecast.words import horizon_card
from nnviz.ui.plotting.axis import Axis, Floats, Scale, ticks_linear
from nnviz.ui.plotting.card import Card
from nnviz.ui.plotting.limits import data_range, settled
from nnviz.ui.plotting.strokes import Ink, dashed, draw_lines, segments
from nnviz.ui.theme import Theme, smaller, text_scale

BESIDE, BELOW = 270, 190
"""Pixels of width or height from which on there is room for R² as well."""

LOWEST_R2 = -0.25
"""R² further below lies on the edge."""

MOST_DOTS, DOT_ROOM = 200, 7.0
_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


@dataclass(frozen=True, slots=True, eq=False)
class Panels:
    """Where errors and R² lie; R² nowhere where there is no room."""

    errors: QRectF
    r2: QRectF

    @classmethod
    def of(cls, width: float, height: float, scale: float) -> "Panels":
        """Side by side, one above the other, or one alone."""
        left, top, bottom = LEFT * scale, 20 * scale, 20 * scale
        if width >= BESIDE and width >= height:
            cut = width * 0.6
            return cls(
                _area(0, 0, cut, height, left, top, bottom),
                _area(cut, 0, width - cut, height, left * 0.8, top, bottom),
            )
        if height >= BELOW:
            cut = height * 0.58
            return cls(
                _area(0, 0, width, cut, left, top, bottom),
                _area(0, cut, width, height - cut, left, top, bottom),
            )
        return cls(_area(0, 0, width, height, left, top, bottom), QRectF())


class HorizonPlot(StepPlot):
    """Signals: `step_pointed(object)`, a step ahead, from 1, or None."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            theme, "Error by step ahead", "Left and right read the numbers step by step.", parent
        )
        self._found: ForecastErrors | None = None
        self._lies: Forecast | None = None
        self._target = 0
        self._axis: Axis | None = None
        self._sentence = ""

    # -- showing -------------------------------------------------------------------------------

    def show_errors(self, found: ForecastErrors, lies: Forecast, target: int) -> None:
        """Show the errors of one of the targets."""
        if lies != self._lies or target != self._target:
            self._axis = None
        if lies != self._lies:
            self._step = None  # it may lie beyond another horizon
        self._found, self._lies, self._target = found, lies, target
        lines = [values[:, target] for values in (found.rmse, found.last, found.mean)]
        self._axis = settled(_range(*lines), Scale.LINEAR, self._axis)
        self.update()

    def show_sentence(self, sentence: str) -> None:
        """Say why there is nothing."""
        self._found, self._axis, self._sentence = None, None, sentence
        self.update()

    @property
    def found(self) -> ForecastErrors | None:
        """What is shown."""
        return self._found

    def panels(self) -> Panels:
        """Where errors and R² lie."""
        return Panels.of(self.width(), self.height(), text_scale(self.font()))

    def step_at(self, at: QPointF) -> int | None:
        """The step ahead at a place."""
        if self._lies is None or self._found is None:
            return None
        for area in (self.panels().errors, self.panels().r2):
            if area.adjusted(-4, -8, 4, 20).contains(at):
                share = (at.x() - area.left()) / area.width()
                return min(max(int(share * self._lies.horizon), 0), self._lies.horizon - 1) + 1
        return None

    def card(self) -> Card | None:
        """What is told of the step ahead that is pointed at here."""
        known, step = self._found, self._step
        if known is None or self._lies is None or step is None or self._mouse is None or step < 1:
            return None
        return horizon_card(known, self._target, step - 1, self._lies)

    def sizeHint(self) -> QSize:
        return QSize(520, 150)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 60)

    # -- mouse and keys ------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        self.step_pointed.emit(self.step_at(self._mouse))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None or self._lies is None or self._found is None:
            event.ignore()
            return
        step = max(0, self._step or 0) + move
        self._mouse = self.panels().errors.center()
        self.step_pointed.emit(min(max(step, 1), self._lies.horizon))
        self.update()

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.surface))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(smaller(self.font()))
        if self._found is not None and self._axis is not None:
            self._draw(painter, self._found, self._axis)
        else:
            painter.setPen(QColor(self._theme.dim))
            wrapped = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.rect()).adjusted(16, 4, -16, -4), wrapped, self._sentence)
        self._draw_ring(painter)
        painter.end()

    def _draw(self, painter: QPainter, found: ForecastErrors, axis: Axis) -> None:
        theme, panels, target = self._theme, self.panels(), self._target
        self._draw_frame(painter, axis, panels.errors, "RMSE by step ahead")
        for values, ink in ((found.mean, mean_ink(theme)), (found.last, last_ink(theme))):
            self._draw_line(painter, axis, panels.errors, values[:, target], ink)
        self._draw_said(painter, axis, panels.errors, found.rmse[:, target])
        if not panels.r2.isEmpty():
            r2 = found.r2[:, target]
            shown = np.maximum(r2, LOWEST_R2)
            bounds = settled(_range(shown, np.array([0.0, 1.0])), Scale.LINEAR, None, False)
            bounds = Axis(bounds.low, 1.0)
            self._draw_frame(painter, bounds, panels.r2, "R²")
            self._draw_said(painter, bounds, panels.r2, shown)
        self._draw_pointed(painter, panels)

    def _draw_frame(self, painter: QPainter, axis: Axis, area: QRectF, title: str) -> None:
        theme, metrics = self._theme, QFontMetricsF(painter.font())
        painter.setPen(QColor(theme.text))
        painter.drawText(QPointF(area.left(), area.top() - 7), title)
        draw_values(painter, axis, area, theme)
        draw_steps(painter, self._labels(area, metrics), area, theme)

    def _labels(self, area: QRectF, metrics: QFontMetricsF) -> list[tuple[float, str]]:
        assert self._lies is not None
        horizon = self._lies.horizon
        room = STEP_ROOM * text_scale(self.font())
        ticks = ticks_linear(1.0, float(horizon), max(1, int(area.width() / room)))
        whole = [int(tick) for tick in ticks if tick == int(tick)]
        steps = whole if len(whole) > 1 else sorted({1, horizon})
        return [(float(self._x(area)[at - 1]), f"+{at:,}") for at in steps]

    def _x(self, area: QRectF) -> Floats:
        assert self._lies is not None
        at = (np.arange(self._lies.horizon) + 0.5) / self._lies.horizon
        return area.left() + at * area.width()

    def _draw_line(
        self, painter: QPainter, axis: Axis, area: QRectF, values: Floats, ink: Ink
    ) -> None:
        x, y = self._x(area), up(axis, values, area)
        if len(x) == 1:  # one step ahead: a level across
            x, y = np.array([area.left(), area.right()]), np.repeat(y, 2)
        draw_lines(painter, dashed(segments(x, y), ink.dash), ink)

    def _draw_said(self, painter: QPainter, axis: Axis, area: QRectF, values: Floats) -> None:
        ink, x, y = said_ink(self._theme), self._x(area), up(axis, values, area)
        draw_lines(painter, segments(x, y), ink)
        if len(x) == 1 or (len(x) <= MOST_DOTS and float(x[1] - x[0]) >= DOT_ROOM):
            draw_dots(painter, x, y, ink.color)

    def _draw_pointed(self, painter: QPainter, panels: Panels) -> None:
        if self._step is None or self._step < 1:
            return
        for area in (panels.errors, panels.r2):
            if not area.isEmpty():
                x = float(self._x(area)[self._step - 1])
                draw_pole(painter, x, area, pole_color(self._theme))
        self._draw_card(painter, self._mouse)


def _area(
    x: float, y: float, width: float, height: float, left: float, top: float, bottom: float
) -> QRectF:
    inner = max(1.0, width - left - RIGHT), max(1.0, height - top - bottom)
    return QRectF(x + left, y + top, *inner)


def _range(*lines: Floats) -> tuple[float, float] | None:
    return data_range(list(lines), (), Scale.LINEAR)
