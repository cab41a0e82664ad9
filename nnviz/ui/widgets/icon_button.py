"""`IconButton`: a small icon to press, without a ground until the mouse is over it."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from nnviz.ui.icons import pixmap
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import NORMAL, mix, theme_of
from nnviz.ui.widgets.keys import PRESSING

_GLYPH = 12


class IconButton(QAbstractButton):
    """An icon of the product's set. `name` says what pressing it does, to eyes and to readers."""

    def __init__(self, icon: str, name: str, side: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._side = icon, side
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = self._scaled(self._side)
        return QSize(side, side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in PRESSING:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_under = self.underMouse() and self.isEnabled()
        body = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if is_under or shows_ring(self):
            painter.setBrush(QColor(theme.pressed if self.isDown() else theme.hover))
            painter.setPen(QPen(QColor(theme.focus), 2) if shows_ring(self) else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(body, 5, 5)
        ink = theme.text if is_under else theme.dim
        ink = ink if self.isEnabled() else mix(theme.dim, theme.surface, 0.55)
        side = self._scaled(_GLYPH)
        place = QPoint((self.width() - side) // 2, (self.height() - side) // 2)
        painter.drawPixmap(place, pixmap(self._icon, ink, side, self.devicePixelRatioF()))
        painter.end()

    def _scaled(self, length: int) -> int:
        return max(length, round(length * self.font().pixelSize() / NORMAL))
