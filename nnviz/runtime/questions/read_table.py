"""Read a person's own table, so that training need not wait for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from nnviz.data import DataRecipe
from nnviz.data.table.work import Cancelled, Progress
from nnviz.runtime.messages import DataHandle
from nnviz.runtime.question import Question


@dataclass(frozen=True, slots=True)
class TableRead:
    """Where the samples lie in shared memory, and how many are for training and for the test.

    `left_out` counts rows that are in neither, because a value was missing.
    """

    data: DataHandle
    training: int
    test: int
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ReadTable(Question):
    """Read, split and scale the table of a recipe. The answer is `TableRead`.

    The samples have the bits that the training process would get from the same recipe.
    """

    niceness: ClassVar[int] = 0

    recipe: DataRecipe

    def run(self, progress: Progress, cancelled: Cancelled) -> TableRead:
        from nnviz.data import load
        from nnviz.runtime.samples import share

        dataset = load(self.recipe, progress, cancelled)
        parts = len(dataset.x_train), len(dataset.x_test)
        return TableRead(share(dataset), *parts, dataset.left_out)

    def discard(self, answer: Any) -> None:
        from nnviz.runtime.shared import unlink

        unlink(answer.data.arrays)
