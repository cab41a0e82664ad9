"""`CompareHead`: the names of the columns, by which rows are sorted."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnviz.ui.compare.columns import ARROW, HEADINGS, LEAST, NUMBERS, Column, Order, Span
from nnviz.ui.compare.row_painting import PAD
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import Theme, smaller, theme_of
from nnviz.ui.widgets.keys import PRESSING
from nnviz.ui.widgets.tips import wrapped

_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class CompareHead(QWidget):
    """A click sorts; so does Return at the column that the arrow keys have reached.

    Signals: `column_wished(Column)`.
    """

    column_wished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spans: dict[Column, Span] = {}
        self._order = Order()
        self._reached: Column = Column.METHOD
        self._hovered: Column | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._describe()

    def show_columns(self, spans: dict[Column, Span], order: Order) -> None:
        """Show these columns, and by which the rows are sorted."""
        self._spans, self._order = spans, order
        if self._reached not in self._visible():
            self._reached = Column.METHOD
        self._describe()
        self.update()

    @property
    def reached(self) -> Column:
        """The column that Return would sort by."""
        return self._reached

    def column_at(self, x: float) -> Column | None:
        """The column at a place."""
        return next((c for c in self._visible() if self._place(c).left() <= x < self._end(c)), None)

    def sizeHint(self) -> QSize:
        return QSize(480, QFontMetrics(smaller(self.font())).height() + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.column_at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        column = self.column_at(event.position().x())
        if column is not None and event.button() is Qt.MouseButton.LeftButton:
            self._reached = column
            self.column_wished.emit(column)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move, columns = _MOVES.get(Qt.Key(event.key())), self._visible()
        if move is not None and columns:
            at = columns.index(self._reached) + move
            self._reached = columns[min(max(at, 0), len(columns) - 1)]
            self._describe()
            self.update()
        elif event.key() in PRESSING:
            self.column_wished.emit(self._reached)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            column = self.column_at(event.pos().x())
            QToolTip.showText(
                event.globalPos(), wrapped(HEADINGS[column].tip if column else ""), self
            )
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(smaller(self.font()))
        for column in self._visible():
            self._paint(painter, column, theme)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), QColor(theme.line))
        painter.end()

    def _paint(self, painter: QPainter, column: Column, theme: Theme) -> None:
        place, heading = self._place(column), HEADINGS[column]
        is_sorted = column is self._order.column
        if column is self._reached and shows_ring(self):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.focus), 1.5))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -2), 3, 3)
        ink = QColor(theme.text if is_sorted or column is self._hovered else theme.dim)
        painter.setPen(ink)
        metrics = painter.fontMetrics()
        inner = place.adjusted(PAD, 0, -PAD, 0)
        room = inner.width() - (ARROW + 2 if is_sorted else 0)
        text = metrics.elidedText(heading.text, Qt.TextElideMode.ElideRight, int(room) + 1)
        wide = metrics.horizontalAdvance(text) + (ARROW + 2 if is_sorted else 0)
        left = inner.right() - wide if column in NUMBERS else inner.left()
        line = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, inner.y(), inner.width(), inner.height()), line, text)
        if is_sorted:
            middle = QPointF(left + wide - ARROW / 2, inner.center().y())
            _draw_arrow(painter, middle, ink, is_up=self._points_up())

    def _points_up(self) -> bool:
        """Whether numbers grow downwards."""
        return HEADINGS[self._order.column].more_is_better is self._order.is_reversed

    def _visible(self) -> list[Column]:
        return [column for column, span in self._spans.items() if span.width >= LEAST]

    def _place(self, column: Column) -> QRectF:
        span = self._spans[column]
        return QRectF(span.left, 0, span.width, self.height())

    def _end(self, column: Column) -> float:
        return self._spans[column].right

    def _hover(self, column: Column | None) -> None:
        if column is not self._hovered:
            self._hovered = column
            self.update()

    def _describe(self) -> None:
        self.setAccessibleName(f"Sort by {HEADINGS[self._reached].text}")
        self.setAccessibleDescription("Left and right choose a column, Return sorts by it.")


def _draw_arrow(painter: QPainter, middle: QPointF, ink: QColor, *, is_up: bool) -> None:
    half, tip = ARROW / 2, -2.0 if is_up else 2.0
    corners = [QPointF(-half, -tip), QPointF(half, -tip), QPointF(0, tip)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPolygon(QPolygonF([middle + corner for corner in corners]))
