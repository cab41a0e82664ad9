"""What pauses training at an epoch's end: early stopping, and breakpoints.

What they say depends on nothing but the step, so that a replay stops where the run did.
"""

from dataclasses import dataclass, replace

from nnviz.core.problem import Problem
from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.breakpoints import Watch, kept, looked_at, note
from nnviz.engine.evaluation import Evaluator
from nnviz.engine.experiment import Experiment, measure
from nnviz.engine.lookout import Lookout
from nnviz.engine.network import Network
from nnviz.engine.stopping import Patience, stall_note


@dataclass(frozen=True, slots=True)
class Seen:
    """What early stopping and breakpoints have seen so far."""

    patience: Patience = Patience()
    watch: Watch = Watch()

    def after(self, old: Experiment, new: Experiment) -> "Seen":
        """What of it still counts after an edit: not what other data or losses gave."""
        if measure(new) != measure(old):
            return Seen()
        stops = new.training.early_stopping, old.training.early_stopping
        patience = self.patience if stops[0] == stops[1] else Patience()
        watch = kept(self.watch, old.breakpoints, new.breakpoints)
        watch = watch if new.graph == old.graph else replace(watch, dead=None)
        return Seen(patience, watch)


class Stops:
    """The stop rules of one experiment; reads the vector it was bound to. `seen` is their state."""

    def __init__(
        self,
        experiment: Experiment,
        network: Network,
        parameters: Vector,
        dataset: Dataset,
        evaluator: Evaluator,
        seen: Seen,
    ) -> None:
        breakpoints = experiment.breakpoints
        self._training, self._breakpoints = experiment.training, breakpoints
        self._evaluator = evaluator
        self._lookout = Lookout(breakpoints, network, parameters, dataset, evaluator)
        self.restore(seen)

    def restore(self, seen: Seen) -> None:
        """Go on from what was seen."""
        self.seen = replace(seen, watch=self._lookout.begun(seen.watch))

    @property
    def may_stop(self) -> bool:
        """Whether there is anything to look at."""
        return self._training.early_stopping or bool(self._breakpoints)

    def check(self, epoch: int) -> Problem | None:
        """At the end of an epoch, from 1: the note to stop with, of one or of both."""
        stalled, reached = self._check_patience(epoch), self._check_breakpoints(epoch)
        if stalled is not None and reached is not None:
            return replace(stalled, what=f"{stalled.what} {reached.what}")
        return stalled or reached

    def _check_patience(self, epoch: int) -> Problem | None:
        """Measure the test loss; the note to stop with when it has stalled."""
        training = self._training
        if not training.early_stopping:
            return None
        loss = self._evaluator.test_loss()
        patience = self.seen.patience.after(epoch, loss, training.min_delta)
        stalled = patience.waited >= training.patience
        # who presses play after the note gets as many epochs again
        rest = replace(patience, waited=0) if stalled else patience
        self.seen = replace(self.seen, patience=rest)
        return stall_note(patience) if stalled else None

    def _check_breakpoints(self, epoch: int) -> Problem | None:
        if not self._breakpoints:
            return None
        reading = self._lookout.read(epoch, self.seen.watch)
        watch, sentences = looked_at(self._breakpoints, self.seen.watch, reading)
        self.seen = replace(self.seen, watch=watch)
        return note(sentences)
