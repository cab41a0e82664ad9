"""`BandOverlay`: the rectangle of a rubber band, over everything else on the canvas."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnviz.ui.theme import theme_of


class BandOverlay(QWidget):
    """A dashed frame that lets the mouse through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_band(self, band: QRectF | None) -> None:
        """Show a rectangle of the parent, or nothing."""
        if band is not None:
            self.setGeometry(band.toAlignedRect().adjusted(0, 0, 1, 1))
        self.setVisible(band is not None)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        ground = QColor(theme.accent)
        ground.setAlpha(28)
        painter.fillRect(self.rect(), ground)
        painter.setPen(QPen(QColor(theme.text), 1, Qt.PenStyle.DashLine))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
