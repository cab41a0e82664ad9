"""What series is this? Going through a long file takes seconds, so it is asked."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, ClassVar

from nnviz.data.table.work import Cancelled, Progress
from nnviz.runtime.question import Question

if TYPE_CHECKING:
    from nnviz.data.series.look import SeriesLook


@dataclass(frozen=True, slots=True)
class Said:
    """What a person has said about how a file is written; what is empty or None is guessed."""

    encoding: str = ""
    separator: str = ""
    quote: str = ""
    decimal: str = ""
    header: bool | None = None
    order: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class LookAtSeries(Question):
    """Look at a file that may hold a series. The answer is a `SeriesLook`."""

    niceness: ClassVar[int] = 0

    path: str
    said: Said = Said()

    def run(self, progress: Progress, cancelled: Cancelled) -> SeriesLook:
        from nnviz.data.series.look import look

        return look(self.path, progress, cancelled, **asdict(self.said))
