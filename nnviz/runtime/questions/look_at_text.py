"""What text is this? Going once through a long file takes a second, so it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from nnviz.data.table.work import Cancelled, Progress
from nnviz.runtime.question import Question

if TYPE_CHECKING:
    from nnviz.data.text.look import TextLook


@dataclass(frozen=True, slots=True)
class LookAtText(Question):
    """Look at a text file. The answer is a `TextLook`; an encoding that is empty is guessed."""

    niceness: ClassVar[int] = 0

    path: str
    encoding: str = ""
    unit: str = "characters"

    def run(self, progress: Progress, cancelled: Cancelled) -> TextLook:
        from nnviz.data.text.look import look

        return look(self.path, progress, cancelled, encoding=self.encoding, unit=self.unit)
