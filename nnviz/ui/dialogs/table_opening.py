"""The talk about one file: guess, correct, read, use. The dialog shows it and says what is wished.

1. The worker goes through the file once and guesses; the guess and the look come back.
2. A correction of how it is written is guessed at again from that look, also by the worker.
3. "Use this data" has the worker read the whole file into shared memory.
4. The session takes up the recipe and the samples as one step that can be undone.

The window's own thread never opens the file.
"""

from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from nnviz.core.problem import Problem
from nnviz.data import DataRecipe
from nnviz.data.table.guess import TableGuess
from nnviz.data.table.recipe import TableRecipe
from nnviz.runtime.questions.guess_table import Corrections, Guessed, GuessTable
from nnviz.runtime.questions.read_own import OwnRead, ReadOwn
from nnviz.session.session import Session
from nnviz.ui.dialogs.table_choices import TableChoices, Use


class Work(Enum):
    """What the worker is doing, in words for a person."""

    NONE = ""
    LOOKING = "Looking at"
    READING = "Reading"


@dataclass(frozen=True, slots=True)
class Opening:
    """What there is to show. `recipe` is the guess with the person's corrections."""

    path: str
    guess: TableGuess | None = None
    recipe: TableRecipe | None = None
    work: Work = Work.NONE
    share: float = 0.0
    problem: Problem | None = None

    @property
    def file(self) -> str:
        """The file's name."""
        return Path(self.path).name or self.path

    @property
    def hindrance(self) -> Problem | None:
        """What keeps the data from being used; None when nothing does."""
        if self.problem is not None or self.recipe is None:
            return self.problem
        return next(iter(self.recipe.problems()), None)

    @property
    def is_usable(self) -> bool:
        """Whether the data can be read now."""
        return self.work is Work.NONE and self.recipe is not None and not self.recipe.problems()


class TableOpening(QObject):
    """Signals: `changed(Opening)`; `used()` once the session has taken up the data."""

    changed = Signal(object)
    used = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.opening = Opening("")
        self._corrections, self._choices = Corrections(), TableChoices()
        self._found: Guessed | None = None
        self._number = 0
        self._reading: DataRecipe | None = None
        self._is_using = False
        session.background.progressed.connect(self._on_progressed)
        session.background.answered.connect(self._on_answered)
        session.background.failed.connect(self._on_failed)
        session.refused.connect(self._on_refused)

    def start(self, path: str) -> None:
        """Look at a file; what was said about another one is forgotten."""
        self._corrections, self._choices = Corrections(), TableChoices()
        self._show(Opening(path))
        self.look_again()

    def look_again(self) -> None:
        """Go through the file anew, since it may have changed. Corrections are kept."""
        self._found = None
        self._guess()

    def correct(self, name: str, value: Any) -> None:
        """Say how the file is written: a field of `Corrections`."""
        self._corrections = replace(self._corrections, **{name: value})
        self._guess()

    def use_column(self, name: str, use: Use) -> None:
        """Use a column otherwise."""
        if self.opening.recipe is not None:
            self._choose(self._choices.with_use(name, use, self.opening.recipe))

    def fill(self, missing: str) -> None:
        """Choose what becomes of rows with a missing value."""
        self._choose(self._choices.with_missing(missing))

    def use(self) -> None:
        """Read the file and learn from it."""
        table = self.opening.recipe
        if table is None or not self.opening.is_usable:
            return
        self._reading = self._session.own_recipe(table)
        self._number = self._session.background.ask(ReadOwn(self._reading))
        self._show(replace(self.opening, work=Work.READING, share=0.0, problem=None))

    def cancel(self) -> None:
        """Stop the work that is under way; the table stays to be corrected."""
        self._session.background.cancel(self._number)
        self._number = 0
        self._show(replace(self.opening, work=Work.NONE))

    # -- inner ---------------------------------------------------------------------------------

    def _guess(self) -> None:
        self._session.background.cancel(self._number)
        sample = self._found.sample if self._found is not None else None
        question = GuessTable(self.opening.path, self._corrections, sample)
        self._number = self._session.background.ask(question)
        self._show(replace(self.opening, work=Work.LOOKING, share=0.0, problem=None))

    def _choose(self, choices: TableChoices) -> None:
        self._choices = choices
        self._show(self._with_choices(replace(self.opening, problem=None)))

    def _with_choices(self, opening: Opening) -> Opening:
        if opening.guess is None:
            return opening
        return replace(opening, recipe=self._choices.applied(opening.guess.recipe))

    def _show(self, opening: Opening) -> None:
        self.opening = opening
        self.changed.emit(opening)

    @Slot(int, float)
    def _on_progressed(self, number: int, share: float) -> None:
        if number == self._number:
            self._show(replace(self.opening, share=share))

    @Slot(int, object)
    def _on_answered(self, number: int, answer: object) -> None:
        if number != self._number:
            return
        self._number = 0
        if isinstance(answer, Guessed):
            self._found = answer
            shown = replace(self.opening, guess=answer.guess, work=Work.NONE, share=1.0)
            self._show(self._with_choices(shown))
        elif isinstance(answer, OwnRead):
            self._take_up(answer)

    def _take_up(self, found: OwnRead) -> None:
        assert self._reading is not None
        self._show(replace(self.opening, work=Work.NONE, share=1.0))
        self._is_using = True
        self._session.open_own(self._reading, found)
        self._is_using = False
        if self.opening.problem is None:
            self.used.emit()

    @Slot(int, object)
    def _on_failed(self, number: int, problem: Problem) -> None:
        if number == self._number:
            self._number = 0
            self._show(replace(self.opening, work=Work.NONE, problem=problem))

    @Slot(object)
    def _on_refused(self, problem: Problem) -> None:
        if self._is_using:
            self._show(replace(self.opening, problem=problem))
