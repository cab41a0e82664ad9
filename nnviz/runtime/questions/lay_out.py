"""Where do the layers of a large network lie? A thousand take a fraction of a second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from nnviz.core.drawing import Direction, Place
from nnviz.core.layout import Arrangement, Cancelled, arrange
from nnviz.data.table.work import Cancelled as Asking
from nnviz.data.table.work import Progress, WorkCancelled
from nnviz.runtime.question import Question


@dataclass(frozen=True, slots=True)
class LayOut(Question):
    """Lay out cards anew, as `nnviz.core.layout.arrange` does. The answer is its `Arrangement`."""

    niceness: ClassVar[int] = 0

    ids: tuple[str, ...]
    wires: tuple[tuple[str, str], ...]
    sizes: Mapping[str, tuple[float, float]]
    direction: Direction = Direction.RIGHT
    before: Mapping[str, Place] = field(default_factory=dict)

    def run(self, progress: Progress, cancelled: Asking) -> Arrangement:
        try:
            return arrange(
                self.ids, self.wires, self.sizes, self.direction, self.before, cancelled, progress
            )
        except Cancelled:
            raise WorkCancelled from None
