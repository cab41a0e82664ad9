"""`CompareRows`: a row a method, with what it finds and how far to trust that."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from nnviz.explain.explanation import Explanation
from nnviz.session.compared import Row, Stage
from nnviz.ui.compare.columns import (
    ARROW,
    HEADINGS,
    MEASURES,
    Column,
    Span,
    figure_of,
    numbers_of,
    spans,
    text_of,
)
from nnviz.ui.compare.preview import preview_image, preview_text
from nnviz.ui.compare.row_painting import PAD, Painted, RowPainter, note_of
from nnviz.ui.inspector.scaling import scaled
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import Theme, smaller, theme_of
from nnviz.ui.why.trust_chip import GAP, MARK
from nnviz.ui.widgets.keys import PRESSING
from nnviz.ui.widgets.tips import wrapped

ROW = 36
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class CompareRows(QAbstractScrollArea):
    """Arrows choose a row; a click or Return wishes to see it large.

    Signals: `row_wished(Method)`; `laid_out()`, columns lie elsewhere.
    """

    row_wished = Signal(object)
    laid_out = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._chosen = self._hovered = -1
        self._images: dict[int, tuple[Explanation, Theme, QImage | None]] = {}
        self.setAccessibleName("Methods side by side")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setMouseTracking(True)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show rows in this order."""
        chosen = self._rows[self._chosen].method if 0 <= self._chosen < len(self._rows) else None
        self._rows = tuple(rows)
        self._chosen = next((n for n, row in enumerate(rows) if row.method == chosen), -1)
        held = {id(row.timed.found) for row in rows if row.timed is not None}
        self._images = {key: value for key, value in self._images.items() if key in held}
        self._fit()
        self._describe()
        self.viewport().update()
        self.laid_out.emit()

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown, from the top."""
        return self._rows

    @property
    def spans(self) -> dict[Column, Span]:
        """Where the columns lie."""
        metrics = QFontMetrics(smaller(self.font()))
        least = metrics.horizontalAdvance("0.00") + MARK + GAP
        wanted = {
            column: max(metrics.horizontalAdvance(HEADINGS[column].text) + ARROW + 2, least)
            + 2 * PAD
            for column in numbers_of(self._rows)
        }
        has_images = any(self._image(row) is not None for row in self._rows)
        shown = float(self._line()) + 14 if has_images else 0.0
        return spans(wanted, self.viewport().width(), shown)

    def place(self, at: int) -> QRectF:
        """Where a row lies in the viewport."""
        top = at * self._line() - self.verticalScrollBar().value()
        return QRectF(0, top, self.viewport().width(), self._line())

    def tip_at(self, x: float, y: float) -> tuple[str, ...]:
        """What there is to say about a place in the viewport, in lines."""
        at = self._at(y)
        column = next((c for c, s in self.spans.items() if s.left <= x < s.right), None)
        if at < 0 or column is None:
            return ()
        row = self._rows[at]
        if column in MEASURES:
            figure = figure_of(row, column)
            return () if figure is None else (figure.help,)
        warnings = row.trust.warnings if row.trust is not None else ()
        note = note_of(row)
        words = preview_text(row.timed.found) if row.timed is not None else ""
        found = words if column is Column.SHOWN else row.method.line
        return tuple(text for text in (found, note, *warnings) if text)

    def sizeHint(self) -> QSize:
        return QSize(480, self._line() * max(2, min(len(self._rows), 6)))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 30)

    # -- events --------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self.laid_out.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._at(event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().y())
        if at >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self._choose(at)
            self.row_wished.emit(self._rows[at].method)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if move is not None and self._rows:
            last = len(self._rows) - 1
            self._choose(min(max(self._chosen + move, 0), last) if self._chosen >= 0 else 0)
        elif event.key() in PRESSING and 0 <= self._chosen < len(self._rows):
            self.row_wished.emit(self._rows[self._chosen].method)
        else:
            event.ignore()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(
                event.globalPos(), wrapped(*self.tip_at(event.pos().x(), event.pos().y())), self
            )
            return True
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rows = RowPainter(painter, theme, self.font(), smaller(self.font()), self.spans)
        for at, row in enumerate(self._rows):
            place = self.place(at)
            if place.intersects(QRectF(event.rect())):
                self._paint_ground(painter, at, place, theme)
                rows.paint(self._painted(row), place)
        painter.end()

    # -- inner ---------------------------------------------------------------------------------

    def _paint_ground(self, painter: QPainter, at: int, place: QRectF, theme: Theme) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        body = place.adjusted(1, 1, -1, -1)
        if at in (self._hovered, self._chosen):
            painter.setBrush(QColor(theme.hover if at == self._hovered else theme.raised))
            painter.drawRoundedRect(body, 4, 4)
        if at == self._chosen and shows_ring(self):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.focus), 1.5))
            painter.drawRoundedRect(body, 4, 4)
        elif at:
            painter.fillRect(QRectF(place.x(), place.y(), place.width(), 1), QColor(theme.line))

    def _painted(self, row: Row) -> Painted:
        found = None if row.timed is None else row.timed.found
        image = self._image(row)
        words = preview_text(found) if found is not None and image is None else ""
        is_old = found is not None and row.stage is Stage.ANSWER
        return Painted(row, image, words, note_of(row), is_old)

    def _image(self, row: Row) -> QImage | None:
        """The picture of what a row finds, made once for a theme."""
        if row.timed is None:
            return None
        found, theme = row.timed.found, theme_of(self.palette())
        known = self._images.get(id(found))
        if known is None or known[0] is not found or known[1] is not theme:
            known = self._images[id(found)] = found, theme, preview_image(found, theme)
        return known[2]

    def _choose(self, at: int) -> None:
        self._chosen = at
        bar, line = self.verticalScrollBar(), self._line()
        top = min(bar.value(), at * line)
        bar.setValue(max(top, (at + 1) * line - self.viewport().height()))
        self._describe()
        self.viewport().update()

    def _describe(self) -> None:
        """Say the chosen row, for whoever does not see it."""
        if not 0 <= self._chosen < len(self._rows):
            self.setAccessibleDescription("Arrow keys choose a method, Return shows it.")
            return
        row = self._rows[self._chosen]
        numbers = (f"{c.value.replace('_', ' ')} {text_of(row, c)}" for c in MEASURES)
        self.setAccessibleDescription(", ".join((row.method.label, *numbers)))

    def _hover(self, at: int) -> None:
        if at != self._hovered:
            self._hovered = at
            self.viewport().update()

    def _at(self, y: float) -> int:
        at = int((y + self.verticalScrollBar().value()) // self._line())
        return at if 0 <= at < len(self._rows) else -1

    def _line(self) -> int:
        return scaled(self.font(), ROW)

    def _fit(self) -> None:
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(self._line() // 2)
        bar.setRange(0, max(0, len(self._rows) * self._line() - self.viewport().height()))
