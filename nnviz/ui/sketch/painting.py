"""Paints a picture of layers, in order: frames, wires, cards, what lives on them, what is meant.

Every size on the screen is in pixels; a `Look` says which part of the scene they show. On paper the
same is painted without kept pictures, so that lines and letters stay lines and letters.
"""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from nnviz.session.sketch import Wire
from nnviz.ui.canvas.look import Look
from nnviz.ui.colors import diverging_rgb
from nnviz.ui.sketch.cards import (
    FACES_FROM,
    MARGIN,
    NAMES_FROM,
    CardPictures,
    inner_rect,
    is_open,
    maps_rect,
    paint_card,
    ports_of,
    strip_rect,
)
from nnviz.ui.sketch.far_cards import FarCards, in_view, paint_names
from nnviz.ui.sketch.floating import card_area, paint_large_ports, paint_ring
from nnviz.ui.sketch.frames import paint_frames
from nnviz.ui.sketch.geometry import WIDTH, CardPlace
from nnviz.ui.sketch.ink import Ink
from nnviz.ui.sketch.labels import paint_labels
from nnviz.ui.sketch.live import Live, strip
from nnviz.ui.sketch.map_faces import CardMaps, paint_photo
from nnviz.ui.sketch.neurons import OpenCards
from nnviz.ui.sketch.picture import Picture
from nnviz.ui.sketch.wires import paint_wire, paint_wires, wire_width
from nnviz.ui.theme import mix

MOST_COMPARED = 150


@dataclass(frozen=True, slots=True)
class Meant:
    """What is picked, and what is under the mouse."""

    cards: tuple[str, ...] = ()
    wires: tuple[Wire, ...] = ()
    hovered: str | Wire | None = None


NOTHING = Meant()


class PicturePainter:
    """Belongs to one canvas: keeps what was painted for the next time."""

    def __init__(self) -> None:
        self._kept = CardPictures()
        self._open, self._maps = OpenCards(), CardMaps()
        self._far: tuple[Picture, FarCards] | None = None

    def forget(self) -> None:
        """Another theme or font."""
        self._open.forget()
        self._maps.forget()

    def paint(
        self,
        painter: QPainter,
        picture: Picture,
        look: Look,
        ink: Ink,
        live: Live,
        meant: Meant = NOTHING,
        hidden: Wire | None = None,
    ) -> None:
        """Paint what is in view on the screen; a `hidden` wire is left out."""
        paint_frames(painter, picture, look, ink, meant.cards)
        paint_wires(painter, picture, look, ink, hidden)
        _paint_meant_wires(painter, picture, look, ink, meant, hidden)
        paint_labels(painter, picture, look, ink)
        if WIDTH * look.scale < FACES_FROM:
            self._paint_far(painter, picture, look, ink)
        else:
            cards = cards_in_view(picture, look)
            self._kept.paint(painter, picture, cards, look, ink)
            self._paint_lives(painter, uncovered(cards), look, ink, live)
        _paint_meant_cards(painter, picture, look, ink, meant)

    def paint_paper(
        self, painter: QPainter, rect: QRectF, picture: Picture, ink: Ink, live: Live
    ) -> None:
        """Paint everything into a rectangle, whatever its size, as lines and letters."""
        look = _paper_look(picture)
        painter.save()
        painter.translate(rect.topLeft())
        scale = min(
            rect.width() / (look.right - look.left), rect.height() / (look.bottom - look.top)
        )
        painter.scale(scale, scale)
        paint_frames(painter, picture, look, ink, ())
        paint_wires(painter, picture, look, ink)
        paint_labels(painter, picture, look, ink)
        for card in picture.cards.values():
            body = card_area(card, look)
            paint_card(painter, body, card.face, ports_of(card, picture), look.scale, ink)
        self._paint_lives(painter, list(picture.cards.values()), look, ink, live)
        painter.restore()

    def _paint_far(self, painter: QPainter, picture: Picture, look: Look, ink: Ink) -> None:
        if self._far is None or self._far[0] is not picture:
            self._far = picture, FarCards(picture)
        self._far[1].paint(painter, look, ink)
        if WIDTH * look.scale >= NAMES_FROM:
            cards = cards_in_view(picture, look)
            paint_names(painter, ((card.face, card_area(card, look)) for card in cards), ink)

    def _paint_lives(
        self, painter: QPainter, cards: list[CardPlace], look: Look, ink: Ink, live: Live
    ) -> None:
        with_maps = [card for card in cards if card.face.shows_maps]
        for card in with_maps:
            self._paint_maps(painter, card, look, ink, live)
        cards = [card for card in cards if not card.face.shows_maps]
        if not is_open(look.scale):
            paint_strips(painter, cards, look, ink, live)
            return
        for card in cards:
            strengths = live.strengths(card)
            area = inner_rect(card_area(card, look), look.scale, ink)
            if strengths is None or area.height() < 6:
                paint_strips(painter, [card], look, ink, live)
                continue
            shape, responses = card.face.shape, live.responses(card)
            self._open.paint(painter, area, card.id, strengths, responses, shape, ink)

    def _paint_maps(
        self, painter: QPainter, card: CardPlace, look: Look, ink: Ink, live: Live
    ) -> None:
        area, shape = maps_rect(card_area(card, look), look.scale, ink), card.face.shape
        photo, values = live.photo(card), live.values(card)
        if min(area.width(), area.height()) < 4 or shape is None or values is None:
            return
        if photo is not None:
            paint_photo(painter, area, photo, ink)
        else:
            self._maps.paint(painter, area, card.id, values, shape, ink)


def _paper_look(picture: Picture) -> Look:
    """All of a picture and a little room around it, at its own size."""
    left, top, width, height = picture.rect
    return Look(1.0, left - MARGIN, top - MARGIN, left + width + MARGIN, top + height + MARGIN)


def cards_in_view(picture: Picture, look: Look) -> list[CardPlace]:
    """The cards of which anything is in view."""
    seen = in_view(picture.boxes, look, MARGIN)
    return [picture.cards[picture.ids[at]] for at in np.flatnonzero(seen).tolist()]


def uncovered(cards: list[CardPlace]) -> list[CardPlace]:
    """The cards on which no later one lies: what lives on a card is not seen through another.

    Of very many cards each is so small that nobody sees the difference.
    """
    if not cards or len(cards) > MOST_COMPARED:
        return cards
    left, top, width, height = np.array([card.rect for card in cards]).T
    across = (left[:, None] < (left + width)[None]) & (left[None] < (left + width)[:, None])
    along = (top[:, None] < (top + height)[None]) & (top[None] < (top + height)[:, None])
    is_covered = np.triu(across & along, 1).any(axis=1)
    return [card for card, covered in zip(cards, is_covered.tolist(), strict=True) if not covered]


def paint_strips(
    painter: QPainter, cards: list[CardPlace], look: Look, ink: Ink, live: Live
) -> None:
    """The activations of each card's neurons along its lower edge; a plain line without any."""
    places, rows = [], []
    width = max(8, round(WIDTH * look.scale))
    for card in cards:
        area, strengths = strip_rect(card_area(card, look), look.scale), live.strengths(card)
        if strengths is None:
            middle = area.center().y() - 0.5
            painter.fillRect(QRectF(area.left(), middle, area.width(), 1), ink.border)
        else:
            places.append(area)
            rows.append(strip(strengths, width))
    if not rows:
        return
    pixels = np.ascontiguousarray(diverging_rgb(np.stack(rows), ink.theme, ink.theme.raised))
    image = QImage(pixels.data, width, len(rows), 4 * width, QImage.Format.Format_RGB32)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    for row, area in enumerate(places):
        painter.drawImage(area, image, QRectF(0, row, width, 1))


def _paint_meant_wires(
    painter: QPainter,
    picture: Picture,
    look: Look,
    ink: Ink,
    meant: Meant,
    hidden: Wire | None,
) -> None:
    width = wire_width(look.scale)
    if isinstance(meant.hovered, Wire) and meant.hovered != hidden:
        paint_wire(painter, picture, meant.hovered, look, ink.theme.text, width + 0.75)
    for wire in meant.wires:
        if wire != hidden:
            paint_wire(painter, picture, wire, look, ink.theme.text, width + 1.25)


def _paint_meant_cards(
    painter: QPainter, picture: Picture, look: Look, ink: Ink, meant: Meant
) -> None:
    hovered = picture.cards.get(meant.hovered) if isinstance(meant.hovered, str) else None
    if hovered is not None and WIDTH * look.scale >= FACES_FROM:
        paint_large_ports(painter, hovered, picture, look, ink)
    if hovered is not None and hovered.id not in meant.cards:
        color = mix(ink.theme.text, ink.theme.background, 0.45)
        paint_ring(painter, card_area(hovered, look), look.scale, ink, color, 1.25)
    for name in meant.cards:
        card = picture.cards.get(name)
        if card is not None and look.shows(card.rect):
            paint_ring(painter, card_area(card, look), look.scale, ink, ink.theme.text)
