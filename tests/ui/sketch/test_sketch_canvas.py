"""The canvas of layers on a session: what is painted, what the mouse finds, where one looks."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.drawing import Block, Direction, Drawing
from nnviz.core.graph import Graph, chain
from nnviz.core.infer import infer
from nnviz.engine.document import Document
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.background import Background
from nnviz.session.frame import Frame, Wants
from nnviz.session.session import Session
from nnviz.session.sketch import Sketch, Wire
from nnviz.ui.canvas.look import Look
from nnviz.ui.sketch.arranging import Arranging
from nnviz.ui.sketch.cards import FACES_FROM, NAMES_FROM, OPEN_FROM, strip_rect
from nnviz.ui.sketch.floating import card_area, paint_overlay
from nnviz.ui.sketch.geometry import WIDTH, Side
from nnviz.ui.sketch.hits import CardHit, Part, PortHit
from nnviz.ui.sketch.ink import Ink
from nnviz.ui.sketch.overlay import Overlay
from nnviz.ui.sketch.painting import uncovered
from nnviz.ui.sketch.ports import Fits, LooseWire, Port
from nnviz.ui.sketch.view import CLOSE, SketchCanvas
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, LIGHT, NORMAL, THEMES, Theme

LEFT = Qt.MouseButton.LeftButton
PLAIN_KEYS = Qt.KeyboardModifier.NoModifier
PLAIN = Drawing()
FIVE = chain(
    ("x", Input(shape=(2,))),
    ("h1", Dense(units=3, activation="tanh")),
    ("h2", Dense(units=3, activation="tanh")),
    ("h3", Dense(units=3, activation="tanh")),
    ("out", Dense(units=1, activation="tanh")),
)


def drawn(graph: Graph, drawing: Drawing = PLAIN) -> Sketch:
    return Sketch(graph, drawing, infer(graph), True)


Show = Callable[..., SketchCanvas]


@pytest.fixture
def show(qtbot: QtBot, qapp: QApplication, shared_session: Session) -> Iterator[Show]:
    """Shows a network that is only drawn: the training process has another one."""
    apply_theme(qapp, DARK)

    def showing(graph: Graph = FIVE, drawing: Drawing = PLAIN) -> SketchCanvas:
        version = shared_session.version
        assert version is not None
        experiment = replace(version.trained, graph=graph)
        shared_session.version = replace(version, document=Document(experiment, drawing))
        shown = SketchCanvas(shared_session, DARK)
        qtbot.addWidget(shown)
        shown.resize(900, 500)
        with qtbot.waitExposed(shown):
            shown.show()
        return shown

    yield showing
    shared_session.select_layers(())


def redraw(canvas: SketchCanvas, graph: Graph, drawing: Drawing = PLAIN) -> None:
    """Another document, as after an edit."""
    session = canvas.session
    assert session.version is not None
    document = Document(replace(session.version.trained, graph=graph), drawing)
    session.version = replace(session.version, document=document)
    session.document_changed.emit(document)


def frame(**activations: list[float]) -> Frame:
    answers = {name: np.array(values, np.float32) for name, values in activations.items()}
    nothing = np.zeros(2, np.float32)
    return Frame(1, 1, 0, nothing, nothing, answers, nothing)


def pixel(canvas: SketchCanvas, at: QPointF) -> QColor:
    return canvas.grab().toImage().pixelColor(at.toPoint())


def middle(canvas: SketchCanvas, card: str) -> QPoint:
    return canvas.area_of(card).center()


def inks(canvas: SketchCanvas, area: QRectF) -> set[str]:
    """The colours in a part of the canvas."""
    return set(colors_in(canvas.grab(area.toAlignedRect()).toImage()))


def colors_in(image: QImage) -> dict[str, int]:
    """The colours of an image, and how many pixels have each."""
    made = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(made.constBits(), np.uint32) & 0xFFFFFF
    found, counts = np.unique(pixels, return_counts=True)
    names = (f"#{value:06x}" for value in found.tolist())
    return dict(zip(names, counts.tolist(), strict=True))


def wheel(canvas: SketchCanvas, at: QPoint, delta: int) -> None:
    place, none = QPointF(at), Qt.MouseButton.NoButton
    screen = canvas.viewport().mapToGlobal(place)
    keys, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(place, screen, QPoint(), QPoint(0, delta), none, keys, phase, False)
    QApplication.sendEvent(canvas.viewport(), event)


def scaled_to(canvas: SketchCanvas, width: float, card: str = "h2") -> None:
    """Zoom until a usual card is so wide, with one in the middle."""
    canvas.reveal(card)
    canvas.zoom(width / (WIDTH * canvas.look().scale))


def test_the_whole_network_is_in_sight_and_stays_so(show: Show) -> None:
    canvas = show()
    for size in ((900, 500), (500, 400)):
        canvas.resize(*size)
        QApplication.processEvents()
        assert all(canvas.rect().contains(canvas.area_of(card)) for card in ("x", "h2", "out"))
    assert not canvas.minimap.isVisible()


def test_an_empty_canvas_says_what_will_be_here(show: Show) -> None:
    canvas = show(Graph())
    assert len(inks(canvas, QRectF(200, 180, 500, 140))) > 3
    redraw(canvas, FIVE)
    assert canvas.picture is not None
    assert set(canvas.picture.cards) == {"x", "h1", "h2", "h3", "out"}


@pytest.mark.parametrize("theme", THEMES)
def test_a_strip_has_the_colours_of_the_activations(show: Show, theme: Theme) -> None:
    canvas = show()
    canvas.set_theme(theme)
    canvas.show_frame(frame(h1=[1.0, 0.0, -1.0]))
    assert canvas.picture is not None
    look = canvas.look()
    strip = strip_rect(card_area(canvas.picture.cards["h1"], look), look.scale)
    sixth = strip.width() / 6
    seen = [pixel(canvas, QPointF(strip.left() + n * sixth, strip.center().y())) for n in (1, 3, 5)]
    assert seen == [QColor(theme.positive), QColor(theme.raised), QColor(theme.negative)]


def test_an_activation_that_is_of_another_size_is_not_shown(show: Show) -> None:
    canvas = show()
    before = canvas.grab().toImage()
    canvas.show_frame(frame(h1=[1.0, -1.0]))
    assert canvas.grab().toImage() == before
    assert canvas.frames_painted == 1


def test_closer_a_card_shows_its_neurons_and_closer_still_one_wants_to_go_inside(
    show: Show, qtbot: QtBot
) -> None:
    canvas = show()
    canvas.show_frame(frame(h2=[1.0, 1.0, 1.0]))
    full = DARK.positive
    scaled_to(canvas, OPEN_FROM - 20)
    small = colors_in(canvas.grab(canvas.area_of("h2")).toImage())[full]
    scaled_to(canvas, OPEN_FROM + 10)
    large = colors_in(canvas.grab(canvas.area_of("h2")).toImage())[full]
    assert large > 2 * small > 0
    scaled_to(canvas, WIDTH * CLOSE / 1.1)
    with qtbot.waitSignal(canvas.zoomed_into) as told:
        wheel(canvas, middle(canvas, "h2"), 120)
    assert told.args == ["h2"]


def test_frames_are_asked_for_responses_only_where_they_can_be_seen(show: Show) -> None:
    canvas = show()
    model = canvas.session.model
    assert model is not None
    canvas.show_model(model)
    assert canvas.wants == Wants()
    scaled_to(canvas, OPEN_FROM + 5)
    assert canvas.wants == Wants(responses=True)


def test_the_mouse_finds_cards_ports_and_wires(show: Show, qtbot: QtBot) -> None:
    canvas = show()
    assert canvas.hit(QPointF(middle(canvas, "h1"))) == CardHit("h1", Part.BODY)
    area = canvas.area_of("h1")
    port = canvas.hit(QPointF(area.right() + 1, area.center().y()))
    assert isinstance(port, PortHit)
    assert (port.card, port.side) == ("h1", Side.OUT)
    between = (area.center() + middle(canvas, "h2")) / 2
    with qtbot.waitSignal(canvas.hovered) as told:
        QTest.mouseMove(canvas.viewport(), between)
    assert told.args == [Wire("h1", "h2", 0)]
    assert canvas.card.isVisible()
    assert canvas.card.title() == "h1 → h2"
    QTest.mouseMove(canvas.viewport(), QPoint(5, 5))
    assert not canvas.card.isVisible()


def test_the_card_beside_a_layer_says_what_it_is(show: Show, qtbot: QtBot) -> None:
    canvas = show(FIVE.with_layer("h2", Dense(units=0)), Drawing().with_note("h2", "Too few?"))
    QTest.mouseMove(canvas.viewport(), middle(canvas, "h1"))
    assert canvas.card.title() == "h1 · Dense"
    assert canvas.card.lines() == [("reads", "2"), ("shape", "3"), ("parameters", "9")]
    QTest.mouseMove(canvas.viewport(), middle(canvas, "h2"))
    told = [words for words, _ in canvas.card.paragraphs]
    assert told[0].startswith("A fully connected layer")
    assert told[1] == "Too few?"
    assert "0 is out of range." in told[2]


def test_a_problem_is_seen_on_its_card(show: Show) -> None:
    canvas = show()
    body = QRectF(canvas.area_of("h2")).adjusted(-8, -12, 12, 0)
    assert DARK.error not in inks(canvas, body)
    redraw(canvas, FIVE.with_layer("h2", Dense(units=0)))
    body = QRectF(canvas.area_of("h2")).adjusted(-8, -12, 12, 0)
    assert DARK.error in inks(canvas, body)


def test_what_is_picked_has_a_ring(show: Show) -> None:
    canvas = show()
    area = canvas.area_of("h1")
    around = QRectF(area.left() + 10, area.top() - 6, area.width() - 20, 5)
    before = inks(canvas, around)
    canvas.session.select_layers(("h1",))
    assert DARK.text in inks(canvas, around) - before


def test_a_reader_who_looks_elsewhere_keeps_looking_there_after_an_edit(show: Show) -> None:
    canvas = show()
    scaled_to(canvas, 260)
    before = canvas.look()
    redraw(canvas, FIVE.with_layer("out", Dense(units=200)))
    after = canvas.look()
    assert after.scale == before.scale
    assert abs(after.left - before.left) < 2


def test_the_mini_map_is_there_when_not_all_is_in_view_and_moves_the_view(
    show: Show, qtbot: QtBot
) -> None:
    canvas = show()
    scaled_to(canvas, 260, "x")
    assert canvas.minimap.isVisible()
    left = canvas.look().left
    map_ = canvas.minimap
    QTest.mouseClick(map_, LEFT, PLAIN_KEYS, QPoint(map_.width() - 10, map_.height() // 2))
    assert canvas.look().left > left
    end = canvas.area_of("out")
    assert canvas.rect().contains(end.center())
    canvas.fit()
    assert not map_.isVisible()


def test_from_afar_cards_are_plain(show: Show) -> None:
    canvas = show()
    scaled_to(canvas, NAMES_FROM - 4)
    area = QRectF(canvas.area_of("h2")).adjusted(3, 3, -3, -3)
    assert len(inks(canvas, area)) == 1


@pytest.mark.parametrize("width", [NAMES_FROM + 1, FACES_FROM - 1])
def test_between_afar_and_near_plain_cards_have_a_name(show: Show, width: float) -> None:
    canvas = show()
    scaled_to(canvas, width)
    area = QRectF(canvas.area_of("h2")).adjusted(1, 1, -1, -1)
    assert len(inks(canvas, area)) > 3


@pytest.mark.parametrize("direction", Direction)
def test_cards_under_way_are_drawn_where_they_would_lie(show: Show, direction: Direction) -> None:
    canvas = show(drawing=Drawing(direction=direction))
    before = canvas.area_of("h2").center()
    places = dict(canvas.places)
    x, y = places["h2"]
    canvas.floor.show_moved({"h2": (x + 30, y + 90)})
    scale = canvas.look().scale
    moved = canvas.area_of("h2").center() - before
    assert abs(moved.x() - 30 * scale) <= 2
    assert abs(moved.y() - 90 * scale) <= 2
    assert canvas.places == places
    canvas.floor.show_moved({})
    assert canvas.area_of("h2").center() == before


def test_a_lower_edge_under_way_grows_the_card_and_says_how_many(show: Show) -> None:
    canvas = show()
    area = canvas.area_of("h1")
    canvas.floor.show_units("h1", 64)
    grown = canvas.area_of("h1")
    assert abs(grown.top() - area.top()) <= 1
    assert grown.bottom() > area.bottom() + 10
    assert canvas.floor.units_at("h1", QPointF(grown.center().x(), grown.bottom())) in range(56, 74)
    canvas.floor.show_units("h1", None)
    assert canvas.area_of("h1") == area


@pytest.mark.parametrize(
    ("fits", "color"),
    [(Fits.WELL, DARK.good), (Fits.BADLY, DARK.warning), (Fits.NEVER, DARK.error)],
)
def test_a_loose_wire_says_how_it_fits(show: Show, fits: Fits, color: str) -> None:
    canvas = show()
    start, target = Port("x", Side.OUT), Port("h3", Side.IN)
    loose = LooseWire(start, QPointF(middle(canvas, "h3")), fits)
    before = inks(canvas, QRectF(canvas.rect()))
    canvas.show_overlay(Overlay(loose=loose, target=target))
    assert color in inks(canvas, QRectF(canvas.rect())) - before


def test_a_folded_block_is_one_card_and_its_strip_that_of_its_last_layer(show: Show) -> None:
    block = Block("b", "Two layers", ("h1", "h2"))
    canvas = show(drawing=Drawing(blocks=(block,)))
    canvas.show_frame(frame(h2=[1.0, 1.0, 1.0]))
    assert canvas.picture is not None
    assert set(canvas.picture.cards) == {"x", "b", "h3", "out"}
    assert canvas.picture.cards["b"].face.lines[0] == "2 layers · 21 parameters"
    assert DARK.positive in inks(canvas, QRectF(canvas.area_of("b")))
    canvas.reveal("h1")
    assert canvas.rect().contains(canvas.area_of("b"))
    redraw(canvas, FIVE, Drawing(blocks=(replace(block, folded=False),)))
    assert set(canvas.picture.frames) == {"b"}


def test_paper_holds_the_whole_picture_wherever_one_looks(show: Show) -> None:
    canvas = show()
    canvas.show_frame(frame(h1=[1.0, 1.0, 1.0]))
    images = []
    for width in (100.0, 260.0):
        scaled_to(canvas, width)
        image = QImage(1200, 400, QImage.Format.Format_RGB32)
        image.fill(QColor(LIGHT.background))
        painter = QPainter(image)
        canvas.paint_all(painter, QRectF(0, 0, 1200, 400), LIGHT)
        painter.end()
        images.append(image)
    assert images[0] == images[1]
    assert images[0].pixelColor(5, 5) == QColor(LIGHT.background)
    colors = {
        images[0].pixelColor(x, y).name() for x in range(0, 1200, 2) for y in range(0, 400, 2)
    }
    assert {QColor(LIGHT.surface).name(), QColor(LIGHT.positive).name()} <= colors


def test_many_layers_are_laid_out_beside_the_window(qtbot: QtBot, qapp: QApplication) -> None:
    background = Background()
    arranging = Arranging(background, background)
    arranging.show(drawn(FIVE))
    few = arranging.picture
    many = chain(("x", Input(shape=(2,))), *((f"h{at}", Dense(units=2)) for at in range(400)))
    with qtbot.waitSignal(arranging.changed, timeout=20_000):
        arranging.show(drawn(many))
        assert arranging.picture is few
    assert arranging.picture is not None
    assert len(arranging.picture.cards) == 401
    arranging.show(drawn(many, Drawing(direction=Direction.DOWN)))
    arranging.show(drawn(FIVE))
    assert len(arranging.picture.cards) == 5
    background.close()


def test_projector_text_is_larger(show: Show, qapp: QApplication) -> None:
    canvas = show()
    small = canvas.grab().toImage()
    apply_theme(qapp, DARK, 1.5)
    QApplication.processEvents()
    assert canvas.grab().toImage() != small


def test_the_canvas_is_reached_by_keys_and_has_a_name(show: Show) -> None:
    canvas = show()
    assert canvas.accessibleName()
    assert canvas.minimap.accessibleName()
    assert canvas.focusPolicy() is Qt.FocusPolicy.StrongFocus
    assert canvas.layer_in_middle() == "h2"


def test_nothing_is_opened_yet(qtbot: QtBot, qapp: QApplication, shared_session: Session) -> None:
    version, shared_session.version = shared_session.version, None
    canvas = SketchCanvas(shared_session, DARK)
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    canvas.fit()
    canvas.zoom_in()
    canvas.show_frame(frame(x=[1.0]))
    assert canvas.layer_in_middle() == ""
    assert not canvas.grab().isNull()
    shared_session.version = version


def test_words_of_a_gesture_stay_within_the_canvas(show: Show) -> None:
    """In a window the painter's own viewport is all of the window."""
    canvas = show()
    picture = canvas.picture
    assert picture is not None
    image = QImage(500, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    overlay = Overlay(words="This would close a circle.", at=QPointF(290, 190))
    look = Look(1.0, 0, 0, 300, 200)
    paint_overlay(painter, picture, overlay, look, Ink(DARK, canvas.font()), NORMAL)
    painter.end()
    black = QColor("black")
    outside = [image.pixelColor(x, y) for x in range(500) for y in range(300) if x > 300 or y > 200]
    assert all(color == black for color in outside)
    assert any(image.pixelColor(x, 180) != black for x in range(300))


def test_what_lives_on_a_card_is_not_seen_through_another(show: Show) -> None:
    picture = show().picture
    assert picture is not None
    first, second, third = list(picture.cards.values())[:3]
    left, top, width, height = first.rect
    above = replace(second, rect=(left + width - 20, top + height - 8, width, height))
    beside = replace(third, rect=(left - width - 1, top, width, height))
    assert uncovered([first, second, third]) == [first, second, third]
    assert uncovered([first, above, beside]) == [above, beside]
    assert uncovered([above, first]) == [first]
    assert uncovered([]) == []


def test_a_card_on_another_hides_all_of_it(show: Show) -> None:
    ids = [node.id for node in FIVE]
    places = {name: (400.0 * at, 0.0) for at, name in enumerate(ids)}
    canvas = show(FIVE, PLAIN.with_places(places | {ids[1]: (0.0, 24.0)}))
    picture, look = canvas.picture, canvas.look()
    assert picture is not None
    strip = strip_rect(card_area(picture.cards[ids[0]], look), look.scale)
    spot = QPoint(round(strip.right()) - 3, round(strip.center().y()))
    assert canvas.area_of(ids[1]).contains(spot)
    image = canvas.grab().toImage()
    column = {image.pixelColor(spot.x(), spot.y() + by).name() for by in (-1, 0, 1)}
    assert column == {DARK.surface}
