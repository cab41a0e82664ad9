"""`TextPreview`: how a text begins, to be read and not written in."""

from PySide6.QtGui import QFontDatabase, QFontInfo
from PySide6.QtWidgets import QPlainTextEdit, QWidget


class TextPreview(QPlainTextEdit):
    """Shows letters of one width, lines as long as they are wide."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setAccessibleName("How the text begins")
        self._text = ""
        self.ensurePolished()
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(QFontInfo(self.font()).pixelSize())
        self.setFont(font)

    def show_text(self, text: str) -> None:
        """Show another beginning, from its first line."""
        if text != self._text:
            self._text = text
            self.setPlainText(text)
