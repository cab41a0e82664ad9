"""`stay_open`: a menu of ticks that stays while one sets several of them."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu


def stay_open(menu: QMenu) -> None:
    """Let a menu stay open when one of its ticks is clicked, or set with the space bar."""
    menu.installEventFilter(_Staying(menu))


class _Staying(QObject):
    """Sets ticks itself, so that the menu does not close over it."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        menu = self.parent()
        if not isinstance(menu, QMenu):
            return False
        action: QAction | None
        if isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonRelease:
            action = menu.actionAt(event.position().toPoint())
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            action = menu.activeAction() if event.key() == Qt.Key.Key_Space else None
        else:
            return False
        if action is None or not action.isCheckable() or not action.isEnabled():
            return False
        action.trigger()
        return True
