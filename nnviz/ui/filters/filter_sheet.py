"""`FilterSheet`: the filters of a layer as images one can scroll through, point at and pick."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from nnviz.session.filters import Cell, FilterBank
from nnviz.ui.filters.filter_pixels import Scale
from nnviz.ui.filters.sheet_layout import Room, SheetLayout
from nnviz.ui.filters.sheet_painting import PAD, Sheet, draw_sheet
from nnviz.ui.numbers import format_number
from nnviz.ui.plotting.card import Card, draw_card
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import RADIUS, Theme, smaller

LEAST_ZOOM, MOST_ZOOM, ZOOM_STEP = 0.5, 8.0, 1.25


class FilterSheet(QAbstractScrollArea):
    """Paints what is in sight of a bank of filters; `tell` is asked about the weight pointed at.

    Signals: `filter_wished(int)`: a click, or the arrow keys, chose a filter.
    """

    filter_wished = Signal(int)

    def __init__(
        self, theme: Theme, tell: Callable[[Cell], Card], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._tell = theme, tell
        self._bank: FilterBank | None = None
        self._scale, self._zoom = Scale.FILTER, 1.0
        self._chosen = -1
        self._mouse: QPointF | None = None
        self._layout: SheetLayout | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Filters")
        self.setAccessibleDescription("Arrow keys choose a filter, Ctrl and the wheel its size.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self._arrange()

    def show_bank(self, bank: FilterBank | None, scale: Scale, chosen: int = -1) -> None:
        """Show filters, and a ring around one of them (-1: none)."""
        before = self._bank
        self._bank, self._scale = bank, scale
        if bank is None or before is None or _shape(before) != _shape(bank):
            self._arrange()
        if chosen != self._chosen:
            self._chosen = chosen
            self._bring_into_sight(chosen)
        self.viewport().update()

    def layout_of_filters(self) -> SheetLayout | None:
        """Where they lie on the sheet; None without any."""
        return self._layout

    def seen(self) -> QRectF:
        """The part of the sheet that is in sight."""
        corner = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return QRectF(*corner, self.viewport().width(), self.viewport().height())

    def pointed(self) -> Cell | None:
        """The weight under the mouse."""
        if self._mouse is None or self._layout is None:
            return None
        return self._layout.cell_at(self._mouse + self.seen().topLeft())

    def sizeHint(self) -> QSize:
        return QSize(560, 160)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 30)

    def _arrange(self) -> None:
        """Lay the sheet out for the width there is."""
        bank, view = self._bank, self.viewport()
        self._layout = None if bank is None else SheetLayout.of(_shape(bank), self._room(bank))
        size = QSize() if self._layout is None else self._layout.size.toSize()
        for bar, whole, page in (
            (self.horizontalScrollBar(), size.width(), view.width()),
            (self.verticalScrollBar(), size.height(), view.height()),
        ):
            bar.setRange(0, max(0, whole - page))
            bar.setPageStep(page)
            bar.setSingleStep(24)
        view.update()

    def _room(self, bank: FilterBank) -> Room:
        metrics = QFontMetricsF(smaller(self.font()))
        reading = metrics.horizontalAdvance("norm " + format_number(-0.0625, signed=True))
        number = metrics.horizontalAdvance(f"{bank.filters} ") + PAD
        count = 1 if bank.bias is None else 2
        view = self.viewport().size()
        sizes = view.width(), view.height(), number, reading + 2 * PAD, metrics.height()
        return Room(*sizes, count, self._zoom)

    def _bring_into_sight(self, filter_: int) -> None:
        if self._layout is None or not 0 <= filter_ < self._layout.filters:
            return
        tile, seen, bar = self._layout.place(filter_), self.seen(), self.verticalScrollBar()
        if tile.top() < seen.top():
            bar.setValue(int(tile.top() - PAD))
        elif tile.bottom() > seen.bottom():
            bar.setValue(int(tile.bottom() - seen.height() + PAD))

    # -- the mouse and the keys ----------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        self._bring_into_sight(self._chosen)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_layout"):
            self._arrange()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Leave:
            self._mouse = None
            self.viewport().update()
        return super().viewportEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        hand = self._under_mouse() is not None
        shape = Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        found = self._under_mouse()
        if event.button() is Qt.MouseButton.LeftButton and found is not None:
            self.filter_wished.emit(found)
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        factor = ZOOM_STEP if event.angleDelta().y() > 0 else 1 / ZOOM_STEP
        self._zoom = min(max(self._zoom * factor, LEAST_ZOOM), MOST_ZOOM)
        self._arrange()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = self._moves()
        if event.key() not in moves or self._layout is None:
            super().keyPressEvent(event)
            return
        last = self._layout.filters - 1
        found = self._chosen + moves[event.key()] if self._chosen >= 0 else 0
        self.filter_wished.emit(min(max(found, 0), last))

    def _moves(self) -> dict[int, int]:
        across = 1 if self._layout is None else self._layout.across
        key = Qt.Key
        return {key.Key_Left: -1, key.Key_Right: 1, key.Key_Up: -across, key.Key_Down: across}

    def _under_mouse(self) -> int | None:
        if self._mouse is None or self._layout is None:
            return None
        return self._layout.filter_at(self._mouse + self.seen().topLeft())

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(self._theme.surface))
        painter.setFont(smaller(self.font()))
        if self._bank is not None and self._layout is not None:
            seen = self.seen()
            sheet = Sheet(self._bank, self._layout, self._scale, self._chosen)
            painter.translate(-seen.topLeft())
            draw_sheet(painter, sheet, seen, self._theme)
            painter.translate(seen.topLeft())
            self._draw_card(painter)
        if shows_ring(self):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.focus), 1.75))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(self.viewport().rect()).adjusted(2, 2, -2, -2)
            painter.drawRoundedRect(ring, RADIUS, RADIUS)
        painter.end()

    def _draw_card(self, painter: QPainter) -> None:
        cell, layout = self.pointed(), self._layout
        if cell is None or layout is None or self._mouse is None:
            return
        place = layout.cell_place(cell).translated(-self.seen().topLeft())
        painter.setPen(QPen(QColor(self._theme.text), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))
        room = QRectF(self.viewport().rect()).adjusted(4, 2, -4, -2)
        draw_card(painter, self._tell(cell), self._mouse, room, painter.font(), self._theme)


def _shape(bank: FilterBank) -> tuple[int, int, int, int]:
    """Filters, pictures of each, and their rows and columns."""
    return bank.filters, bank.pictures, *bank.images.shape[2:]
