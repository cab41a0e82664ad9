"""How is this file to be read? Going once through a long file takes a second, so it is asked."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, ClassVar

from nnviz.data.table.work import Cancelled, Progress
from nnviz.runtime.question import Question

if TYPE_CHECKING:
    from nnviz.data.table.guess import TableGuess
    from nnviz.data.table.sample import Sample


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person has said about how a file is written; what is empty or None is guessed."""

    encoding: str = ""
    separator: str = ""
    quote: str = ""
    decimal: str = ""
    header: bool | None = None


@dataclass(frozen=True, slots=True)
class Guessed:
    """A guess, and the look at the file it rests on, so that another guess need not look again."""

    sample: Sample
    guess: TableGuess


@dataclass(frozen=True, slots=True)
class GuessTable(Question):
    """Guess at a file, of which there may have been a look already. The answer is `Guessed`."""

    niceness: ClassVar[int] = 0

    path: str
    corrections: Corrections = Corrections()
    sample: Sample | None = None

    def run(self, progress: Progress, cancelled: Cancelled) -> Guessed:
        from nnviz.data.table.guess import guess_from
        from nnviz.data.table.sample import look

        sample = self.sample or look(self.path, progress, cancelled)
        return Guessed(sample, guess_from(sample, **asdict(self.corrections)))
