"""Forward and backward over one batch with its targets and its losses."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import DTypeLike

from nnviz.core.shape import Shape
from nnviz.engine.arena import Vector
from nnviz.engine.goals import Goal, target_shape
from nnviz.engine.network import Network, Workspace
from nnviz.engine.weighing import bound_loss, summed
from nnviz.layers.site import Array, as_stored, new_buffer


class BatchPass:
    """A workspace with targets and losses, for batches of one length.

    What enters goes into `x_rows`, encoded targets into `y_rows`, as the feed has them: those of
    several inputs and outputs side by side (`Network.entering`, `nnviz.engine.goals.wanted`);
    `targets` are the latter as `(n, U)`. Then what is in `forward` runs, `loss()` measures and
    writes its derivatives, and what is in `backward` runs. Outputs that are no goal are left out:
    nothing comes back from them.
    """

    def __init__(
        self,
        network: Network,
        parameters: Vector,
        gradients: Vector,
        goals: Sequence[Goal],
        batch: int,
        noise: np.random.Generator | None = None,
    ) -> None:
        """With a generator of `noise` it trains: dropout draws from it."""
        workspace = network.workspace(
            parameters, batch, gradients=gradients, training=noise is not None, rng=noise
        )
        self.workspace = workspace
        outputs = [workspace.activations[goal.node] for goal in goals]
        shapes = [target_shape(g, o.shape[1:]) for g, o in zip(goals, outputs, strict=True)]
        target, targets = _joined(batch, shapes, parameters.dtype)
        self.loss: Callable[[], float] = summed(
            [
                bound_loss(goal.loss, goal.weight, output, part, workspace.gradients[goal.node])
                for goal, output, part in zip(goals, outputs, targets, strict=True)
            ]
        )
        entry, shares = _entry(workspace)
        self.forward, self.backward = (*shares, *workspace.forward_steps), workspace.backward_steps
        self.draws_noise = workspace.draws_noise
        self.x_rows = as_stored(entry)
        self.targets, self.y_rows = target, as_stored(target)

    def run(self, x_rows: Array, y_rows: Array) -> float:
        """Put a batch through, forward and backward, and return its loss."""
        self.x_rows[...] = x_rows
        self.y_rows[...] = y_rows
        for work in self.forward:
            work()
        loss = self.loss()
        for work in self.backward:
            work()
        return loss


def _entry(workspace: Workspace) -> tuple[Array, tuple[Callable[[], object], ...]]:
    """Where a batch is put, and how each of several inputs then takes its part of it."""
    inputs = [workspace.activations[name] for name in workspace.network.inputs]
    if len(inputs) == 1:
        return inputs[0], ()
    ends = list(accumulate((entry[0].size for entry in inputs), initial=0))
    whole = new_buffer(workspace.batch, (ends[-1],), inputs[0].dtype)
    parts = [whole[:, start:stop] for start, stop in pairwise(ends)]
    return whole, tuple(partial(_enter, i, part) for i, part in zip(inputs, parts, strict=True))


def _enter(entry: Array, part: Array) -> None:
    """Copy flat samples to where they enter, in the shape they have there."""
    if entry.ndim == 2:
        np.copyto(as_stored(entry), as_stored(part))
    else:
        np.copyto(entry, part.reshape(entry.shape))


def _joined(batch: int, sizes: Sequence[Shape], dtype: DTypeLike) -> tuple[Array, list[Array]]:
    """A new buffer for targets of several shapes, side by side on axis 1, and each one's part."""
    ends = list(accumulate((shape[0] for shape in sizes), initial=0))
    whole = new_buffer(batch, (ends[-1], *sizes[0][1:]), dtype)
    return whole, [whole[:, start:stop] for start, stop in pairwise(ends)]
