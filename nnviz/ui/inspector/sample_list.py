"""`SampleList`: training samples with what a neuron answers them; a click makes one the probe.

Pictures are painted as pictures, other samples by their first inputs and their class or target.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnviz.data import Dataset
from nnviz.session.sample import Part, ProbeSource
from nnviz.ui.inspector.scaling import scaled
from nnviz.ui.inspector.words import reading, target_text
from nnviz.ui.numbers import format_count, format_setting
from nnviz.ui.pixels import camera_image
from nnviz.ui.pointed import Pointed
from nnviz.ui.style import shows_ring
from nnviz.ui.surface_colors import class_colors
from nnviz.ui.theme import Theme, sign_color, smaller, theme_of
from nnviz.ui.widgets.keys import PRESSING

ROW = 20
TILE, TILE_TEXT = 46, 16
FIRST_INPUTS = 3
_MOVES = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A sample as a row shows it; `image` `(rows, columns, channels)` in 0..1 of a picture."""

    index: int
    answer: float
    inputs: str
    label: str
    class_index: int
    classes: int
    image: NDArray[np.float32] | None = None


def shown(dataset: Dataset, index: int, answer: float) -> Shown:
    """A training sample as a row, with what the data say of it."""
    dataset = dataset.labelled
    label = target_text(dataset, dataset.y_train[index]).removeprefix("class ")
    classes = dataset.task.classes
    class_index = int(dataset.y_train[index]) if classes else -1
    if dataset.image_shape is not None:
        image = dataset.pictures(dataset.x_train[index])[0]
        return Shown(index, answer, "", label, class_index, classes, image)
    sample = np.ravel(dataset.base_train[index])[:FIRST_INPUTS]
    own = sample * dataset.input_scale[:FIRST_INPUTS] + dataset.input_mean[:FIRST_INPUTS]
    parts = [format_setting(float(f"{value:.3g}")) for value in own]
    more = ", …" if len(dataset.inputs) > FIRST_INPUTS else ""
    return Shown(index, answer, ", ".join(parts) + more, label, class_index, classes)


class SampleList(QWidget):
    """Signals: `sample_wished(int)`, a training sample by its place."""

    sample_wished = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[Shown, ...] = ()
        self._dataset_is_images = False
        self._hovered = -1
        self._current = 0
        self.setAccessibleName(name)
        self.setAccessibleDescription("Arrow keys choose a sample, Return looks at it.")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_samples(self, items: tuple[Shown, ...]) -> None:
        """Show other samples."""
        images = bool(items) and items[0].image is not None
        resized = images != self._dataset_is_images or len(items) != len(self._items)
        self._items, self._dataset_is_images = items, images
        self._current = min(self._current, max(0, len(items) - 1))
        if resized:
            self.updateGeometry()
        self.update()

    @property
    def items(self) -> tuple[Shown, ...]:
        """What is shown."""
        return self._items

    def place(self, number: int) -> QRect:
        """Where a sample is painted."""
        if not self._dataset_is_images:
            row = scaled(self.font(), ROW)
            return QRect(0, number * row, self.width(), row)
        width = max(1, self.width() // max(1, len(self._items)))
        return QRect(number * width, 0, width, TILE + scaled(self.font(), TILE_TEXT))

    def lies_at(self, at: QPointF) -> Pointed | None:
        """The training sample of the row or the picture there."""
        number = self._number_at(int(at.x()), int(at.y()))
        if number < 0:
            return None
        return Pointed(source=ProbeSource(Part.TRAINING, self._items[number].index))

    def sizeHint(self) -> QSize:
        if self._dataset_is_images:
            return QSize(260, TILE + scaled(self.font(), TILE_TEXT))
        return QSize(260, scaled(self.font(), ROW) * len(self._items))

    def minimumSizeHint(self) -> QSize:
        return QSize(100, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = theme_of(self.palette()), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(smaller(self.font()))
        for number, item in enumerate(self._items):
            place = self.place(number)
            ring = shows_ring(self) and number == self._current
            if number == self._hovered or ring:
                painter.setPen(QPen(QColor(theme.focus), 1.5) if ring else Qt.PenStyle.NoPen)
                painter.setBrush(QColor(theme.raised))
                painter.drawRoundedRect(QRectF(place).adjusted(1, 1, -1, -1), 4, 4)
            if item.image is None:
                _paint_row(painter, place, item, self._label_width(), theme)
            else:
                _paint_tile(painter, place, item, theme)
        painter.end()

    def _label_width(self) -> int:
        """The room of the widest class or target."""
        metrics = QFontMetrics(smaller(self.font()))
        return 14 + max(metrics.horizontalAdvance(item.label) for item in self._items)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._at(event)
        if event.button() is Qt.MouseButton.LeftButton and number >= 0:
            self._current = number
            self.sample_wished.emit(self._items[number].index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self._at(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if not self._items or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.ignore()
        elif move is not None:
            self._current = min(max(self._current + move, 0), len(self._items) - 1)
            self.update()
        elif event.key() in PRESSING:
            self.sample_wished.emit(self._items[self._current].index)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            number = self._number_at(event.pos().x(), event.pos().y())
            text = ""
            if number >= 0:
                item = self._items[number]
                place = f"Training sample {format_count(item.index + 1)}, {item.label}."
                text = f"{place} Click to look at it."
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _at(self, event: QMouseEvent) -> int:
        return self._number_at(int(event.position().x()), int(event.position().y()))

    def _number_at(self, x: int, y: int) -> int:
        spots = (self.place(number).contains(x, y) for number in range(len(self._items)))
        return next((number for number, hit in enumerate(spots) if hit), -1)


def _paint_row(
    painter: QPainter, place: QRect, item: Shown, label_width: int, theme: Theme
) -> None:
    middle = Qt.AlignmentFlag.AlignVCenter
    metrics = painter.fontMetrics()
    number = metrics.horizontalAdvance("+0.00000")
    painter.setPen(QColor(sign_color(theme, item.answer) if item.answer else theme.dim))
    answer = QRect(place.x(), place.y(), number, place.height())
    painter.drawText(answer, Qt.AlignmentFlag.AlignRight | middle, reading(item.answer))
    room = place.adjusted(number + 12, 0, -4, 0)
    labels = min(room.width() // 2, label_width)
    painter.setPen(QColor(theme.text))
    inputs = room.adjusted(0, 0, -labels - 8, 0)
    shown_inputs = metrics.elidedText(item.inputs, Qt.TextElideMode.ElideRight, inputs.width())
    painter.drawText(inputs, Qt.AlignmentFlag.AlignLeft | middle, shown_inputs)
    label = room.adjusted(room.width() - labels, 0, 0, 0)
    if item.class_index >= 0:
        painter.setPen(QPen(QColor(theme.mark_line), 1))
        painter.setBrush(QColor(class_colors(item.classes, theme)[item.class_index]))
        painter.drawEllipse(QRectF(label.x(), place.y() + place.height() / 2 - 3.5, 7, 7))
        label = label.adjusted(12, 0, 0, 0)
    painter.setPen(QColor(theme.dim))
    text = metrics.elidedText(item.label, Qt.TextElideMode.ElideRight, label.width())
    painter.drawText(label, Qt.AlignmentFlag.AlignLeft | middle, text)


def _paint_tile(painter: QPainter, place: QRect, item: Shown, theme: Theme) -> None:
    assert item.image is not None
    image = camera_image(item.image)
    side = min(TILE, place.width() - 6)
    size = image.size().scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio)
    left = place.x() + (place.width() - size.width()) // 2
    top = place.y() + 2 + (side - size.height()) // 2
    painter.drawImage(QRectF(left, top, size.width(), size.height()), image)
    below = QRect(place.x(), place.y() + TILE + 1, place.width(), place.height() - TILE - 2)
    painter.setPen(QColor(sign_color(theme, item.answer) if item.answer else theme.dim))
    painter.drawText(below, Qt.AlignmentFlag.AlignCenter, reading(item.answer).strip())
