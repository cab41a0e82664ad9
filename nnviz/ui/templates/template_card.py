"""`TemplateCard`: a network to begin with: its picture, its title, and what it is in a sentence."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from nnviz.files.example import Example
from nnviz.ui.style import shows_ring
from nnviz.ui.templates.thumbnail import draw_thumbnail, thumbnail
from nnviz.ui.theme import RADIUS, smaller, text_scale, theme_of
from nnviz.ui.widgets.keys import PRESSING

WIDTH, PICTURE, PAD = 208, 92, 12
LINES = 3
ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)

_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


class TemplateCard(QAbstractButton):
    """A click, Return or Space chooses it.

    Signals: `arrow_pressed(int)`, the key that leads to another card.
    """

    arrow_pressed = Signal(int)

    def __init__(self, example: Example, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.example = example
        self.setText(example.title)
        self.setAccessibleName(example.title)
        self.setAccessibleDescription(example.description)
        self.setToolTip(example.description)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._shown = thumbnail(example.experiment.graph, QRectF(0, 0, WIDTH - 2 * PAD, PICTURE))

    def sizeHint(self) -> QSize:
        small = QFontMetrics(smaller(self.font())).lineSpacing()
        text = QFontMetrics(self._bold()).height() + 4 + LINES * small
        width = round(WIDTH * max(1.0, text_scale(self.font())))
        return QSize(width, PICTURE + text + 2 * PAD + 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in PRESSING:
            self.click()
        elif event.key() in ARROWS:
            self.arrow_pressed.emit(event.key())
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        ground = theme.pressed if self.isDown() else theme.hover if self.underMouse() else None
        painter.setBrush(QColor(ground or theme.raised))
        ring = shows_ring(self)
        painter.setPen(QPen(QColor(theme.focus), 2) if ring else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(body, RADIUS + 2, RADIUS + 2)
        painter.save()
        painter.translate((self.width() - WIDTH) / 2 + PAD, PAD / 2)
        draw_thumbnail(painter, self._shown, theme)
        painter.restore()
        self._draw_words(painter, theme.text, theme.dim)
        painter.end()

    def _draw_words(self, painter: QPainter, ink: str, dim: str) -> None:
        room = QRectF(self.rect()).adjusted(PAD, PICTURE + PAD, -PAD, -PAD / 2)
        metrics = QFontMetrics(self._bold())
        painter.setFont(self._bold())
        painter.setPen(QColor(ink))
        elide = Qt.TextElideMode.ElideRight
        title = metrics.elidedText(self.example.title, elide, round(room.width()))
        painter.drawText(room, _WRAPPED, title)
        painter.setFont(smaller(self.font()))
        painter.setPen(QColor(dim))
        about = self.example.description
        painter.drawText(room.adjusted(0, metrics.height() + 4, 0, 0), _WRAPPED, about)

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font
