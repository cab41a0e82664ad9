"""`DataThumbnail`: the training data at a glance, as points in the plane or as small pictures."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data import Dataset
from nnviz.ui.colors import diverging_rgb
from nnviz.ui.pixels import camera_image
from nnviz.ui.theme import RADIUS, Theme, class_color, mix, theme_of

SIDE = 104
_MOST = 600  # points; more of them only make a blot
_PICTURES = 4  # in each row and column
_ZERO = 0.25  # how far the colour of a target of 0 stands off the ground


class DataThumbnail(QWidget):
    """Paints a data set of two inputs or of pictures; hides itself for any other.

    Training samples are points in their class's colour, or blue and orange by target; one whose
    label is wrong on purpose wears a ring.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Picture of the data")
        self.hide()

    def show_dataset(self, dataset: Dataset) -> None:
        """Show another data set, where there is a picture of it."""
        self._dataset = dataset
        self.setVisible(has_picture(dataset))
        self.setToolTip(_legend(dataset))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        dataset = self._dataset
        if dataset is None:
            return
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.setClipPath(frame)
        painter.fillRect(self.rect(), QColor(theme.background))
        if dataset.image_shape is not None:
            self._paint_pictures(painter, dataset)
        else:
            self._paint_points(painter, dataset, theme)
        painter.end()

    def _paint_points(self, painter: QPainter, dataset: Dataset, theme: Theme) -> None:
        places = positions(dataset, self.width())
        colors, groups = point_colors(dataset, theme)
        for group, color in enumerate(colors):
            painter.setPen(_round_pen(color, 3.4))
            painter.drawPoints([QPointF(x, y) for x, y in places[groups == group]])
        painter.setPen(QPen(QColor(theme.text), 1))
        for x, y in places[dataset.relabelled[:_MOST]]:
            painter.drawEllipse(QPointF(x, y), 2.7, 2.7)

    def _paint_pictures(self, painter: QPainter, dataset: Dataset) -> None:
        cell, gap = self.width() / _PICTURES, 1.5
        shares = dataset.pictures(dataset.x_train[: _PICTURES**2])
        for number, image in enumerate(map(camera_image, shares)):
            row, column = divmod(number, _PICTURES)
            room = QRectF(column * cell + gap, row * cell + gap, cell - 2 * gap, cell - 2 * gap)
            size = image.size().toSizeF().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(QPointF(), size)
            place.moveCenter(room.center())
            # enlarged, each pixel is to be seen; made smaller, none may get lost
            is_small = size.width() * self.devicePixelRatioF() < image.width()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_small)
            painter.drawImage(place, image)


def has_picture(dataset: Dataset) -> bool:
    """Whether the thumbnail can show a data set."""
    return dataset.image_shape is not None or dataset.has_plane


def positions(dataset: Dataset, side: float) -> NDArray[np.float64]:
    """Where training samples lie in a square of `side` pixels, ``(n, 2)``: y grows upwards.

    Both axes have one scale, and the domain's middle is in the middle.
    """
    points = dataset.base_train[:_MOST].astype(np.float64)
    low, high = dataset.input_domain.astype(np.float64).T
    scale = side / (high - low).max()
    away = (points - (low + high) / 2) * scale
    return side / 2 + away * (1, -1)


def point_colors(dataset: Dataset, theme: Theme) -> tuple[list[str], NDArray[np.int64]]:
    """The colours in use and which of them each training sample has, ``(n,)``."""
    labels = dataset.y_train[:_MOST]
    classes = dataset.task.classes
    if classes == 2:
        return [theme.negative, theme.positive], labels.astype(np.int64)
    if classes:
        return [class_color(theme, number) for number in range(classes)], labels.astype(np.int64)
    heights = labels[:, 0] / max(float(np.abs(dataset.y_train[:, 0]).max()), 1e-9)
    ground = mix(theme.background, theme.dim, _ZERO)
    levels = np.rint(heights * 8).astype(np.int64) + 8
    pixels = diverging_rgb(np.arange(-8, 9) / 8, theme, ground)
    return [f"#{red:02x}{green:02x}{blue:02x}" for blue, green, red, _ in pixels.tolist()], levels


def _legend(dataset: Dataset) -> str:
    if dataset.image_shape is not None:
        return "The first samples of the training part."
    if dataset.task.classes == 2:
        first, second = dataset.task.names
        return f"The training part: blue is {second}, orange is {first}."
    if dataset.task.classes:
        return "The training part, a colour for each class."
    return f"The training part: blue where {dataset.task.names[0]} is high, orange where low."


def _round_pen(color: str, width: float) -> QPen:
    pen = QPen(QColor(color), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen
