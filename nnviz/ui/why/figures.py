"""`FigureRow`: the numbers that a method knows of its own result."""

import re
from collections.abc import Sequence

from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.explain.explanation import Figure
from nnviz.ui.numbers import MINUS
from nnviz.ui.why.word_flow import WordFlow
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.tips import wrapped


class FigureRow(QWidget):
    """A name and a number each; what it means stands in the tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: list[ElidedLabel] = []
        self._flow = WordFlow(self, spacing=12)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show these; none hides the row."""
        while len(self._labels) < len(figures):
            self._labels.append(self._label())
        for number, label in enumerate(self._labels):
            label.setVisible(number < len(figures))
        for label, figure in zip(self._labels, figures, strict=False):
            text = f"{figure.name} {_with_minus(figure.text)}"
            label.setText(text)
            label.setToolTip(wrapped(f"{text}. {figure.help}") if figure.help else "")
        self.setVisible(bool(figures))
        self.updateGeometry()

    def texts(self) -> list[str]:
        """What is shown."""
        return [label.text() for label in self._labels if not label.isHidden()]

    def _label(self) -> ElidedLabel:
        label = ElidedLabel("", parent=self)
        label.setProperty("role", "small")
        self._flow.addWidget(label)
        return label


def _with_minus(text: str) -> str:
    """A text whose numbers below zero have a true minus sign."""
    return re.sub(r"(?<!\w)-(?=\.?\d)|(?<=\de)-(?=\d)", MINUS, text)
