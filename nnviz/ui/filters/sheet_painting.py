"""Filters on a painter: their pictures, numbers, norms and biases, as far as they are in sight."""

from dataclasses import dataclass
from math import isfinite

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnviz.session.filters import FilterBank
from nnviz.ui.filters.cell_text import cell_text
from nnviz.ui.filters.filter_pixels import Scale, strips
from nnviz.ui.filters.sheet_layout import SheetLayout
from nnviz.ui.numbers import format_number
from nnviz.ui.pixels import image_of
from nnviz.ui.theme import Theme, sign_color

PAD = 6.0

FRAMED = 18
"""Pictures smaller than so many pixels have no line around them."""

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """What is painted: filters, where they lie, what full strength is, and which one is ringed."""

    bank: FilterBank
    layout: SheetLayout
    scale: Scale
    chosen: int


def draw_sheet(painter: QPainter, sheet: Sheet, seen: QRectF, theme: Theme) -> None:
    """Paint the part of a sheet that is in sight, in the sheet's own coordinates."""
    layout = sheet.layout
    filters, pictures = layout.seen(seen), layout.seen_pictures(seen)
    if filters[0] >= filters[1]:
        return
    if pictures[0] < pictures[1]:
        _draw_pictures(painter, sheet, filters, pictures, theme)
    norms = sheet.bank.norms(*filters).tolist()
    for filter_, norm in zip(range(*filters), norms, strict=True):
        _draw_texts(painter, sheet, filter_, norm, theme)


def _draw_pictures(
    painter: QPainter,
    sheet: Sheet,
    filters: tuple[int, int],
    pictures: tuple[int, int],
    theme: Theme,
) -> None:
    layout, (pitch, height) = sheet.layout, sheet.layout.pitch
    image = image_of(strips(sheet.bank, layout, filters, pictures, sheet.scale, theme))
    for at, filter_ in enumerate(range(*filters)):
        strip = layout.strip(filter_)
        corner = strip.topLeft() + QPointF(pictures[0] * pitch, 0)
        painter.drawImage(corner, image, QRectF(0, at * height, image.width(), height))
        _draw_frames(painter, layout, strip, pictures, theme)
        if filter_ == sheet.chosen:
            painter.setPen(QPen(QColor(theme.text), 1))
            painter.drawRect(strip.adjusted(-2.5, -2.5, 2.5, 2.5))


def _draw_frames(
    painter: QPainter, layout: SheetLayout, strip: QRectF, pictures: tuple[int, int], theme: Theme
) -> None:
    """A thin line around each picture that is large enough: most weights may be near zero."""
    pitch, height = layout.pitch
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.line), 1))
    if min(pitch, height) >= FRAMED:
        for at in range(*pictures):
            left = strip.left() + at * pitch
            painter.drawRect(QRectF(left - 0.5, strip.top() - 0.5, pitch - 1, height + 1))


def _draw_texts(painter: QPainter, sheet: Sheet, filter_: int, norm: float, theme: Theme) -> None:
    layout, tile = sheet.layout, sheet.layout.place(filter_)
    number = QRectF(tile.left(), tile.top(), layout.room.number - PAD, tile.height())
    painter.setPen(QColor(theme.dim))
    painter.drawText(number, _RIGHT, str(filter_ + 1))
    _draw_reading(painter, layout.reading(filter_, 0), "norm", _reading(norm), theme.text, theme)
    bias = sheet.bank.bias_of(filter_)
    if bias is not None:
        text, ink = _reading(bias, signed=True), sign_color(theme, bias)
        _draw_reading(painter, layout.reading(filter_, 1), "bias", text, ink, theme)


def _draw_reading(
    painter: QPainter, place: QRectF, label: str, text: str, ink: str, theme: Theme
) -> None:
    inner = place.adjusted(PAD, 0, -PAD, 0)
    painter.setPen(QColor(theme.dim))
    painter.drawText(inner, _LEFT, label)
    painter.setPen(QColor(ink))
    painter.drawText(inner, _RIGHT, text)


def _reading(value: float, *, signed: bool = False) -> str:
    """A number; what is none in so few letters that its label has room beside it."""
    return format_number(value, signed=signed) if isfinite(value) else cell_text(value, 1)
