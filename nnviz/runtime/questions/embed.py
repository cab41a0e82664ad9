"""Where does a layer put samples, as points of the plane?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from nnviz.core.graph import Graph
from nnviz.data.table.work import Cancelled, Progress, WorkCancelled
from nnviz.runtime.question import Question
from nnviz.runtime.shared import Handle

if TYPE_CHECKING:
    from nnviz.engine.network import Held
    from nnviz.explain.embedding import Plane

SAMPLES = "samples"
"""The name of the array of samples in its block."""


class Method(Enum):
    """How many numbers become two."""

    COMPONENTS = "pca"
    NEIGHBOURS = "tsne"


@dataclass(frozen=True, slots=True, eq=False)
class Embed(Question):
    """Put samples through a network and lay out what its node `layer` says. Answer: a `Plane`.

    `graph` leads to that layer, `parameters` are those of just this graph, and the samples `(n, F)`
    lie in a block that whoever asks keeps. `before` are the points of the plane before, `(n, 2)`.
    """

    niceness: ClassVar[int] = 10  # at 19 two busy cores would leave nothing

    graph: Graph
    held: Held
    parameters: NDArray[np.float32]
    layer: str
    samples: Handle
    method: Method = Method.COMPONENTS
    perplexity: float = 30.0
    before: NDArray[np.float32] | None = None

    def run(self, progress: Progress, cancelled: Cancelled) -> Plane:
        from nnviz.engine.network import Network
        from nnviz.explain.embedding import by_components, by_neighbours
        from nnviz.explain.said import said
        from nnviz.runtime.shared import Block

        try:
            samples = Block.look_at(self.samples)[SAMPLES]
        except FileNotFoundError:  # nobody wants to know any more
            raise WorkCancelled from None
        with np.errstate(all="ignore"):
            network = Network.of(self.graph, self.held)
            values = said(network, self.parameters, self.layer, samples, cancelled)
            if self.method is Method.COMPONENTS:
                return by_components(values, self.before)
            found = by_neighbours(
                values, self.perplexity, self.before, progress=progress, cancelled=cancelled
            )
        if found is None:
            raise WorkCancelled
        return found
