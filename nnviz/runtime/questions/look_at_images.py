"""What pictures are these? Every one of them is looked at, which takes seconds, so it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from nnviz.data.table.work import Cancelled, Progress
from nnviz.runtime.question import Question

if TYPE_CHECKING:
    from nnviz.data.images.look import ImageLook


@dataclass(frozen=True, slots=True)
class LookAtImages(Question):
    """Look at a folder or a file of pictures. The answer is an `ImageLook`.

    `label_at` and `flat_rows` are what a person has said of a table of pixels; empty is guessed.
    """

    niceness: ClassVar[int] = 0

    path: str
    label_at: str = ""
    flat_rows: int = 0

    def run(self, progress: Progress, cancelled: Cancelled) -> ImageLook:
        from nnviz.data.images.look import look

        return look(
            self.path, progress, cancelled, label_at=self.label_at, flat_rows=self.flat_rows
        )
