"""`UnitsStepper`: a whole number between a minus and a plus, to press, to type, to roll."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from nnviz.core.spec import Option
from nnviz.ui.numbers import format_count, parse_number
from nnviz.ui.style import set_style_property
from nnviz.ui.theme import RADIUS, theme_of
from nnviz.ui.widgets.icon_button import IconButton

_STEPS = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_PageDown: -10,
}
_FRAME = 13  # what the field takes beside its figures
_BUTTON = 18
_NOTCH = 120  # one step of a mouse wheel


class UnitsStepper(QWidget):
    """Shows a number of units; the wheel turns it only while it has the focus.

    Signals:
        number_wished(int): somebody wants this number, which may be out of the allowed range.
        text_refused(str): what was typed is no whole number; the sentence to show.
        typing_ended(): what had been refused was left or taken back.
    """

    number_wished = Signal(int)
    text_refused = Signal(str)
    typing_ended = Signal()

    def __init__(self, described: Option, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._described = described
        self._shown = 0
        self._rolled = 0
        self.less = IconButton("minus", f"Fewer {described.label.lower()}", _BUTTON)
        self.more = IconButton("plus", f"More {described.label.lower()}", _BUTTON)
        self.edit = QLineEdit(self)
        self.edit.setProperty("kind", "value")
        self.edit.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.edit.setAccessibleName(described.label)
        self.edit.setAccessibleDescription(described.help)
        self.edit.installEventFilter(self)
        for button in (self.less, self.more):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAutoRepeat(True)
        box = QHBoxLayout(self)
        box.setContentsMargins(1, 2, 1, 2)
        box.setSpacing(0)
        for part in (self.less, self.edit, self.more):
            box.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.edit)
        self._connect()

    def show_number(self, number: int) -> None:
        """Show a number; emits nothing, and leaves alone what is being typed over the same one."""
        is_typed_over = self.edit.hasFocus() and self.edit.isModified()
        if number != self._shown or not is_typed_over:
            self._shown = number
            self._show_text()
        self.less.setEnabled(number > (self._described.low or 0))
        self.more.setEnabled(self._described.high is None or number < self._described.high)

    def show_figures(self, count: int) -> None:
        """Leave room for so many figures, so that steppers in a column are of one width."""
        room = self.edit.fontMetrics().horizontalAdvance("0" * max(2, count))
        self.edit.setFixedWidth(room + _FRAME)

    def show_wrong(self, *, wrong: bool) -> None:
        """Mark what is typed as refused."""
        set_style_property(self.edit, "wrong", wrong)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme_of(self.palette()).raised))
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._step(step)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.edit.hasFocus():
            event.ignore()
            return
        self._rolled += event.angleDelta().y()
        steps = int(self._rolled / _NOTCH)
        self._rolled -= steps * _NOTCH
        if steps:
            self._step(steps)
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape takes back what was typed; leaving enters it."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() is QEvent.Type.KeyPress:
                self._take_back()
                self.edit.selectAll()
            event.accept()
            return True
        if isinstance(event, QFocusEvent) and event.type() is QEvent.Type.FocusOut:
            self._leave(event.reason())
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        self.less.clicked.connect(self._on_less_clicked)
        self.more.clicked.connect(self._on_more_clicked)
        self.edit.returnPressed.connect(self._on_edit_return_pressed)
        self.edit.textEdited.connect(self._on_edit_text_edited)

    @Slot()
    def _on_less_clicked(self) -> None:
        self._step(-1)

    @Slot()
    def _on_more_clicked(self) -> None:
        self._step(1)

    @Slot()
    def _on_edit_return_pressed(self) -> None:
        self._enter()
        self.edit.selectAll()

    @Slot(str)
    def _on_edit_text_edited(self, _text: str) -> None:
        self.show_wrong(wrong=False)

    def _step(self, steps: int) -> None:
        low, high = int(self._described.low or 0), self._described.high
        number = max(low, self._shown + steps)
        number = number if high is None else min(number, int(high))
        if number != self._shown:
            self.number_wished.emit(number)

    def _enter(self) -> None:
        number = parse_number(self.edit.text())
        if number is None or number != int(number):
            self.show_wrong(wrong=True)
            self.text_refused.emit(f"Allowed: a whole number, {self._described.range_text()}.")
        elif int(number) == self._shown:
            self._take_back()
        else:
            self.number_wished.emit(int(number))

    def _leave(self, reason: Qt.FocusReason) -> None:
        if reason in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            return
        if self.edit.property("wrong"):
            self._take_back()
        elif self.edit.text() != format_count(self._shown):
            self._enter()
            self._show_text()

    def _take_back(self) -> None:
        self._show_text()
        self.typing_ended.emit()

    def _show_text(self) -> None:
        self.show_wrong(wrong=False)
        if self.edit.text() != format_count(self._shown):
            self.edit.setText(format_count(self._shown))
