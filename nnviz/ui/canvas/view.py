"""The network canvas: shows a model and its frames; zooms, pans, fits, and answers the mouse."""

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from nnviz.core.graph import Graph
from nnviz.session.arithmetic import neuron_sum
from nnviz.session.frame import Frame, Model, Wants
from nnviz.ui.canvas.card import NeuronCard
from nnviz.ui.canvas.edges import EdgesItem
from nnviz.ui.canvas.geometry import LayerPlace, Picture, arrange, neuron_at
from nnviz.ui.canvas.neurons import NeuronsItem
from nnviz.ui.theme import Theme

ZOOM_RANGE = (0.05, 20.0)
ZOOM_STEP = 1.2
MARGIN = (40, 64, 40, 28)
"""Pixels kept free around the network when it is fitted: left, top, right, bottom."""

MOST_NAME = 150.0
"""The most pixels that input names may take."""

NARROW = 104.0
"""Below this many pixels a heading says only what is most telling."""

ASPECT_TOLERANCE = 0.03
"""A window whose shape changes by more than this gets another arrangement."""

HEADING_LINE = 17
MOST_HEADINGS = 256
NAME_SIZE = 12
MOST_NAMES = 60
LABEL_PITCH = 11.0
"""Input names are written where neurons are at least this many pixels apart."""


class NetworkCanvas(QGraphicsView):
    """Signals:

    - `neuron_hovered(str, int)` with the node and the neuron, -1 when none.
    - `painted()` at the end of every paint; `frames_painted` counts those that showed a new frame.
    """

    neuron_hovered = Signal(str, int)
    painted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model: Model | None = None
        self._frame: Frame | None = None
        self._picture: Picture | None = None
        self._edges: list[EdgesItem] = []
        self._neurons: dict[str, NeuronsItem] = {}
        self._fits = True
        self._aspect = 1.6
        self._grip: QPoint | None = None
        self._hovered: tuple[str, int] | None = None
        self._headings: dict[tuple[object, ...], QPixmap] = {}
        self.wants = Wants()
        self.frames_painted = 0
        self._unpainted = False
        self._build()

    def _build(self) -> None:
        self.card = NeuronCard(self._theme, self)
        scene = QGraphicsScene(self)
        scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setScene(scene)
        self.setObjectName("canvas")
        self.setAccessibleName("Network")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumSize(240, 180)
        self.setMouseTracking(True)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        for policy in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.set_theme(self._theme)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.setBackgroundBrush(QColor(theme.background))
        for edges in self._edges:
            edges.set_theme(theme)
        for neurons in self._neurons.values():
            neurons.set_theme(theme)
        self.card.set_theme(theme)
        if self._frame is not None:
            self.show_frame(self._frame)

    def show_model(self, model: Model) -> None:
        """Draw another network; the view is fitted when its shape is new."""
        same = self._model is not None and _same_shape(self._model, model)
        self._model = model
        self.wants = Wants(responses=len(model.dataset.features) == 2)
        if same:
            self.viewport().update()
            return
        self._frame = self._hovered = None
        self._fits = True
        self._arrange()
        self._show_card()

    def _arrange(self) -> None:
        """Lay the network out for the room there is, and show it whole."""
        if self._model is None:
            return
        network = self._model.network
        image_shape = self._model.dataset.image_shape
        self._aspect = self._room_aspect()
        self._picture = arrange(network.graph, network.facts, image_shape, self._aspect)
        self.scene().clear()
        self._edges = [EdgesItem(place, self._theme) for place in self._picture.bundles]
        layers = self._picture.layers
        self._neurons = {name: NeuronsItem(p, self._theme) for name, p in layers.items()}
        for item in (*self._edges, *self._neurons.values()):
            self.scene().addItem(item)
        self.scene().setSceneRect(QRectF(*self._picture.rect).adjusted(-4000, -4000, 4000, 4000))
        self.fit()
        if self._frame is not None:
            self.show_frame(self._frame)

    def _room(self) -> QRectF:
        left, top, right, bottom = MARGIN
        left = max(left, round(self._names_width()) + 16)
        return QRectF(self.viewport().rect()).adjusted(left, top, -right, -bottom)

    def _names_width(self) -> float:
        """How wide the input names are, as far as they are written at all."""
        if self._model is None or not _has_names(self._model):
            return 0.0
        height = self.viewport().height() - MARGIN[1] - MARGIN[3]
        if len(self._model.dataset.features) * LABEL_PITCH > height:
            return 0.0
        metrics = QFontMetricsF(self._sized_font(NAME_SIZE))
        widths = [metrics.horizontalAdvance(name) for name in self._model.dataset.features]
        return min(MOST_NAME, max(widths, default=0.0))

    def _sized_font(self, pixels: int, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(pixels)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def _room_aspect(self) -> float:
        room = self._room()
        return room.width() / room.height() if room.width() > 1 and room.height() > 1 else 1.6

    def show_frame(self, frame: Frame) -> None:
        """Show the weights and activations of a moment."""
        if self._model is None or frame.run != self._model.run:
            return
        self._frame = frame
        layout = self._model.network.layout
        responses = frame.responses if self.wants.responses else None
        pictures = responses.neurons if responses is not None else {}
        for edges in self._edges:
            edges.set_weights(_weights(layout.views(frame.parameters, edges.place.target), edges))
        for name, item in self._neurons.items():
            item.set_activations(frame.activations[name])
            if name in pictures:
                item.set_pictures(pictures[name])
        self._unpainted = True
        self._show_card()

    def neuron_spots(self) -> list[QPoint]:
        """Where the neurons are in the viewport."""
        places = [item.place for item in self._neurons.values()]
        return [self.mapFromScene(QPointF(x, y)) for p in places for x, y in p.centres]

    # -- looking around ------------------------------------------------------------------------

    def fit(self) -> None:
        """Show the whole network, and keep showing it when the window changes."""
        self._fits = True
        if self._picture is None:
            return
        room, rect = self._room(), QRectF(*self._picture.rect)
        if room.width() <= 1 or room.height() <= 1:
            return
        scale = min(room.width() / rect.width(), room.height() / max(rect.height(), 1), 1.6)
        self.resetTransform()
        self.scale(scale, scale)
        self._move(rect.center(), room.center())

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom around a point of the viewport, or around its middle."""
        point = at or QPointF(self.viewport().rect().center())
        below = self.mapToScene(point.toPoint())
        scale = float(np.clip(self.transform().m11() * factor, *ZOOM_RANGE))
        self._fits = False
        self.resetTransform()
        self.scale(scale, scale)
        self._move(below, point)

    def zoom_in(self) -> None:
        """One step closer."""
        self.zoom(ZOOM_STEP)

    def zoom_out(self) -> None:
        """One step back."""
        self.zoom(1 / ZOOM_STEP)

    def _move(self, place: QPointF, to: QPointF) -> None:
        """Bring a point of the scene under a point of the viewport."""
        shift = self.mapFromScene(place) - to.toPoint()
        for bar, by in (
            (self.horizontalScrollBar(), shift.x()),
            (self.verticalScrollBar(), shift.y()),
        ):
            bar.setValue(bar.value() + by)

    # -- events --------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._fits:
            return
        if abs(self._room_aspect() / self._aspect - 1) > ASPECT_TOLERANCE:
            self._arrange()
        else:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(ZOOM_STEP ** (event.angleDelta().y() / 120), event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._grip = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._grip is None:
            self._hover(self.mapToScene(point))
            return
        self._fits = False
        self._move(self.mapToScene(self._grip), event.position())
        self._grip = point

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        self.viewport().unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.fit()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)
        super().leaveEvent(event)

    def _hover(self, point: QPointF | None) -> None:
        hovered = None
        for name, item in self._neurons.items():
            found = neuron_at(item.place, point.x(), point.y()) if point is not None else None
            item.set_hovered(found)
            if found is not None:
                hovered = (name, found)
        if hovered != self._hovered:
            self._hovered = hovered
            self.neuron_hovered.emit(*(hovered or ("", -1)))
            self._show_card()

    def _show_card(self) -> None:
        """Keep the card's numbers those of the last frame, or put it away."""
        model, frame, hovered = self._model, self._frame, self._hovered
        if model is None or frame is None or hovered is None or hovered[0] not in self._neurons:
            self.card.hide()
            return
        node, neuron = hovered
        inputs = model.network.graph[node].inputs
        is_first = bool(inputs) and inputs[0] == model.network.graph.sources[0].id
        names = model.dataset.features if is_first and not model.dataset.image_shape else ()
        pictures = frame.responses.neurons if frame.responses is not None else {}
        response = pictures[node][neuron] if node in pictures and self.wants.responses else None
        if response is None and self.wants.responses:
            response = self._neurons[node].picture(neuron)
        x, y = self._neurons[node].place.centres[neuron]
        half = self._neurons[node].place.side / 2
        corners = [self.mapFromScene(QPointF(x + d, y + d)) for d in (-half, half)]
        found = neuron_sum(model, frame, node, neuron)
        self.card.show_neuron(found, names, response, QRect(*corners))

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._unpainted:
            self._unpainted = False
            self.frames_painted += 1
        self.painted.emit()

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Headings and input names, at the size of the screen whatever the zoom."""
        if self._picture is None or self._model is None:
            return
        painter.resetTransform()
        for place in self._picture.layers.values():
            self._paint_heading(painter, place)
        for node in self._model.network.graph.sources:
            self._paint_names(painter, self._picture.layers[node.id])

    def _paint_heading(self, painter: QPainter, place: LayerPlace) -> None:
        assert self._model is not None
        assert self._picture is not None
        left, top, width, _ = place.rect
        centre = self.mapFromScene(QPointF(left + width / 2, top))
        room = round((self._picture.gap + width) * self.transform().m11() - 8)
        words = heading(self._model, place.node, is_short=room < NARROW)
        picture = self._heading_picture(*words, max(1, room))
        painter.drawPixmap(centre.x() - max(1, room) // 2, centre.y() - 44, picture)

    def _heading_picture(self, title: str, detail: str, room: int) -> QPixmap:
        """A heading as a picture: drawing its text anew would take a tenth of a frame's work."""
        ratio = self.devicePixelRatioF()
        key = (title, detail, room, ratio, self._theme.name)
        found = self._headings.get(key)
        if found is None:
            if len(self._headings) >= MOST_HEADINGS:
                self._headings.clear()
            found = self._headings[key] = self._painted_heading(title, detail, room, ratio)
        return found

    def _painted_heading(self, title: str, detail: str, room: int, ratio: float) -> QPixmap:
        picture = QPixmap(QSize(room, 2 * HEADING_LINE) * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        lines = ((title, self._theme.text, 13), (detail, self._theme.dim, 11))
        for at, (text, color, size) in enumerate(lines):
            font = self._sized_font(size, bold=at == 0)
            metrics = QFontMetricsF(font)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            area = QRectF(0, at * HEADING_LINE, room, HEADING_LINE)
            # edges may pass behind: the words keep a ground of their own
            ground = metrics.boundingRect(area, Qt.AlignmentFlag.AlignCenter, shown)
            painter.fillRect(ground.adjusted(-3, 0, 3, 0), QColor(self._theme.background))
            painter.setFont(font)
            painter.setPen(QColor(color))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, shown)
        painter.end()
        return picture

    def _paint_names(self, painter: QPainter, place: LayerPlace) -> None:
        assert self._model is not None
        pitch = place.side / 0.72 * self.transform().m11()
        names = self._model.dataset.features
        if pitch < LABEL_PITCH or not _has_names(self._model):
            return
        font = self._sized_font(min(NAME_SIZE, int(pitch)))
        painter.setFont(font)
        painter.setPen(QColor(self._theme.text))
        width = max(0.0, float(self.mapFromScene(QPointF(place.rect[0], 0)).x()) - 8)
        metrics = QFontMetricsF(font)
        for name, (x, y) in zip(names, place.centres, strict=False):
            at = self.mapFromScene(QPointF(x - place.side / 2, y))
            area = QRectF(0, at.y() - 10, at.x() - 8, 20)
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, width)
            painter.drawText(
                area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown
            )


def heading(model: Model, node_id: str, is_short: bool = False) -> tuple[str, str]:
    """What stands over a layer: its kind with its activation, and its size."""
    graph, facts = model.network.graph, model.network.facts
    layer = graph[node_id].layer
    is_sink = node_id in {node.id for node in graph.sinks}
    title, summary = "Output" if is_sink else layer.label, layer.summary()
    units = " x ".join(str(n) for n in facts.shapes[node_id])
    if is_short:
        return title if is_sink or not summary else summary, units
    count = facts.parameter_count(node_id)
    title = f"{title} · {summary}" if summary else title
    return title, f"{units} · {count:,} parameters" if count else units


def _has_names(model: Model) -> bool:
    """Whether input names are written: not beside a picture, nor beside very many."""
    return model.dataset.image_shape is None and len(model.dataset.features) <= MOST_NAMES


def _same_shape(old: Model, new: Model) -> bool:
    return (
        old.network.facts.shapes == new.network.facts.shapes
        and _wires(old.network.graph) == _wires(new.network.graph)
        and old.dataset.image_shape == new.dataset.image_shape
    )


def _wires(graph: Graph) -> list[tuple[str, tuple[str, ...]]]:
    return [(node.id, node.inputs) for node in graph]


def _weights(views: dict[str, np.ndarray], item: EdgesItem) -> np.ndarray:
    """The weights of a bundle `(n, m)`; a layer without a matrix passes one to one."""
    found = views.get("weights")
    n, m = item.place.lines.shape[:2]
    return found if found is not None and found.shape == (n, m) else np.zeros((n, m))
