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
from nnviz.session.responses import Responses
from nnviz.ui.colors import diverging_rgb
from nnviz.ui.theme import Theme, class_color

Array = NDArray[Any]

RADIUS = 3.0
NUDGE = 0.01
"""What an arrow key moves the probe by, as a share of the plane."""


class Surface(QWidget):
    """Signals: `probe_wished(object)` a place `(2,)` of the plane; `pin_wished(bool)`."""

    probe_wished = Signal(object)
    pin_wished = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._responses: Responses | None = None
        self._dataset: Dataset | None = None
        self._image: QImage | None = None
        self._points: QPixmap | None = None
        self._wrong: Array | None = None
        self._probe: Array | None = None
        self._pinned = False
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
        """Put other samples on the plane."""
        self._dataset, self._points, self._wrong = dataset, None, None
        self._responses = self._image = None
        self.update()

    def show_responses(self, responses: Responses) -> None:
        """Show other answers, on the same plane or on another."""
        before = self._responses
        if before is None or not responses.plane.has_axes_of(before.plane):
            self._points = None
        self._responses = responses
        self._paint_image()

    def show_wrong(self, wrong: Array) -> None:
        """Mark samples that are answered wrongly, bool `(train + test,)`."""
        if self._wrong is None or (wrong != self._wrong).any():
            self._wrong, self._points = wrong, None
            self.update()

    def show_probe(self, probe: Array, pinned: bool) -> None:
        """Put the ring where the probe lies."""
        if self._probe is not probe or self._pinned is not pinned:
            self._probe, self._pinned = probe, pinned
            self.update()

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
        square = self.square()
        if self._responses is None or not square.contains(point):
            return None
        plane = self._responses.plane
        share = np.array(
            [
                (point.x() - square.left()) / square.width(),
                (square.bottom() - point.y()) / square.height(),
            ]
        )
        return np.asarray(plane.low + share * (plane.high - plane.low))

    def points_of(self, plane: Plane, samples: Array) -> Array:
        """Where samples `(n, F)` lie in the widget, `(n, 2)`."""
        square = self.square()
        share = (plane.places(samples) - plane.low) / (plane.high - plane.low)
        x = square.left() + share[:, 0] * square.width()
        return np.column_stack([x, square.bottom() - share[:, 1] * square.height()])

    # -- mouse and keys ------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position())
        if place is not None and not self._pinned:
            self.probe_wished.emit(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position())
        if place is not None and event.button() is Qt.MouseButton.LeftButton:
            self.probe_wished.emit(place)
            self.pin_wished.emit(not self._pinned)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key
        steps = {
            key.Key_Left: (-1, 0),
            key.Key_Right: (1, 0),
            key.Key_Down: (0, -1),
            key.Key_Up: (0, 1),
        }
        step = steps.get(key(event.key()))
        if step is None or self._responses is None or self._probe is None:
            super().keyPressEvent(event)
            return
        plane = self._responses.plane
        place = plane.places(self._probe[None])[0]
        moved = place + np.array(step) * NUDGE * (plane.high - plane.low)
        self.probe_wished.emit(np.clip(moved, plane.low, plane.high))

    def leaveEvent(self, event: QEvent) -> None:
        self.update()
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._points = None
        super().resizeEvent(event)

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        square = self.square()
        if self._image is None or self._responses is None:
            painter.fillRect(square, QColor(self._theme.raised))
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self.discretised)
        painter.drawImage(square, self._image)
        if self._points is None:
            self._points = self._painted_points()
        painter.drawPixmap(0, 0, self._points)
        self._paint_probe(painter)
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

    def _painted_points(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        layer = QPixmap(self.size() * ratio)
        layer.setDevicePixelRatio(ratio)
        layer.fill(Qt.GlobalColor.transparent)
        if self._dataset is None or self._responses is None:
            return layer
        painter = QPainter(layer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.square())
        parts = [(self._dataset.x_train, self._dataset.y_train, False)]
        if self.shows_test:
            parts.append((self._dataset.x_test, self._dataset.y_test, True))
        for x, y, is_test in parts:
            self._paint_part(painter, x, y, is_test)
        painter.end()
        return layer

    def _paint_part(self, painter: QPainter, x: Array, y: Array, is_test: bool) -> None:
        assert self._dataset is not None
        assert self._responses is not None
        colors = [QColor(c) for c in sample_colors(y, self._dataset, self._theme)]
        first = len(self._dataset.x_train) if is_test else 0
        line = QColor(self._theme.mark_line)
        for at, (px, py) in enumerate(self.points_of(self._responses.plane, x)):
            wrong = self._wrong is not None and bool(self._wrong[first + at])
            painter.setPen(QPen(QColor(self._theme.text) if wrong else line, 1.6 if wrong else 0.8))
            painter.setBrush(colors[at])
            radius = RADIUS + (1.2 if wrong else 0)
            if is_test:
                half = radius - 0.6
                painter.drawRect(QRectF(px - half, py - half, 2 * half, 2 * half))
            else:
                painter.drawEllipse(QPointF(px, py), radius, radius)

    def _paint_probe(self, painter: QPainter) -> None:
        if self._probe is None or self._responses is None:
            return
        ((x, y),) = self.points_of(self._responses.plane, self._probe[None])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.square())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.mark_line), 4))
        painter.drawEllipse(QPointF(x, y), 7, 7)
        painter.setPen(QPen(QColor(self._theme.text), 2.5 if self._pinned else 1.5))
        painter.drawEllipse(QPointF(x, y), 7, 7)


def surface_pixels(
    output: Array, dataset: Dataset | None, theme: Theme, discretised: bool
) -> NDArray[np.uint8]:
    """The picture `(side, side, 4)` of outputs `(outputs, side, side)`.

    One output is shown by its sign and size; several by the colour of the greatest, the paler the
    less sure.
    """
    classes = dataset.task.classes if dataset is not None else 0
    if len(output) == 1 or not classes:
        value = np.sign(output[0]) if discretised else output[0]
        return np.ascontiguousarray(diverging_rgb(value, theme))
    winner = output.argmax(axis=0)
    ordered = np.sort(output, axis=0)
    sure = np.clip(ordered[-1] - ordered[-2], 0, 1)
    sure = np.ones_like(sure) if discretised else 0.25 + 0.75 * sure
    table = np.array([_bgr(name) for name in class_colors(classes, theme)], np.float64)
    ground = np.array(_bgr(theme.surface), np.float64)
    mixed = ground + (table[winner] - ground) * (0.85 * sure[..., None])
    pixels = np.full((*winner.shape, 4), 255, np.uint8)
    pixels[..., :3] = np.rint(mixed)
    return pixels


def class_colors(classes: int, theme: Theme) -> list[str]:
    """Orange and blue for two classes, as everywhere; the safe palette for more."""
    if classes == 2:
        return [theme.negative, theme.positive]
    return [class_color(theme, index) for index in range(classes)]


def sample_colors(y: Array, dataset: Dataset, theme: Theme) -> list[str]:
    """The colour of each sample: its class's, or for a regression its value's."""
    if dataset.task.classes:
        table = class_colors(dataset.task.classes, theme)
        return [table[label] for label in y]
    pixels = diverging_rgb(y[:, 0] / max(1e-9, float(np.abs(y[:, 0]).max())), theme)
    return [f"#{r:02x}{g:02x}{b:02x}" for b, g, r, _ in pixels.tolist()]


def _bgr(color: str) -> tuple[int, int, int]:
    return int(color[5:7], 16), int(color[3:5], 16), int(color[1:3], 16)
