"""`ElidedButton`: a push button whose words end in dots where they have no room."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

LEAST = 48


class ElidedButton(QPushButton):
    """Return presses it. The whole of its words stands in its tool tip, too."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setToolTip(words)
        self.setAutoDefault(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST, self.sizeHint().height())

    def shown_text(self) -> str:
        """The words as painted."""
        return self._elided(self._looks())

    def paintEvent(self, event: QPaintEvent) -> None:
        looks = self._looks()
        looks.text = self._elided(looks)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, looks)
        painter.end()

    def _looks(self) -> QStyleOptionButton:
        looks = QStyleOptionButton()
        self.initStyleOption(looks)
        return looks

    def _elided(self, looks: QStyleOptionButton) -> str:
        part = QStyle.SubElement.SE_PushButtonContents
        room = self.style().subElementRect(part, looks, self).width()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
