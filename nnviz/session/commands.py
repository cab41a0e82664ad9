"""Edits that can be undone: the version before and after, under the name of what was done."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from PySide6.QtGui import QUndoCommand

from nnviz.engine.experiment import Experiment
from nnviz.engine.surgery import Surgery
from nnviz.engine.weight_value import WeightValue
from nnviz.session.version import Version

Apply = Callable[[Version, Surgery | None], None]
Write = Callable[["Previous", tuple[WeightValue, ...]], None]


class EditDocument(QUndoCommand):
    """One step of the undo stack. Edits of one `topic` in a row, such as a drag, become one.

    A step that leads nowhere is obsolete: the stack drops it.
    """

    def __init__(
        self,
        text: str,
        topic: str,
        before: Version,
        after: Version,
        apply: Apply,
        surgeries: tuple[Surgery | None, Surgery | None] = (None, None),
    ) -> None:
        """`surgeries` move weights on the way there and on the way back."""
        super().__init__(text)
        self._topic, self._before, self._after, self._apply = topic, before, after, apply
        self._there, self._back = surgeries

    @property
    def before(self) -> Version:
        """The version this step begins at."""
        return self._before

    @property
    def after(self) -> Version:
        """The version this step leads to."""
        return self._after

    def give_up(self, refused: Collection[Experiment], kept: Version) -> None:
        """Lead to what is kept instead of an experiment that was refused."""
        self._after = kept
        self.setObsolete(self._before == kept or self._before.trained in refused)

    def redo(self) -> None:
        self._apply(self._after, self._there)

    def undo(self) -> None:
        self._apply(self._before, self._back)

    def id(self) -> int:
        return hash(self._topic) & 0x7FFFFFFF if self._topic else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, EditDocument) or other._topic != self._topic:
            return False
        self._after = other._after
        self.setObsolete(self._after == self._before)
        return True


@dataclass(slots=True)
class Previous:
    """What weights were before they were written; the training process has the last word."""

    values: tuple[WeightValue, ...]


class AlterWeights(QUndoCommand):
    """Weights that were written. Edits of one `topic` in a row become one."""

    def __init__(
        self,
        text: str,
        topic: str,
        previous: tuple[WeightValue, ...],
        values: tuple[WeightValue, ...],
        write: Write,
    ) -> None:
        super().__init__(text)
        self._topic, self._values, self._write = topic, values, write
        self._previous, self._replaced = Previous(previous), Previous(values)

    def redo(self) -> None:
        self._write(self._previous, self._values)

    def undo(self) -> None:
        self._write(self._replaced, self._previous.values)

    def id(self) -> int:
        return hash(self._topic) & 0x7FFFFFFF if self._topic else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, AlterWeights) or other._topic != self._topic:
            return False
        self._values = other._values
        return True
