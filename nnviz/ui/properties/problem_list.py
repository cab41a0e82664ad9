"""`ProblemList`: what is wrong with a layer, and the buttons that mend it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnviz.ui.theme import mix, theme_of
from nnviz.ui.widgets.elided_button import ElidedButton


class ProblemList(QWidget):
    """Signals: `mend_wished(int)`, the number of the button that was pressed."""

    mend_wished = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentences: list[QLabel] = []
        self.buttons: list[ElidedButton] = []
        self._shown: tuple[Sequence[str], Sequence[str]] = (), ()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(12, 6, 8, 6)
        self._box.setSpacing(6)
        self.hide()

    def show_problems(self, sentences: Sequence[str], mends: Sequence[str] = ()) -> None:
        """Show these sentences and the words on the buttons that mend them, and no others."""
        if (sentences, mends) == self._shown:
            return
        self._shown = sentences, mends
        self._clear()
        for text in sentences:
            label = QLabel(text, self)
            label.setWordWrap(True)
            self._box.addWidget(label)
            self.sentences.append(label)
        for text in mends:
            button = ElidedButton(text, self)
            button.clicked.connect(self._on_clicked)
            self._box.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            self.buttons.append(button)
        self.setVisible(bool(sentences))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(mix(theme.surface, theme.error, 0.1)))
        painter.fillRect(0, 0, 3, self.height(), QColor(theme.error))
        painter.end()

    def _clear(self) -> None:
        for part in (*self.sentences, *self.buttons):
            self._box.removeWidget(part)
            part.hide()
            part.deleteLater()
        self.sentences, self.buttons = [], []

    @Slot()
    def _on_clicked(self) -> None:
        for number, button in enumerate(self.buttons):
            if button is self.sender():
                self.mend_wished.emit(number)
                return
