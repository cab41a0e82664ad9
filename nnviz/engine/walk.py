"""One real step, written down as it happens: what each layer said, what each was told, what moved.

The step is the trainer's own. What it leaves in its buffers is copied, and nothing is computed
another way: after it the parameters have the bits that the same step gives anywhere else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.engine.arena import Layout, Vector
from nnviz.engine.experiment import Experiment
from nnviz.engine.network import Network, Workspace
from nnviz.engine.owned import owned
from nnviz.engine.trainer import Trainer
from nnviz.layers.site import Array


class PhaseKind(Enum):
    """What happens in a phase of a step."""

    BATCH = "batch"
    FORWARD = "forward"
    LOSS = "loss"
    BACKWARD = "backward"
    UPDATE = "update"


class Phase(NamedTuple):
    """A part of a step and the node it happens at; an update happens everywhere."""

    kind: PhaseKind
    node: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """What one step did. All arrays are read-only and its own.

    Attributes:
        step: the number of the step, from 1.
        experiment, dataset: what was trained and on what; `network` is the first compiled.
        batch: which training samples the step saw, `(b,)`; augmentation may have changed them.
        targets: what all outputs should have said to them, encoded, `(b, U)` side by side.
        activations: every node's output for them with the step's own dropout, flat `(b, units)`.
        silenced: which of those dropout has put to zero, `(b, units)`, by nodes that have any.
        loss: the loss over the batch before the step.
        gradients: the loss's derivative by every node's output, flat `(b, units)`; none of inputs.
        slope: the loss's derivative by every parameter, `(size,)`.
        delta: what the step took from the trained parameters, `(trained,)`: with the optimiser's
            rule, penalties, clipping, and at zero where marks hold them.
        before, after: the parameters, `(size,)`.
        rate: the learning rate the step used.
    """

    step: int
    experiment: Experiment
    dataset: Dataset
    network: Network
    batch: NDArray[np.intp]
    targets: Array
    activations: dict[str, Array]
    silenced: dict[str, NDArray[np.bool_]]
    loss: float
    gradients: dict[str, Array]
    slope: Vector
    delta: Vector
    before: Vector
    after: Vector
    rate: float

    @property
    def layout(self) -> Layout:
        """Where each parameter lies."""
        return self.network.layout

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The step's parts in the order in which they happen."""
        order = [name for name in self.network.facts.order if self.network.graph[name].inputs]
        forward = (Phase(PhaseKind.FORWARD, name) for name in order)
        backward = (Phase(PhaseKind.BACKWARD, name) for name in reversed(order))
        batch = Phase(PhaseKind.BATCH, self.network.source)
        loss = Phase(PhaseKind.LOSS, self.network.sink)
        return (batch, *forward, loss, *backward, Phase(PhaseKind.UPDATE))


def walk(trainer: Trainer) -> Walk:
    """Take one step and write down what it did.

    Raises:
        Diverged: the step cannot be taken; the trainer is as it was.
    """
    before = trainer.parameters.copy()
    loss = trainer.step()
    workspace = trainer.last_pass.workspace
    return Walk(
        trainer.step_number,
        trainer.experiment,
        trainer.dataset,
        trainer.network,
        owned(trainer.last_batch),
        owned(trainer.last_pass.targets),
        {name: _flat(array) for name, array in workspace.activations.items()},
        dict(_silenced(workspace)),
        loss,
        {
            n: _flat(workspace.gradients[n])
            for n in trainer.network.facts.order
            if _reads(trainer, n)
        },
        _slope(trainer, before),
        owned(trainer.update),
        owned(before),
        owned(trainer.parameters),
        trainer.rate,
    )


def _slope(trainer: Trainer, before: Vector) -> Vector:
    """The loss's own derivative: penalties and clipping have since been written over it.

    The backward pass reads the weights, so it runs again on those before the step.
    """
    moved, changed = trainer.parameters.copy(), trainer.gradient.copy()
    trainer.parameters[...] = before
    trainer.last_pass.workspace.backward()
    slope = owned(trainer.gradient)
    trainer.parameters[...], trainer.gradient[...] = moved, changed
    return slope


def _silenced(workspace: Workspace) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """What dropout has put to zero: the output is, and what it was made of is not."""
    if not workspace.draws_noise:
        return
    for name, output in workspace.activations.items():
        node = workspace.network.graph[name]
        reads = workspace.taps.get((name, "activation"))
        if reads is None and node.layer.kind == "dropout":
            reads = workspace.activations[node.inputs[0]]
        if reads is not None:
            gone = (output == 0) & (reads != 0)
            yield name, owned(gone.reshape(len(gone), -1))


def _reads(trainer: Trainer, name: str) -> bool:
    return bool(trainer.network.graph[name].inputs)


def _flat(array: Array) -> Array:
    return owned(array.reshape(len(array), -1))
