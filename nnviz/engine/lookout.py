"""The lookout measures at an epoch's end what breakpoints ask for, and nothing else."""

from collections.abc import Iterator
from math import nan

import numpy as np

from nnviz.core.marks import Neuron
from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.breakpoints import Breakpoints, Reading, Watch
from nnviz.engine.evaluation import Evaluator
from nnviz.engine.network import Network

SAMPLES = 2000
"""A neuron is dead when it is zero for each of so many training samples, the first ones."""

ROWS = 250
"""Samples put through the network at a time."""

ZERO = 1e-6
"""What is smaller than this counts as zero."""


class Lookout:
    """Measures one network on one data set for its breakpoints; reads the vector it was bound to.

    Without breakpoints it takes no memory and is never asked.
    """

    def __init__(
        self,
        breakpoints: Breakpoints,
        network: Network,
        parameters: Vector,
        dataset: Dataset,
        evaluator: Evaluator,
    ) -> None:
        self._breakpoints, self._network, self._evaluator = breakpoints, network, evaluator
        self._samples = dataset.x_train[:SAMPLES]
        rows = min(ROWS, len(self._samples))
        self._workspace = network.workspace(parameters, rows) if breakpoints.neuron_dies else None

    def begun(self, watch: Watch) -> Watch:
        """A watch that knows who is dead already, where deaths are watched."""
        if self._workspace is None or watch.dead is not None:
            return watch
        return Watch(watch.fired, watch.loss, watch.rises, self._dead(watch))

    def read(self, epoch: int, watch: Watch) -> Reading:
        """Measure now, at the end of an epoch."""
        wanted = self._breakpoints
        dead = self._dead(watch) if self._workspace is not None else None
        if (wanted.accuracy_gap, wanted.loss_gap, wanted.loss_rises) != (None, None, None):
            found = self._evaluator.evaluate(0, epoch)
            both = found.metrics.get("accuracy", (nan, nan))
            return Reading(epoch, found.loss, found.test_loss, *both, dead)
        if wanted.test_accuracy is not None:
            scores = self._evaluator.test_scores()
            return Reading(epoch, test_accuracy=scores.metrics.get("accuracy", nan), dead=dead)
        return Reading(epoch, dead=dead)

    def _dead(self, watch: Watch) -> tuple[Neuron, ...]:
        """The neurons that are zero for all samples; one that is held is as it was before."""
        silent = dict(self._silent())
        before = set(watch.dead or ())
        found: list[Neuron] = []
        for node, zero in silent.items():
            held = self._network.held.get(node, {})
            for unit in held:
                zero[unit] = Neuron(node, unit) in before
            found += [Neuron(node, int(unit)) for unit in np.flatnonzero(zero)]
        return tuple(found)

    def _silent(self) -> Iterator[tuple[str, "np.ndarray[tuple[int], np.dtype[np.bool_]]"]]:
        """Of each layer with weights, which neurons are zero for all samples."""
        workspace = self._workspace
        assert workspace is not None
        names = [name for name, found in self._network.facts.parameters.items() if found]
        largest: dict[str, np.ndarray] = {}
        with np.errstate(over="ignore", invalid="ignore"):
            for first in range(0, len(self._samples), workspace.batch):
                rows = self._samples[first : first + workspace.batch]
                workspace.run(rows)
                for name in names:
                    flat = workspace.activations[name][: len(rows)].reshape(len(rows), -1)
                    most = np.abs(flat).max(axis=0)
                    largest[name] = np.maximum(most, largest.get(name, most))
        for name in names:
            yield name, largest[name] < ZERO
