"""The canvas of layers: shows a session's sketch as cards and wires, and answers the mouse.

1. The session says that the document is another; `Arranging` makes a picture of it.
2. A paint shows what of the picture is in view, with the newest frame on the cards.
3. What lies under the mouse is found from the picture; what gestures have under way is `overlay`.

What a press or a key means is for whoever steers: see `SketchFloor`.
"""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from nnviz.core.drawing import Place
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.session import Session
from nnviz.session.sketch import Sketch, Wire
from nnviz.ui.canvas.look import Look
from nnviz.ui.canvas.looking import ZOOM_STEP, Looking
from nnviz.ui.sketch.arranging import Arranging
from nnviz.ui.sketch.cards import is_open
from nnviz.ui.sketch.empty import paint_empty
from nnviz.ui.sketch.floating import card_area, paint_overlay
from nnviz.ui.sketch.ground import SketchFloor
from nnviz.ui.sketch.hits import CardHit, Hit, PortHit, WireHit
from nnviz.ui.sketch.ink import Ink
from nnviz.ui.sketch.labels import LABELS_FROM
from nnviz.ui.sketch.layer_card import LayerCard
from nnviz.ui.sketch.live import Live
from nnviz.ui.sketch.minimap import MiniMap
from nnviz.ui.sketch.overlay import Overlay
from nnviz.ui.sketch.painting import Meant, PicturePainter
from nnviz.ui.sketch.picture import Picture
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import NORMAL, Theme, text_scale

MARGIN = 48.0
"""Pixels kept free around the network when it is fitted."""

CLOSE = 2.2
"""Zoomed in further than this over a layer, one wants to see its neurons."""

WELL_FILLED = 0.5
"""What takes up so much of the view, in one direction, is not shown larger after an edit."""

READABLE = 0.8
"""A card that is gone to is shown at least so large."""

BEYOND = 100_000.0
"""How far one can look beyond the cards, in scene units."""

NOTCH = 120.0


class SketchCanvas(QGraphicsView):
    """Signals:

    - `zoomed_into(str)`: one looks so closely at a layer that one wants to see its neurons.
    - `hovered(object)`: the id of the card, or the `Wire`, under the mouse; None.
    - `picture_changed()`: cards lie elsewhere, or there are others.
    - `moved()`: another part is in view.
    - `wants_changed()`: `wants` is another.
    - `painted()` at the end of every paint; `frames_painted` counts those that showed a new frame.
    """

    zoomed_into = Signal(str)
    hovered = Signal(object)
    picture_changed = Signal()
    moved = Signal()
    wants_changed = Signal()
    painted = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._theme = theme
        self._ink = Ink(theme, self.font())
        self._painter, self._live = PicturePainter(), Live()
        self._looking = Looking(self)
        self._thing: str | Wire | None = None
        self._mouse: QPointF | None = None
        self._share: float | None = None
        self._model: Model | None = None
        self._unpainted, self._wanted = False, Wants()
        self._has_fitted = False
        self.overlay = Overlay()
        self.frames_painted = 0
        self._build()
        self._connect()

    def _build(self) -> None:
        scene = QGraphicsScene(self)
        scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setScene(scene)
        self.setObjectName("layers")
        self.setAccessibleName("Network of layers")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumSize(240, 180)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        for policy in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.floor = SketchFloor(self)
        self.card = LayerCard(self._theme, self)
        self.minimap = MiniMap(self)
        self.arranging = Arranging(self.session.background, self)
        self.set_theme(self._theme)

    def _connect(self) -> None:
        self.session.document_changed.connect(self._on_document_changed)
        self.session.layers_selected.connect(self._on_layers_selected)
        self.arranging.changed.connect(self._on_arranged)
        self.arranging.waiting.connect(self._on_waiting)
        self._on_document_changed()

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self._ink = Ink(theme, self.font())
        self._painter.forget()
        self.setBackgroundBrush(QColor(theme.background))
        self.card.set_theme(theme)
        self.minimap.update()
        self.viewport().update()

    def show_model(self, model: Model) -> None:
        """Another network is trained; what is drawn is the session's sketch all the same."""
        self._model = model
        self._live.show_dataset(model.dataset)
        self.viewport().update()

    def show_nothing(self) -> None:
        """No network is trained: the cards have no activations to show."""
        self._model = None
        self._live.forget()
        self.viewport().update()

    def show_frame(self, frame: Frame) -> None:
        """Show the activations of a moment on the cards."""
        self._live.show_frame(frame)
        self._unpainted = True
        self.viewport().update()

    def show_overlay(self, overlay: Overlay) -> None:
        """Show what a gesture has under way."""
        self.overlay = overlay
        if overlay != Overlay():
            self._hover(None)
        self.arranging.show_temporary(overlay.moved, overlay.units)
        self.viewport().update()

    @property
    def picture(self) -> Picture | None:
        """What is drawn, with everything's place in scene units."""
        return self.arranging.picture

    @property
    def places(self) -> Mapping[str, Place]:
        """The middle of every card, as it is drawn when no gesture is under way."""
        return self.arranging.places

    @property
    def wants(self) -> Wants:
        """What frames should hold: the answers of opened neurons over a plane of inputs."""
        has_plane = self._model is not None and self._model.dataset.has_plane
        return Wants(responses=has_plane and is_open(self.look().scale))

    def look(self) -> Look:
        """What is in view."""
        return self._looking.look()

    # -- what is where -------------------------------------------------------------------------

    def hit(self, point: QPointF) -> Hit | None:
        """What lies under a point of the viewport."""
        return self.floor.hit_at(point)

    def area_of(self, card: str) -> QRect:
        """Where a card is in the viewport; nothing for one that is not drawn."""
        found = self.picture.cards.get(card) if self.picture is not None else None
        return QRect() if found is None else card_area(found, self.look()).toAlignedRect()

    def layer_in_middle(self) -> str:
        """The layer nearest to the middle of the view; of a block its first. Nothing without."""
        picture, sketch = self.picture, self.session.sketch
        if picture is None or sketch is None or not picture.ids:
            return ""
        x, y = self.floor.place_at(QPointF(self.viewport().rect().center()))
        boxes = picture.boxes
        away = abs(boxes[:, 0] + boxes[:, 2] - 2 * x) + abs(boxes[:, 1] + boxes[:, 3] - 2 * y)
        return _first_layer(sketch, picture.ids[int(away.argmin())])

    # -- looking around ------------------------------------------------------------------------

    def fit(self) -> None:
        """Show everything, and keep showing it when the window changes."""
        if self.picture is not None and self.picture.cards:
            margin = MARGIN * text_scale(self.font())
            room = QRectF(self.viewport().rect()).adjusted(margin, margin, -margin, -margin)
            self._looking.fit(QRectF(*self.picture.rect), room, 1 / text_scale(self.font()))
            self._has_fitted = self.isVisible()
        self._looking.fits = True
        self._look_changed()

    @property
    def fits(self) -> bool:
        """Whether everything is shown, and goes on being shown."""
        return self._looking.fits

    @property
    def is_overview(self) -> bool:
        """Whether everything is shown and can be told apart: nothing needs to be brought closer."""
        return self.fits and self.look().scale >= LABELS_FROM

    def look_at(self, middle: QPointF, scale: float) -> None:
        """Bring a place of the scene into the middle, at a scale."""
        self._looking.centre(middle, scale)
        self._look_changed()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom around a point of the viewport, or around its middle."""
        point = at or QPointF(self.viewport().rect().center())
        before = self.look().scale
        self._looking.zoom(factor, point)
        self._look_changed()
        found = self.hit(point)
        if before < CLOSE <= self.look().scale and isinstance(found, CardHit | PortHit):
            sketch = self.session.sketch
            if sketch is not None and self.picture is not None and found.card in self.picture.cards:
                self.zoomed_into.emit(_first_layer(sketch, found.card))

    def zoom_in(self) -> None:
        """One step closer."""
        self.zoom(ZOOM_STEP)

    def zoom_out(self) -> None:
        """One step back."""
        self.zoom(1 / ZOOM_STEP)

    def pan(self, start: QPointF, end: QPointF) -> None:
        """Move what is under one point of the viewport to another."""
        self._looking.pan(start, end)
        self._look_changed()

    def centre(self, place: Place) -> None:
        """Bring a place of the scene into the middle."""
        self._looking.centre(QPointF(*place), self.look().scale)
        self._look_changed()

    def reveal(self, card: str) -> None:
        """Bring a card, or the card that a layer is in, into the middle where it can be read."""
        sketch, picture = self.session.sketch, self.picture
        if sketch is None or picture is None:
            return
        found = picture.cards.get(card) or picture.cards.get(sketch.drawing.card_of(card))
        if found is not None:
            scale = min(max(self.look().scale, READABLE), CLOSE / ZOOM_STEP)
            self._looking.centre(QPointF(*found.middle), scale)
            self._look_changed()

    def _look_changed(self) -> None:
        self.moved.emit()
        self._hover(self._mouse)
        self.viewport().update()

    # -- the session ---------------------------------------------------------------------------

    @Slot()
    def _on_document_changed(self) -> None:
        sketch = self.session.sketch
        if sketch is not None:
            self._live.show_drawing(sketch.drawing)
        self._hover(None)  # until the mouse moves, what is new is not covered
        self.arranging.show(sketch)

    @Slot(object)
    def _on_layers_selected(self, cards: tuple[str, ...]) -> None:
        self.viewport().update()

    @Slot()
    def _on_arranged(self) -> None:
        picture = self.picture
        assert picture is not None
        around = QRectF(*picture.rect).adjusted(-BEYOND, -BEYOND, BEYOND, BEYOND)
        look = self.look()
        if not self.scene().sceneRect().contains(QRectF(*picture.rect)):
            self.scene().setSceneRect(around)
        if self._looking.fits and self.overlay == Overlay() and not self._is_well_in_view(picture):
            self.fit()
        elif self.look() != look:
            self._looking.centre(_middle(look), look.scale)
        self._hover(self._mouse)
        self.picture_changed.emit()
        self.viewport().update()

    def _is_well_in_view(self, picture: Picture) -> bool:
        """Whether all can be seen, and not too small: then nothing moves under the mouse."""
        look, room = self.look(), QRectF(self.viewport().rect())
        area = QRectF(*look.pixels(*picture.rect[:2]), *(n * look.scale for n in picture.rect[2:]))
        share = max(area.width() / room.width(), area.height() / room.height())
        return self._has_fitted and room.contains(area) and share >= WELL_FILLED

    @Slot(object)
    def _on_waiting(self, share: float | None) -> None:
        self._share = share
        self.viewport().update()

    # -- events --------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.minimap.place()
        if self._looking.fits:
            self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_painter"):
            self._ink = Ink(self._theme, self.font())

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(ZOOM_STEP ** (event.angleDelta().y() / NOTCH), event.position())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)
        super().leaveEvent(event)

    def _hover(self, at: QPointF | None) -> None:
        """The mouse is at a point of the viewport, or elsewhere."""
        self._mouse = at
        found = self.hit(at) if at is not None else None
        thing = _thing(found) if self.overlay == Overlay() else None
        if thing != self._thing:
            self._thing = thing
            self.hovered.emit(thing)
            self.viewport().update()
        self._show_card()

    def _show_card(self) -> None:
        sketch, thing = self.session.sketch, self._thing
        if sketch is None or thing is None or self._mouse is None or not _is_there(sketch, thing):
            self.card.hide()
            return
        beside = QRect(self._mouse.toPoint(), self._mouse.toPoint())
        beside = self.area_of(thing) if isinstance(thing, str) else beside
        self.card.show_thing(sketch, thing, beside)

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.wants != self._wanted:
            self._wanted = self.wants
            self.wants_changed.emit()
        super().paintEvent(event)
        if self._unpainted:
            self._unpainted = False
            self.frames_painted += 1
        self.painted.emit()

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Everything, in pixels of the viewport."""
        painter.resetTransform()
        picture, look, ink = self.picture, self.look(), self._ink
        room = QRectF(self.viewport().rect())
        if picture is not None:
            lifted = self.overlay.loose.lifted if self.overlay.loose is not None else None
            meant = Meant(self.session.layers, self.session.wires, self._thing)
            self._painter.paint(painter, picture, look, ink, self._live, meant, lifted)
            paint_overlay(painter, picture, self.overlay, look, ink, NORMAL)
        paint_empty(painter, room, self.arranging.content, self._share, ink)
        if shows_ring(self):
            painter.setPen(ink.pen(ink.theme.focus, 1.75))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(room.adjusted(2, 2, -2, -2), 6, 6)

    def paint_all(self, painter: QPainter, rect: QRectF, theme: Theme | None = None) -> None:
        """Paint the whole picture into a rectangle, whatever is in view: for paper."""
        if self.picture is None or not self.picture.cards:
            return
        ink = Ink(theme or self._theme, _plain(self.font()))
        self._painter.paint_paper(painter, rect, self.picture, ink, self._live)


def _thing(found: Hit | None) -> str | Wire | None:
    if isinstance(found, WireHit):
        return found.wire
    return None if found is None else found.card


def _is_there(sketch: Sketch, thing: str | Wire) -> bool:
    if isinstance(thing, Wire):
        return thing.target in sketch.graph and thing.source in sketch.graph
    return thing in sketch.graph or sketch.drawing.block(thing) is not None


def _first_layer(sketch: Sketch, card: str) -> str:
    return sketch.drawing.layers_of(card)[0]


def _middle(look: Look) -> QPointF:
    return QPointF((look.left + look.right) / 2, (look.top + look.bottom) / 2)


def _plain(font: QFont) -> QFont:
    """The font at its usual size: paper has no projector."""
    made = QFont(font)
    made.setPixelSize(NORMAL)
    return made
