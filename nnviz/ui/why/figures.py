"""`FigureRow`: the numbers that a method knows of its own result."""

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from nnviz.explain.explanation import Figure
from nnviz.ui.widgets.flow import FlowLayout
from nnviz.ui.widgets.tips import wrapped


class FigureRow(QWidget):
    """A name and a number each; what it means stands in the tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: list[QLabel] = []
        self._flow = FlowLayout(self, spacing=12)
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
            label.setText(f"{figure.name} {figure.text}")
            label.setToolTip(wrapped(figure.help))
        self.setVisible(bool(figures))
        self.updateGeometry()

    def texts(self) -> list[str]:
        """What is shown."""
        return [label.text() for label in self._labels if not label.isHidden()]

    def _label(self) -> QLabel:
        label = QLabel("", self)
        label.setProperty("role", "small")
        self._flow.addWidget(label)
        return label
