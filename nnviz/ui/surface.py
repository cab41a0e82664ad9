"""The answer over a plane as a picture, with the samples on it and the probe's ring."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data import Dataset
from nnviz.session.plane import Plane
from nnviz.session.region import Region
from nnviz.session.responses import MOST_SAMPLES, Responses
from nnviz.ui.surface_colors import sample_colors, surface_pixels
from nnviz.ui.surface_gestures import DrawGesture, PointGesture
from nnviz.ui.surface_points import paint_fresh, paint_region, paint_ring, paint_samples
from nnviz.ui.theme import Theme

Array = NDArray[Any]

MOST_POINTS = 500
"""Samples of each part that are painted: more of them only make a blot, and take their time."""

NUDGE = 0.01
"""What an arrow key moves the probe by, as a share of the plane."""


class Surface(QWidget):
    """Signals:

    - `probe_wished(object)`: a place `(2,)` of the plane; `pin_wished(bool)`.
    - while points are drawn: `stroke_began(object, bool)` with a place, and whether it removes
      points; `stroke_moved(object)`; `stroke_ended()`; `drawing_left()` by the Escape key.
    """

    probe_wished = Signal(object)
    pin_wished = Signal(object)
    stroke_began = Signal(object, bool)
    stroke_moved = Signal(object)
    stroke_ended = Signal()
    drawing_left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._responses: Responses | None = None
        self._plane: Plane | None = None
        self._dataset: Dataset | None = None
        self._image: QImage | None = None
        self._points: QPixmap | None = None
        self._wrong: Array | None = None
        self._probe: Array | None = None
        self._fresh: tuple[Array, list[str]] | None = None
        self._region: Region | None = None
        self._is_blank = False
        self.is_pinned = False
        self._gesture: PointGesture | DrawGesture = PointGesture(self)
        self.discretised = False
        self.shows_test = True
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName("Output over the plane of inputs")
        self.setMinimumSize(120, 120)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self._points = None
        self._paint_image()

    def show_dataset(self, dataset: Dataset) -> None:
        """Put other samples on the plane. On the same axes the picture stays till the next."""
        before = self._dataset
        self._dataset, self._points, self._wrong = dataset, None, None
        self._fresh = None
        if before is None or not _same_axes(before, dataset):
            self._responses = self._plane = self._image = None
        elif before.task.classes != dataset.task.classes:
            self._responses = None
        self.update()

    def show_responses(self, responses: Responses) -> None:
        """Show other answers, on the same plane or on another."""
        before = self._plane
        if before is None or not responses.plane.has_axes_of(before):
            self._points = None
        self._responses, self._plane = responses, responses.plane
        self._paint_image()

    def show_wrong(self, wrong: Array) -> None:
        """Mark samples that are answered wrongly, bool `(train + test,)`."""
        if self._wrong is None or (wrong != self._wrong).any():
            self._wrong, self._points = wrong, None
            self.update()

    def show_probe(self, probe: Array, pinned: bool) -> None:
        """Put the ring where the probe lies."""
        if self._probe is not probe or self.is_pinned is not pinned:
            self._probe, self.is_pinned = probe, pinned
            self.update()

    def show_fresh(self, samples: Array, colors: list[str]) -> None:
        """Show points `(n, 2)` that have been drawn and are not among the samples yet."""
        self._fresh = (samples, colors) if len(samples) else None
        self.update()

    def show_region(self, region: Region | None) -> None:
        """Point out a part of the space of inputs, or none."""
        if region is not self._region:
            self._region = region
            self.update()

    def region_place(self) -> QRectF | None:
        """Where in the widget what is pointed out lies; None where nothing of it is."""
        plane = self._plane
        ends = None if self._region is None or plane is None else self._region.on(plane)
        if ends is None or plane is None:
            return None
        (left, bottom), (right, top) = self.points_of(plane, plane.samples(ends)).tolist()
        return QRectF(QPointF(left, top), QPointF(right, bottom))

    def show_blank(self, blank: bool) -> None:
        """Show the plane without any samples, or with them."""
        if blank is not self._is_blank:
            self._is_blank = blank
            self.update()

    def set_drawing(self, drawing: bool) -> None:
        """Let the mouse draw points, or point at places."""
        if drawing is not self.is_drawing:
            self._gesture.cancel()
            self._gesture = DrawGesture(self) if drawing else PointGesture(self)
            policy = Qt.ContextMenuPolicy
            self.setContextMenuPolicy(
                policy.PreventContextMenu if drawing else policy.DefaultContextMenu
            )
            self.update()

    @property
    def is_drawing(self) -> bool:
        """Whether the mouse draws points."""
        return isinstance(self._gesture, DrawGesture)

    def refresh(self) -> None:
        """Paint anew after a change of what is shown."""
        self._points = None
        self._paint_image()

    # -- geometry ------------------------------------------------------------------------------

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return width

    def sizeHint(self) -> QSize:
        return QSize(300, 300)

    def square(self) -> QRectF:
        """The largest square in the middle of the widget."""
        side = float(min(self.width(), self.height()))
        return QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)

    def place_at(self, point: QPointF) -> Array | None:
        """The place of the plane under a point of the widget; None beside the picture."""
        square, plane = self.square(), self._plane
        if plane is None or not square.contains(point):
            return None
        share = np.array(
            [
                (point.x() - square.left()) / square.width(),
                (square.bottom() - point.y()) / square.height(),
            ]
        )
        return np.asarray(plane.low + share * (plane.high - plane.low))

    def points_of(self, plane: Plane, samples: Array) -> Array:
        """Where samples `(n, B)` lie in the widget, `(n, 2)`."""
        square = self.square()
        share = (plane.places(samples) - plane.low) / (plane.high - plane.low)
        x = square.left() + share[:, 0] * square.width()
        return np.column_stack([x, square.bottom() - share[:, 1] * square.height()])

    # -- mouse and keys ------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._gesture.move(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._gesture.press(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._gesture.release(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key
        steps = {
            key.Key_Left: (-1, 0),
            key.Key_Right: (1, 0),
            key.Key_Down: (0, -1),
            key.Key_Up: (0, 1),
        }
        if event.key() == key.Key_Escape and self.is_drawing:
            self.drawing_left.emit()
            return
        step = steps.get(key(event.key()))
        if step is None or self._plane is None or self._probe is None:
            super().keyPressEvent(event)
            return
        plane = self._plane
        place = plane.places(self._probe[None])[0]
        moved = place + np.array(step) * NUDGE * (plane.high - plane.low)
        self.probe_wished.emit(np.clip(moved, plane.low, plane.high))

    def leaveEvent(self, event: QEvent) -> None:
        self._gesture.leave()
        self.update()
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._points = None
        super().resizeEvent(event)

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        square, plane = self.square(), self._plane
        if self._image is None or plane is None:
            painter.fillRect(square, QColor(self._theme.raised))
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self.discretised)
        painter.drawImage(square, self._image)
        painter.setClipRect(square)
        if not self._is_blank:
            self._paint_points(painter, plane)
        region = self.region_place()
        if region is not None:
            paint_region(painter, square, region, self._theme)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._probe is not None:
            ((x, y),) = self.points_of(plane, self._probe[None])
            paint_ring(painter, QPointF(x, y), self._theme, pinned=self.is_pinned)
        self._gesture.paint(painter, self._theme)
        if self.is_drawing:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.accent), 2))
            painter.drawRect(square.adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_image(self) -> None:
        if self._responses is not None:
            pixels = surface_pixels(
                self._responses.output, self._dataset, self._theme, self.discretised
            )
            height, width = pixels.shape[:2]
            image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
            self._image = image.copy()
        self.update()

    def _paint_points(self, painter: QPainter, plane: Plane) -> None:
        if self._points is None:
            self._points = self._painted_points(plane)
        painter.drawPixmap(0, 0, self._points)
        if self._fresh is not None:
            samples, colors = self._fresh
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_fresh(painter, self.points_of(plane, samples), colors, self._theme)

    def _painted_points(self, plane: Plane) -> QPixmap:
        ratio = self.devicePixelRatioF()
        layer = QPixmap(self.size() * ratio)
        layer.setDevicePixelRatio(ratio)
        layer.fill(Qt.GlobalColor.transparent)
        if self._dataset is None:
            return layer
        data = self._dataset.labelled
        painter = QPainter(layer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.square())
        most = MOST_POINTS
        parts = [(data.base_train[:most], data.y_train[:most])]
        if self.shows_test:
            parts.append((data.base_test[:most], data.y_test[:most]))
        for is_test, (x, y) in enumerate(parts):
            first = min(MOST_SAMPLES, len(data.x_train)) if is_test else 0
            wrong = None if self._wrong is None else self._wrong[first : first + len(x)]
            places, colors = self.points_of(plane, x), sample_colors(y, data, self._theme)
            paint_samples(painter, places, colors, wrong, self._theme, squares=bool(is_test))
        painter.end()
        return layer


def _same_axes(first: Dataset, second: Dataset) -> bool:
    """Whether two data sets lie on one plane of inputs."""
    return (
        first.has_plane
        and first.inputs == second.inputs
        and np.array_equal(first.input_domain, second.input_domain)
    )
