"""`ClassGrid`: a row of small pictures for each class, with its name and how many there are."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QToolTip, QWidget

from nnviz.ui.dialogs.class_rows import ClassRow
from nnviz.ui.numbers import format_count
from nnviz.ui.pixels import camera_image
from nnviz.ui.theme import theme_of

LOWEST, TALLEST = 52, 100
"""How high a row is: as high as lets all of them be seen at once."""

GAP, MARGIN = 4, 8
NARROWEST, WIDEST = 56, 160
"""Of the column that holds the names."""

BAR = 3


class ClassGrid(QScrollArea):
    """Shows rows, and scrolls when there are more of them than fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet = ClassSheet(self)
        self.setWidget(self.sheet)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Pictures by class")
        self.setMinimumHeight(2 * LOWEST)

    def show_rows(self, rows: tuple[ClassRow, ...]) -> None:
        """Show other rows."""
        self.sheet.show_rows(rows)
        self.sheet.set_room(self.viewport().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.sheet.set_room(self.viewport().height())
        super().resizeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(640, min(10, max(3, len(self.sheet.rows))) * LOWEST + 2)


class ClassSheet(QWidget):
    """The rows themselves, painted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[ClassRow, ...] = ()
        self._images: list[list[QImage]] = []
        self.row_height = LOWEST
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Pictures by class")

    def show_rows(self, rows: tuple[ClassRow, ...]) -> None:
        """Show other rows."""
        self.rows = rows
        self._images = [[camera_image(picture) for picture in row.pictures] for row in rows]
        words = (f"{row.name}: {format_count(row.count)}" for row in rows)
        self.setAccessibleDescription(", ".join(words))
        self.update()

    def set_room(self, height: int) -> None:
        """Take as much of a height as lets all rows be seen, if they can be."""
        lowest = max(LOWEST, 2 * self.fontMetrics().height() + BAR + 3 * GAP)
        self.row_height = max(lowest, min(TALLEST, height // max(1, len(self.rows))))
        self.setFixedHeight(len(self.rows) * self.row_height)
        self.update()

    @property
    def names_width(self) -> int:
        """How wide the column of names and counts is."""
        metrics = QFontMetrics(self.font())
        texts = [text for row in self.rows for text in (row.name, format_count(row.count))]
        widest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        return min(WIDEST, max(NARROWEST, widest + 2)) + MARGIN

    def places(self, row: int) -> list[QRectF]:
        """Where the pictures of a row are, as many as there is room for."""
        side = self.row_height - 2 * GAP
        left, top = self.names_width + MARGIN, row * self.row_height + GAP
        room = max(0, int((self.width() - left + GAP) // (side + GAP)))
        count = min(room, len(self._images[row]))
        return [QRectF(left + at * (side + GAP), top, side, side) for at in range(count)]

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = int(event.y() // self.row_height)
            QToolTip.showText(event.globalPos(), self._tip(at), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        first, last = (y // self.row_height for y in (event.rect().top(), event.rect().bottom()))
        for at in range(max(0, first), min(len(self.rows), last + 1)):
            self._paint_row(painter, at)
        painter.end()

    def _paint_row(self, painter: QPainter, at: int) -> None:
        theme, row, width = theme_of(self.palette()), self.rows[at], self.names_width
        metrics, top = QFontMetrics(self.font()), at * self.row_height
        if at:
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawLine(0, top, self.width(), top)
        name = metrics.elidedText(row.name, Qt.TextElideMode.ElideMiddle, width - MARGIN)
        line = metrics.height()
        begin = top + (self.row_height - 2 * line - BAR - 3) / 2
        place = QRectF(1, begin, width - MARGIN, line)
        painter.setPen(QColor(theme.text))
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.setPen(QColor(theme.dim))
        below = place.translated(0, line)
        count = format_count(row.count)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, count)
        largest = max(own.count for own in self.rows) or 1
        bar = QRectF(1, below.bottom() + 2, width - MARGIN, BAR)
        painter.fillRect(bar, QColor(theme.line))
        bar.setWidth(bar.width() * row.count / largest)
        painter.fillRect(bar, QColor(theme.dim))
        for image, cell in zip(self._images[at], self.places(at), strict=False):
            _paint_picture(painter, image, cell, QColor(theme.line), self.devicePixelRatioF())

    def _tip(self, at: int) -> str:
        if not 0 <= at < len(self.rows):
            return ""
        row = self.rows[at]
        share = row.count / max(1, sum(own.count for own in self.rows))
        return f"{row.name}: {format_count(row.count)} pictures, {share:.0%} of all"


def _paint_picture(
    painter: QPainter, image: QImage, cell: QRectF, frame: QColor, pixel_ratio: float
) -> None:
    size = image.size().scaled(cell.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    size = size.expandedTo(QSize(3, 3))
    left = cell.left() + (cell.width() - size.width()) // 2
    place = QRectF(left, cell.top() + (cell.height() - size.height()) // 2, *size.toTuple())
    # enlarged, each pixel is to be seen; made smaller, none may get lost
    is_small = place.width() * pixel_ratio < image.width()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_small)
    painter.drawImage(place, image)
    painter.setPen(QPen(frame, 1))
    painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))
