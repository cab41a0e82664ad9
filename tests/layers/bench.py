"""What the tests of single kinds share: a workspace with random numbers in it."""

from dataclasses import dataclass

import numpy as np

from nnviz.core.graph import Graph
from nnviz.engine.arena import Vector
from nnviz.engine.network import Network, Workspace


@dataclass(frozen=True)
class Bench:
    """A workspace with random parameters, noise and input."""

    workspace: Workspace
    parameters: Vector
    slope: Vector

    @classmethod
    def of(cls, graph: Graph, batch: int, training: bool = False, seed: int = 0) -> "Bench":
        network, rng = Network.of(graph), np.random.default_rng(7)
        parameters = rng.normal(size=network.layout.size)
        slope = np.zeros_like(parameters)
        workspace = network.workspace(
            parameters,
            batch,
            gradients=slope,
            training=training,
            input_gradients=True,
            rng=np.random.default_rng(seed),
        )
        x = workspace.activations[network.source]
        x[...] = rng.normal(size=x.shape)
        return cls(workspace, parameters, slope)

    def sweep(self) -> None:
        """One forward and one backward pass from a gradient of ones."""
        self.workspace.forward()
        self.workspace.gradients[self.workspace.network.sink][...] = 1
        self.workspace.backward()
