"""`WordFlow`: a flow whose lines have one middle, and whose words stay with what comes after."""

from itertools import groupby

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QLayoutItem, QWidget

from nnviz.ui.widgets.flow import FlowLayout

LEAST = 80


class WordFlow(FlowLayout):
    """Items that are not there take no room, not even that between two."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 4) -> None:
        super().__init__(parent, spacing)
        self._bound: set[QWidget] = set()

    def bind(self, word: QWidget) -> None:
        """Add a word that stays on the line of what is added next."""
        self._bound.add(word)
        self.addWidget(word)

    def minimumSize(self) -> QSize:
        """Its words may be cut: they make nothing wider than its room."""
        hint = super().minimumSize()
        return QSize(min(hint.width(), LEAST), hint.height())

    def places(self, width: int) -> list[QRect]:
        """As of `FlowLayout`."""
        found: dict[int, QRect] = {}
        margins, x, y = self.contentsMargins(), 0, self.contentsMargins().top()
        room = max(1, width - margins.left() - margins.right())
        line: list[int] = []
        for group in self._groups():
            wide = sum(self._items[at].sizeHint().width() for at in group)
            wide += self.spacing() * (len(group) - 1)
            if line and x + wide > room:
                y, x, line = y + self._settle(line, found) + self.spacing(), 0, []
            for at in group:
                hint = self._items[at].sizeHint()
                found[at] = QRect(margins.left() + x, y, min(hint.width(), room), hint.height())
                x += hint.width() + self.spacing()
            line += group
        self._settle(line, found)
        return [found.get(at, QRect()) for at in range(self.count())]

    def _settle(self, line: list[int], found: dict[int, QRect]) -> int:
        """Bring a line's items to its middle; its height."""
        tallest = max((found[at].height() for at in line), default=0)
        for at in line:
            found[at].translate(0, (tallest - found[at].height()) // 2)
        return tallest

    def _groups(self) -> list[list[int]]:
        """The items that are there, those together that stay together."""
        there = [at for at in range(self.count()) if not self._items[at].isEmpty()]
        number, numbers = 0, []
        for at in there:
            numbers.append(number)
            number += 0 if self._is_bound(self._items[at]) else 1
        pairs = groupby(zip(numbers, there, strict=True), key=lambda pair: pair[0])
        return [[at for _, at in group] for _, group in pairs]

    def _is_bound(self, item: QLayoutItem) -> bool:
        return item.widget() in self._bound
