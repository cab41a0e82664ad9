"""The loss at the probe and what it says about every neuron and weight: one backward pass.

It is the main output's loss, and unweighted: what other outputs should say of a free point nobody
knows.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.data.dataset import following
from nnviz.engine.arena import Vector
from nnviz.engine.batch_pass import BatchPass
from nnviz.engine.goals import encoded, goals
from nnviz.engine.network import Network
from nnviz.engine.owned import owned
from nnviz.layers.site import as_stored

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Backward:
    """Derivatives of the loss of one sample, without dropout.

    Attributes:
        target: what was expected, as the data has it: a class, or the targets `(T,)`.
        loss: the loss of this sample alone.
        activations: the derivative by every node's output, flat `(units,)`, by node id.
        sums: the derivative by every dense node's sum before its activation, `(units,)`.
        parameters: the derivative by every weight, `(size,)`, in the layout of the parameters.
    """

    target: int | Array
    loss: float
    activations: dict[str, Array]
    sums: dict[str, Array]
    parameters: Vector


class BackwardMaker:
    """Computes them for one network from a parameter vector that it reads."""

    def __init__(self, network: Network, parameters: Vector, dataset: Dataset, loss: str) -> None:
        self._network, self._dataset = network, dataset
        self._slope = np.zeros_like(parameters)
        self._goal = replace(goals(network.graph, loss, dataset)[0], weight=1.0)
        self._pass = BatchPass(network, parameters, self._slope, (self._goal,), 1)

    def make(self, probe: Array, target: int | Array) -> Backward:
        """The derivatives for a probe `(*shape)` of which `target` is expected."""
        classes = self._dataset.task.classes
        labels = np.asarray(target)[None]
        if self._goal.is_stepwise:
            labels = following(probe.reshape(1, -1), labels)
        wanted = encoded(self._goal, labels, classes, np.float32)
        workspace = self._pass.workspace
        entering = self._network.entering(probe[None])
        loss = self._pass.run(as_stored(entering), as_stored(wanted))
        sums = {
            node: owned(array[0].ravel())
            for (node, tap), array in workspace.taps.items()
            if tap == "pre_activation_gradient"
        }
        activations = {
            name: owned(workspace.gradients[name][0].ravel())
            for name in self._network.facts.order
            if self._network.graph[name].inputs
        }
        return Backward(target, float(loss), activations, sums, owned(self._slope))
