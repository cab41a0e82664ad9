"""Mouse, keys and drops on the canvas of layers, led to those who know what they mean."""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent

from nnviz.ui.sketch.dropping import Dropping
from nnviz.ui.sketch.keys import SketchKeys
from nnviz.ui.sketch.steering import SketchSteering
from nnviz.ui.sketch.view import SketchCanvas


class SketchControls(QObject):
    """Looks at the canvas's events before it does; moves and wheels go on to the canvas too.

    Signals: `pressed()`, a button of the mouse, before anything comes of it.
    """

    pressed = Signal()

    def __init__(
        self, canvas: SketchCanvas, steering: SketchSteering, keys: SketchKeys, dropping: Dropping
    ) -> None:
        super().__init__(canvas)
        self._canvas, self._steering, self._keys, self._dropping = canvas, steering, keys, dropping
        canvas.setAcceptDrops(True)
        canvas.viewport().setAcceptDrops(True)
        canvas.installEventFilter(self)
        canvas.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._canvas:
            if event.type() is QEvent.Type.Hide:
                self._give_up()
            return isinstance(event, QKeyEvent) and self._on_key(event)
        if isinstance(event, QMouseEvent):
            return self._on_mouse(event)
        if isinstance(event, QContextMenuEvent):
            return self._on_menu(event)
        if event.type() is QEvent.Type.Leave:
            self._steering.leave()
        return self._dropping.take(event)

    def _give_up(self) -> None:
        self._steering.cancel()
        self._keys.cancel()

    def _on_mouse(self, event: QMouseEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.MouseMove:
            self._steering.move(event)
            return False
        self._keys.cancel()
        if kind is QEvent.Type.MouseButtonPress:
            self.pressed.emit()
            self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)
            self._steering.press(event)
        elif kind is QEvent.Type.MouseButtonRelease:
            self._steering.release(event)
        elif kind is QEvent.Type.MouseButtonDblClick:
            self._steering.double_click(event)
        return True

    def _on_menu(self, event: QContextMenuEvent) -> bool:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self._keys.open_menu()
        else:
            self._steering.menu(QPointF(event.pos()), event.globalPos())
        return True

    def _on_key(self, event: QKeyEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress:
            return False
        if event.key() == Qt.Key.Key_Escape and self._canvas.arranging.is_waiting:
            self._canvas.arranging.give_up()
            return True
        return self._keys.press(event)
