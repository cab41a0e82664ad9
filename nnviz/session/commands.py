"""Edits that can be undone: the experiment before and after, under the name of what was done."""

from collections.abc import Callable, Collection

from PySide6.QtGui import QUndoCommand

from nnviz.engine.experiment import Experiment

Apply = Callable[[Experiment], None]


class EditExperiment(QUndoCommand):
    """One step of the undo stack. Edits of one `topic` in a row, such as a drag, become one.

    A step that leads nowhere is obsolete: the stack drops it.
    """

    def __init__(
        self, text: str, topic: str, before: Experiment, after: Experiment, apply: Apply
    ) -> None:
        super().__init__(text)
        self._topic, self._before, self._after, self._apply = topic, before, after, apply

    @property
    def after(self) -> Experiment:
        """The experiment this step leads to."""
        return self._after

    def give_up(self, refused: Collection[Experiment], kept: Experiment) -> None:
        """Lead to what is kept instead of an experiment that was refused."""
        self._after = kept
        self.setObsolete(self._before == kept or self._before in refused)

    def redo(self) -> None:
        self._apply(self._after)

    def undo(self) -> None:
        self._apply(self._before)

    def id(self) -> int:
        return hash(self._topic) & 0x7FFFFFFF if self._topic else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, EditExperiment) or other._topic != self._topic:
            return False
        self._after = other._after
        self.setObsolete(self._after == self._before)
        return True
