"""What does a network answer to all samples of a part?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from nnviz.core.graph import Graph
from nnviz.data.table.work import Cancelled, Progress, WorkCancelled
from nnviz.runtime.question import Question
from nnviz.runtime.shared import Handle

if TYPE_CHECKING:
    from nnviz.engine.network import Held

SAMPLES = "samples"
"""The name of the array of samples in its block."""


@dataclass(frozen=True, slots=True, eq=False)
class AnswerSamples(Question):
    """Put samples through a network. Answer: the raw outputs of its node, `(n, units)`.

    The samples `(n, *shape)` lie in a block that whoever asks keeps.
    """

    niceness: ClassVar[int] = 10  # at 19 two busy cores would leave nothing

    graph: Graph
    held: Held
    parameters: NDArray[np.float32]
    node: str
    samples: Handle

    def run(self, progress: Progress, cancelled: Cancelled) -> NDArray[np.floating[Any]]:
        from nnviz.engine.network import Network
        from nnviz.engine.portions import Portions
        from nnviz.runtime.shared import Block

        try:
            samples = Block.look_at(self.samples)[SAMPLES]
        except FileNotFoundError:  # nobody wants to know any more
            raise WorkCancelled from None
        with np.errstate(all="ignore"):
            portions = Portions(
                Network.of(self.graph, self.held), self.parameters, max(1, len(samples))
            )
            found = portions.empty(self.node, len(samples))
            for part in portions.of(samples):
                if cancelled():
                    raise WorkCancelled
                said = portions.workspace.said(self.node)
                found[part] = said[: part.stop - part.start]
                progress(part.stop / len(samples))
        return found
