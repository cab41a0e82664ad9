"""Paints one row of a comparison."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from nnviz.explain.explanation import Grade
from nnviz.session.compared import Row, Stage
from nnviz.ui.compare.columns import LEAST, NUMBERS, Column, Span, figure_of, text_of
from nnviz.ui.theme import Theme, mix
from nnviz.ui.why.trust_chip import GAP, MARK, draw_mark

PAD = 6
EDGE = 2
"""Above and below a picture."""

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_BOTTOM = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom


@dataclass(frozen=True, slots=True, eq=False)
class Painted:
    """What there is to paint of a row: its picture, or words in its place, and a second line."""

    row: Row
    image: QImage | None
    words: str
    note: str
    is_old: bool


@dataclass(frozen=True, slots=True, eq=False)
class RowPainter:
    """Paints rows into places, in the colours of a theme."""

    painter: QPainter
    theme: Theme
    font: QFont
    small: QFont
    spans: dict[Column, Span]

    def paint(self, painted: Painted, place: QRectF) -> None:
        """Paint a row into its place."""
        for column, span in self.spans.items():
            room = QRectF(span.left, place.y(), span.width, place.height())
            if column is Column.METHOD:
                self._name(painted, room)
            elif column is Column.SHOWN:
                self._shown(painted, room)
            elif column in NUMBERS and span.width >= LEAST:
                self._number(painted, column, room)

    def _name(self, painted: Painted, room: QRectF) -> None:
        row, inner = painted.row, room.adjusted(PAD, EDGE, -PAD, -EDGE)
        has_mark = row.trust is not None and bool(row.trust.warnings)
        self.painter.setFont(self.font)
        metrics = self.painter.fontMetrics()
        most = inner.width() - (MARK + GAP if has_mark else 0)
        text = metrics.elidedText(row.method.label, Qt.TextElideMode.ElideRight, int(most))
        self.painter.setPen(QColor(self._ink(painted, self.theme.text)))
        line = inner.adjusted(0, 1, 0, 0) if painted.note else inner
        self.painter.drawText(line, _TOP if painted.note else _LEFT, text)
        if has_mark:
            top = line.y() + ((metrics.height() if painted.note else line.height()) - MARK) / 2
            left = inner.x() + metrics.horizontalAdvance(text) + GAP
            draw_mark(self.painter, QRectF(left, top, MARK, MARK), Grade.POOR, self.theme)
        if painted.note:
            self._text(painted.note, inner.adjusted(0, 0, 0, -1), _BOTTOM, self.theme.dim)

    def _shown(self, painted: Painted, room: QRectF) -> None:
        if room.width() < LEAST:
            return
        if painted.image is not None:
            self._picture(painted, room)
        elif painted.words:
            ink = self._ink(painted, self.theme.text)
            self._text(painted.words, room.adjusted(PAD, 0, -PAD, 0), _LEFT, ink)

    def _picture(self, painted: Painted, room: QRectF) -> None:
        assert painted.image is not None
        side = min(room.width(), room.height()) - 2 * EDGE
        size = painted.image.size().scaled(
            QSize(int(side), int(side)), Qt.AspectRatioMode.KeepAspectRatio
        )
        left = room.center().x() - size.width() / 2
        place = QRectF(left, room.center().y() - size.height() / 2, size.width(), size.height())
        self.painter.setOpacity(0.4 if painted.is_old else 1)
        self.painter.drawImage(place, painted.image)
        self.painter.setOpacity(1)
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(QColor(self.theme.line), 1))
        self.painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _number(self, painted: Painted, column: Column, room: QRectF) -> None:
        text, figure = text_of(painted.row, column), figure_of(painted.row, column)
        inner = room.adjusted(2, 0, -PAD, 0)
        ink = self.theme.text if len(text) > 1 else self.theme.dim
        self._text(text, inner, _RIGHT, self._ink(painted, ink))
        if figure is not None and not painted.is_old:
            wide = self.painter.fontMetrics().horizontalAdvance(text)
            left = inner.right() - wide - GAP - MARK
            if left >= room.left():
                place = QRectF(left, room.center().y() - MARK / 2, MARK, MARK)
                draw_mark(self.painter, place, figure.grade, self.theme)

    def _text(self, text: str, room: QRectF, flags: Qt.AlignmentFlag, color: str) -> None:
        self.painter.setFont(self.small)
        self.painter.setPen(QColor(color))
        metrics = self.painter.fontMetrics()
        cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()) + 1)
        self.painter.drawText(room, flags, cut)

    def _ink(self, painted: Painted, color: str) -> str:
        return mix(self.theme.dim, self.theme.surface, 0.35) if painted.is_old else color


def note_of(row: Row) -> str:
    """The second line of a row: why there is nothing, what it waits for, or where it is from."""
    if row.problem is not None:
        return f"{row.problem.what} {row.problem.hint}".strip()
    if row.stage is Stage.ANSWER:
        return f"of step {row.step:,}" if row.timed is not None else "waiting"
    return row.method.source
