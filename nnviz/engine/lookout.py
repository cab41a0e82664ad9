"""The lookout measures at an epoch's end what breakpoints ask for, and nothing else.

Of a layer of maps it looks at the maps: one is dead when it is zero everywhere, and is named by the
neuron in its middle.
"""

from collections.abc import Iterator
from math import nan, prod

import numpy as np
from numpy.typing import NDArray

from nnviz.core.maps import has_maps, map_of, middle_of
from nnviz.core.marks import Neuron
from nnviz.core.shape import Shape
from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.breakpoints import Breakpoints, Reading, Watch
from nnviz.engine.evaluation import Evaluator
from nnviz.engine.network import Network
from nnviz.engine.portions import Portions
from nnviz.engine.work import affordable, has_pictures

SAMPLES = 2000
"""A neuron is dead when it is zero for each of so many training samples, the first ones."""

LEAST_SAMPLES, PICTURES = 200, 1_000_000_000
"""With pictures they are as many as so many products let through, and never fewer than that."""

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
        most = SAMPLES
        if has_pictures(network):
            most = affordable(network, SAMPLES, LEAST_SAMPLES, PICTURES)
        self._samples = dataset.x_train[:most]
        self._portions: Portions | None = None
        if breakpoints.neuron_dies:
            self._portions = Portions(network, parameters, len(self._samples))

    def begun(self, watch: Watch) -> Watch:
        """A watch that knows who is dead already, where deaths are watched."""
        if self._portions is None or watch.dead is not None:
            return watch
        return Watch(watch.fired, watch.loss, watch.rises, self._dead(watch))

    def read(self, epoch: int, watch: Watch) -> Reading:
        """Measure now, at the end of an epoch."""
        wanted = self._breakpoints
        dead = self._dead(watch) if self._portions is not None else None
        if (wanted.accuracy_gap, wanted.loss_gap, wanted.loss_rises) != (None, None, None):
            found = self._evaluator.evaluate(0, epoch)
            both = found.metrics.get("accuracy", (nan, nan))
            return Reading(epoch, found.loss, found.test_loss, *both, dead, self._maps)
        if wanted.test_accuracy is not None:
            scores = self._evaluator.test_scores()
            accuracy = scores.metrics.get("accuracy", nan)
            return Reading(epoch, test_accuracy=accuracy, dead=dead, maps=self._maps)
        return Reading(epoch, dead=dead, maps=self._maps)

    @property
    def _maps(self) -> dict[str, int]:
        """By layer of maps, how many it has."""
        shapes = self._network.facts.shapes
        return {name: shape[-1] for name, shape in shapes.items() if has_maps(shape)}

    def _dead(self, watch: Watch) -> tuple[Neuron, ...]:
        """The neurons that are zero for all samples; one that is held is as it was before."""
        before = set(watch.dead or ())
        found: list[Neuron] = []
        for node, zero in self._silent():
            shape = self._network.facts.shapes[node]
            for unit in self._network.held.get(node, {}):
                at = map_of(shape, unit) if has_maps(shape) else unit
                zero[at] = _named(node, shape, at) in before
            found += [_named(node, shape, int(at)) for at in np.flatnonzero(zero)]
        return tuple(found)

    def _silent(self) -> Iterator[tuple[str, NDArray[np.bool_]]]:
        """Of each layer with weights, which neurons or maps are zero for all samples."""
        portions = self._portions
        assert portions is not None
        facts = self._network.facts
        names = [name for name, found in facts.parameters.items() if found]
        largest = {name: np.zeros(_count(facts.shapes[name])) for name in names}
        with np.errstate(over="ignore", invalid="ignore"):
            for part in portions.of(self._samples):
                for name in names:
                    said = portions.workspace.activations[name][: part.stop - part.start]
                    rows = said.reshape(-1, len(largest[name]))
                    np.maximum(largest[name], np.abs(rows).max(axis=0), out=largest[name])
        for name in names:
            yield name, largest[name] < ZERO


def _count(shape: Shape) -> int:
    """How many neurons, or maps, a layer has."""
    return shape[-1] if has_maps(shape) else prod(shape)


def _named(node: str, shape: Shape, at: int) -> Neuron:
    return Neuron(node, middle_of(shape, at) if has_maps(shape) else at)
