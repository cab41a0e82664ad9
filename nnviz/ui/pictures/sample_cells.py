"""What a cell of a grid of samples shows: the picture, what is said of it, how that is drawn."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen

from nnviz.data import Dataset
from nnviz.session.judged import Judged
from nnviz.session.sample import Part, inputs_of
from nnviz.ui.numbers import format_count
from nnviz.ui.pictures.grid_places import PAD
from nnviz.ui.pictures.sample_words import sure_text
from nnviz.ui.pixels import camera_image
from nnviz.ui.theme import Theme

MOST_KEPT = 2000
"""Images that are kept; beyond, those that have been seen are made anew when they come in sight."""

FRAME = 2
"""How wide the frame of a wrong one is, in pixels; that of a right one is half as wide."""

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class SampleImages:
    """The samples of a part as images, made when they are asked for."""

    def __init__(self, dataset: Dataset, part: Part) -> None:
        self.dataset, self.part = dataset, part
        self._kept: dict[int, QImage] = {}

    def __getitem__(self, index: int) -> QImage:
        if index not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            samples = inputs_of(self.dataset, self.part)[index : index + 1]
            self._kept[index] = camera_image(self.dataset.pictures(samples)[0])
        return self._kept[index]


@dataclass(frozen=True, slots=True, eq=False)
class SampleCells:
    """The samples of a part as a network judges them at a moment."""

    images: SampleImages
    found: Judged

    @property
    def names(self) -> tuple[str, ...]:
        """The classes by name."""
        return self.images.dataset.task.names

    @property
    def is_pictured(self) -> bool:
        """Whether samples are pictures."""
        return self.images.dataset.image_shape is not None

    @property
    def lines(self) -> int:
        """How many lines of words are below a picture; without one the sample's number is first."""
        return 2 if self.is_pictured else 3


@dataclass(frozen=True, slots=True)
class Look:
    """What else is to be seen of a cell: it is pointed at, looked at, or where the keys are."""

    is_hovered: bool = False
    is_picked: bool = False
    is_current: bool = False


def draw_cell(
    painter: QPainter,
    cells: SampleCells,
    index: int,
    places: tuple[QRectF, QRectF],
    look: Look,
    theme: Theme,
) -> None:
    """Paint a sample into its cell and the place of its picture."""
    cell, room = places
    _draw_ground(painter, cell, look, theme)
    is_wrong = bool(cells.found.said[index] != cells.found.truth[index])
    if cells.is_pictured:
        _draw_picture(painter, cells.images[index], room, is_wrong, theme)
    elif is_wrong:
        painter.fillRect(QRectF(cell.x(), cell.y(), FRAME, cell.height()), QColor(theme.error))
    _draw_words(painter, cells, index, cell, theme)


def _draw_ground(painter: QPainter, cell: QRectF, look: Look, theme: Theme) -> None:
    if not (look.is_hovered or look.is_picked or look.is_current):
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(QColor(theme.focus), 1.5) if look.is_current else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.selection if look.is_picked else theme.hover))
    painter.drawRoundedRect(cell.adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _draw_picture(
    painter: QPainter, image: QImage, room: QRectF, is_wrong: bool, theme: Theme
) -> None:
    size = image.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(0, 0, max(3, size.width()), max(3, size.height()))
    place.moveCenter(room.center())
    place = QRectF(place.toRect())
    # enlarged, each pixel is to be seen; made smaller, none may get lost
    is_small = place.width() * painter.device().devicePixelRatioF() < image.width()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_small)
    painter.drawImage(place, image)
    width = FRAME if is_wrong else FRAME / 2
    pen = QPen(QColor(theme.error if is_wrong else theme.line), width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = width / 2
    painter.drawRect(place.adjusted(inset, inset, -inset, -inset))


def _draw_words(
    painter: QPainter, cells: SampleCells, index: int, cell: QRectF, theme: Theme
) -> None:
    found, names = cells.found, cells.names
    height = QFontMetricsF(painter.font()).height()
    line = cell.adjusted(PAD + 1, 0, -PAD - 1, -1)
    line.setTop(line.bottom() - cells.lines * height)
    line.setHeight(height)
    if not cells.is_pictured:
        _draw_line(painter, line, f"No. {format_count(index + 1)}", "", (theme.dim, theme.dim))
        line.translate(0, height)
    said, truth = int(found.said[index]), int(found.truth[index])
    sure = sure_text(found, index)
    _draw_line(painter, line, names[said], sure, (theme.text, theme.dim))
    if said != truth:
        line.translate(0, height)
        _draw_line(painter, line, f"is {names[truth]}", "", (theme.error, theme.error))


def _draw_line(
    painter: QPainter, line: QRectF, left: str, right: str, inks: tuple[str, str]
) -> None:
    metrics = QFontMetricsF(painter.font())
    taken = metrics.horizontalAdvance(f" {right}") if right else 0.0
    painter.setPen(QColor(inks[1]))
    painter.drawText(line, _RIGHT, right)
    painter.setPen(QColor(inks[0]))
    text = metrics.elidedText(left, Qt.TextElideMode.ElideRight, line.width() - taken)
    painter.drawText(line, _LEFT, text)
