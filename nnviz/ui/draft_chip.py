"""`DraftChip`: says that what is drawn has problems, and leads from one to the next."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from nnviz.core.wording import counted
from nnviz.session.session import Session


class DraftChip(QPushButton):
    """Not there while the network that is drawn is the one that trains.

    Signals: `problem_wished(str)`, the layer of a problem; of the next at every click.
    """

    problem_wished = Signal(str)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._turn = session, 0
        self.setProperty("kind", "small")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(
            "What is drawn cannot be trained yet; training goes on with the network before. "
            "Click to go to what is wrong."
        )
        session.document_changed.connect(self.refresh)
        session.loaded.connect(self.refresh)
        self.clicked.connect(self._on_clicked)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Say how many problems there are, or nothing."""
        sketch = self._session.sketch
        is_draft = sketch is not None and not sketch.is_trained
        if sketch is not None and is_draft:
            problems = counted(max(1, len(sketch.facts.problems)), "problem")
            self.setText(f"Draft: {problems}")
            self.adjustSize()
        self.setVisible(is_draft)

    @Slot()
    def _on_clicked(self) -> None:
        sketch = self._session.sketch
        layers = list(sketch.problems) if sketch is not None else []
        if layers:
            self.problem_wished.emit(layers[self._turn % len(layers)])
            self._turn += 1
