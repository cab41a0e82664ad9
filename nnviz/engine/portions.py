"""Many samples through one network, as many at a time as the caches hold."""

from collections.abc import Iterator, Sequence

import numpy as np

from nnviz.engine.arena import Vector
from nnviz.engine.network import Network, Workspace
from nnviz.engine.work import rows_at_once
from nnviz.layers.site import Array

MOST_ROWS = 1024


class Portions:
    """Puts samples through a network, forward only; reads the vector it was bound to.

    `samples` says how many there will be at most; the buffers are for as many as fit the caches.
    """

    def __init__(self, network: Network, parameters: Vector, samples: int) -> None:
        self._network = network
        rows = rows_at_once(network, samples, MOST_ROWS, parameters.itemsize)
        self.workspace: Workspace = network.workspace(parameters, rows)

    @property
    def rows(self) -> int:
        """How many samples go through at a time."""
        return self.workspace.batch

    def of(self, samples: Array) -> Iterator[slice]:
        """Put samples `(n, *shape)` through, portion by portion.

        Gives the places of each: until the next, the first of the workspace's activations are those
        of the samples there.
        """
        for first in range(0, len(samples), self.rows):
            part = slice(first, min(first + self.rows, len(samples)))
            self.workspace.run(samples[part])
            yield part

    def answers(self, samples: Array, nodes: Sequence[str]) -> dict[str, Array]:
        """What nodes say to samples, `(n, *shape)` each, in arrays of their own."""
        found = {name: self.empty(name, len(samples)) for name in nodes}
        for part in self.of(samples):
            for name, array in found.items():
                array[part] = self.workspace.said(name)[: part.stop - part.start]
        return found

    def empty(self, node: str, samples: int) -> Array:
        """Room for what a node says to so many samples."""
        said = self.workspace.said(node)
        return np.empty((samples, *said.shape[1:]), said.dtype)
