"""`NumberRow`: a short text at the left and a signed number at the right, on one line."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.inspector.scaling import scaled
from nnviz.ui.inspector.words import reading
from nnviz.ui.theme import sign_color, theme_of

HEIGHT = 22


class NumberRow(QWidget):
    """One line of an equation. `strong` lines are results."""

    def __init__(self, strong: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strong = strong
        self.text, self.value = "", 0.0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_number(self, text: str, value: float) -> None:
        """Show another text and number."""
        if (text, value) != (self.text, self.value):
            self.text, self.value = text, value
            self.setAccessibleName(f"{text} {reading(value).strip()}")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, scaled(self.font(), HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, scaled(self.font(), HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = theme_of(self.palette()), QPainter(self)
        font = QFont(self.font())
        if self._strong:
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        number = reading(self.value)
        width = painter.fontMetrics().horizontalAdvance(number)
        painter.setPen(QColor(theme.text if self._strong else theme.dim))
        room = max(0, self.width() - width - 8)
        shown = painter.fontMetrics().elidedText(self.text, Qt.TextElideMode.ElideRight, room)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            QRect(2, 0, room + 4, scaled(self.font(), HEIGHT)),
            Qt.AlignmentFlag.AlignLeft | middle,
            shown,
        )
        painter.setPen(QColor(sign_color(theme, self.value)))
        place = QRect(0, 0, self.width() - 2, scaled(self.font(), HEIGHT))
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | middle, number)
        painter.end()
