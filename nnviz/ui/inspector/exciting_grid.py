"""`ExcitingGrid`: nine pictures with the patch in them that a map answers most, and the patches."""

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnviz.core.layer import Region
from nnviz.session.sample import Part, ProbeSource
from nnviz.ui.inspector.exciting_tiles import Tile
from nnviz.ui.inspector.scaling import scaled
from nnviz.ui.inspector.words import reading
from nnviz.ui.numbers import format_count
from nnviz.ui.pixels import camera_image
from nnviz.ui.pointed import Pointed
from nnviz.ui.style import shows_ring
from nnviz.ui.surface_colors import class_colors
from nnviz.ui.theme import Theme, sign_color, smaller, theme_of
from nnviz.ui.widgets.keys import PRESSING

LEAST_SIDE, MOST_SIDE = 30, 72
GAP, TEXT, DOT = 6, 18, 11
COLUMNS = (9, 5, 3)
FRAME, HALO = 1.5, 3.5
"""Widths in pixels of a frame, and of the ground's colour under it."""

_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class ExcitingGrid(QWidget):
    """Signals: `sample_wished(int)`, a test sample by its place."""

    sample_wished = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles: tuple[Tile, ...] = ()
        self._images: list[QImage] = []
        self._hovered, self._current = -1, 0
        self.setAccessibleName("Test pictures that excite it most")
        self.setAccessibleDescription("Arrow keys choose a picture, Return looks at it.")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_tiles(self, tiles: tuple[Tile, ...]) -> None:
        """Show other pictures."""
        self._tiles = tiles
        self._images = [camera_image(tile.pixels) for tile in tiles]
        self._current = min(self._current, max(0, len(tiles) - 1))
        self._fit()
        self.update()

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """What is shown."""
        return self._tiles

    # -- geometry ------------------------------------------------------------------------------

    @property
    def columns(self) -> int:
        """How many stand side by side: as many as keep their pictures large enough to see."""
        return next((n for n in COLUMNS if self._side(n) >= scaled(self.font(), LEAST_SIDE)), 3)

    def cell(self, number: int) -> QRect:
        """Where a picture, its patch and its words are."""
        row, column = divmod(number, self.columns)
        width, height = self.width() // self.columns, self._height()
        return QRect(column * width, row * height, width, height)

    def picture_place(self, number: int) -> QRectF:
        """Where a picture is painted."""
        return self._fitted(self._images[number].size(), self._slot(number, 0))

    def patch_place(self, number: int) -> QRectF:
        """Where a patch is painted, enlarged."""
        patch = self._tiles[number].patch
        size = QSize(1, 1) if patch is None else _rect(patch).size()
        return self._fitted(size, self._slot(number, 1))

    def _side(self, columns: int) -> int:
        """How large pictures are with so many columns."""
        slots = 1 + self._has_patches()
        room = (self.width() // columns - GAP * (slots + 1)) // slots
        return min(room, scaled(self.font(), MOST_SIDE))

    def _slot(self, number: int, at: int) -> QRectF:
        cell, side = self.cell(number), max(1, self._side(self.columns))
        return QRectF(cell.x() + GAP + at * (side + GAP), cell.y() + GAP, side, side)

    def _fitted(self, size: QSize, slot: QRectF) -> QRectF:
        fitted = size.scaled(slot.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(QPointF(), fitted.toSizeF())
        place.moveCenter(slot.center())
        return QRectF(place.toRect())

    def _height(self) -> int:
        words = (1 + self._is_wordy()) * scaled(self.font(), TEXT)
        return max(1, self._side(self.columns)) + 2 * GAP + words

    def _is_wordy(self) -> bool:
        """Whether the answer and the class of some picture have no room side by side."""
        metrics = QFontMetrics(smaller(self.font()))
        room = self.width() // self.columns - 3 * GAP - DOT
        words = (reading(tile.value).strip() + tile.label for tile in self._tiles)
        return any(metrics.horizontalAdvance(text) > room for text in words)

    def _has_patches(self) -> bool:
        return bool(self._tiles) and self._tiles[0].patch is not None

    def _fit(self) -> None:
        rows = -(-len(self._tiles) // self.columns)
        self.setFixedHeight(rows * self._height())

    def lies_at(self, at: QPointF) -> Pointed | None:
        """The test sample of the picture there."""
        number = self._at(at)
        if number < 0:
            return None
        return Pointed(source=ProbeSource(Part.TEST, self._tiles[number].index))

    def sizeHint(self) -> QSize:
        return QSize(260, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.oldSize().width() != event.size().width():
            self._fit()

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = theme_of(self.palette()), QPainter(self)
        painter.setFont(smaller(self.font()))
        for number, tile in enumerate(self._tiles):
            self._paint_ground(painter, number, theme)
            self._paint_picture(painter, number, tile, theme)
            self._paint_words(painter, number, tile, theme)
        painter.end()

    def _paint_ground(self, painter: QPainter, number: int, theme: Theme) -> None:
        ring = shows_ring(self) and number == self._current
        if number == self._hovered or ring:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painter.setPen(QPen(QColor(theme.focus), 1.5) if ring else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(QRectF(self.cell(number)).adjusted(1, 1, -1, -1), 4, 4)

    def _paint_picture(self, painter: QPainter, number: int, tile: Tile, theme: Theme) -> None:
        image, place = self._images[number], self.picture_place(number)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawImage(place, image)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawRect(place.adjusted(-1, -1, 0, 0))
        if tile.patch is None:
            return
        frame = _within(tile.patch, image, place)
        for color, width in ((theme.background, HALO), (theme.text, FRAME)):
            pen = QPen(QColor(color), width)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawRect(frame)
        large = self.patch_place(number)
        painter.drawImage(large, image.copy(_rect(tile.patch)))
        painter.setPen(QPen(QColor(theme.text), FRAME))
        painter.drawRect(large.adjusted(-1, -1, 0, 0))

    def _paint_words(self, painter: QPainter, number: int, tile: Tile, theme: Theme) -> None:
        cell, height, is_wordy = self.cell(number), scaled(self.font(), TEXT), self._is_wordy()
        middle = Qt.AlignmentFlag.AlignVCenter
        top = cell.bottom() - (1 + is_wordy) * height - 1
        line = QRect(cell.x() + GAP, top, cell.width() - 2 * GAP, height)
        painter.setPen(QColor(sign_color(theme, tile.value) if tile.value else theme.dim))
        value = reading(tile.value).strip()
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | middle, value)
        metrics = painter.fontMetrics()
        if is_wordy:
            line.translate(0, height)
        else:
            line.setLeft(line.left() + metrics.horizontalAdvance(value) + GAP)
        if tile.class_index >= 0:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painter.setPen(QPen(QColor(theme.mark_line), 1))
            painter.setBrush(QColor(class_colors(tile.classes, theme)[tile.class_index]))
            painter.drawEllipse(QRectF(line.x(), line.center().y() - 3, 7, 7))
            line.setLeft(line.left() + DOT)
        painter.setPen(QColor(theme.dim))
        text = metrics.elidedText(tile.label, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | middle, text)

    # -- the mouse and the keys ----------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and number >= 0:
            self._current = number
            self.sample_wished.emit(self._tiles[number].index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self._at(event.position())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {**_MOVES, Qt.Key.Key_Up: -self.columns, Qt.Key.Key_Down: self.columns}
        move = moves.get(Qt.Key(event.key()))
        if not self._tiles or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.ignore()
        elif move is not None:
            self._current = min(max(self._current + move, 0), len(self._tiles) - 1)
            self.update()
        elif event.key() in PRESSING:
            self.sample_wished.emit(self._tiles[self._current].index)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            number = self._at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if number < 0 else self._told(number), self)
            return True
        return super().event(event)

    def _told(self, number: int) -> str:
        tile = self._tiles[number]
        place = f"Test sample {format_count(tile.index + 1)}, {tile.label}."
        return f"{place} Click to look at it."

    def _at(self, place: QPointF) -> int:
        spots = (self.cell(n).contains(place.toPoint()) for n in range(len(self._tiles)))
        return next((number for number, hit in enumerate(spots) if hit), -1)


def _rect(patch: Region) -> QRect:
    return QRect(patch.left, patch.top, patch.right - patch.left, patch.bottom - patch.top)


def _within(patch: Region, image: QImage, place: QRectF) -> QRectF:
    """Where a patch lies in a picture that is painted somewhere, its frame within the picture."""
    across, down = place.width() / image.width(), place.height() / image.height()
    rect = QRectF(_rect(patch))
    found = QRectF(
        place.x() + rect.x() * across,
        place.y() + rect.y() * down,
        rect.width() * across,
        rect.height() * down,
    )
    return found.adjusted(0.5, 0.5, -0.5, -0.5)
