"""The network canvas: shows a model and its frames; zooms, pans, fits, and answers the mouse."""

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from nnviz.core.graph import Graph
from nnviz.session.frame import Frame, Model
from nnviz.ui.canvas.edges import EdgesItem
from nnviz.ui.canvas.geometry import LayerPlace, Picture, arrange, neuron_at
from nnviz.ui.canvas.neurons import NeuronsItem
from nnviz.ui.theme import Theme

ZOOM_RANGE = (0.05, 20.0)
ZOOM_STEP = 1.2
MARGIN = (70, 64, 40, 28)
"""Pixels kept free around the network when it is fitted: left, top, right, bottom."""

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
        self._grip: QPoint | None = None
        self.frames_painted = 0
        self._unpainted = False
        self._build()

    def _build(self) -> None:
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
        for item in (*self._edges, *self._neurons.values()):
            item.set_theme(theme)
        if self._frame is not None:
            self.show_frame(self._frame)

    def show_model(self, model: Model) -> None:
        """Draw another network; the view is fitted when its shape is new."""
        same = self._model is not None and _same_shape(self._model, model)
        self._model = model
        if same:
            self.viewport().update()
            return
        network = model.network
        self._picture = arrange(network.graph, network.facts, model.dataset.image_shape)
        self.scene().clear()
        self._frame = None
        self._edges = [EdgesItem(place, self._theme) for place in self._picture.bundles]
        layers = self._picture.layers
        self._neurons = {name: NeuronsItem(p, self._theme) for name, p in layers.items()}
        for item in (*self._edges, *self._neurons.values()):
            self.scene().addItem(item)
        self.scene().setSceneRect(QRectF(*self._picture.rect).adjusted(-4000, -4000, 4000, 4000))
        self.fit()

    def show_frame(self, frame: Frame) -> None:
        """Show the weights and activations of a moment."""
        if self._model is None or frame.run != self._model.run:
            return
        self._frame = frame
        layout = self._model.network.layout
        for item in self._edges:
            item.set_weights(_weights(layout.views(frame.parameters, item.place.target), item))
        for name, item in self._neurons.items():
            item.set_activations(frame.activations[name])
        self._unpainted = True

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
        left, top, right, bottom = MARGIN
        room = QRectF(self.viewport().rect()).adjusted(left, top, -right, -bottom)
        rect = QRectF(*self._picture.rect)
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

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if self._fits:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        self.zoom(ZOOM_STEP ** (event.angleDelta().y() / 120), event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._grip = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        point = event.position().toPoint()
        if self._grip is None:
            self._hover(self.mapToScene(point))
            return
        self._fits = False
        self._move(self.mapToScene(self._grip), event.position())
        self._grip = point

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._grip = None
        self.viewport().unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.fit()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self._hover(None)
        super().leaveEvent(event)

    def _hover(self, point: QPointF | None) -> None:
        for name, item in self._neurons.items():
            found = neuron_at(item.place, point.x(), point.y()) if point is not None else None
            item.set_hovered(found)
            if found is not None:
                self.neuron_hovered.emit(name, found)
                return
        self.neuron_hovered.emit("", -1)

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if self._unpainted:
            self._unpainted = False
            self.frames_painted += 1
        self.painted.emit()

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:  # noqa: N802
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
        title, detail = heading(self._model, place.node)
        left, top, width, _ = place.rect
        centre = self.mapFromScene(QPointF(left + width / 2, top))
        room = COLUMN_ROOM * self.transform().m11() + width * self.transform().m11()
        y = centre.y() - 44.0
        for text, color, bold in (
            (title, self._theme.text, True),
            (detail, self._theme.dim, False),
        ):
            font = QFont(self.font())
            font.setPixelSize(13 if bold else 11)
            font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
            shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.setFont(font)
            painter.setPen(QColor(color))
            area = QRectF(centre.x() - room / 2, y, room, 18)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, shown)
            y += 17

    def _paint_names(self, painter: QPainter, place: LayerPlace) -> None:
        assert self._model is not None
        pitch = place.side / 0.72 * self.transform().m11()
        names = self._model.dataset.features
        if pitch < LABEL_PITCH or self._model.dataset.image_shape:
            return
        font = QFont(self.font())
        font.setPixelSize(min(12, int(pitch)))
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


COLUMN_ROOM = 150.0
"""How wide a heading may be beyond its layer, in scene units."""


def heading(model: Model, node_id: str) -> tuple[str, str]:
    """What stands over a layer: its kind with its activation, and its size."""
    graph, facts = model.network.graph, model.network.facts
    layer = graph[node_id].layer
    is_sink = node_id in {node.id for node in graph.sinks}
    title = "Output" if is_sink else layer.label
    if summary := layer.summary():
        title = f"{title} · {summary}"
    units = " x ".join(str(n) for n in facts.shapes[node_id])
    count = facts.parameter_count(node_id)
    return title, f"{units} · {count:,} parameters" if count else units


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
