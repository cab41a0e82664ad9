"""Which cells of a network tell of some stretches of text, and what breaks without one of them?"""

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
    from nnviz.data import Dataset
    from nnviz.engine.network import Held
    from nnviz.explain.cell_ranking import Breakage, Ranking
    from nnviz.explain.cells import Cell
    from nnviz.explain.stretches import Stretches


@dataclass(frozen=True, slots=True, eq=False)
class RankCells(Question):
    """Rank all cells by what they tell of stretches of the test part. Answer: `Ranking`.

    `most` steps are looked at, with the state carried on where training `carries` it; the data lie
    in a block that whoever asks keeps.
    """

    niceness: ClassVar[int] = 10  # at 19 two busy cores would leave nothing

    graph: Graph
    held: Held
    parameters: NDArray[np.float32]
    data: DataHandle
    stretches: Stretches
    most: int
    carries: bool = False

    def run(self, progress: Progress, cancelled: Cancelled) -> Ranking:
        from nnviz.engine.network import Network
        from nnviz.explain.cell_ranking import ranking, sequences_asked
        from nnviz.explain.stretches import told

        def go_on(share: float) -> None:
            if cancelled():
                raise WorkCancelled
            progress(share)

        dataset = _dataset(self.data)
        network = Network.of(self.graph, self.held)
        most = sequences_asked(network, self.most)
        meant = told(dataset, self.stretches, most, carries=self.carries)
        with np.errstate(all="ignore"):
            return ranking(network, self.parameters, meant, go_on)


@dataclass(frozen=True, slots=True, eq=False)
class MuteCell(Question):
    """The loss inside and outside of stretches, with a cell and without. Answer: `Breakage`."""

    niceness: ClassVar[int] = 10

    graph: Graph
    held: Held
    parameters: NDArray[np.float32]
    data: DataHandle
    loss: str
    stretches: Stretches
    cell: Cell
    most: int
    carries: bool = False

    def run(self, progress: Progress, cancelled: Cancelled) -> Breakage:
        from nnviz.engine.network import Network
        from nnviz.explain.cell_ranking import breakage, sequences_asked
        from nnviz.explain.stretches import told

        dataset = _dataset(self.data)
        network = Network.of(self.graph, self.held)
        most = sequences_asked(network, self.most)
        meant = told(dataset, self.stretches, most, carries=self.carries)
        classes = dataset.told.task.classes
        with np.errstate(all="ignore"):
            return breakage(network, self.parameters, meant, self.cell, self.loss, classes)


def _dataset(handle: DataHandle) -> Dataset:
    """The samples. Raises `WorkCancelled` when they are gone: nobody wants to know."""
    from nnviz.runtime.samples import looked_at

    try:
        return looked_at(handle)
    except FileNotFoundError:
        raise WorkCancelled from None
