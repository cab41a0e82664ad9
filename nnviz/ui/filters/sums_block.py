"""`SumsBlock`: the channels' sums one by one, and below them how they become the answer."""

import numpy as np
from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.session.frame import Model
from nnviz.session.pixel_arithmetic import PixelSum
from nnviz.ui.filters.channel_list import ChannelList
from nnviz.ui.filters.pixel_words import channel_name, result_rows
from nnviz.ui.inspector.number_row import NumberRow
from nnviz.ui.theme import smaller, text_scale

MOST_ROWS = 5

NARROW = 148
"""In fewer pixels at text scale 1 the rows have small text."""


class SumsBlock(QWidget):
    """`channels` can be chosen from; `rows` are the lines below them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.channels = ChannelList(self)
        self.rows = [NumberRow(strong=False, parent=self) for _ in range(MOST_ROWS - 1)]
        self.answer = NumberRow(strong=True, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.channels, 1)
        for row in (*self.rows, self.answer):
            column.addWidget(row)
        column.addStretch(0)

    def show_pixel(self, model: Model, found: PixelSum, channel: int) -> None:
        """Show the sums of a pixel, and which of its channels is looked at."""
        names = [channel_name(model, found, at) for at in found.channels.tolist()]
        self.channels.show_sums(names, np.asarray(found.channel_sums), channel)
        self.channels.setVisible(len(names) > 1)
        *before, answer = result_rows(found)
        for at, row in enumerate(self.rows):
            row.setVisible(at < len(before))
            if at < len(before):
                row.show_number(*before[at])
        self.answer.show_number(*answer)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "answer"):
            self._fit()

    def _fit(self) -> None:
        """Smaller text where there is little room."""
        is_narrow = self.width() < NARROW * text_scale(self.font())
        font = smaller(self.font()) if is_narrow else self.font()
        for row in (*self.rows, self.answer):
            row.setFont(font)
