"""Changes on the axis of steps: thin lines, with the words of some where there is room."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from nnviz.session.markers import Marker
from nnviz.ui.plotting.picture import Picture
from nnviz.ui.theme import Theme, mix

MOST_LABELLED = 12
LEAST_ROOM, MOST_ROOM = 46.0, 190.0
"""Pixels for the words beside a line."""

TICK = 7.0
"""Where lines stand closer than `CLOSE` pixels, only the first is drawn in full."""
CLOSE = 5.0
REACH = 5.0
"""Pixels between the mouse and a line that it still means."""


def draw_markers(
    painter: QPainter,
    markers: Sequence[Marker],
    picture: Picture,
    area: QRectF,
    theme: Theme,
    mouse: QPointF | None,
) -> None:
    """Draw the changes between the picture's ends; what the mouse is on says its words in full."""
    places = [(x_of(m, picture, area), m) for m in markers if picture.first <= m.step]
    places = [(x, marker) for x, marker in places if x <= area.right() + 0.5]
    if not places:
        return
    pointed = _pointed(places, mouse, area)
    labelled = labels(places, area)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    last = -CLOSE
    for x, marker in places:
        is_close = x - last < CLOSE and marker is not pointed
        last = last if is_close else x
        color = theme.text if marker is pointed else mix(theme.surface, theme.dim, 0.75)
        pen = QPen(QColor(color), 1, Qt.PenStyle.SolidLine if is_close else Qt.PenStyle.DashLine)
        painter.setPen(pen)
        top = area.bottom() - TICK if is_close else area.top()
        painter.drawLine(QPointF(round(x), top), QPointF(round(x), area.bottom()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for x, marker, room in labelled:
        if pointed is None:
            _write(painter, marker.text, x, room, area, theme.dim, theme)
    if pointed is not None:
        _write(painter, pointed.text, x_of(pointed, picture, area), None, area, theme.text, theme)


def labels(
    places: Sequence[tuple[float, Marker]], area: QRectF
) -> list[tuple[float, Marker, float]]:
    """The changes whose words are written, the newest first to be chosen, and the room of each.

    A change that is said again, as while a weight is rolled, is written once.
    """
    found: list[tuple[float, Marker, float]] = []
    right = area.right()
    for at in range(len(places) - 1, -1, -1):
        x, marker = places[at]
        is_said_again = at > 0 and _kind(places[at - 1][1]) == _kind(marker)
        room = min(MOST_ROOM, right - x - 6)
        if is_said_again:
            continue
        right = x
        if len(found) < MOST_LABELLED and room >= LEAST_ROOM:
            found.append((x, marker, room))
    return found


def x_of(marker: Marker, picture: Picture, area: QRectF) -> float:
    """Where a change lies in the plot."""
    share = (marker.step - picture.first) / max(1e-9, picture.last - picture.first)
    return area.left() + share * area.width()


def _kind(marker: Marker) -> str:
    """A change without its numbers."""
    return marker.text.rstrip("0123456789.,−e+ ")


def _pointed(
    places: Sequence[tuple[float, Marker]], mouse: QPointF | None, area: QRectF
) -> Marker | None:
    if mouse is None or not area.adjusted(-REACH, 0, REACH, 0).contains(mouse):
        return None
    away, marker = min(((abs(x - mouse.x()), m) for x, m in places), key=lambda pair: pair[0])
    return marker if away <= REACH else None


def _write(
    painter: QPainter,
    text: str,
    x: float,
    room: float | None,
    area: QRectF,
    color: str,
    theme: Theme,
) -> None:
    metrics = QFontMetricsF(painter.font())
    wanted = metrics.horizontalAdvance(text) + 1
    width = min(wanted, area.width()) if room is None else min(wanted, room)
    left = min(x + 4, area.right() - width)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    place = QRectF(max(area.left(), left), area.top() - 1, width, metrics.height())
    painter.fillRect(place.adjusted(-2, 0, 2, 0), QColor(theme.surface))
    painter.setPen(QColor(color))
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
