"""What is written around the network, at the size of the screen whatever the zoom."""

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPaintEngine,
    QPainter,
    QPixmap,
    QStaticText,
)

from nnviz.session.frame import Model
from nnviz.ui.canvas.geometry import Picture
from nnviz.ui.canvas.look import Look
from nnviz.ui.canvas.places import LayerPlace, Place
from nnviz.ui.theme import Theme, text_scale

WIDEST, WORDS = 320.0, 144.0
"""The most a heading takes, and what it may always take at the edge of the window."""

NARROWEST, LEAST = 56.0, 48.0
"""Headings are nowhere closer than this, and have at least so much room."""

HEADING_LINE, HEADING_ABOVE = 17, 44
MOST_HEADINGS = 256
NAME_SIZE = 12
MOST_NAME = 150.0
"""The most pixels that input names may take."""

MOST_NAMES = 60
LABEL_PITCH = 11.0
STEPS_AWAY, ROUND_STEPS = 14.0, (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Pixels from a token to the number of its step, and every how many steps one is written."""

"""Input names are written where neurons are at least this many pixels apart."""


Texts = tuple[str, ...]


class Headings:
    """Paints a heading over each layer and the names beside the inputs.

    Headings are kept as pictures: drawing their text anew would take a tenth of a frame's work.
    """

    def __init__(self) -> None:
        self._pictures: dict[tuple[object, ...], QPixmap] = {}
        self._rooms: tuple[Picture, float, dict[str, float]] | None = None
        self._steps = _Steps()

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
        rooms = self._rooms_of(picture, look.scale)
        for place in picture.layers.values():
            room = rooms.get(place.node)
            if room is not None and look.shows(_with_heading(place, look, font)):
                self._paint_heading(painter, model, place, look, room, font, theme)
        for node in model.network.graph.sources:
            place_of_input = picture.layers.get(node.id)
            if not isinstance(place_of_input, LayerPlace):
                continue
            if model.dataset.tokens:
                self._steps.paint(painter, place_of_input, look, font, theme)
            else:
                _paint_names(painter, model, place_of_input, look, font, theme)

    def _rooms_of(self, picture: Picture, scale: float) -> dict[str, float]:
        kept = self._rooms
        if kept is None or kept[0] is not picture or kept[1] != scale:
            kept = self._rooms = picture, scale, heading_rooms(picture, scale)
        return kept[2]

    def _paint_heading(
        self,
        painter: QPainter,
        model: Model,
        place: Place,
        look: Look,
        room: float,
        font: QFont,
        theme: Theme,
    ) -> None:
        left, top, width, _ = place.rect
        x, y = look.pixels(left + width / 2, top)
        end = (look.right - look.left) * look.scale
        room = max(1, round(min(room, WIDEST, max(WORDS, 2 * min(x, end - x)))))
        words = headings(model, place.node)
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
        self, words: tuple[Texts, Texts], room: int, ratio: float, font: QFont, theme: Theme
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


def heading_rooms(picture: Picture, scale: float) -> dict[str, float]:
    """How many pixels there are for the heading of each layer that has one.

    Where columns are close, the last and the first come before those that weigh what they read, and
    these before all others. What stands below another layer may not reach beside its column.
    """
    stacks: dict[int, list[Place]] = {}
    for place in picture.layers.values():
        stacks.setdefault(place.column, []).append(place)
    middles = {at: scale * _middle(stack[0]) for at, stack in stacks.items()}
    weighing = {picture.layers[bundle.target].column for bundle in picture.bundles}
    told = _chosen([max(stacks), min(stacks), *sorted(weighing), *sorted(stacks)], middles)
    rooms = {}
    for at in told:
        away = [abs(middles[at] - middles[other]) for other in told if other != at]
        first, *below = sorted(stacks[at], key=lambda place: place.rect[1])
        whole = min(away, default=WIDEST + 8)
        rooms[first.node] = max(LEAST, min(whole, _free(first, picture, scale)) - 8)
        beside = {place.node: _free(place, picture, scale) - 8 for place in below}
        rooms |= {node: room for node, room in beside.items() if room >= LEAST}
    return rooms


def _free(place: Place, picture: Picture, scale: float) -> float:
    """Pixels above a layer, as far to the right as to the left, that no other layer takes."""
    middle, bottom = _middle(place), place.rect[1]
    top, free = bottom - HEADING_ABOVE / scale, [WIDEST + 8]
    for left, above, width, height in (other.rect for other in picture.layers.values()):
        if above < bottom and above + height > top:
            beside = max(left - middle, middle - left - width)
            free += [2 * beside * scale] if beside > 0 else []
    return min(free)


def _middle(place: Place) -> float:
    return place.rect[0] + place.rect[2] / 2


def _chosen(wanted: list[int], middles: dict[int, float]) -> list[int]:
    """Of some columns those that are not too close to one wanted more."""
    found: list[int] = []
    for at in wanted:
        if all(abs(middles[at] - middles[other]) >= NARROWEST for other in found):
            found.append(at)
    return found


def names_width(model: Model, height: float, font: QFont) -> float:
    """How wide the input names are in a picture so high, as far as they are written at all."""
    metrics = QFontMetricsF(sized(font, NAME_SIZE))
    if model.dataset.tokens:
        return metrics.horizontalAdvance(str(len(model.dataset.features))) + STEPS_AWAY
    if not has_names(model) or len(model.dataset.features) * LABEL_PITCH > height:
        return 0.0
    widths = [metrics.horizontalAdvance(name) for name in model.dataset.features]
    return min(MOST_NAME, max(widths, default=0.0))


def has_names(model: Model) -> bool:
    """Whether input names are written: not beside a picture, nor beside very many."""
    return model.dataset.image_shape is None and len(model.dataset.features) <= MOST_NAMES


def heading(model: Model, node_id: str) -> tuple[str, str]:
    """What stands over a layer where there is room: its kind with its activation, and its size."""
    titles, sizes = headings(model, node_id)
    return titles[0], sizes[0]


def headings(model: Model, node_id: str) -> tuple[Texts, Texts]:
    """What may stand over a layer in two lines, of each the longest first."""
    graph, facts = model.network.graph, model.network.facts
    layer, shape = graph[node_id].layer, [f"{n:,}" for n in facts.shapes[node_id]]
    is_sink = not graph.consumers(node_id)
    kind, summary = "Output" if is_sink else layer.label, layer.summary()
    size, count = " x ".join(shape), facts.parameter_count(node_id)
    whole = f"{kind} · {summary}" if summary else kind
    titles = (whole, kind) if is_sink else (whole, summary or kind, node_id)
    sizes = (f"{size} · {count:,} parameters",) if count else ()
    return titles, (*sizes, size, "x".join(shape))


def sized(font: QFont, pixels: int, bold: bool = False) -> QFont:
    """A font at another size in pixels, which grows with the interface's text."""
    made = QFont(font)
    made.setPixelSize(round(pixels * text_scale(font)))
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return made


def _painted(
    words: tuple[Texts, Texts], room: int, ratio: float, font: QFont, theme: Theme
) -> QPixmap:
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
    words: tuple[Texts, Texts],
    room: int,
    font: QFont,
    theme: Theme,
) -> None:
    line_height = round(HEADING_LINE * text_scale(font))
    looks = ((theme.text, 13), (theme.dim, 11))
    for at, (texts, (color, size)) in enumerate(zip(words, looks, strict=True)):
        shown_font = sized(font, size, bold=at == 0)
        metrics = QFontMetricsF(shown_font)
        fits = (text for text in texts if metrics.horizontalAdvance(text) <= room)
        shown = next(fits, None) or metrics.elidedText(texts[-1], Qt.TextElideMode.ElideRight, room)
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


class _Steps:
    """The numbers of steps beside tokens, as many as are readable; laid out once for a look."""

    def __init__(self) -> None:
        self._known: tuple[LayerPlace, Look, QFont] | None = None
        self._laid_out: list[tuple[QPointF, QStaticText]] = []

    def paint(
        self, painter: QPainter, place: LayerPlace, look: Look, font: QFont, theme: Theme
    ) -> None:
        """Write them; the painter's units are pixels."""
        pitch = place.pitch * look.scale
        apart = next((n for n in ROUND_STEPS if n * pitch >= LABEL_PITCH), place.count)
        shown_font = sized(font, max(8, min(NAME_SIZE - 1, int(apart * pitch))))
        if self._known is None or not _is_known((place, look, shown_font), self._known):
            self._known = place, look, shown_font
            self._laid_out = list(_numbered(place, look, apart, shown_font))
        painter.setFont(shown_font)
        painter.setPen(QColor(theme.dim))
        for start, static in self._laid_out:
            painter.drawStaticText(start, static)


def _is_known(
    wanted: tuple[LayerPlace, Look, QFont], known: tuple[LayerPlace, Look, QFont]
) -> bool:
    return wanted[0] is known[0] and wanted[1:] == known[1:]


def _numbered(
    place: LayerPlace, look: Look, apart: int, font: QFont
) -> Iterator[tuple[QPointF, QStaticText]]:
    """Where the number of every so manieth step begins, which ends beside the token.

    The first step has one in any case, and what is too close to it none.
    """
    room = LABEL_PITCH / (place.pitch * look.scale)
    for at, (x, y) in enumerate(place.centres.tolist(), 1):
        if at == 1 or (at % apart == 0 and at - 1 >= room):
            right, middle = look.pixels(x - place.side / 2, y)
            static = QStaticText(str(at))
            static.prepare(font=font)
            size = static.size()
            start = QPointF(right - STEPS_AWAY - size.width(), middle - size.height() / 2)
            yield start, static
