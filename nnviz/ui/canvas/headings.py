"""What is written around the network, at the size of the screen whatever the zoom."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPaintEngine, QPainter, QPixmap

from nnviz.session.frame import Model
from nnviz.ui.canvas.geometry import Picture
from nnviz.ui.canvas.look import Look
from nnviz.ui.canvas.places import LayerPlace, Place
from nnviz.ui.theme import Theme, text_scale

NARROW = 104.0
"""Below this many pixels a heading says only what is most telling."""

WIDEST, WORDS = 320.0, 144.0
"""The most a heading takes, and what it may always take at the edge of the window."""

NARROWEST = 52.0
"""Columns closer than this have no heading each: every second one has, or every third …"""

HEADING_LINE, HEADING_ABOVE = 17, 44
MOST_HEADINGS = 256
NAME_SIZE = 12
MOST_NAME = 150.0
"""The most pixels that input names may take."""

MOST_NAMES = 60
LABEL_PITCH = 11.0
"""Input names are written where neurons are at least this many pixels apart."""


class Headings:
    """Paints a heading over each layer and the names beside the inputs.

    Headings are kept as pictures: drawing their text anew would take a tenth of a frame's work.
    """

    def __init__(self) -> None:
        self._pictures: dict[tuple[object, ...], QPixmap] = {}

    def paint(
        self,
        painter: QPainter,
        model: Model,
        picture: Picture,
        look: Look,
        font: QFont,
        theme: Theme,
    ) -> None:
        """Write everything that is in view; the painter's units are pixels."""
        every = shown_every(picture, look.scale)
        last = max(place.column for place in picture.layers.values())
        for place in picture.layers.values():
            is_told = _has_heading(place.column, last, every)
            if is_told and look.shows(_with_heading(place, look, font)):
                self._paint_heading(painter, model, place, picture, look, every, font, theme)
        for node in model.network.graph.sources:
            place_of_input = picture.layers.get(node.id)
            if isinstance(place_of_input, LayerPlace):
                _paint_names(painter, model, place_of_input, look, font, theme)

    def _paint_heading(
        self,
        painter: QPainter,
        model: Model,
        place: Place,
        picture: Picture,
        look: Look,
        every: int,
        font: QFont,
        theme: Theme,
    ) -> None:
        left, top, width, _ = place.rect
        x, y = look.pixels(left + width / 2, top)
        room = round((picture.gap + width) * look.scale - 8)
        if every > 1:
            room = round(every * _distance(picture, look.scale) - 8)
        end = (look.right - look.left) * look.scale
        room = max(1, round(min(room, WIDEST, max(WORDS, 2 * min(x, end - x)))))
        words = heading(model, place.node, is_short=room < NARROW * text_scale(font))
        at = max(0, min(round(x) - room // 2, round(end) - room))
        top_pixel = max(4, round(y - heading_above(font)))
        if painter.paintEngine().type() is not QPaintEngine.Type.Raster:
            _paint_words(
                painter, at, top_pixel, words, room, font, theme
            )  # on paper they stay text
            return
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(at, top_pixel, self._picture(words, room, ratio, font, theme))

    def _picture(
        self, words: tuple[str, str], room: int, ratio: float, font: QFont, theme: Theme
    ) -> QPixmap:
        key = (*words, room, ratio, theme, font.key())
        found = self._pictures.get(key)
        if found is None:
            if len(self._pictures) >= MOST_HEADINGS:
                self._pictures.clear()
            found = self._pictures[key] = _painted(words, room, ratio, font, theme)
        return found


def heading_above(font: QFont) -> float:
    """Pixels from the top of a heading to its layer."""
    return HEADING_ABOVE * text_scale(font)


def _with_heading(place: Place, look: Look, font: QFont) -> tuple[float, float, float, float]:
    """A layer's rectangle with the room of its heading, which stays in sight while it is."""
    left, top, width, height = place.rect
    above = heading_above(font) / look.scale
    return left, top - above, width, height + above


def shown_every(picture: Picture, scale: float) -> int:
    """Of how many columns one has a heading."""
    return max(1, -(-int(NARROWEST) // max(1, int(_distance(picture, scale)))))


def _distance(picture: Picture, scale: float) -> float:
    """Pixels from column to column, where they are narrowest."""
    return scale * (picture.gap + min(place.rect[2] for place in picture.layers.values()))


def _has_heading(column: int, last: int, every: int) -> bool:
    """The last column always has one, and what would come too close to it has not."""
    return column == last or (column % every == 0 and column + every <= last)


def names_width(model: Model, height: float, font: QFont) -> float:
    """How wide the input names are in a picture so high, as far as they are written at all."""
    if not has_names(model) or len(model.dataset.features) * LABEL_PITCH > height:
        return 0.0
    metrics = QFontMetricsF(sized(font, NAME_SIZE))
    widths = [metrics.horizontalAdvance(name) for name in model.dataset.features]
    return min(MOST_NAME, max(widths, default=0.0))


def has_names(model: Model) -> bool:
    """Whether input names are written: not beside a picture, nor beside very many."""
    return model.dataset.image_shape is None and len(model.dataset.features) <= MOST_NAMES


def heading(model: Model, node_id: str, is_short: bool = False) -> tuple[str, str]:
    """What stands over a layer: its kind with its activation, and its size."""
    graph, facts = model.network.graph, model.network.facts
    layer = graph[node_id].layer
    is_sink = not graph.consumers(node_id)
    title, summary = "Output" if is_sink else layer.label, layer.summary()
    units = " x ".join(f"{n:,}" for n in facts.shapes[node_id])
    if is_short:
        return title if is_sink or not summary else summary, units
    count = facts.parameter_count(node_id)
    title = f"{title} · {summary}" if summary else title
    return title, f"{units} · {count:,} parameters" if count else units


def sized(font: QFont, pixels: int, bold: bool = False) -> QFont:
    """A font at another size in pixels, which grows with the interface's text."""
    made = QFont(font)
    made.setPixelSize(round(pixels * text_scale(font)))
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return made


def _painted(words: tuple[str, str], room: int, ratio: float, font: QFont, theme: Theme) -> QPixmap:
    line_height = round(HEADING_LINE * text_scale(font))
    picture = QPixmap(QSize(room, 2 * line_height) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    _paint_words(painter, 0, 0, words, room, font, theme)
    painter.end()
    return picture


def _paint_words(
    painter: QPainter,
    left: int,
    top: int,
    words: tuple[str, str],
    room: int,
    font: QFont,
    theme: Theme,
) -> None:
    line_height = round(HEADING_LINE * text_scale(font))
    looks = ((theme.text, 13), (theme.dim, 11))
    for at, (text, (color, size)) in enumerate(zip(words, looks, strict=True)):
        shown_font = sized(font, size, bold=at == 0)
        metrics = QFontMetricsF(shown_font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        area = QRectF(left, top + at * line_height, room, line_height)
        # edges may pass behind: the words keep a ground of their own
        ground = metrics.boundingRect(area, Qt.AlignmentFlag.AlignCenter, shown)
        painter.fillRect(ground.adjusted(-3, 0, 3, 0), QColor(theme.background))
        painter.setFont(shown_font)
        painter.setPen(QColor(color))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, shown)


def _paint_names(
    painter: QPainter, model: Model, place: LayerPlace, look: Look, font: QFont, theme: Theme
) -> None:
    pitch = place.pitch * look.scale
    if pitch < LABEL_PITCH or not has_names(model):
        return
    shown_font = sized(font, min(NAME_SIZE, int(pitch)))
    painter.setFont(shown_font)
    painter.setPen(QColor(theme.text))
    metrics = QFontMetricsF(shown_font)
    width = max(0.0, look.pixels(place.rect[0], 0.0)[0] - 8)
    names = model.network.inputs[place.node].names(model.dataset.features)
    for name, (x, y) in zip(names, place.centres, strict=False):
        right, middle = look.pixels(x - place.side / 2, y)
        area = QRectF(0, middle - 10, right - 8, 20)
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, width)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
