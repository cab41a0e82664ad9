"""`ScoreBars`: how well something can be read off each layer, a bar each, in their order."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.explain.results.layer_scores import LayerScores
from nnviz.ui.inspector.scaling import scaled
from nnviz.ui.numbers import format_percent, format_setting
from nnviz.ui.theme import Theme, mix, smaller

ROW, THICK, GAP, NAMES = 22, 9.0, 8.0, 0.34

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft | _MIDDLE, Qt.AlignmentFlag.AlignRight | _MIDDLE
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class ScoreBars(QWidget):
    """A bar for the test part, a tick for the training part, a dashed line for who only guesses.

    Signals: `hovered_changed(int)`, a layer or -1.
    """

    hovered_changed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._scores: LayerScores | None = None
        self._hovered = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("What can be read off each layer")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_scores(self, scores: LayerScores) -> None:
        """Show other scores."""
        self._scores = scores
        self.setFixedHeight(self._row() * len(scores.layers))
        pairs = zip(scores.layers, scores.test.tolist(), strict=True)
        said = "; ".join(f"{name} {score_text(value, scores)}" for name, value in pairs)
        self.setAccessibleDescription(said)
        self.update()

    @property
    def hovered(self) -> int:
        """The layer that is pointed at, or -1."""
        return self._hovered

    def place(self, number: int) -> QRectF:
        """Where a row lies."""
        return QRectF(0, number * self._row(), self.width(), self._row())

    def sizeHint(self) -> QSize:
        return QSize(260, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        count = 0 if self._scores is None else len(self._scores.layers)
        number = int(event.position().y() // self._row())
        self._hover(number if 0 <= number < count else -1)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None or self._scores is None:
            event.ignore()
        else:
            self._hover(min(max(self._hovered + move, 0), len(self._scores.layers) - 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        scores = self._scores
        if scores is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(smaller(self.font()))
        bars = self.bars_room(scores)
        for number in range(len(scores.layers)):
            place = self.place(number)
            if place.intersects(QRectF(event.rect())):
                self._paint_row(painter, scores, number, place, bars)
        self._paint_floor(painter, scores, bars)
        painter.end()

    def bars_room(self, scores: LayerScores) -> QRectF:
        """From the left end of the longest bar to its right end, over all rows."""
        metrics = QFontMetricsF(smaller(self.font()))
        widest = max((metrics.horizontalAdvance(name) for name in scores.layers), default=0.0)
        left = min(widest + 2, self.width() * NAMES) + GAP
        right = self.width() - metrics.horizontalAdvance("100.0 %") - GAP - 2
        return QRectF(left, 0, max(1.0, right - left), self.height())

    def _paint_row(
        self, painter: QPainter, scores: LayerScores, number: int, place: QRectF, bars: QRectF
    ) -> None:
        theme, score = self._theme, float(scores.test[number])
        if number == self._hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(place.adjusted(0, 1, 0, -1), 4, 4)
        elide, room = Qt.TextElideMode.ElideMiddle, int(bars.left() - GAP)
        painter.setPen(QColor(theme.text))
        name = painter.fontMetrics().elidedText(scores.layers[number], elide, room)
        painter.drawText(place.adjusted(2, 0, 0, 0), _LEFT, name)
        painter.drawText(place.adjusted(0, 0, -2, 0), _RIGHT, score_text(score, scores))
        top = place.center().y() - THICK / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(theme.surface, theme.text, 0.14)))
        painter.drawRoundedRect(QRectF(bars.left(), top, bars.width(), THICK), 2, 2)
        painter.setBrush(QColor(mix(theme.surface, theme.text, 0.72)))
        painter.drawRoundedRect(QRectF(bars.left(), top, _share(score) * bars.width(), THICK), 2, 2)
        painter.setPen(QPen(QColor(theme.text), 1.5))
        at = bars.left() + _share(float(scores.training[number])) * bars.width()
        painter.drawLine(round(at), round(top) - 2, round(at), round(top + THICK) + 2)

    def _paint_floor(self, painter: QPainter, scores: LayerScores, bars: QRectF) -> None:
        at = round(bars.left() + _share(scores.floor) * bars.width())
        painter.setPen(QPen(QColor(self._theme.text), 1, Qt.PenStyle.DashLine))
        painter.drawLine(at, 0, at, self.height())

    def _row(self) -> int:
        return scaled(self.font(), ROW)

    def _hover(self, number: int) -> None:
        if number != self._hovered:
            self._hovered = number
            self.hovered_changed.emit(number)
            self.update()


def score_text(score: float, scores: LayerScores) -> str:
    """A score in words."""
    if score != score:
        return "none"
    return format_percent(score) if scores.is_share else format_setting(score, 3)


def _share(score: float) -> float:
    return min(1.0, max(0.0, score)) if score == score else 0.0
