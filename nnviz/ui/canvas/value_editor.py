"""`ValueEditor`: a small field on the canvas for a weight, a bias or a held activation."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from nnviz.engine.weight_value import MOST
from nnviz.ui.canvas.body import draw_body
from nnviz.ui.numbers import format_setting
from nnviz.ui.style import set_style_property
from nnviz.ui.theme import theme_of
from nnviz.ui.typed_weight import read_weight

WIDTH, AWAY, NOTCH = 176, 10, 120.0
STEP_SHARE, LEAST_STEP = 0.05, 0.01
"""A step of the wheel: so much of the value, but at least so much."""

_KEYS = {Qt.Key.Key_Up: 1.0, Qt.Key.Key_Down: -1.0}


class ValueEditor(QWidget):
    """Return enters, Escape gives up; the wheel and the arrow keys turn the number.

    Signals:
        value_entered(float): somebody typed this and pressed Return.
        steps_wished(float): somebody turned it by so many steps.
        closed(): it is gone, whatever came of it.
    """

    value_entered = Signal(float)
    steps_wished = Signal(float)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._label, self.edit, self.note = QLabel(self), QLineEdit(self), QLabel(self)
        self._label.setProperty("role", "small")
        self.note.setProperty("role", "error")
        self.note.setWordWrap(True)
        self.note.hide()
        self.edit.setProperty("kind", "value")
        self.edit.setToolTip("Type a number and press Return; the wheel turns it.")
        self.edit.installEventFilter(self)
        self.edit.textEdited.connect(self._on_text_edited)
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 7, 10, 9)
        box.setSpacing(4)
        for part in (self._label, self.edit, self.note):
            box.addWidget(part)
        self.setFocusProxy(self.edit)
        self.hide()

    def open(self, label: str, value: float, beside: QRect) -> None:
        """Ask for a value, with the present one to type over, beside a place of the canvas."""
        self._label.setText(label)
        self.edit.setAccessibleName(label)
        self._refuse("")
        self._show_value(value)
        self._fit()
        self.move(self._spot(beside))
        self.show()
        self.raise_()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edit.selectAll()

    def is_open(self) -> bool:
        """Whether it is there."""
        return not self.isHidden()

    def show_value(self, value: float) -> None:
        """Show what the value is now; what is being typed is left alone."""
        if self.is_open() and not self.edit.isModified():
            self._show_value(value)

    def turn_to(self, value: float) -> None:
        """Show a value that was turned to, also over what was typed."""
        self._refuse("")
        self._show_value(value)

    def close_editor(self) -> None:
        """Put the field away; nothing is entered."""
        if self.is_open():
            self.hide()
            self.closed.emit()

    # -- inner ---------------------------------------------------------------------------------

    def _show_value(self, value: float) -> None:
        text = format_setting(value)
        if text != self.edit.text():
            was_selected = self.edit.hasSelectedText()
            self.edit.setText(text)
            if was_selected:
                self.edit.selectAll()
        self.edit.setModified(False)

    def _enter(self) -> None:
        found = read_weight(self.edit.text())
        if isinstance(found, str):
            self._refuse(found)
            self.edit.selectAll()
            return
        if self.edit.isModified():
            self.value_entered.emit(found)
        self.close_editor()

    def _refuse(self, sentence: str) -> None:
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))
        set_style_property(self.edit, "wrong", bool(sentence))
        self._fit()

    def _fit(self) -> None:
        layout = self.layout()
        assert layout is not None
        layout.activate()
        height = layout.totalSizeHint().height()
        if layout.hasHeightForWidth():  # only while the note, the one line that wraps, is there
            height = layout.totalHeightForWidth(WIDTH)
        self.resize(WIDTH, height)
        self._keep_inside()

    def _keep_inside(self) -> None:
        canvas = self.parentWidget()
        assert canvas is not None
        bottom = max(4, canvas.height() - self.height() - 4)
        right = max(4, canvas.width() - self.width() - 4)
        self.move(min(max(4, self.x()), right), min(max(4, self.y()), bottom))

    def _spot(self, beside: QRect) -> QPoint:
        """Below the place where there is room, else above it."""
        canvas = self.parentWidget()
        assert canvas is not None
        x = beside.center().x() - WIDTH // 2
        y = beside.bottom() + AWAY
        if y + self.height() > canvas.height() - 4:
            y = beside.top() - AWAY - self.height()
        right, bottom = canvas.width() - WIDTH - 4, canvas.height() - self.height() - 4
        return QPoint(min(max(4, x), max(4, right)), min(max(4, y), max(4, bottom)))

    # -- events --------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys mean a number here and nothing else; leaving the field closes it."""
        if isinstance(event, QKeyEvent):
            return self._on_key(event)
        if isinstance(event, QFocusEvent) and event.lostFocus():
            self._on_left(event.reason())
        return False

    def _on_left(self, reason: Qt.FocusReason) -> None:
        if reason is not Qt.FocusReason.ActiveWindowFocusReason:
            self.close_editor()

    def _on_key(self, event: QKeyEvent) -> bool:
        key, is_press = Qt.Key(event.key()), event.type() is QEvent.Type.KeyPress
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()  # M is a letter here, and no neuron is muted
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if is_press:
                self._enter()
            return True
        if key == Qt.Key.Key_Escape:
            if is_press:
                self.close_editor()
            return True
        if key in _KEYS:
            if is_press:
                self.steps_wished.emit(_KEYS[key])
            return True
        return False

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta().y() or event.angleDelta().x()
        self.steps_wished.emit(delta / NOTCH)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        draw_body(painter, QRectF(self.rect()), theme.surface, theme.dim)
        painter.end()

    @Slot(str)
    def _on_text_edited(self, _text: str) -> None:
        self._refuse("")


def turned(value: float, steps: float) -> float:
    """A value after so many steps of the wheel, each of a twentieth of it but at least 0.01.

    Steps down from 1 lead back along the steps up to it; through zero they go in steps of 0.01.
    """
    whole, rest = divmod(abs(steps), 1.0)
    sizes = [1.0] * int(min(whole, 1000)) + ([rest] if rest else [])
    for size in sizes:
        by = max(LEAST_STEP, STEP_SHARE * abs(value)) * size
        value += by if steps > 0 else -by
    return 0.0 if abs(value) < 1e-9 else min(max(value, -MOST), MOST)
