"""Quick-add: somebody types a name, and gets a layer or a block of the library."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtWidgets import QWidget

from nnviz.session.choices import Choice, found
from nnviz.ui.sketch.finder import Finder, Question
from nnviz.ui.sketch.finder_rows import Row


class QuickAdd(Finder):
    """Signals: `choice_made(Choice)`, beside those of `Finder`."""

    choice_made = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "Add a layer")
        self.chosen.connect(self._on_chosen)

    def offer(self, choices: Iterable[Choice], at: QPoint, prompt: str = "Add a layer") -> None:
        """Ask which of these is meant, at a point of the canvas."""
        offered = tuple(choices)

        def rows(text: str) -> Sequence[Row]:
            return [Row(c, c.label, c.group, c.help) for c in found(text, offered)]

        self.ask(Question(prompt, rows, "Nothing that fits has such a name."), at)

    @Slot(object)
    def _on_chosen(self, choice: Choice) -> None:
        self.choice_made.emit(choice)
