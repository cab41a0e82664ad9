"""`FlowLayout`: widgets in lines, as words in a paragraph."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Places items left to right and begins a new line where there is no more room."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 4) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

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
        places = self.places(width)
        margins = self.contentsMargins()
        bottom = max((place.bottom() + 1 for place in places), default=margins.top())
        return bottom + margins.bottom()

    def sizeHint(self) -> QSize:
        hints = [item.sizeHint() for item in self._items]
        margins = self.contentsMargins()
        width = sum(hint.width() + self.spacing() for hint in hints) - self.spacing()
        height = max((hint.height() for hint in hints), default=0)
        return QSize(
            max(0, width) + margins.left() + margins.right(),
            height + margins.top() + margins.bottom(),
        )

    def minimumSize(self) -> QSize:
        widest = max((item.sizeHint().width() for item in self._items), default=0)
        margins = self.contentsMargins()
        return QSize(widest + margins.left() + margins.right(), self.sizeHint().height())

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        for item, place in zip(self._items, self.places(rect.width()), strict=True):
            item.setGeometry(place.translated(rect.topLeft()))

    def places(self, width: int) -> list[QRect]:
        """Where each item goes when the layout is `width` pixels wide, from its corner."""
        margins = self.contentsMargins()
        room = max(1, width - margins.left() - margins.right())
        x, y, line = 0, margins.top(), 0
        found = []
        for item in self._items:
            hint = item.sizeHint()
            wide = min(hint.width(), room)
            if x and x + wide > room:
                x, y, line = 0, y + line + self.spacing(), 0
            found.append(QRect(margins.left() + x, y, wide, hint.height()))
            x, line = x + wide + self.spacing(), max(line, hint.height())
        return found
