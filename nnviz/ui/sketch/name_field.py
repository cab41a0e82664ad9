"""`NameField`: another name is typed right on the card."""

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

LEAST_WIDTH, INSET = 120, 6


class NameField(QLineEdit):
    """Return and leaving the field take the name, Escape does not.

    Signals: `name_entered(str, str)`: whose name it was to be, and the name.
    """

    name_entered = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._id = ""
        self.setProperty("kind", "value")
        self.setAccessibleName("Name")
        self.installEventFilter(self)
        self.hide()

    def ask(self, id: str, name: str, over: QRect) -> None:
        """Ask for another name of a layer or block, over its card on the canvas."""
        self._id = id
        self.setText(name)
        self.selectAll()
        inner = over.adjusted(INSET, INSET, -INSET, -INSET)
        inner.setSize(inner.size().expandedTo(QSize(LEAST_WIDTH, self.sizeHint().height())))
        inner.moveCenter(over.center())
        self.setGeometry(inner)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def is_open(self) -> bool:
        """Whether it is there."""
        return not self.isHidden()

    def close_field(self) -> None:
        """Put it away; nothing is entered."""
        self._leave("")

    def _leave(self, name: str) -> None:
        if self.isHidden():
            return
        id, had_focus = self._id, self.hasFocus()
        self.hide()
        parent = self.parentWidget()
        if had_focus and parent is not None:
            parent.setFocus(Qt.FocusReason.PopupFocusReason)
        if name:
            self.name_entered.emit(id, name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            return self._on_key(event)
        if isinstance(event, QFocusEvent) and event.lostFocus():
            self._on_left(event.reason())
        return False

    def _on_left(self, reason: Qt.FocusReason) -> None:
        if reason is not Qt.FocusReason.ActiveWindowFocusReason:
            self._leave(self.text() if self.isModified() else "")

    def _on_key(self, event: QKeyEvent) -> bool:
        key, is_press = Qt.Key(event.key()), event.type() is QEvent.Type.KeyPress
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()  # a letter is a letter here, not an action
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_press:
            self._leave(self.text() if self.isModified() else "")
        elif key == Qt.Key.Key_Escape and is_press:
            self.close_field()
        else:
            return False
        return True
