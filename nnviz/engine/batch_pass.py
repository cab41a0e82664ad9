"""Forward and backward over one batch with its target and its loss."""

from collections.abc import Callable

import numpy as np

from nnviz.engine.arena import Vector
from nnviz.engine.losses import LOSSES
from nnviz.engine.network import Network
from nnviz.layers.site import Array, new_buffer


class BatchPass:
    """A workspace with a target and a loss, for batches of one length.

    Samples go into `x_rows`, encoded targets into `y_rows`, as the feed has them. Then what is in
    `forward` runs, `loss()` measures and writes its derivative, and what is in `backward` runs.
    """

    def __init__(
        self,
        network: Network,
        parameters: Vector,
        gradients: Vector,
        loss: str,
        batch: int,
        noise: np.random.Generator | None = None,
    ) -> None:
        """With a generator of `noise` it trains: dropout draws from it."""
        workspace = network.workspace(
            parameters, batch, gradients=gradients, training=noise is not None, rng=noise
        )
        output = workspace.activations[network.sink]
        target = new_buffer(batch, output.shape[1:], output.dtype)
        self.workspace = workspace
        self.loss: Callable[[], float] = LOSSES[loss].bind(
            output, target, workspace.gradients[network.sink]
        )
        self.forward, self.backward = workspace.forward_steps, workspace.backward_steps
        self.draws_noise = workspace.draws_noise
        self.x_rows = _as_stored(workspace.activations[network.source])
        self.y_rows = _as_stored(target)

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


def _as_stored(buffer: Array) -> Array:
    return buffer.T if buffer.ndim == 2 else buffer
