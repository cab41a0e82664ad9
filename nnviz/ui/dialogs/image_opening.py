"""The talk about pictures: look, choose, read, use. The dialog shows it and says what is wished.

1. The worker looks at all of them once; the look comes back with a guess and samples.
2. Size, colours and the like are chosen here; how a table is written has the worker look again.
3. "Use these pictures" has the worker read all of them into shared memory.
4. The session takes up the recipe and the samples as one step that can be undone.

The window's own thread never opens a file.
"""

from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from nnviz.core.problem import Problem
from nnviz.data import DataRecipe
from nnviz.data.images.look import ImageLook
from nnviz.data.images.recipe import ImageRecipe
from nnviz.runtime.questions.look_at_images import LookAtImages
from nnviz.runtime.questions.read_own import OwnRead, ReadOwn
from nnviz.session.session import Session
from nnviz.ui.dialogs.image_choices import ImageChoices


class Work(Enum):
    """What the worker is doing, in words for a person."""

    NONE = ""
    LOOKING = "Looking at"
    READING = "Reading"


@dataclass(frozen=True, slots=True)
class ImageOpening:
    """What there is to show. `recipe` is the guess with the person's corrections."""

    path: str = ""
    look: ImageLook | None = None
    recipe: ImageRecipe | None = None
    work: Work = Work.NONE
    share: float = 0.0
    problem: Problem | None = None

    @property
    def file(self) -> str:
        """The folder's or the file's name."""
        return Path(self.path).name or self.path

    @property
    def hindrance(self) -> Problem | None:
        """What keeps the pictures from being used; None when nothing does."""
        if self.problem is not None or self.recipe is None:
            return self.problem
        return next(iter(self.recipe.problems()), None)

    @property
    def is_usable(self) -> bool:
        """Whether the pictures can be read now."""
        return self.work is Work.NONE and self.recipe is not None and not self.recipe.problems()


class ImageTalk(QObject):
    """Signals: `changed(ImageOpening)`; `used()` once the session has taken up the pictures."""

    changed = Signal(object)
    used = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.opening = ImageOpening()
        self._choices = ImageChoices()
        self._number = 0
        self._reading: DataRecipe | None = None
        self._is_using = False
        session.background.progressed.connect(self._on_progressed)
        session.background.answered.connect(self._on_answered)
        session.background.failed.connect(self._on_failed)
        session.refused.connect(self._on_refused)

    def start(self, path: str) -> None:
        """Look at a folder or a file; what was said about another one is forgotten."""
        self._choices = ImageChoices()
        self._show(ImageOpening(path))
        self.look_again()

    def look_again(self) -> None:
        """Look anew, since the files may have changed. Corrections are kept."""
        self._session.background.cancel(self._number)
        said = self._choices
        question = LookAtImages(self.opening.path, said.label_at, said.flat_rows)
        self._number = self._session.background.ask(question)
        self._show(replace(self.opening, work=Work.LOOKING, share=0.0, problem=None))

    def choose(self, name: str, value: Any) -> None:
        """Say a field of `ImageChoices` otherwise."""
        self._choices = self._choices.with_choice(name, value)
        if name in ("label_at", "flat_rows"):
            self.look_again()
        else:
            self._show(self._with_choices(replace(self.opening, problem=None)))

    def use(self) -> None:
        """Read the pictures and learn from them."""
        images = self.opening.recipe
        if images is None or not self.opening.is_usable:
            return
        self._reading = self._session.own_recipe(images)
        self._number = self._session.background.ask(ReadOwn(self._reading))
        self._show(replace(self.opening, work=Work.READING, share=0.0, problem=None))

    def cancel(self) -> None:
        """Stop the work that is under way; what is known of the pictures stays."""
        self._session.background.cancel(self._number)
        self._number = 0
        self._show(replace(self.opening, work=Work.NONE))

    # -- inner ---------------------------------------------------------------------------------

    def _with_choices(self, opening: ImageOpening) -> ImageOpening:
        if opening.look is None:
            return opening
        return replace(opening, recipe=self._choices.applied(opening.look.recipe))

    def _show(self, opening: ImageOpening) -> None:
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
        if isinstance(answer, ImageLook):
            shown = replace(self.opening, look=answer, work=Work.NONE, share=1.0)
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
