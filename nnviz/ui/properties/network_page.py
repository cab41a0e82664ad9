"""`NetworkPage`: the whole network in a few lines, while nothing of it is selected."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from nnviz.session.sketch import Sketch
from nnviz.ui.properties.layer_page import SIDE
from nnviz.ui.properties.problem_list import ProblemList
from nnviz.ui.properties.troubles import Troubles
from nnviz.ui.properties.words import draft_text, summary_rows

PRESS = (
    "Click a layer to see its fields here; Shift and Ctrl select several. "
    "Tab or / adds a layer by its name."
)
EMPTY = "There is no layer yet. Drag one from the palette, or press Tab and type its name."


class NetworkPage(QWidget):
    """Signals: `mend_wished(int)` with the number of a mend."""

    mend_wished = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel("Network", self)
        self.title.setProperty("role", "title")
        self.draft, self.press = QLabel(self), QLabel(self)
        self.draft.setProperty("role", "warning")
        self.press.setProperty("role", "small")
        self.problems = ProblemList(self)
        self._values: list[tuple[QLabel, QLabel]] = []
        self._rows = QGridLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(SIDE, 12, SIDE, 16)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addLayout(self._rows)
        self._rows.setHorizontalSpacing(12)
        self._rows.setVerticalSpacing(4)
        self._rows.setColumnStretch(1, 1)
        for label in (self.draft, self.press):
            label.setWordWrap(True)
        for part in (self.draft, self.problems, self.press):
            column.addWidget(part)
        column.addStretch(1)

    def show_network(self, sketch: Sketch | None, troubles: Troubles) -> None:
        """Show what there is; None before anything has been opened."""
        rows = summary_rows(sketch) if sketch is not None and len(sketch.graph) else []
        self._fit(len(rows))
        for (name, value), (label, text) in zip(self._values, rows, strict=True):
            name.setText(label)
            value.setText(text)
        self.draft.setText(draft_text(sketch) if sketch is not None else "")
        self.draft.setVisible(bool(self.draft.text()))
        self.problems.show_problems(troubles.sentences, troubles.labels)
        self.press.setText(PRESS if rows else EMPTY)

    def rows(self) -> list[tuple[str, str]]:
        """What is shown."""
        return [(name.text(), value.text()) for name, value in self._values]

    def _fit(self, count: int) -> None:
        while len(self._values) > count:
            for label in self._values.pop():
                self._rows.removeWidget(label)
                label.hide()
                label.deleteLater()
        while len(self._values) < count:
            name, value = QLabel(self), QLabel(self)
            name.setProperty("role", "dim")
            value.setWordWrap(True)
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._rows.addWidget(name, len(self._values), 0, Qt.AlignmentFlag.AlignTop)
            self._rows.addWidget(value, len(self._values), 1)
            self._values.append((name, value))
