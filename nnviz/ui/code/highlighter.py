"""`Highlighter`: colours the words of a text."""

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from nnviz.ui.code.inks import Role, ink, spans
from nnviz.ui.theme import Theme


class Highlighter(QSyntaxHighlighter):
    """Names stand out, comments lean, the rest is quiet."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._formats = _formats(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._formats = _formats(theme)
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        for start, length, role in spans(text):
            self.setFormat(start, length, self._formats[role])


def _formats(theme: Theme) -> dict[Role, QTextCharFormat]:
    made = {}
    for role in Role:
        made[role] = QTextCharFormat()
        made[role].setForeground(QColor(ink(theme, role)))
    made[Role.NAME].setFontWeight(QFont.Weight.DemiBold)
    made[Role.COMMENT].setFontItalic(True)
    return made
