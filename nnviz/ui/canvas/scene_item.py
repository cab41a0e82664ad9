"""`SceneItem`: what all that lies on the scene of the canvas has in common."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget


class SceneItem(QGraphicsItem):
    """Base: lies in `rect`, over what has a smaller `z`; the canvas answers the mouse for it."""

    def __init__(self, rect: QRectF, z: float = 0.0) -> None:
        super().__init__()
        self._rect = rect
        self.setZValue(z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        self.draw(painter)

    def draw(self, painter: QPainter) -> None:
        """Paint what is up to date since `prepare`; the painter's units are those of the scene."""
        raise NotImplementedError
