"""`StepPlot`: what plots over steps of time have in common, first of all a step pointed at."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.plotting.card import Card, draw_card
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import RADIUS, Theme


class StepPlot(QWidget):
    """Base. Signals: `step_pointed(object)`, a step, counted as the plot does, or None."""

    step_pointed = Signal(object)

    def __init__(self, theme: Theme, name: str, keys: str, parent: QWidget | None) -> None:
        """`keys` says what keys do."""
        super().__init__(parent)
        self._theme = theme
        self._step: int | None = None
        self._mouse: QPointF | None = None
        self.setAccessibleName(name)
        self.setAccessibleDescription(keys)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_step(self, step: int | None) -> None:
        """Draw a line at a step that is pointed at here or elsewhere."""
        if step != self._step:
            self._step = step
            self.update()

    def card(self) -> Card | None:
        """What is told of what is pointed at, while the mouse or the keys are here."""
        raise NotImplementedError

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self.step_pointed.emit(None)
        self.update()

    def _draw_card(self, painter: QPainter, at: QPointF | None) -> None:
        card = self.card()
        if card is not None and at is not None:
            room = QRectF(self.rect()).adjusted(4, 2, -4, -2)
            draw_card(painter, card, at, room, painter.font(), self._theme)

    def _draw_ring(self, painter: QPainter) -> None:
        """Around all of it while keys go here."""
        if shows_ring(self):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.focus), 1.75))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 1, -2, -1), RADIUS, RADIUS)
