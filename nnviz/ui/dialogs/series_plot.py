"""`SeriesPlot`: how a series ends, with the last window and what is told ahead of it."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.core.wording import counted
from nnviz.data.series.look import SeriesLook
from nnviz.data.series.recipe import SeriesRecipe
from nnviz.ui.dialogs.series_lanes import (
    MOST_LANES,
    Stretch,
    across,
    chosen,
    lanes,
    lines,
    stretch_of,
)
from nnviz.ui.theme import Theme, mix, smaller, theme_of

MARGIN, GAP, NAME_ROOM = 8.0, 18.0, 16.0
NOTHING = "What is ticked is shown here."
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class SeriesPlot(QWidget):
    """Paints a lane a column: grey before the window, strong inside, in colour what is told."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("How the series ends")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._look: SeriesLook | None = None
        self._recipe: SeriesRecipe | None = None

    def show_series(self, look: SeriesLook | None, recipe: SeriesRecipe | None) -> None:
        """Show another series, or the same with other lengths or uses."""
        if (look, recipe) != (self._look, self._recipe):
            self._look, self._recipe = look, recipe
            self.update()

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that have a lane."""
        if self._look is None or self._recipe is None:
            return ()
        return chosen(self._look.names, (*self._recipe.targets, *self._recipe.channels))

    def sizeHint(self) -> QSize:
        return QSize(420, 280)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 100)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = theme_of(self.palette()), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(smaller(self.font()))
        painter.setPen(QPen(QColor(theme.line)))
        painter.setBrush(QColor(theme.background))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, 6, 6)
        if self._look is not None and self._recipe is not None and self.names:
            self._paint(painter, frame, self._look, self._recipe, theme)
        elif self._look is not None:
            painter.setPen(QColor(theme.dim))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, NOTHING)
        painter.end()

    def _paint(
        self, painter: QPainter, frame: QRectF, look: SeriesLook, recipe: SeriesRecipe, theme: Theme
    ) -> None:
        stretch = stretch_of(len(look.last), recipe.window, recipe.horizon)
        area = frame.adjusted(MARGIN, GAP + NAME_ROOM, -MARGIN, -MARGIN)
        self._paint_sample(painter, frame, area, stretch, theme)
        for name, lane in zip(self.names, lanes(area, len(self.names), GAP), strict=True):
            self._paint_lane(painter, lane, name, stretch, theme)

    def _paint_sample(
        self, painter: QPainter, frame: QRectF, area: QRectF, stretch: Stretch, theme: Theme
    ) -> None:
        """The two stretches behind the lines, and above them what they are."""
        assert self._recipe is not None
        parts = (
            (stretch.window, stretch.ahead, theme.text, f"window {self._recipe.window:,}"),
            (stretch.ahead, stretch.end, theme.positive, f"{self._recipe.horizon:,} ahead"),
        )
        edge = frame.right()
        for first, end, color, words in reversed(parts):
            left, right = (across(area, stretch, step - 0.5) for step in (first, end))
            ground = QColor(mix(theme.background, color, 0.12))
            painter.fillRect(QRectF(left, GAP, right - left, frame.bottom() - GAP - 1), ground)
            width = painter.fontMetrics().horizontalAdvance(words) + 4
            place = QRectF(min(edge, right + 2) - width - 2, frame.top() + 1, width, GAP - 2)
            painter.setPen(QColor(theme.positive_text if color == theme.positive else theme.text))
            painter.drawText(place, RIGHT, words)
            edge = place.left() - 6
        rest = len(self._used()) - MOST_LANES
        if rest > 0:
            painter.setPen(QColor(theme.dim))
            room = QRectF(frame.left() + MARGIN, frame.top() + 1, edge - MARGIN, GAP - 2)
            painter.drawText(room, LEFT, f"and {counted(rest, 'more column')}")

    def _paint_lane(
        self, painter: QPainter, lane: QRectF, name: str, stretch: Stretch, theme: Theme
    ) -> None:
        assert self._look is not None
        assert self._recipe is not None
        values = self._look.last[:, self._look.names.index(name)]
        window = theme.text if name in self._recipe.channels else theme.dim
        ahead = (theme.positive, 2.0) if name in self._recipe.targets else (theme.dim, 1.0)
        parts = (
            (0, stretch.window + 1, theme.dim, 1.0),
            (stretch.window, stretch.ahead + 1, window, 1.0),
            (stretch.ahead, stretch.end, *ahead),
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for first, end, color, width in parts:
            painter.setPen(QPen(QColor(color), width))
            for line in lines(lane, stretch, values, first, end):
                painter.drawPolyline(line)
        words = painter.fontMetrics().elidedText(
            name, Qt.TextElideMode.ElideRight, round(lane.width())
        )
        painter.setPen(QColor(theme.text))
        place = QRectF(lane.left(), lane.top() - NAME_ROOM, lane.width(), NAME_ROOM)
        painter.drawText(place, LEFT, words)

    def _used(self) -> set[str]:
        assert self._recipe is not None
        return {*self._recipe.channels, *self._recipe.targets}
