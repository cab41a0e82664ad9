"""History: everything that was done to the document, to go back to any of it."""

from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from nnviz.record.history import History
from nnviz.record.table import Table
from nnviz.session.session import Session
from nnviz.ui.history.step_list import Step, StepList
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area, View

START = "Start"


class HistoryView(View):
    """Follows the session's undo stack; a step that is clicked is gone to."""

    name: ClassVar[str] = "history"
    title: ClassVar[str] = "History"
    area: ClassVar[Area] = Area.BOTTOM_RIGHT
    order: ClassVar[int] = 12
    interval_ms: ClassVar[int] = 500

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setAccessibleName("History")
        self.list = StepList(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 4, 0, 4)
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        whole.addWidget(self.list)
        self.list.step_wished.connect(self._on_step_wished)
        stack = session.undo_stack
        stack.indexChanged.connect(self._on_stack_changed)
        stack.cleanChanged.connect(self._on_stack_changed)

    def steps(self) -> tuple[Step, ...]:
        """A row for the start and one for each step of the stack.

        The start is what was opened: whether a file has it is not said.
        """
        stack = self.session.undo_stack
        texts = (START, *(stack.text(at) for at in range(stack.count())))
        last, saved = stack.index(), stack.cleanIndex()
        return tuple(
            Step(text, at <= last, at == last, at == saved and at > 0)
            for at, text in enumerate(texts)
        )

    def numbers(self) -> Table | None:
        rows = [(at, step.text) for at, step in enumerate(self.steps())]
        return Table(("step", "what was done"), rows)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.list.show_steps(self.steps())

    def show_history(self, history: History) -> None:
        """Whatever comes into sight is shown the history: take up what was done meanwhile."""
        self.list.show_steps(self.steps())

    @Slot()
    def _on_stack_changed(self) -> None:
        if self.is_seen:
            self.list.show_steps(self.steps())

    @Slot(int)
    def _on_step_wished(self, step: int) -> None:
        self.session.undo_stack.setIndex(step)
