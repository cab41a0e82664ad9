"""`NoteEdit`: what somebody has to say about a layer, in as many lines as it takes."""

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from nnviz.files.project.drawing import NOTE_LIMIT

FEWEST, MOST = 2, 9
"""Lines in sight."""

_ROOM = 18
"""Above and below the lines."""


class NoteEdit(QPlainTextEdit):
    """As high as its text, within limits. Tab leaves it.

    Signals: `note_wished(str)`, with every key.
    """

    note_wished = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Note")
        self.setPlaceholderText("Note: why it is as it is")
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._on_text_changed)

    def show_note(self, text: str) -> None:
        """Show a note; emits nothing. The cursor stays where the text is as typed."""
        if text != self.toPlainText():
            with QSignalBlocker(self):
                self.setPlainText(text)
            self._fit()

    def sizeHint(self) -> QSize:
        lines = min(max(FEWEST, self._lines()), MOST)
        return QSize(200, lines * self.fontMetrics().lineSpacing() + _ROOM)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _lines(self) -> int:
        """How many lines the text takes as it is wrapped."""
        return int(self.document().size().height())

    def _fit(self) -> None:
        self.updateGeometry()

    @Slot()
    def _on_text_changed(self) -> None:
        self._fit()
        self.note_wished.emit(self.toPlainText()[:NOTE_LIMIT])
