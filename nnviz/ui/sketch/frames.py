"""Painting unfolded blocks: a rounded frame with the title, behind their members."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from nnviz.ui.canvas.look import Look
from nnviz.ui.sketch.cards import corner, title_size
from nnviz.ui.sketch.geometry import FRAME_HEADING, FramePlace
from nnviz.ui.sketch.ink import Ink
from nnviz.ui.sketch.picture import Picture
from nnviz.ui.theme import mix

RADIUS = 12.0
TITLE_FROM = 60.0
"""A frame so wide in pixels shows its title."""


def paint_frames(
    painter: QPainter, picture: Picture, look: Look, ink: Ink, selected: tuple[str, ...]
) -> None:
    """Paint the frames in view, outer ones first."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for frame in picture.frames.values():
        if look.shows(frame.rect):
            _paint(painter, frame, look, ink, is_selected=frame.id in selected)


def _paint(
    painter: QPainter, frame: FramePlace, look: Look, ink: Ink, *, is_selected: bool
) -> None:
    x, y = look.pixels(frame.rect[0], frame.rect[1])
    area = QRectF(x, y, frame.rect[2] * look.scale, frame.rect[3] * look.scale)
    edge = ink.theme.text if is_selected else mix(ink.theme.line, ink.theme.dim, 0.4)
    painter.setPen(ink.pen(edge, 2.0 if is_selected else 1.0))
    painter.setBrush(QColor(mix(ink.theme.background, ink.theme.raised, 0.55)))
    radius = RADIUS * min(look.scale, 1.5)
    painter.drawRoundedRect(area, radius, radius)
    if area.width() < TITLE_FROM:
        return
    pad, height = corner(look.scale), FRAME_HEADING * look.scale
    font, metrics = ink.font(title_size(look.scale) * 0.92, True)
    middle = area.topLeft() + QPointF(pad + 4 * min(look.scale, 1.4), height / 2)
    _paint_fold(painter, middle, look.scale, ink)
    painter.setFont(font)
    painter.setPen(QColor(ink.theme.dim))
    room = QRectF(middle.x() + 1.2 * pad, area.top(), area.right() - middle.x() - 2 * pad, height)
    words = metrics.elidedText(frame.title, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


def _paint_fold(painter: QPainter, middle: QPointF, scale: float, ink: Ink) -> None:
    """An arrow that points down to what is inside."""
    reach = max(2.5, 4 * min(scale, 1.4))
    painter.setPen(ink.pen(ink.theme.dim, 1.6))
    painter.drawLine(middle + QPointF(-reach, -reach / 2), middle + QPointF(0, reach / 2))
    painter.drawLine(middle + QPointF(reach, -reach / 2), middle + QPointF(0, reach / 2))
