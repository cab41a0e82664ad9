"""`ProblemList`: what is wrong with a layer, each sentence with a button that mends it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from nnviz.ui.theme import mix, theme_of


@dataclass(frozen=True, slots=True)
class Trouble:
    """A sentence, and the words on the button of each way out."""

    text: str
    mends: tuple[str, ...] = ()


class ProblemRow(QWidget):
    """One problem. Signals: `mend_wished(int)`, the number of the way out."""

    mend_wished = Signal(int)

    def __init__(self, trouble: Trouble, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QLabel(trouble.text, self)
        self.text.setWordWrap(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 6, 8, 6)
        box.setSpacing(6)
        box.addWidget(self.text)
        self.buttons = [QPushButton(mend, self) for mend in trouble.mends]
        for button in self.buttons:
            button.setAutoDefault(True)  # Return presses it
            button.clicked.connect(self._on_clicked)
            box.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(mix(theme.surface, theme.error, 0.1)))
        painter.fillRect(0, 0, 3, self.height(), QColor(theme.error))
        painter.end()

    @Slot()
    def _on_clicked(self) -> None:
        for number, button in enumerate(self.buttons):
            if button is self.sender():
                self.mend_wished.emit(number)


class ProblemList(QWidget):
    """Signals: `mend_wished(int, int)`, the numbers of the problem and of the way out."""

    mend_wished = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[ProblemRow] = []
        self._shown: tuple[Trouble, ...] = ()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)
        self.hide()

    def show_troubles(self, troubles: Sequence[Trouble]) -> None:
        """Show these and no others."""
        if tuple(troubles) == self._shown:
            return
        self._shown = tuple(troubles)
        for row in self.rows:
            self._box.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [ProblemRow(trouble, self) for trouble in troubles]
        for row in self.rows:
            self._box.addWidget(row)
            row.mend_wished.connect(self._on_mend_wished)
        self.setVisible(bool(self.rows))

    @Slot(int)
    def _on_mend_wished(self, mend: int) -> None:
        for number, row in enumerate(self.rows):
            if row is self.sender():
                self.mend_wished.emit(number, mend)
