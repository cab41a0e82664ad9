"""`ChangedBar`: the drawing and the text have gone different ways; which is to stay?"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from nnviz.ui.widgets.elided import ElidedLabel


class ChangedBar(QWidget):
    """Signals: `drawing_wished()`, show the drawing; `text_wished()`, go on with the text."""

    drawing_wished = Signal()
    text_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = ElidedLabel("The drawing has changed meanwhile", parent=self)
        self.drawing = self._button("Take the drawing", "What you have typed here is lost")
        self.kept = self._button("Keep the text", "The drawing follows once the text can be read")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 4, 4)
        row.addWidget(self.text, 1)
        row.addWidget(self.drawing)
        row.addWidget(self.kept)
        self.drawing.clicked.connect(self.drawing_wished)
        self.kept.clicked.connect(self.text_wished)

    def _button(self, text: str, help: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("kind", "small")
        button.setToolTip(help)
        button.setAccessibleName(text)
        return button
