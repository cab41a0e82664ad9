"""Painting what is over the cards: rings around what is meant, and what a gesture has under way."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from nnviz.session.sketch import Wire
from nnviz.ui.canvas.body import draw_body
from nnviz.ui.canvas.look import Look
from nnviz.ui.sketch.cards import RADIUS, paint_port, ports_of
from nnviz.ui.sketch.geometry import CardPlace, Side
from nnviz.ui.sketch.ink import Ink
from nnviz.ui.sketch.overlay import Overlay
from nnviz.ui.sketch.picture import Picture
from nnviz.ui.sketch.ports import Fits, LooseWire, Port
from nnviz.ui.sketch.routes import curve_between
from nnviz.ui.sketch.wires import dashes, paint_curves, paint_wire, pixel_point, wire_width

AWAY = 3.0
"""Pixels from a card to its ring."""

RING_FROM = 8.0
"""A card so wide in pixels gets a ring around it; a smaller one is filled."""

PORT_GROWTH = 1.6


def card_area(card: CardPlace, look: Look) -> QRectF:
    """A card's rectangle in pixels."""
    x, y = look.pixels(card.rect[0], card.rect[1])
    return QRectF(x, y, card.rect[2] * look.scale, card.rect[3] * look.scale)


def paint_ring(
    painter: QPainter, area: QRectF, scale: float, ink: Ink, color: str, width: float = 2.0
) -> None:
    """A ring around a card."""
    if area.width() < RING_FROM:
        painter.fillRect(area.adjusted(-1, -1, 1, 1), QColor(color))
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(ink.pen(color, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = RADIUS * min(scale, 1.5) + AWAY
    painter.drawRoundedRect(area.adjusted(-AWAY, -AWAY, AWAY, AWAY), radius, radius)


def paint_large_ports(
    painter: QPainter, card: CardPlace, picture: Picture, look: Look, ink: Ink
) -> None:
    """The ports of the card under the mouse, easy to hit."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for side, x, y in ports_of(card, picture):
        place = pixel_point((card.rect[0] + x, card.rect[1] + y), look)
        paint_port(painter, place, side, look.scale, ink, PORT_GROWTH)


def paint_overlay(
    painter: QPainter, picture: Picture, overlay: Overlay, look: Look, ink: Ink, font_size: int
) -> None:
    """Everything that a gesture has under way."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for guide in overlay.guides:
        painter.setPen(ink.pen(ink.theme.focus, 1.0))
        painter.drawLine(pixel_point(guide.start, look), pixel_point(guide.end, look))
    _paint_target(painter, picture, overlay, look, ink)
    if overlay.loose is not None:
        _paint_loose(painter, picture, overlay, overlay.loose, look, ink)
    if overlay.words:
        width, height = look.right - look.left, look.bottom - look.top
        room = QRectF(0, 0, width * look.scale, height * look.scale)
        paint_words(painter, overlay.words, overlay.at, room, ink, font_size)


def paint_words(
    painter: QPainter, words: str, at: QPointF, room: QRectF, ink: Ink, font_size: int
) -> None:
    """A few words on a ground of their own, to the right below a point, within the room.

    The painter does not know of the room: in a window its viewport is all of the window.
    """
    font, metrics = ink.font(font_size)
    size = metrics.size(0, words)
    area = QRectF(at.x() + 16, at.y() + 14, size.width() + 16, size.height() + 8)
    room = room.adjusted(4, 4, -4, -4)
    area.moveRight(min(area.right(), room.right()))
    area.moveBottom(min(area.bottom(), room.bottom()))
    draw_body(painter, area, ink.theme.raised, ink.theme.line)
    painter.setFont(font)
    painter.setPen(QColor(ink.theme.text))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)


def _paint_target(
    painter: QPainter, picture: Picture, overlay: Overlay, look: Look, ink: Ink
) -> None:
    target, color = overlay.target, _fit_color(overlay, ink)
    if isinstance(target, Wire):
        paint_wire(painter, picture, target, look, color, 2 * wire_width(look.scale))
    elif isinstance(target, Port):
        if target.card in picture.cards:
            card = picture.cards[target.card]
            paint_ring(painter, card_area(card, look), look.scale, ink, color)
            place = pixel_point(card.port(target.side, picture.direction), look)
            paint_port(painter, place, target.side, look.scale, ink, 2.0)
    elif target and target in picture.cards:
        paint_ring(painter, card_area(picture.cards[target], look), look.scale, ink, color)


def _paint_loose(
    painter: QPainter,
    picture: Picture,
    overlay: Overlay,
    loose: LooseWire,
    look: Look,
    ink: Ink,
) -> None:
    card = picture.cards.get(loose.start.card)
    if card is None:
        return
    start = card.port(loose.start.side, picture.direction)
    end = _loose_end(picture, overlay, look, loose)
    if loose.start.side is Side.IN:
        start, end = end, start
    pen = ink.pen(_fit_color(overlay, ink), wire_width(look.scale) + 0.75)
    pen = pen if loose.fits is Fits.WELL else dashes(pen)
    paint_curves(painter, curve_between(start, end, picture.direction), look, pen)


def _loose_end(
    picture: Picture, overlay: Overlay, look: Look, loose: LooseWire
) -> tuple[float, float]:
    """At the port it would be fastened to, else under the mouse."""
    target = overlay.target
    if isinstance(target, Port) and target.card in picture.cards:
        return picture.cards[target.card].port(target.side, picture.direction)
    return look.left + loose.at.x() / look.scale, look.top + loose.at.y() / look.scale


def _fit_color(overlay: Overlay, ink: Ink) -> str:
    """Green where it fits, the colour of a problem where it does not, plain over nothing."""
    theme = ink.theme
    if overlay.loose is None:
        return theme.focus
    if overlay.loose.fits is Fits.WELL:
        return theme.good if overlay.target is not None else theme.text
    return theme.warning if overlay.loose.fits is Fits.BADLY else theme.error
