"""`Disclosure`: a chevron and a few words that open and close what is below them."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from nnviz.ui.icons import pixmap
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import NORMAL, Theme, theme_of
from nnviz.ui.widgets.keys import PRESSING

_EDGE = 4  # room around the chevron, where the focus ring lies
_CHEVRON = 12
_GAP = 4
_END = 2
_TURNS = {Qt.Key.Key_Left: False, Qt.Key.Key_Right: True}


class Disclosure(QAbstractButton):
    """A quiet header: checked means open. Return turns it, Left closes, Right opens.

    Disabled, it is a name only.

    Signals:
        open_wished(bool): it was pressed; nothing changes until `show_open`.
    """

    open_wished = Signal(bool)

    def __init__(self, text: str, *, dim: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dim = dim
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._on_clicked)

    def show_open(self, is_open: bool) -> None:
        """Show that what is below is open or closed; emits nothing."""
        self.setChecked(is_open)

    def nextCheckState(self) -> None:
        """A click is a wish, not yet a change."""

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self.text()) + 1
        return QSize(self.text_left() + width + _END, metrics.height() + 8)

    def minimumSizeHint(self) -> QSize:
        shortest = self.fontMetrics().horizontalAdvance("h1") + 1
        hint = self.sizeHint()
        return QSize(min(hint.width(), self.text_left() + shortest + _END), hint.height())

    def text_left(self) -> int:
        """Where the text begins, in pixels from the left."""
        return _EDGE + self._chevron() + _GAP

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = _TURNS.get(Qt.Key(event.key()))
        if event.key() in PRESSING:
            self.click()
        elif wanted is None:
            super().keyPressEvent(event)
        elif wanted is not self.isChecked():
            self.click()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if shows_ring(self):
            painter.setPen(QPen(QColor(theme.focus), 1.75))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        if self.isEnabled():
            self._paint_chevron(painter, theme)
        painter.setPen(QColor(theme.dim if self._dim and not self.underMouse() else theme.text))
        left = self.text_left()
        room = self.width() - left
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        place = QRect(left, 0, room, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()

    def _paint_chevron(self, painter: QPainter, theme: Theme) -> None:
        side = self._chevron()
        name = "chevron-down" if self.isChecked() else "chevron-right"
        color = theme.text if self.underMouse() else theme.dim
        shape = pixmap(name, color, side, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(_EDGE, (self.height() - side) // 2 + 1), shape)

    @Slot()
    def _on_clicked(self) -> None:
        self.open_wished.emit(not self.isChecked())

    def _chevron(self) -> int:
        return max(_CHEVRON, round(_CHEVRON * self.font().pixelSize() / NORMAL))
