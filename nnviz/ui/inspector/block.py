"""`Block`: a part of the inspector, with a title and a sentence on what it shows."""

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.ui.theme import theme_of


class Block(QWidget):
    """Subclasses add what they show to `column`; `row` is the line of the title."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 13, 0, 12)
        self.column.setSpacing(6)
        self.row = QHBoxLayout()
        self.column.addLayout(self.row)
        heading = QLabel(title, self)
        heading.setProperty("role", "title")
        self.row.addWidget(heading, 1)
        self.sentence = QLabel(self)
        self.sentence.setProperty("role", "small")
        self.sentence.setWordWrap(True)
        self.column.addWidget(self.sentence)

    def say(self, text: str) -> None:
        """Show a sentence below the title; nothing hides it."""
        if text != self.sentence.text():
            self.sentence.setText(text)
        self.sentence.setVisible(bool(text))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, QColor(theme_of(self.palette()).line))
        painter.end()
