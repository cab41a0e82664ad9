"""What is asked about, on its way to the worker: a network, a moment of it, and shared samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.graph import Graph
from nnviz.data.table.work import WorkCancelled
from nnviz.runtime.messages import DataHandle

if TYPE_CHECKING:
    from nnviz.engine.network import Held
    from nnviz.explain.subject import Subject
    from nnviz.explain.target import Target


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """The parts of a `Subject`; the data lie in a block that whoever asks keeps.

    `start` is the seed of the weights before training, where they are asked about too.
    """

    graph: Graph
    held: Held
    parameters: NDArray[np.float32]
    data: DataHandle
    loss: str
    target: Target
    sample: NDArray[np.float32]
    label: int | NDArray[Any] | None = None
    relevant: NDArray[np.bool_] | None = None
    seed: int = 0
    start: int | None = None
    point: NDArray[np.float32] | None = None
    carries: bool = False

    def subject(self) -> Subject:
        """The subject. Raises `WorkCancelled` when the samples are gone: nobody wants to know."""
        from nnviz.engine.network import Network
        from nnviz.explain.subject import Subject
        from nnviz.runtime.samples import looked_at

        try:
            dataset = looked_at(self.data)
        except FileNotFoundError:
            raise WorkCancelled from None
        network = Network.of(self.graph, self.held)
        return Subject(
            network,
            self.parameters,
            dataset,
            self.loss,
            self.target,
            self.sample,
            self.label,
            self.relevant,
            self.seed,
            None if self.start is None else network.initial_vector(self.start),
            self.point,
            self.carries,
        )
