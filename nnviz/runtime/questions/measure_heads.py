"""What does each head of attention do, and what breaks without it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from nnviz.core.graph import Graph
from nnviz.data.table.work import Cancelled, Progress, WorkCancelled
from nnviz.runtime.messages import DataHandle
from nnviz.runtime.question import Question

if TYPE_CHECKING:
    from nnviz.engine.network import Held
    from nnviz.explain.heads import HeadReport


@dataclass(frozen=True, slots=True, eq=False)
class MeasureHeads(Question):
    """Measure all heads on the test part. Answer: `HeadReport`.

    With a `truth` losses are those of where it holds. The data lie in a block that whoever asks
    keeps; where it is gone `WorkCancelled` is raised, since nobody wants to know.
    """

    niceness: ClassVar[int] = 10

    graph: Graph
    held: Held
    parameters: NDArray[np.float32]
    data: DataHandle
    loss: str
    truth: str = ""
    carries: bool = False

    def run(self, progress: Progress, cancelled: Cancelled) -> HeadReport:
        from nnviz.engine.network import Network
        from nnviz.explain.head_report import head_report
        from nnviz.runtime.samples import looked_at

        def go_on(share: float) -> None:
            if cancelled():
                raise WorkCancelled
            progress(share)

        try:
            dataset = looked_at(self.data)
        except FileNotFoundError:
            raise WorkCancelled from None
        network = Network.of(self.graph, self.held)
        asked = network, self.parameters, dataset, self.loss, self.truth
        with np.errstate(all="ignore"):
            return head_report(*asked, carries=self.carries, progress=go_on)
