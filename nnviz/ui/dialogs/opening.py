"""The talk about a person's own data: guess, correct, read, use. A dialog shows it.

1. The worker looks at the files once; what it found comes back, with a guess of the recipe.
2. What is guessed is corrected here; how the files are written has the worker look again.
3. "Use" has the worker read all of it into shared memory.
4. The session takes up the recipe and the samples as one step that can be undone.

The window's own thread never opens a file.
"""

from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from nnviz.core.problem import Problem
from nnviz.data import DataRecipe
from nnviz.data.recipe import Files
from nnviz.engine.experiment import Experiment
from nnviz.runtime.question import Question
from nnviz.runtime.questions.read_own import OwnRead, ReadOwn
from nnviz.session.session import Session

FoundT = TypeVar("FoundT")
RecipeT = TypeVar("RecipeT", bound=Files)


class Work(Enum):
    """What the worker is doing, in words for a person."""

    NONE = ""
    LOOKING = "Looking at"
    READING = "Reading"


@dataclass(frozen=True, slots=True)
class Opening(Generic[FoundT, RecipeT]):
    """What there is to show: what was `found`, and the guess with the person's corrections."""

    path: str = ""
    found: FoundT | None = None
    recipe: RecipeT | None = None
    work: Work = Work.NONE
    share: float = 0.0
    problem: Problem | None = None

    @property
    def file(self) -> str:
        """The file's or the folder's name."""
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


class Talk(QObject, Generic[FoundT, RecipeT]):
    """Signals: `changed(Opening)`; `used()` once the session has taken up the data."""

    changed = Signal(object)
    used = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.opening: Opening[FoundT, RecipeT] = Opening()
        self._number = 0
        self._reading: DataRecipe | None = None
        self._is_using = False
        self._forget()
        session.background.progressed.connect(self._on_progressed)
        session.background.answered.connect(self._on_answered)
        session.background.failed.connect(self._on_failed)
        session.refused.connect(self._on_refused)

    def start(self, path: str) -> None:
        """Look at a file or a folder; what was said about another one is forgotten."""
        self._forget()
        self._show(Opening(path))
        self.look_again()

    def look_again(self) -> None:
        """Go through the files anew, since they may have changed. Corrections are kept."""
        self._look()

    def use(self) -> None:
        """Read the data and learn from it."""
        recipe = self.opening.recipe
        if recipe is None or not self.opening.is_usable:
            return
        self._reading = self._session.own_recipe(recipe)
        self._number = self._session.background.ask(ReadOwn(self._reading))
        self._show(replace(self.opening, work=Work.READING, share=0.0, problem=None))

    def cancel(self) -> None:
        """Stop the work that is under way; what is known stays to be corrected."""
        self._session.background.cancel(self._number)
        self._number = 0
        self._show(replace(self.opening, work=Work.NONE))

    # -- what each kind says -------------------------------------------------------------------

    def _forget(self) -> None:
        """Forget every correction."""
        raise NotImplementedError

    def _question(self) -> Question:
        """How to look at `opening.path`."""
        raise NotImplementedError

    def _found_in(self, answer: Any) -> FoundT:
        """What there is to show of an answer to the question."""
        raise NotImplementedError

    def _corrected(self, found: FoundT) -> RecipeT:
        """The guess with the corrections."""
        raise NotImplementedError

    def _start(self) -> Experiment | None:
        """What takes the place of the present network and its settings; None keeps them."""
        return None

    # -- inner ---------------------------------------------------------------------------------

    def _look(self) -> None:
        self._session.background.cancel(self._number)
        self._number = self._session.background.ask(self._question())
        self._show(replace(self.opening, work=Work.LOOKING, share=0.0, problem=None))

    def _show_corrected(self) -> None:
        """Show what a correction makes of what was found."""
        found = self.opening.found
        recipe = self.opening.recipe if found is None else self._corrected(found)
        self._show(replace(self.opening, recipe=recipe, problem=None))

    def _show(self, opening: Opening[FoundT, RecipeT]) -> None:
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
        if isinstance(answer, OwnRead):
            self._take_up(answer)
            return
        found = self._found_in(answer)
        known = replace(self.opening, found=found, recipe=self._corrected(found))
        self._show(replace(known, work=Work.NONE, share=1.0))

    def _take_up(self, read: OwnRead) -> None:
        assert self._reading is not None
        self._show(replace(self.opening, work=Work.NONE, share=1.0))
        self._is_using = True
        self._session.open_own(self._reading, read, self._start())
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
