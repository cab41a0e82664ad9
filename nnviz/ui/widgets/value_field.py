"""`ValueField`: a value at the right of a row that becomes a line edit when clicked."""

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from nnviz.ui.style import set_style_property, shows_ring
from nnviz.ui.theme import mix, theme_of

NUMERALS = "0123456789.,-"  # typed at a number, these begin a new one
OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
_CLOSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
INSET = 4  # the ground under a hovered value reaches this far beyond its text


class ValueField(QWidget):
    """Text to look at, and to type over.

    Signals:
        text_entered(str): somebody typed this; answer with `accept` or `refuse`.
        typing_ended(): the edit has closed, whatever came of it.
    """

    text_entered = Signal(str)
    typing_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._is_dim = False
        self._hovered = False
        self._typed_over = ""
        self.edit = QLineEdit(self)
        self.edit.setProperty("kind", "value")
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.edit.hide()
        self.edit.installEventFilter(self)
        self.edit.textEdited.connect(self._on_text_edited)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str, *, dim: bool = False) -> None:
        """Show a value; an edit in progress is left alone."""
        if text != self._text:
            self._text = text
            self.updateGeometry()
        self._is_dim = dim
        self.update()

    def text(self) -> str:
        """The value as shown."""
        return self._text

    def start_typing(self, text: str | None = None) -> None:
        """Open the edit with `text`, or with the value selected."""
        self._typed_over = self._text.split("\u00a0")[0] if text is None else ""
        self.edit.setText(self._typed_over if text is None else text)
        self.edit.show()
        self.updateGeometry()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        if text is None:
            self.edit.selectAll()

    def is_typing(self) -> bool:
        """Whether the edit is open."""
        return not self.edit.isHidden()

    def accept(self) -> None:
        """Close the edit: what was typed is taken."""
        if not self.is_typing():
            return
        had_focus = self.edit.hasFocus()
        self.edit.hide()
        self._mark_wrong(wrong=False)
        self.updateGeometry()
        if had_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.typing_ended.emit()

    def refuse(self) -> None:
        """Keep the edit open, marked: what was typed is no value."""
        self._mark_wrong(wrong=True)
        self.edit.selectAll()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self._text) + 2 * INSET + 1
        if self.is_typing():
            width = max(width + 2 * INSET, metrics.horizontalAdvance("0.00000001") + 4 * INSET)
        return QSize(width, metrics.height() + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(72, self.sizeHint().width()), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.is_typing():
            return
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if (self._hovered and self.isEnabled()) or shows_ring(self):
            painter.setPen(QColor(theme.focus) if shows_ring(self) else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        color = theme.dim if self._is_dim else theme.text
        painter.setPen(QColor(color if self.isEnabled() else mix(theme.dim, theme.surface, 0.4)))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        place = self.rect().adjusted(INSET, 0, -INSET, 0)
        elide = Qt.TextElideMode.ElideRight
        text = self.fontMetrics().elidedText(self._text, elide, place.width() + 1)
        painter.drawText(place, flags, text)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.edit.setGeometry(self.rect())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.start_typing()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in OPENING_KEYS:
            self.start_typing()
        elif event.text() and event.text() in NUMERALS:
            self.start_typing(event.text())
        else:
            event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return enters, Escape takes back; so does leaving, when what was typed is no value.

        Neither key goes on to the parents: there, Return would open the edit again.
        """
        if isinstance(event, QKeyEvent) and event.key() in _CLOSING:
            if event.type() is QEvent.Type.KeyPress:
                self._close(event)
            event.accept()
            return True
        if isinstance(event, QFocusEvent) and event.type() is QEvent.Type.FocusOut:
            self._leave(event.reason())
        return super().eventFilter(watched, event)

    @Slot(str)
    def _on_text_edited(self, _text: str) -> None:
        self._mark_wrong(wrong=False)

    def _close(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.accept()
        else:
            self._enter()

    def _leave(self, reason: Qt.FocusReason) -> None:
        kept = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if not self.is_typing() or reason in kept:
            return
        self._enter()
        self.accept()

    def _enter(self) -> None:
        if self.edit.text() == self._typed_over:
            self.accept()
        else:
            self.text_entered.emit(self.edit.text())

    def _mark_wrong(self, *, wrong: bool) -> None:
        set_style_property(self.edit, "wrong", wrong)
