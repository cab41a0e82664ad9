"""`CellTable`: cells by how well they tell, each with its AUC, sign and information."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from nnviz.explain.cells import Cell
from nnviz.ui.plotting.answer_bars import THICK
from nnviz.ui.theme import sign_color
from nnviz.ui.why.pick_list import PickList

LINE, HEAD, EDGE, GAP = 22, 20, 6.0, 10.0
LEAST_BAR = 40.0
"""Pixels of a bar below which there is none."""

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class CellLine:
    """A cell and what it tells: `auc` below 0.5 tells by small numbers; `information` in bits."""

    cell: Cell
    auc: float
    information: float

    @property
    def strength(self) -> float:
        """How well it tells, from 0.5 to 1."""
        return max(self.auc, 1 - self.auc)

    @property
    def sign(self) -> int:
        """1 where its number is large inside, -1 where it is small."""
        return 1 if self.auc >= 0.5 else -1


class CellTable(PickList):
    """The cell that colours the text is told apart. `picked(int)` is a line."""

    description: ClassVar[str] = "Arrow keys choose a cell, Return looks at it."

    lines: Sequence[CellLine] = ()
    shown: Cell | None = None

    def show_lines(self, lines: Sequence[CellLine], shown: Cell | None) -> None:
        """Show other cells."""
        if list(lines) != list(self.lines) or shown != self.shown:
            is_longer = len(lines) != len(self.lines)
            self.lines, self.shown = tuple(lines), shown
            if is_longer:
                self.refit()
            self.update()

    def count(self) -> int:
        return len(self.lines)

    def may_pick(self, number: int) -> bool:
        return True

    def place(self, number: int) -> QRectF:
        return QRectF(0, HEAD + number * LINE, self.width(), LINE)

    def full_height(self) -> int:
        return HEAD + LINE * len(self.lines)

    def told(self, number: int) -> str:
        line = self.lines[number]
        way = "large" if line.sign > 0 else "small"
        return (
            f"{line.cell.name}: its number is {way} inside. Of {line.strength:.1%} of all pairs of "
            "a step inside and one outside it says which is which. Click to see it in the Reader."
        )

    def paint_rest(self, painter: QPainter) -> None:
        if not self.lines:
            return
        name, _, auc, bits = self._columns(painter)
        painter.setPen(QColor(self.theme.dim))
        head = QRectF(0, 0, 1, HEAD)
        for column, text, where in (
            (name, "Cell", _LEFT),
            (auc, "AUC", _RIGHT),
            (bits, "bits", _RIGHT),
        ):
            painter.drawText(_within(head, column), where, text)

    def paint_thing(self, painter: QPainter, number: int, place: QRectF) -> None:
        line, theme = self.lines[number], self.theme
        name, bar, auc, bits = self._columns(painter)
        if line.cell == self.shown:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.selection))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 4, 4)
        metrics = QFontMetricsF(painter.font())
        text = metrics.elidedText(line.cell.name, Qt.TextElideMode.ElideMiddle, name[1] - name[0])
        painter.setPen(QColor(theme.text))
        painter.drawText(_within(place, name), _LEFT, text)
        painter.drawText(_within(place, bits), _RIGHT, f"{line.information:.2f}")
        painter.setPen(QColor(sign_color(theme, line.sign)))
        sign = "+" if line.sign > 0 else "−"
        painter.drawText(_within(place, auc), _RIGHT, f"{sign}{line.strength:.3f}")
        self._paint_bar(painter, line, _within(place, bar))

    def _paint_bar(self, painter: QPainter, line: CellLine, room: QRectF) -> None:
        """From 0.5, which tells nothing, to 1."""
        if room.width() < LEAST_BAR:
            return
        track = QRectF(room.left(), room.center().y() - THICK / 2, room.width(), THICK)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.raised))
        painter.drawRoundedRect(track, 3, 3)
        track.setWidth(max(THICK, track.width() * (2 * line.strength - 1)))
        painter.setBrush(QColor(self.theme.positive if line.sign > 0 else self.theme.negative))
        painter.drawRoundedRect(track, 3, 3)

    def _columns(self, painter: QPainter) -> tuple[tuple[float, float], ...]:
        """Where name, bar, AUC and bits begin and end."""
        metrics = QFontMetricsF(painter.font())
        right = self.width() - EDGE
        bits = right - metrics.horizontalAdvance("0.000")
        auc = bits - GAP - metrics.horizontalAdvance("+0.0000")
        widest = max((metrics.horizontalAdvance(one.cell.name) for one in self.lines), default=0.0)
        name = min(EDGE + widest + 2, auc - GAP)
        return (EDGE, name), (name + GAP, auc - GAP), (auc, bits - GAP), (bits, right)


def _within(place: QRectF, column: tuple[float, float]) -> QRectF:
    return QRectF(column[0], place.top(), max(0.0, column[1] - column[0]), place.height())
