"""`HeadTable`: a row a head of attention: its scores as bars with numbers, and what mutes it."""

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QToolTip, QWidget

from nnviz.core.marks import Head
from nnviz.explain.heads import HeadScores
from nnviz.session.measured_heads import Measure, score_of
from nnviz.ui.heads.columns import BAR_FROM, GAP, ORDER, Columns, Span, columns_of
from nnviz.ui.heads.words import MEANS, SHORT, bar, cell, most_harm, told
from nnviz.ui.plotting.answer_bars import THICK
from nnviz.ui.theme import Theme, mix, smaller
from nnviz.ui.why.pick_list import PickList

LINE, HEADER = 22, 22
MUTE, UNMUTE, SORTED = "Mute", "Unmute", " ▾"
NUMBER = "0.0000"
ROOMY = 220
"""Pixels below which there is no button: `Shift+M` mutes the head that is looked at."""

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class HeadTable(PickList):
    """Signals, besides `picked(int)`, a row:

    - `measure_wished(Measure)`: the heading of a column was clicked.
    - `mute_wished(int)`: the button of a row was clicked.
    """

    measure_wished = Signal(object)
    mute_wished = Signal(int)

    description: ClassVar[str] = "Arrow keys choose a head, Return looks at it."

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.heads: Sequence[HeadScores] = ()
        self.muted: frozenset[Head] = frozenset()
        self.shown: Head | None = None
        self.measure, self.is_sorted = Measure.PREFIX, False
        self.setAccessibleName("Heads of attention")

    # -- showing -------------------------------------------------------------------------------

    def show_heads(self, heads: Sequence[HeadScores]) -> None:
        """Show other numbers."""
        is_longer = len(heads) != len(self.heads)
        self.heads = tuple(heads)
        if is_longer:
            self.refit()
        self.update()

    def show_muted(self, muted: frozenset[Head]) -> None:
        """Show which heads are muted."""
        self.muted = muted
        self.update()

    def show_head(self, head: Head | None) -> None:
        """Tell another head apart."""
        self.shown = head
        self.update()

    def show_measure(self, measure: Measure, *, is_sorted: bool) -> None:
        """Tell another column apart, by which rows may be sorted."""
        self.measure, self.is_sorted = measure, is_sorted
        self.update()

    # -- what a list of things says --------------------------------------------------------------

    def count(self) -> int:
        return len(self.heads)

    def may_pick(self, number: int) -> bool:
        return True

    def place(self, number: int) -> QRectF:
        return QRectF(0, HEADER + number * LINE, self.width(), LINE)

    def full_height(self) -> int:
        return HEADER + LINE * len(self.heads)

    def columns(self) -> Columns:
        """Where the columns lie at its width."""
        metrics = QFontMetricsF(smaller(self.font()))
        names = (metrics.horizontalAdvance(each.head.name) for each in self.heads)
        number = metrics.horizontalAdvance(NUMBER)
        least = {
            each: max(number, metrics.horizontalAdvance(SHORT[each] + SORTED)) for each in ORDER
        }
        button = metrics.horizontalAdvance(UNMUTE) + GAP if self.width() >= ROOMY else 0.0
        return columns_of(self.width(), max(names, default=0.0) + 2, least, button, self.measure)

    def told(self, number: int) -> str:
        return f"{self.heads[number].head.name}: click to see it on the canvas."

    def told_at(self, at: QPointF) -> str:
        """What the mouse is told at a place."""
        columns, number = self.columns(), self._at(at)
        measure = columns.measure_at(at.x())
        if at.y() < HEADER:
            return "" if measure is None else f"{MEANS[measure]} Click to sort."
        if number < 0:
            return ""
        if columns.mute.holds(at.x()):
            return "Hold what the head says at zero, or let it speak again"
        return self.told(number) if measure is None else told(self.heads[number], measure)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 1)

    # -- events --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at, is_left = event.position(), event.button() is Qt.MouseButton.LeftButton
        number, columns = self._at(at), self.columns()
        measure = columns.measure_at(at.x())
        if is_left and number >= 0 and columns.mute.holds(at.x()):
            self.mute_wished.emit(number)
        elif is_left and at.y() < HEADER and measure is not None:
            self.measure_wished.emit(measure)
        else:
            super().mousePressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.told_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    # -- painting ------------------------------------------------------------------------------

    def paint_rest(self, painter: QPainter) -> None:
        if not self.heads:
            return
        columns = self.columns()
        painter.setPen(QColor(self.theme.dim))
        painter.drawText(_room(0, HEADER, columns.name), _LEFT, "Head")
        for measure, span in columns.measures.items():
            is_chosen = measure is self.measure
            painter.setPen(QColor(self.theme.text if is_chosen else self.theme.dim))
            text = SHORT[measure] + (SORTED if is_chosen and self.is_sorted else "")
            painter.drawText(_room(0, HEADER, span), _RIGHT, text)

    def paint_thing(self, painter: QPainter, number: int, place: QRectF) -> None:
        found, theme, columns = self.heads[number], self.theme, self.columns()
        is_muted, is_shown = found.head in self.muted, found.head == self.shown
        if is_shown:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.selection))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 4, 4)
        name = _name(found.head, QFontMetricsF(painter.font()), columns.name.width)
        painter.setPen(QColor(theme.dim if is_muted and not is_shown else theme.text))
        painter.drawText(_room(place.top(), LINE, columns.name), _LEFT, name)
        for measure, span in columns.measures.items():
            self._paint_number(painter, found, measure, _room(place.top(), LINE, span))
        if columns.mute.width:
            self._paint_button(painter, _room(place.top(), LINE, columns.mute), muted=is_muted)

    def _paint_number(
        self, painter: QPainter, found: HeadScores, measure: Measure, room: QRectF
    ) -> None:
        has_any = score_of(found, measure).value is not None
        is_muted = found.head in self.muted and found.head != self.shown
        number = QFontMetricsF(painter.font()).horizontalAdvance(NUMBER)
        painter.setPen(QColor(self.theme.text if has_any and not is_muted else self.theme.dim))
        painter.drawText(room, _RIGHT, cell(found, measure))
        room.setRight(room.right() - number - GAP / 2)
        if room.width() >= BAR_FROM and has_any:
            self._paint_bar(painter, bar(found, measure, most_harm(self.heads)), room, is_muted)

    def _paint_bar(self, painter: QPainter, share: float, room: QRectF, is_muted: bool) -> None:
        """A bar that fills its track; orange below zero."""
        theme = self.theme
        track = QRectF(room.left(), room.center().y() - THICK / 2, room.width(), THICK)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(track, 3, 3)
        color = theme.positive if share >= 0 else theme.negative
        painter.setBrush(QColor(mix(theme.surface, color, 0.35) if is_muted else color))
        track.setWidth(track.width() * abs(share))
        if track.width() >= 1:
            painter.drawRoundedRect(track, min(3.0, track.width() / 2), 3)

    def _paint_button(self, painter: QPainter, room: QRectF, *, muted: bool) -> None:
        theme = self.theme
        if muted:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.pressed))
            painter.drawRoundedRect(room.adjusted(0, 2, 0, -2), 4, 4)
        painter.setPen(QColor(theme.text if muted else theme.dim))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, UNMUTE if muted else MUTE)


def _name(head: Head, metrics: QFontMetricsF, width: float) -> str:
    """A name as long as there is room for: `heads1 · head 3`, `heads1 · 3`, and less."""
    short = f"{head.node} · {head.head + 1}"
    if metrics.horizontalAdvance(head.name) <= width + 1:
        return head.name
    return metrics.elidedText(short, Qt.TextElideMode.ElideLeft, width)


def _room(top: float, height: float, span: Span) -> QRectF:
    return QRectF(span.left, top, max(0.0, span.width), height)
