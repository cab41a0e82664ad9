"""`PairLayout`: a label at the left, its control at the right, or below where it is narrow."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem

_GAP = 8


class PairLayout(QLayout):
    """Two items. `needed` says how many pixels both take side by side, margins left out."""

    def __init__(self, needed: Callable[[], int]) -> None:
        super().__init__()
        self._needed = needed
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        heights = [item.sizeHint().height() for item in self._items]
        margins = self.contentsMargins()
        return (sum if self._is_narrow(width) else max)(heights) + margins.top() + margins.bottom()

    def sizeHint(self) -> QSize:
        margins = self.contentsMargins()
        width = sum(item.sizeHint().width() for item in self._items) + _GAP
        height = max((item.sizeHint().height() for item in self._items), default=0)
        return QSize(
            width + margins.left() + margins.right(), height + margins.top() + margins.bottom()
        )

    def minimumSize(self) -> QSize:
        margins = self.contentsMargins()
        width = max((item.minimumSize().width() for item in self._items), default=0)
        return QSize(width + margins.left() + margins.right(), self.sizeHint().height())

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        inner = rect.marginsRemoved(self.contentsMargins())
        label, control = self._items
        height = label.sizeHint().height()
        if self._is_narrow(rect.width()):
            label.setGeometry(QRect(inner.left(), inner.top(), inner.width(), height))
            control.setGeometry(inner.adjusted(0, height, 0, 0))
            return
        width = min(label.sizeHint().width(), inner.width())
        middle = inner.top() + (inner.height() - height) // 2
        label.setGeometry(QRect(inner.left(), middle, width, height))
        control.setGeometry(inner.adjusted(width + _GAP, 0, 0, 0))

    def _is_narrow(self, width: int) -> bool:
        margins = self.contentsMargins()
        return self._needed() + _GAP > width - margins.left() - margins.right()
