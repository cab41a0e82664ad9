"""What a person sees and does: pixels as painted, and the mouse."""

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget


def painted(widget: QWidget) -> np.ndarray:
    """What a widget paints now, `(height, width, 3)` in red, green and blue."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return data[:, :, 2::-1].copy()


def amount(picture: np.ndarray, color: str) -> int:
    """How many pixels have exactly a colour."""
    rgb = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
    return int((picture == rgb).all(axis=-1).sum())


def point(widget: QWidget, at: QPointF | tuple[float, float]) -> None:
    """Move the mouse over a widget without a button."""
    _mouse(widget, QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton)


def drag(widget: QWidget, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press the left button, move, and let go."""
    left = Qt.MouseButton.LeftButton
    _mouse(widget, QEvent.Type.MouseButtonPress, start, left)
    _mouse(widget, QEvent.Type.MouseMove, end, Qt.MouseButton.NoButton, left)
    _mouse(widget, QEvent.Type.MouseButtonRelease, end, left)


def turn_wheel(widget: QWidget, at: tuple[float, float], turns: int) -> None:
    """Turn the wheel away from the person (or, below zero, towards)."""
    place = QPointF(*at)
    event = QWheelEvent(
        place,
        QPointF(widget.mapToGlobal(place)),
        QPoint(),
        QPoint(0, 120 * turns),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def _mouse(
    widget: QWidget,
    kind: QEvent.Type,
    at: QPointF | tuple[float, float],
    button: Qt.MouseButton,
    held: Qt.MouseButton | None = None,
) -> None:
    place = at if isinstance(at, QPointF) else QPointF(*at)
    event = QMouseEvent(
        kind,
        place,
        QPointF(widget.mapToGlobal(place)),
        button,
        button if held is None else held,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(widget, event)
