"""Painting cards as pictures that are kept.

A card's picture holds all that does not change from frame to frame: its body, text, ports and
badge. It is made for one size on the screen and thrown away with it; copying it takes microseconds.
"""

from math import ceil
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPixmap

from nnviz.ui.canvas.look import Look
from nnviz.ui.sketch.card_face import Face, Form
from nnviz.ui.sketch.geometry import WIDTH, CardPlace, Side
from nnviz.ui.sketch.hits import badge_place, fold_rect
from nnviz.ui.sketch.ink import Ink
from nnviz.ui.sketch.picture import Picture
from nnviz.ui.theme import mix

NAMES_FROM = 30.0
"""From so many pixels of width on a plain rectangle has a name."""

FACES_FROM = 40.0
"""A card less wide in pixels is a plain rectangle."""

OPEN_FROM = 290.0
"""Where a usual card is so wide, all show their neurons."""

PORTS_FROM = 0.4
"""The zoom from which on ports are drawn."""

TWO_LINES_FROM = 0.65
"""The zoom from which on a card with maps has a second line."""

MARGIN = 12.0
"""Pixels around a card for its ports and badge, at zoom 1."""

RADIUS = 8.0
STRIP = 5.0


class CardPictures:
    """The kept pictures of cards at one size."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[CardPlace, Any, QPixmap]] = {}
        self._made_for: tuple[object, ...] = ()

    def paint(
        self, painter: QPainter, picture: Picture, cards: list[CardPlace], look: Look, ink: Ink
    ) -> None:
        """Copy the pictures of cards to whole pixels of the screen."""
        ratio = painter.device().devicePixelRatio()
        made_for = (ink, look.scale, ratio, picture.direction)
        if made_for != self._made_for:
            self._kept, self._made_for = {}, made_for
        margin = _margin(look.scale)
        for card in cards:
            pixmap = self._picture(card, picture, look.scale, ratio, ink)
            x, y = look.pixels(card.rect[0], card.rect[1])
            left, top = round((x - margin) * ratio) / ratio, round((y - margin) * ratio) / ratio
            painter.drawPixmap(QPointF(left, top), pixmap)

    def _picture(
        self, card: CardPlace, picture: Picture, scale: float, ratio: float, ink: Ink
    ) -> QPixmap:
        entries = ports_of(card, picture)
        kept = self._kept.get(card.id)
        if kept is not None and _looks_alike(kept[0], card) and kept[1] == entries:
            return kept[2]
        margin = _margin(scale)
        width, height = (ceil((n * scale + 2 * margin) * ratio) for n in card.rect[2:])
        made = QPixmap(width, height)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        body = QRectF(margin, margin, card.rect[2] * scale, card.rect[3] * scale)
        paint_card(painter, body, card.face, entries, scale, ink)
        painter.end()
        self._kept[card.id] = card, entries, made
        return made


Ports = tuple[tuple[Side, float, float], ...]
"""Each port's side, and where it lies in its card's rectangle, in scene units."""


def ports_of(card: CardPlace, picture: Picture) -> Ports:
    """The ports that a card shows: one where wires leave, and one for each that enters."""
    left, top = card.rect[:2]
    found = []
    for side in card.sides():
        entering = picture.entering(card.id) if side is Side.IN else []
        for x, y in [place for _, place in entering] or [card.port(side, picture.direction)]:
            found.append((side, round(x - left, 2), round(y - top, 2)))
    return tuple(found)


def paint_card(
    painter: QPainter, body: QRectF, face: Face, ports: Ports, scale: float, ink: Ink
) -> None:
    """Paint a card into a rectangle of pixels; `scale` is pixels for a unit of its own."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_body(painter, body, face, scale, ink)
    _paint_words(painter, body, face, scale, ink)
    if face.form is Form.BLOCK:
        _paint_fold(painter, body, scale, ink)
    if face.note and scale >= PORTS_FROM:
        _paint_note(painter, body, scale, ink)
    for side, x, y in ports if scale >= PORTS_FROM else ():
        place = QPointF(body.left() + x * scale, body.top() + y * scale)
        paint_port(painter, place, side, scale, ink)
    if face.troubles:
        _paint_badge(painter, body, face, scale, ink)


def paint_port(
    painter: QPainter, place: QPointF, side: Side, scale: float, ink: Ink, growth: float = 1.0
) -> None:
    """A ring where wires enter, a disc where they leave."""
    radius = growth * float(np.clip(4 * scale, 2.0, 5.5))
    painter.setPen(ink.pen(mix(ink.theme.dim, ink.theme.text, 0.3), 1.5))
    ground = ink.theme.background if side is Side.IN else mix(ink.theme.dim, ink.theme.text, 0.3)
    painter.setBrush(QColor(ground))
    painter.drawEllipse(place, radius, radius)


def strip_rect(body: QRectF, scale: float) -> QRectF:
    """Where a card's live strip lies."""
    inset, height = corner(scale), float(np.clip(STRIP * scale, 2.5, 7.0))
    return QRectF(
        body.left() + inset,
        body.bottom() - height - max(2.0, 4.0 * min(scale, 1.5)),
        body.width() - 2 * inset,
        height,
    )


def inner_rect(body: QRectF, scale: float, ink: Ink) -> QRectF:
    """Where an opened card shows its neurons, below its words."""
    pad = corner(scale)
    top = body.top() + 0.6 * pad + _line_height(title_size(scale), ink)
    top += _line_height(small_size(scale), ink) + 0.4 * pad
    return QRectF(
        body.left() + pad, top, body.width() - 2 * pad, max(0.0, body.bottom() - 0.6 * pad - top)
    )


def maps_rect(body: QRectF, scale: float, ink: Ink) -> QRectF:
    """Where a card shows the maps of its layer, below its words."""
    pad, gap = corner(scale), 0.35 * corner(scale)
    top = body.top() + _words_height(scale, ink) + 2 * gap
    return QRectF(
        body.left() + pad, top, body.width() - 2 * pad, max(0.0, body.bottom() - pad - top)
    )


def _words_height(scale: float, ink: Ink) -> float:
    """How high the words are on a card that shows maps: two lines where there is room for them."""
    title = _line_height(title_size(scale), ink)
    return title + (_line_height(small_size(scale), ink) if scale >= TWO_LINES_FROM else 0.0)


def is_open(scale: float) -> bool:
    """Whether cards show their neurons."""
    return WIDTH * scale >= OPEN_FROM


def corner(scale: float) -> float:
    """Pixels between a card's edge and its content."""
    return float(np.clip(12 * scale, 5, 16))


def title_size(scale: float) -> float:
    """The first line's size in pixels: never too small to read, never a poster."""
    return float(np.clip(13 * scale, 9, 18))


def small_size(scale: float) -> float:
    """The second line's size in pixels."""
    return float(np.clip(11 * scale, 8.5, 15))


def _line_height(size: float, ink: Ink) -> float:
    return ink.font(size)[1].height()


def _paint_body(painter: QPainter, body: QRectF, face: Face, scale: float, ink: Ink) -> None:
    radius = RADIUS * min(scale, 1.5)
    edge = ink.trouble(face.troubles[0]) if face.troubles else ink.border
    painter.setPen(ink.pen(edge, 1.0))
    inner = body.adjusted(0.5, 0.5, -0.5, -0.5)
    if face.form is Form.BLOCK:  # sheets behind it tell that there is more
        painter.setBrush(QColor(ink.theme.raised))
        step = max(2.0, 3 * min(scale, 1.5))
        painter.drawRoundedRect(inner.translated(step, step), radius, radius)
    painter.setBrush(QColor(ink.theme.surface))
    painter.drawRoundedRect(inner, radius, radius)


def _paint_words(painter: QPainter, body: QRectF, face: Face, scale: float, ink: Ink) -> None:
    pad = corner(scale)
    (font, metrics), (small, fine) = ink.font(title_size(scale), True), ink.font(small_size(scale))
    strip = strip_rect(body, scale)
    room = QRectF(body.left() + pad, body.top(), body.width() - 2 * pad, strip.top() - body.top())
    both = metrics.height() + fine.height()
    has_two = scale >= TWO_LINES_FROM if face.shows_maps else both <= room.height()
    height = both if has_two else metrics.height()
    top = room.top() + max(0.0, (room.height() - height) / 2)
    if face.shows_maps:
        top = body.top() + 0.35 * pad
    elif is_open(scale):
        top = body.top() + 0.6 * pad
    beside = fold_rect((0, 0, 0, 0))[2] * scale if face.form is Form.BLOCK else 0.0
    area = QRectF(room.left(), top, room.width() - beside, metrics.height())
    painter.setFont(font)
    painter.setPen(QColor(ink.theme.text))
    side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(area, side, _fitting((face.title, face.short), metrics, area.width()))
    if not has_two:
        return
    area = QRectF(room.left(), top + metrics.height(), room.width(), fine.height())
    painter.setFont(small)
    painter.setPen(ink.trouble(face.troubles[0]) if face.troubles else QColor(ink.theme.dim))
    told = (face.troubles[0].what,) if face.troubles else face.lines
    painter.drawText(area, side, _fitting(told, fine, area.width()))


def _fitting(texts: tuple[str, ...], metrics: QFontMetricsF, width: float) -> str:
    """The first text that has room; the last one shortened where none has."""
    fits = (text for text in texts if metrics.horizontalAdvance(text) <= width)
    elide = Qt.TextElideMode.ElideRight
    return next(fits, None) or metrics.elidedText(texts[-1], elide, width)


def _paint_fold(painter: QPainter, body: QRectF, scale: float, ink: Ink) -> None:
    """An arrow that promises more."""
    left, top, side, _ = fold_rect((0.0, 0.0, body.width() / scale, 0.0))
    middle = body.topLeft() + QPointF(left + side / 2, top + side / 2) * scale
    reach = max(2.5, 4 * min(scale, 1.4))
    painter.setPen(ink.pen(ink.theme.dim, 1.6))
    painter.drawLine(middle + QPointF(-reach / 2, -reach), middle + QPointF(reach / 2, 0))
    painter.drawLine(middle + QPointF(-reach / 2, reach), middle + QPointF(reach / 2, 0))


def _paint_note(painter: QPainter, body: QRectF, scale: float, ink: Ink) -> None:
    """A few lines of writing in the lower right corner."""
    step = max(2.0, 2.6 * min(scale, 1.5))
    corner_ = strip_rect(body, scale).topRight() - QPointF(0, step)
    painter.setPen(ink.pen(ink.theme.note, 1.2))
    for row, length in enumerate((4.0, 4.0, 2.4)):
        start = corner_ + QPointF(-4 * step, (row - 2) * step)
        painter.drawLine(start, start + QPointF(length * step, 0))


def _paint_badge(painter: QPainter, body: QRectF, face: Face, scale: float, ink: Ink) -> None:
    """How many problems a card has."""
    x, y = badge_place((0.0, 0.0, body.width() / scale, 0.0))
    middle = body.topLeft() + QPointF(x, y) * scale
    radius = float(np.clip(8 * scale, 5, 11))
    painter.setPen(ink.pen(ink.theme.background, 1.5))
    painter.setBrush(ink.trouble(face.troubles[0]))
    painter.drawEllipse(middle, radius, radius)
    count = len(face.troubles)
    painter.setFont(ink.font(min(1.3 * radius, 12) / ink.text_scale, True)[0])
    painter.setPen(QColor(ink.theme.background))
    square = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
    painter.drawText(square, Qt.AlignmentFlag.AlignCenter, "!" if count == 1 else str(count))


def _looks_alike(one: CardPlace, other: CardPlace) -> bool:
    return one.face is other.face and one.rect[2:] == other.rect[2:]


def _margin(scale: float) -> float:
    return ceil(MARGIN * max(0.6, min(scale, 1.5)))
