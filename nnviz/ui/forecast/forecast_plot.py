"""`ForecastPlot`: what was seen, how it goes on, and what the network says of that."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from nnviz.session.looking_ahead import Ahead
from nnviz.ui.forecast.axes import STEP_ROOM, draw_dots, draw_pole, draw_steps, draw_values, up
from nnviz.ui.forecast.between import outline
from nnviz.ui.forecast.inks import (
    ahead_color,
    other_ink,
    over_color,
    pole_color,
    said_ink,
    seen_ink,
    truth_ink,
    under_color,
)
from nnviz.ui.forecast.lanes import Lanes
from nnviz.ui.forecast.step_plot import StepPlot
from nnviz.ui.forecast.time_axis import TimeAxis
from nnviz.ui.forecast.words import lane_name, time_card
from nnviz.ui.plotting.axis import Axis, Floats, Scale
from nnviz.ui.plotting.card import Card
from nnviz.ui.plotting.limits import data_range, settled
from nnviz.ui.plotting.strokes import Ink, dashed, draw_lines, segments
from nnviz.ui.theme import Theme, smaller, text_scale

MOST_DOTS, DOT_ROOM = 200, 7.0
"""Dots are left out where there are more, or where they are nearer to each other than this."""

_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class ForecastPlot(StepPlot):
    """Signals: `step_pointed(object)`, a step (0 is the newest seen) or None."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            theme, "Forecast and truth", "Left and right read the numbers step by step.", parent
        )
        self._found: Ahead | None = None
        self._target = 0
        self._axis: Axis | None = None

    # -- showing -------------------------------------------------------------------------------

    def show_ahead(self, found: Ahead, target: int) -> None:
        """Show a window and how one of the targets goes on."""
        before = self._found
        is_other = before is None or before.lies != found.lies
        if is_other or target != self._target:
            self._axis = None
        if is_other:
            self._step = None  # it may lie beyond another window or horizon
        self._found, self._target = found, target
        self._axis = settled(value_range(found, target), Scale.LINEAR, self._axis, from_zero=False)
        self.update()

    @property
    def found(self) -> Ahead | None:
        """What is shown."""
        return self._found

    @property
    def axis(self) -> Axis | None:
        """The axis of values."""
        return self._axis

    def lanes(self) -> Lanes:
        """Where the target and other channels lie."""
        count = 0 if self._found is None else len(self._found.others(self._target))
        return Lanes.of(self.width(), self.height(), count, text_scale(self.font()))

    def time(self) -> TimeAxis | None:
        """Where steps lie across."""
        area = self.lanes().main
        if self._found is None:
            return None
        lies = self._found.lies
        return TimeAxis(lies.window, lies.horizon, area.left(), area.right())

    def card(self) -> Card | None:
        """What is told of the step that is pointed at, while the mouse or the keys are here."""
        if self._found is None or self._step is None or self._mouse is None:
            return None
        return time_card(self._found, self._target, self._step)

    def sizeHint(self) -> QSize:
        return QSize(520, 200)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 60)

    # -- mouse and keys ------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        time = self.time()
        self.step_pointed.emit(None if time is None else time.step_at(self._mouse.x()))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None or self._found is None:
            event.ignore()
            return
        lies = self._found.lies
        step = (0 if self._step is None else self._step) + move
        step = min(max(step, 1 - lies.window), lies.horizon)
        self._mouse = self.lanes().main.center()
        self.step_pointed.emit(step)
        self.update()

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.surface))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(smaller(self.font()))
        time = self.time()
        if self._found is not None and self._axis is not None and time is not None:
            self._draw(painter, self._found, self._axis, time)
        self._draw_ring(painter)
        painter.end()

    def _draw(self, painter: QPainter, found: Ahead, axis: Axis, time: TimeAxis) -> None:
        theme, lanes = self._theme, self.lanes()
        area = lanes.main
        for part in (area, *lanes.others):
            behind = QRectF(time.now, part.top(), area.right() - time.now, part.height())
            painter.fillRect(behind, QColor(ahead_color(theme)))
        draw_values(painter, axis, area, theme)
        draw_steps(painter, time.labels(STEP_ROOM * text_scale(self.font())), area, theme)
        painter.save()
        painter.setClipRect(area.adjusted(0, -3, 4, 3))
        self._draw_target(painter, found, axis, time, area)
        painter.restore()
        self._draw_others(painter, found, lanes, time)
        for part in (area, *lanes.others):  # not through what is written between
            draw_pole(painter, time.now, part, theme.dim)
        self._draw_pointed(painter, lanes, time)

    def _draw_target(
        self, painter: QPainter, found: Ahead, axis: Axis, time: TimeAxis, area: QRectF
    ) -> None:
        theme, seen = self._theme, found.seen_of(self._target)
        said = up(axis, found.said[:, self._target], area)
        x, first = time.x(time.told), np.empty((0, 2))
        if seen is not None:
            past = np.column_stack([time.x(time.seen), up(axis, seen, area)])
            _draw_curve(painter, past[:, 0], past[:, 1], seen_ink(theme))
            first = past[-1:]
        on = np.concatenate([first[:, 0], x])
        said_on = np.concatenate([first[:, 1], said])
        if found.truth is not None:
            truth = np.concatenate([first[:, 1], up(axis, found.truth[:, self._target], area)])
            _fill(painter, outline(on, truth, said_on), over_color(theme))  # up is less: said above
            _fill(painter, outline(on, said_on, truth), under_color(theme))
            _draw_curve(painter, on, truth, truth_ink(theme))
        _draw_curve(painter, on, said_on, said_ink(theme))
        if len(x) <= MOST_DOTS and _has_room(x):
            draw_dots(painter, x, said, said_ink(theme).color)

    def _draw_others(self, painter: QPainter, found: Ahead, lanes: Lanes, time: TimeAxis) -> None:
        theme, x, others = self._theme, time.x(time.seen), found.others(self._target)
        hidden = len(others) - len(lanes.others)
        for channel, area in zip(others, lanes.others, strict=False):
            values = found.seen[:, channel]
            ends = data_range([values], (), Scale.LINEAR) or (0.0, 1.0)
            axis = Axis(ends[0], ends[1]) if ends[1] > ends[0] else Axis(ends[0] - 1, ends[0] + 1)
            _draw_curve(painter, x, up(axis, values, area), other_ink(theme))
            is_last = area is lanes.others[-1]
            name = lane_name(found.lies.channels[channel], hidden if is_last else 0)
            self._draw_name(painter, name, area, time)

    def _draw_name(self, painter: QPainter, name: str, area: QRectF, time: TimeAxis) -> None:
        """The name of a channel where nothing is known of it: behind now."""
        room = QRectF(time.now + 6, area.top(), area.right() - time.now - 8, area.height())
        elided = QFontMetricsF(painter.font()).elidedText(
            name, Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.setPen(QColor(self._theme.dim))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)

    def _draw_pointed(self, painter: QPainter, lanes: Lanes, time: TimeAxis) -> None:
        if self._step is None:
            return
        x = float(time.x(np.array(float(self._step))))
        for part in (lanes.main, *lanes.others):
            draw_pole(painter, x, part, pole_color(self._theme))
        self._draw_card(painter, None if self._mouse is None else QPointF(x, self._mouse.y()))


def value_range(found: Ahead, target: int) -> tuple[float, float] | None:
    """The numbers to show; answers far beyond the truth are cut, or they would press it flat."""
    seen, said = found.seen_of(target), found.said[:, target]
    known = [] if seen is None else [seen]
    known += [] if found.truth is None else [found.truth[:, target]]
    ends = data_range(known, (), Scale.LINEAR)
    if ends is None:
        return data_range([said], (), Scale.LINEAR)
    room = (ends[1] - ends[0]) / 2 or max(1.0, abs(ends[0]))
    near = np.clip(said[np.isfinite(said)], ends[0] - room, ends[1] + room)
    return data_range([*known, near], (), Scale.LINEAR)


def _draw_curve(painter: QPainter, x: Floats, y: Floats, ink: Ink) -> None:
    draw_lines(painter, dashed(segments(x, y), ink.dash), ink)


def _fill(painter: QPainter, points: Floats, color: str) -> None:
    if len(points):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(color))
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points.tolist()]))


def _has_room(x: Floats) -> bool:
    return len(x) < 2 or float(x[1] - x[0]) >= DOT_ROOM
