"""What is dragged from the palette onto the canvas of layers: a layer kind, or a block."""

from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent

from nnviz.session.choices import Choice, Made
from nnviz.ui.sketch.spot import Spot
from nnviz.ui.sketch.steering import SketchSteering
from nnviz.ui.sketch.view import SketchCanvas

KIND, BLOCK = "application/x-nnviz-kind", "application/x-nnviz-block"
"""Types of what is dragged: the name of a layer kind, or of a block of the library."""

_MADE = {KIND: Made.LAYER, BLOCK: Made.BLOCK}


class Dropping(QObject):
    """Signals: `dropped(Choice, Spot)`."""

    dropped = Signal(object, object)

    def __init__(self, canvas: SketchCanvas, steering: SketchSteering) -> None:
        super().__init__(canvas)
        self._canvas, self._steering = canvas, steering

    def take(self, event: QEvent) -> bool:
        """Act on an event of a drag; whether it was one."""
        if isinstance(event, QDragEnterEvent):
            self._offer(event)
        elif isinstance(event, QDragMoveEvent):
            self._offer(event)
            self._show(self._steering.where.spot_at(event.position()))
        elif isinstance(event, QDragLeaveEvent):
            self._show(None)
        elif isinstance(event, QDropEvent):
            self._drop(event)
        else:
            return False
        return True

    def _offer(self, event: QDropEvent) -> None:
        if dragged(event.mimeData()) is None:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def _drop(self, event: QDropEvent) -> None:
        self._show(None)
        found, at = dragged(event.mimeData()), event.position()
        if found is None:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        self.dropped.emit(found, self._steering.where.spot_at(QPointF(at)))

    def _show(self, spot: Spot | None) -> None:
        self._canvas.floor.show_target(None if spot is None else spot.port or spot.wire)


def dragged(data: QMimeData) -> Choice | None:
    """What is being dragged; None when it is nothing of ours."""
    for mime, made in _MADE.items():
        if data.hasFormat(mime):
            name = bytes(data.data(mime).data()).decode(errors="replace")
            return Choice(name, name, "", "", made)
    return None
