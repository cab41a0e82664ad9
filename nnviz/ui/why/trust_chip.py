"""`TrustChip`: a number that says how far to trust a result, with a mark of what to think of it."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.explain.explanation import Figure, Grade
from nnviz.ui.theme import Theme, mix, smaller, theme_of
from nnviz.ui.widgets.tips import wrapped

MARK, GAP, SIDE = 7, 5, 7
WIDEST = 230

UNKNOWN = "…"
"""Stands for a number that is being measured."""

WORDS = {Grade.GOOD: "good", Grade.FAIR: "fair", Grade.POOR: "poor"}


def draw_mark(painter: QPainter, place: QRectF, grade: Grade | None, theme: Theme) -> None:
    """A dot for good, a ring for fair, a triangle for poor; nothing where nobody says."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if grade is Grade.GOOD:
        painter.setBrush(QColor(theme.good))
        painter.drawEllipse(place)
    elif grade is Grade.FAIR:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.dim), 1.5))
        painter.drawEllipse(place.adjusted(0.75, 0.75, -0.75, -0.75))
    elif grade is Grade.POOR:
        painter.setBrush(QColor(theme.warning))
        top = QPointF(place.center().x(), place.top())
        painter.drawPolygon(QPolygonF([top, place.bottomRight(), place.bottomLeft()]))


class TrustChip(QWidget):
    """A name and a number; its tool tip says what it means. It cannot be clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figure = Figure("", 0.0, UNKNOWN)
        self._is_known = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_figure(self, figure: Figure) -> None:
        """Show a number that is known."""
        self._show(figure, is_known=True)

    def show_unknown(self, name: str) -> None:
        """Say that this number is being measured."""
        self._show(Figure(name, 0.0, UNKNOWN, "It is being measured."), is_known=False)

    @property
    def text(self) -> str:
        """What is shown."""
        return f"{self._figure.name} {self._figure.text}"

    @property
    def grade(self) -> Grade | None:
        """What the mark says."""
        return self._figure.grade

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(smaller(self.font()))
        number = metrics.horizontalAdvance(self._figure.text)
        if not self._is_known:  # as wide as it will be: nothing moves when the number comes
            number = max(number, metrics.horizontalAdvance("0.00"))
        text = metrics.horizontalAdvance(f"{self._figure.name} ") + number
        return QSize(min(WIDEST, self._start() + text + SIDE + 1), metrics.height() + 7)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(QRectF(self.rect()), 5, 5)
        mark = QRectF(SIDE, (self.height() - MARK) / 2, MARK, MARK)
        if self._is_known:
            draw_mark(painter, mark, self._figure.grade, theme)
        else:
            painter.setBrush(QColor(mix(theme.raised, theme.dim, 0.5)))
            painter.drawEllipse(mark.adjusted(2, 2, -2, -2))
        self._draw_text(painter, theme)
        painter.end()

    def _draw_text(self, painter: QPainter, theme: Theme) -> None:
        painter.setFont(smaller(self.font()))
        metrics, figure = painter.fontMetrics(), self._figure
        room = QRectF(self.rect()).adjusted(self._start(), 0, -SIDE + 1, 0)
        number = metrics.horizontalAdvance(figure.text)
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        name = metrics.elidedText(
            f"{figure.name} ", Qt.TextElideMode.ElideRight, int(max(0, room.width() - number)) + 1
        )
        painter.setPen(QColor(theme.dim))
        painter.drawText(room, left, name)
        painter.setPen(QColor(theme.text))
        painter.drawText(room.adjusted(metrics.horizontalAdvance(name), 0, 0, 0), left, figure.text)

    def _start(self) -> int:
        """Where the text begins: right of the mark, where there is one."""
        has_mark = not self._is_known or self._figure.grade is not None
        return SIDE + (MARK + GAP if has_mark else 0)

    def _show(self, figure: Figure, *, is_known: bool) -> None:
        if (figure, is_known) == (self._figure, self._is_known):
            return
        self._figure, self._is_known = figure, is_known
        grade = f", {WORDS[figure.grade]}" if figure.grade is not None else ""
        self.setAccessibleName(f"{self.text}{grade}")
        self.setAccessibleDescription(figure.help)
        self.setToolTip(wrapped(figure.help))
        self.updateGeometry()
        self.update()
