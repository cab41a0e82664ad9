"""`ProductTable`: value times weight is product, row by row; weights can be typed over."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnviz.ui.inspector.product_painting import paint_ground, paint_products
from nnviz.ui.inspector.rows import BIAS, Content, Row
from nnviz.ui.inspector.scaling import scaled
from nnviz.ui.inspector.table_places import ROW, Places
from nnviz.ui.numbers import format_setting
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import smaller, theme_of
from nnviz.ui.widgets.value_field import NUMERALS, OPENING_KEYS, ValueField

NOTCH, FINE_NOTCH = 0.05, 0.005
"""What one turn of the wheel adds to a weight; with Shift the lesser."""

_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class ProductTable(QWidget):
    """Signals:

    - `text_entered(int, str)`: somebody typed a weight for the row of this key; answer with
      `accept` or `refuse`.
    - `value_wished(int, float)`: somebody turned the wheel over the weight of the chosen row.
    - `typing_ended()`.
    """

    text_entered = Signal(int, str)
    value_wished = Signal(int, float)
    typing_ended = Signal()

    def __init__(self, name: str, editable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = Content(("", "", ""), ())
        self._editable = editable
        self._current: int | None = None
        self._hovered: int | None = None
        self._typing = BIAS
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.field = ValueField(self)
        self.field.edit.setAccessibleName("Weight")
        self.field.hide()
        self.field.text_entered.connect(self._on_text_entered)
        self.field.typing_ended.connect(self._on_typing_ended)
        if editable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setAccessibleDescription("Arrow keys choose a row, Return changes its weight.")

    # -- showing -------------------------------------------------------------------------------

    def show_content(self, content: Content) -> None:
        """Show other rows; a weight that is being typed is left alone."""
        before = self._places().lines
        self._content = content
        if self._row_of(self._current) is None:
            self._current = None
        if self.field.is_typing() and self._row_of(self._typing) is None:
            self.field.accept()
        if self._places().lines != before:
            self.updateGeometry()
        self.update()

    @property
    def content(self) -> Content:
        """What is shown."""
        return self._content

    def accept(self) -> None:
        """What was typed is taken."""
        self.field.accept()

    def refuse(self) -> None:
        """What was typed is no weight: the field stays open, marked."""
        self.field.refuse()

    def weight_rect(self, key: int) -> QRect:
        """Where a row's weight is written."""
        place = self._places().weight(key)
        return QRect() if place is None else QRect(*place)

    def start_typing(self, key: int, text: str | None = None) -> None:
        """Open the weight of a row."""
        row = self._row_of(key)
        if row is None or not self._editable:
            return
        self._current = self._typing = key
        self.field.show_text(format_setting(row.right))
        place = self.weight_rect(key)
        self.field.setGeometry(place.adjusted(-14, 0, 2, 0))
        self.field.show()
        self.field.raise_()
        self.field.start_typing(text)

    def sizeHint(self) -> QSize:
        return QSize(260, self._places().lines * self._places().height + 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def _places(self) -> Places:
        metrics = QFontMetrics(smaller(self.font()))
        number = metrics.horizontalAdvance("+0.0000") + 3
        return Places(self._content, self.width(), number, scaled(self.font(), ROW))

    def _row_of(self, key: int | None) -> Row | None:
        return self._places().row(key)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, places = theme_of(self.palette()), self._places()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(smaller(self.font()))
        if self._editable and self._hovered is not None:
            paint_ground(painter, places, self._hovered, theme.raised, "")
        if self._editable and self._current is not None and self.hasFocus():
            ring = theme.focus if shows_ring(self) else ""
            paint_ground(painter, places, self._current, theme.hover, ring)
        paint_products(painter, places, theme)
        painter.end()

    # -- the mouse and the keys ----------------------------------------------------------------

    def row_at(self, y: float) -> Row | None:
        """The row at a height."""
        return self._places().row_at(y)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().y())
        self._hovered = row.key if row is not None else None
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().y())
        if self._editable and row is not None:
            self._current = row.key
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().y())
        if row is not None:
            self.start_typing(row.key)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only over the weight of the row that was clicked: elsewhere the column scrolls."""
        row = self._row_of(self._current)
        over = row is not None and self.weight_rect(row.key).contains(event.position().toPoint())
        if not (self._editable and self.hasFocus() and over) or row is None:
            event.ignore()
            return
        fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        turns = (event.angleDelta().y() or event.angleDelta().x()) / 120
        step = turns * (FINE_NOTCH if fine else NOTCH)
        self.value_wished.emit(row.key, float(f"{row.right + step:.7g}"))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        with_others = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self._editable and move is not None and not with_others:
            self._move(move)
        elif self._editable and self._row_of(self._current) is not None:
            self._open_by(event)
        else:
            event.ignore()

    def _move(self, step: int) -> None:
        """Choose the row so many further down; at first the first one."""
        keys = [row.key for row in self._content.rows]
        at = keys.index(self._current) + step if self._current in keys else 0
        if keys:
            self._current = keys[min(max(at, 0), len(keys) - 1)]
        self.update()

    def _open_by(self, event: QKeyEvent) -> None:
        """Return opens the chosen weight; a figure begins another one."""
        assert self._current is not None
        if event.key() in OPENING_KEYS:
            self.start_typing(self._current)
        elif event.text() and event.text() in NUMERALS:
            self.start_typing(self._current, event.text())
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            row = self.row_at(event.pos().y())
            QToolTip.showText(event.globalPos(), row.name if row is not None else "", self)
            return True
        return super().event(event)

    @Slot(str)
    def _on_text_entered(self, text: str) -> None:
        self.text_entered.emit(self._typing, text)

    @Slot()
    def _on_typing_ended(self) -> None:
        self.field.hide()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.typing_ended.emit()
