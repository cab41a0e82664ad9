"""Read a person's own table or pictures, so that training need not wait for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from nnviz.data import DataRecipe
from nnviz.data.images.raw import Skipped
from nnviz.data.table.work import Cancelled, Progress
from nnviz.runtime.messages import DataHandle
from nnviz.runtime.question import Question


@dataclass(frozen=True, slots=True)
class OwnRead:
    """Where the samples lie in shared memory, and how many are for training and for the test.

    `left_out` counts what is in neither: rows in which a value was missing, or pictures that could
    not be read; `skipped` are the first of those pictures.
    """

    data: DataHandle
    training: int
    test: int
    left_out: int = 0
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadOwn(Question):
    """Read, split and scale the table or the pictures of a recipe. The answer is `OwnRead`.

    The samples have the bits that the training process would get from the same recipe.
    """

    niceness: ClassVar[int] = 0

    recipe: DataRecipe

    def run(self, progress: Progress, cancelled: Cancelled) -> OwnRead:
        from nnviz.data.images.raw import ImageRaw
        from nnviz.data.loading import made_of, samples
        from nnviz.runtime.samples import share

        raw = samples(self.recipe, progress, cancelled)
        skipped = raw.skipped if isinstance(raw, ImageRaw) else ()
        dataset = made_of(raw, self.recipe)
        parts = len(dataset.x_train), len(dataset.x_test)
        return OwnRead(share(dataset), *parts, dataset.left_out, skipped)

    def discard(self, answer: Any) -> None:
        from nnviz.runtime.shared import unlink

        unlink(answer.data.arrays)
