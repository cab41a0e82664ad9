"""How far off are a network's forecasts of the test samples, step by step ahead?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from nnviz.core.graph import Graph
from nnviz.data.table.work import Cancelled, Progress, WorkCancelled
from nnviz.runtime.question import Question
from nnviz.runtime.shared import Handle

if TYPE_CHECKING:
    from nnviz.engine.network import Held
    from nnviz.explain.forecast_errors import ForecastErrors

SAMPLES, TRUTH, LAST = "samples", "truth", "last"
"""The names of the arrays in their block."""


@dataclass(frozen=True, slots=True, eq=False)
class MeasureForecast(Question):
    """Measure the errors of forecasts. Answer: `ForecastErrors`.

    Samples `(n, *shape)`, the truth `(n, horizon * targets)` and the newest values `(n, targets)`
    lie in a block that whoever asks keeps, the latter in the data's own unit, to which `scale` and
    `mean` `(horizon * targets,)` lead from truth and answers. `usual` `(horizon, targets)` is the
    mean of the training samples, in that unit.
    """

    niceness: ClassVar[int] = 10

    graph: Graph
    held: Held
    parameters: NDArray[np.float32]
    node: str
    data: Handle
    usual: NDArray[np.float64]
    scale: NDArray[np.float32]
    mean: NDArray[np.float32]

    def run(self, progress: Progress, cancelled: Cancelled) -> ForecastErrors:
        from nnviz.explain.forecast_errors import forecast_errors
        from nnviz.runtime.shared import Block

        try:
            block = Block.look_at(self.data)
        except FileNotFoundError:  # nobody wants to know any more
            raise WorkCancelled from None
        shape = (-1, *self.usual.shape)
        truth = (np.asarray(block[TRUTH], np.float64) * self.scale + self.mean).reshape(shape)
        with np.errstate(all="ignore"):
            flat = self._answers(block[SAMPLES], progress, cancelled)
            said = (flat * self.scale + self.mean).reshape(shape)
        return forecast_errors(truth, said, np.asarray(block[LAST], np.float64), self.usual)

    def _answers(
        self, samples: NDArray[np.float32], progress: Progress, cancelled: Cancelled
    ) -> NDArray[np.float64]:
        from nnviz.engine.network import Network
        from nnviz.engine.portions import Portions

        network = Network.of(self.graph, self.held)
        portions = Portions(network, self.parameters, max(1, len(samples)))
        found = np.empty((len(samples), len(self.scale)))
        for part in portions.of(samples):
            if cancelled():
                raise WorkCancelled
            said = portions.workspace.said(self.node)[: part.stop - part.start]
            found[part] = said.reshape(len(said), -1)
            progress(part.stop / len(samples))
        return found
