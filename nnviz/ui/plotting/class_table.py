"""`ClassTable`: precision, recall and F1 of each class, one line a class."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnviz.engine.metrics import f1_scores, precisions, recalls
from nnviz.ui.numbers import format_compact
from nnviz.ui.pointed import Pointed
from nnviz.ui.theme import Theme, mix, smaller

HEADINGS = ("precision", "recall", "F1", "n")
NONE = "–"
"""Where there is nothing to take a share of."""

PAD = 4.0
LEAST_NAME = 40.0
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ClassTable(QWidget):
    """As tall as it has classes; put it into what scrolls. Only what is in sight is painted."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._names: tuple[str, ...] = ()
        self._rows: list[tuple[str, ...]] = []
        self.setAccessibleName("Precision and recall of each class")
        self.setToolTip(
            "Precision: of what was given a class, the share that is of it. "
            "Recall: of what is of a class, the share given it. F1 is their harmonic mean."
        )
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_table(self, table: NDArray[np.int64], names: tuple[str, ...]) -> None:
        """Show what follows from counts `(C, C)`, true classes down."""
        found = zip(precisions(table), recalls(table), f1_scores(table), strict=True)
        totals = table.sum(axis=1)
        rows = [
            (*(share_text(value) for value in values), format_compact(int(total)))
            for values, total in zip(found, totals, strict=True)
        ]
        if (rows, names) != (self._rows, self._names):
            self._rows, self._names = rows, names
            self.update()

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """What is written beside each class."""
        return self._rows

    def lies_at(self, at: QPointF) -> Pointed | None:
        """The class of the row there."""
        row = int(at.y() / self._line()) - 1
        return Pointed(label=self._names[row]) if 0 <= row < len(self._names) else None

    def heightForWidth(self, width: int) -> int:
        return round(self._line() * (1 + len(self._rows))) if self._rows else 0

    def sizeHint(self) -> QSize:
        return QSize(280, self.heightForWidth(280))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._theme.surface))
        painter.setFont(smaller(self.font()))
        line, columns = self._line(), self._columns()
        self._draw_row(painter, 0, "class", HEADINGS, columns, self._theme.dim)
        first = max(0, int(event.rect().top() / line) - 1)
        last = min(len(self._rows), int(event.rect().bottom() / line) + 1)
        for index in range(first, last):
            painter.fillRect(
                QRectF(0, (index + 1) * line, self.width(), 1),
                QColor(mix(self._theme.surface, self._theme.line, 0.6)),
            )
            name, texts = self._names[index], self._rows[index]
            self._draw_row(painter, index + 1, name, texts, columns, self._theme.text)
        painter.end()

    def _draw_row(
        self,
        painter: QPainter,
        row: int,
        name: str,
        texts: tuple[str, ...],
        columns: list[float],
        color: str,
    ) -> None:
        line, metrics = self._line(), QFontMetricsF(painter.font())
        painter.setPen(QColor(color))
        room = columns[0] - metrics.horizontalAdvance(HEADINGS[0]) - 2 * PAD
        text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, max(room, LEAST_NAME))
        painter.drawText(QRectF(0, row * line, max(room, LEAST_NAME) + 1, line), _LEFT, text)
        for right, value in zip(columns, texts, strict=True):
            painter.drawText(QRectF(right - 80, row * line, 80, line), _RIGHT, value)

    def _columns(self) -> list[float]:
        """Where the numbers end, from the left."""
        metrics, right = QFontMetricsF(smaller(self.font())), float(self.width() - 1)
        ends: list[float] = []
        for heading in reversed(HEADINGS):
            ends.append(right)
            right -= max(metrics.horizontalAdvance(heading), metrics.horizontalAdvance("0.000"))
            right -= 3 * PAD
        return ends[::-1]

    def _line(self) -> float:
        return QFontMetricsF(smaller(self.font())).height() + 2 * PAD


def share_text(value: float) -> str:
    """A share from 0 to 1 with three decimals."""
    return NONE if math.isnan(value) else f"{value:.3f}"
