"""`ForecastHead`: which sample is looked at, the way to others, and the target that is meant."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.elided_button import ElidedButton
from nnviz.ui.widgets.icon_button import IconButton
from nnviz.ui.widgets.small_combo import SmallCombo

BEST, MEDIAN, WORST = 0.0, 0.5, 1.0
"""Places among the samples sorted by error, as shares."""

WIDE = 470
"""Pixels from which on all lies in one row."""


class ForecastHead(QWidget):
    """Signals:

    - `step_wished(int)`: the next sample (1) or the one before (-1).
    - `rank_wished(float)`: the test sample at this share of all, the best (0) first.
    - `target_wished(int)`: another target.
    """

    step_wished = Signal(int)
    rank_wished = Signal(float)
    target_wished = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.previous = IconButton("chevron-left", "Previous sample  (,)", parent=self)
        self.next = IconButton("chevron-right", "Next sample  (.)", parent=self)
        self.sample = ElidedLabel("", parent=self)
        self.sample.setProperty("role", "small")
        self.ranks = {
            rank: self._button(words, rank)
            for rank, words in ((BEST, "Best"), (MEDIAN, "Median"), (WORST, "Worst"))
        }
        self.targets = SmallCombo("Target", self)
        self.targets.setToolTip("Which of the targets is shown")
        self._lay_out()
        self.show_ranked(is_known=False)
        self.previous.clicked.connect(lambda: self.step_wished.emit(-1))
        self.next.clicked.connect(lambda: self.step_wished.emit(1))
        self.targets.activated.connect(self.target_wished)

    def show_targets(self, names: Sequence[str], target: int) -> None:
        """Offer these targets; a single one is no choice."""
        with QSignalBlocker(self.targets):
            self.targets.clear()
            self.targets.addItems(list(names))
            self.targets.setCurrentIndex(target)
        self.targets.setVisible(len(names) > 1)

    def show_sample(self, words: str) -> None:
        """Say which sample it is."""
        self.sample.setText(words)

    def show_ranked(self, is_known: bool) -> None:
        """Whether errors of the samples are known."""
        for button in self.ranks.values():
            button.setEnabled(is_known)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two rows where one has no room."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        is_wide = event.size().width() >= WIDE
        self._rows.setDirection(ways.LeftToRight if is_wide else ways.TopToBottom)

    def _button(self, words: str, rank: float) -> ElidedButton:
        button = ElidedButton(words, self)
        button.setProperty("kind", "small")
        button.setAccessibleName(f"{words} sample")
        button.setToolTip(f"The test sample with the {words.lower()} forecast")
        button.clicked.connect(lambda: self.rank_wished.emit(rank))
        return button

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(4)
        second.setSpacing(4)
        first.addWidget(self.previous)
        first.addWidget(self.next)
        first.addSpacing(4)
        first.addWidget(self.sample, 1)
        for button in self.ranks.values():
            second.addWidget(button)
        second.addStretch(1)
        second.addWidget(self.targets)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(6)
        self._rows.addLayout(first, 1)
        self._rows.addLayout(second)
