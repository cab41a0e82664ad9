"""`FeatureTile`: one feature of the plane, with a picture of it, to be switched on and off."""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from nnviz.data import Dataset
from nnviz.data.features import Array, expand
from nnviz.ui.colors import diverging_rgb
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import mix, smaller, theme_of

SIDE = 22
GRID = 22
_RING, _GAP = 2, 5
_LONGEST = 70
_FAINT = 0.35


class FeatureTile(QAbstractButton):
    """Shows values over the plane `(GRID, GRID)`, in -1..1. It does not check itself."""

    def __init__(self, name: str, values: Array, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = values
        self.setText(name)
        self.setAccessibleName(name)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def nextCheckState(self) -> None:
        """A click is a wish, not yet a change."""

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(smaller(self.font()))
        width = min(_LONGEST, metrics.horizontalAdvance(self.text()))
        side = max(SIDE, metrics.height() + 4)
        return QSize(side + width + 2 * _GAP + 2 + 2 * _RING, side + 4 + 2 * _RING)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(_RING, _RING, -_RING, -_RING)
        ground = mix(theme.raised, theme.text, 0.12) if self.underMouse() else theme.raised
        painter.setBrush(QColor(ground if self.isChecked() or self.underMouse() else theme.surface))
        painter.setPen(QPen(QColor(theme.accent if self.isChecked() else theme.line), 1.25))
        painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        side = body.height() - 4
        picture = QRectF(body.left() + 2.5, body.top() + 2, side, side)
        painter.setOpacity(1.0 if self.isChecked() else _FAINT)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        pixels = diverging_rgb(self._values, theme)
        image = QImage(pixels.tobytes(), GRID, GRID, 4 * GRID, QImage.Format.Format_RGB32)
        painter.drawImage(picture, image)
        painter.setOpacity(1.0)
        painter.setFont(smaller(self.font()))
        painter.setPen(QColor(theme.text if self.isChecked() else theme.dim))
        room = QRectF(picture.right() + _GAP, body.top(), body.right(), body.height())
        room.setRight(body.right() - 2)
        metrics = QFontMetrics(smaller(self.font()))
        text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, round(room.width()) + 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        if shows_ring(self):
            painter.setPen(QPen(QColor(theme.focus), 1.75))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(-1, -1, 1, 1), 6, 6)
        painter.end()


def pictures(dataset: Dataset, names: tuple[str, ...]) -> dict[str, Array]:
    """Each feature over the plane of the inputs, top row first, `(GRID, GRID)` in -1..1."""
    (left, right), (low, high) = dataset.input_domain.astype(np.float64)
    steps = (np.arange(GRID) + 0.5) / GRID
    across, up = np.meshgrid(left + (right - left) * steps, high - (high - low) * steps)
    values = expand(dataset.inputs, names, np.column_stack([across.ravel(), up.ravel()]))
    strongest = np.maximum(np.abs(values).max(axis=0), 1e-12)
    return {
        name: column.reshape(GRID, GRID)
        for name, column in zip(names, (values / strongest).T, strict=True)
    }
