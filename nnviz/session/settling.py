"""Edits on their way: what the training process has yet to answer, and what it made of the rest.

The window shows an edit at once. The process may cut the network's ends to data that only it has
loaded, or refuse; once nothing is under way any more, what it trains is what counts.
"""

from collections import deque

from PySide6.QtGui import QUndoStack

from nnviz.engine.evaluation import Scores
from nnviz.engine.experiment import Experiment
from nnviz.engine.replay import Intervention, LiveChange
from nnviz.engine.surgery import Operation
from nnviz.engine.trainer_state import Effect
from nnviz.runtime import messages as m
from nnviz.session.commands import EditDocument, Previous
from nnviz.session.effects import Measured, difference
from nnviz.session.markers import graph_words
from nnviz.session.version import Version


class Settling:
    """The account of unanswered edits. `log` holds every live change with its step."""

    def __init__(self, undo_stack: QUndoStack) -> None:
        self.log: list[LiveChange] = []
        self._stack = undo_stack
        self._unanswered = 0
        self._trained: Experiment | None = None
        self._refused: list[Experiment] = []
        self._written: deque[Previous] = deque()
        self._measured: tuple[EditDocument | None, Experiment, Scores] | None = None
        """The edit measured last, what was before it, and its scores."""

    def expect_experiment(self) -> None:
        """An experiment has been sent."""
        self._unanswered += 1

    def expect_weights(self, previous: Previous) -> None:
        """Weights have been sent; what they were goes into `previous`."""
        self._written.append(previous)

    def forget(self) -> None:
        """The process is gone: nothing will be answered."""
        self._unanswered, self._refused = 0, []
        self._written.clear()

    def take_weights(self, answer: m.Applied | m.Refused) -> None:
        """Take up the answer to weights that were written."""
        previous = self._written.popleft()
        if isinstance(answer, m.Applied) and isinstance(answer.request, m.Alter):
            previous.values = answer.previous
            self.log.append((answer.step, answer.request.values))

    def measured(self, answer: m.Applied | m.Refused) -> Measured | None:
        """What a change of marks did, when the answer tells; before it is settled.

        Of a slider that is still moved, which is one edit, what all of it did.
        """
        if isinstance(answer, m.Refused) or answer.scores is None:
            return None
        if self._trained is None or answer.experiment is None:
            return None
        before, after = answer.scores
        edit, known = self._command(self._stack.index() - 1), self._measured
        goes_on = known is not None and known[0] is edit and known[1].data == self._trained.data
        if known is None or edit is None or not goes_on:
            known = self._measured = edit, self._trained, before
        _, begun, before = known
        changed = graph_words(begun.graph, answer.experiment.graph)
        after_all = answer.experiment
        text = "; ".join(changed) or difference(begun.marks, after_all.marks, after_all.graph)
        return Measured(text, before, after)

    def settle(self, answer: m.Applied | m.Refused) -> Experiment | None:
        """Take up the answer to an experiment; what to show once nothing is under way."""
        self._unanswered = max(0, self._unanswered - 1)
        if isinstance(answer, m.Applied) and answer.experiment is not None:
            self._trained = answer.experiment
            if answer.effect is Effect.LIVE:
                self.log.append((answer.step, _intervention(answer, answer.experiment)))
        elif isinstance(answer.request, m.Change):
            self._refused.append(answer.request.experiment)
        elif isinstance(answer.request, m.Load):  # what is trained is not what is shown
            self._trained, self._refused = None, []
        return None if self._unanswered else self._trained

    def kept(self, shown: Version, trained: Experiment) -> Version:
        """The version to show, now that training has this experiment.

        What was drawn before an edit that was refused; otherwise what is shown, as it is trained.
        """
        if shown.trained == trained:
            return shown
        for index in range(self._stack.index() - 1, -1, -1):
            command = self._command(index)
            if command is None or command.after.trained not in self._refused:
                break
            if command.before.trained == trained:
                return command.before
        return shown.trained_as(trained)

    def take_back(self, kept: Version) -> None:
        """Let the undo stack stand where training does, when edits were refused."""
        refused, self._refused = self._refused, []
        if not refused:
            return
        stack = self._stack
        undone = self._command(stack.index()) if stack.canRedo() else None
        if undone is not None and undone.after.trained == kept.trained:
            stack.redo()  # it was the undoing that was refused
            return
        while stack.canUndo():
            command = self._command(stack.index() - 1)
            if command is None or command.after.trained not in refused:
                return
            command.give_up(refused, kept)
            if not command.isObsolete():
                return
            stack.undo()  # drops it and changes nothing

    def _command(self, index: int) -> EditDocument | None:
        command = self._stack.command(index)
        return command if isinstance(command, EditDocument) else None


def _intervention(answer: m.Applied, experiment: Experiment) -> Intervention:
    surgery = answer.request.surgery if isinstance(answer.request, m.Change) else None
    return experiment if surgery is None else Operation(experiment, surgery)
