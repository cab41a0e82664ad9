"""`Legend`: what the lines are called and what they are now, in one row that never jumps."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.plotting.card import SAMPLE, draw_sample
from nnviz.ui.plotting.strokes import Ink
from nnviz.ui.theme import Theme, smaller

GAP = 5.0
BETWEEN = 14.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A line's name, its current value and how it is drawn.

    The text is padded to the width of its place, so that the entries after it stay put.
    """

    label: str
    text: str
    ink: Ink


class Legend(QWidget):
    """Where there is too little room, the last entries are left out and counted."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entries: tuple[Entry, ...] = ()
        self.setAccessibleName("Legend")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme; entries bring their own."""
        self._theme = theme
        self.update()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these, the most telling first."""
        found = tuple(entries)
        if found != self._entries:
            self._entries = found
            self.setToolTip("\n".join(self.texts()) if self._hidden(self.width()) else "")
            self.update()

    def texts(self) -> list[str]:
        """Every entry as it reads."""
        return [f"{entry.label} {entry.text.strip()}" for entry in self._entries]

    def shown(self, width: float) -> list[Entry]:
        """The entries that fit into so many pixels."""
        widths = [self._width(entry) for entry in self._entries]
        count = len(widths)
        while count and self._room(widths[:count], len(widths) - count) > width:
            count -= 1
        return list(self._entries[:count])

    def sizeHint(self) -> QSize:
        widths = [self._width(entry) for entry in self._entries]
        return QSize(int(self._room(widths, 0)) + 1, int(self._metrics().height()) + 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(20, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(smaller(self.font()))
        metrics = self._metrics()
        x, baseline = 0.0, (self.height() + metrics.ascent() - metrics.descent()) / 2
        for entry in self.shown(self.width()):
            draw_sample(painter, x, round(self.height() / 2) + 0.5, entry.ink)
            x += SAMPLE + GAP
            painter.setPen(QColor(self._theme.dim))
            painter.drawText(QPointF(x, baseline), entry.label)
            x += metrics.horizontalAdvance(entry.label) + GAP
            painter.setPen(QColor(self._theme.text))
            painter.drawText(QPointF(x, baseline), entry.text.strip())
            x += metrics.horizontalAdvance(entry.text) + BETWEEN
        if hidden := self._hidden(self.width()):
            painter.setPen(QColor(self._theme.dim))
            painter.drawText(QPointF(x, baseline), _more(hidden))
        painter.end()

    def _hidden(self, width: float) -> int:
        return len(self._entries) - len(self.shown(width))

    def _room(self, widths: Sequence[float], hidden: int) -> float:
        more = self._metrics().horizontalAdvance(_more(hidden)) + BETWEEN if hidden else 0.0
        return sum(widths) + BETWEEN * max(0, len(widths) - 1) + more

    def _width(self, entry: Entry) -> float:
        metrics = self._metrics()
        texts = metrics.horizontalAdvance(entry.label) + metrics.horizontalAdvance(entry.text)
        return SAMPLE + 2 * GAP + texts

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(smaller(self.font()))


def _more(count: int) -> str:
    return f"+{count}"
