"""The talk about a text: how it is written, what a step is, how long a window."""

from dataclasses import dataclass, replace
from typing import Any

from nnviz.data.text.look import TextLook
from nnviz.data.text.recipe import TextRecipe, Unit
from nnviz.runtime.questions.look_at_text import LookAtText
from nnviz.ui.dialogs.opening import Opening, Talk

TextOpening = Opening[TextLook, TextRecipe]


@dataclass(frozen=True, slots=True)
class TextChoices:
    """Corrections of a guess; what is empty stays as it was guessed.

    An encoding and a unit say how the file is read: it has to be looked at again.
    """

    encoding: str = ""
    unit: str = Unit.CHARACTERS.value
    window: int = 0

    def applied(self, recipe: TextRecipe) -> TextRecipe:
        """A guessed recipe with these corrections."""
        return recipe.replace(window=self.window or recipe.window)


class TextTalk(Talk[TextLook, TextRecipe]):
    """Another encoding or unit has the file looked at again."""

    _choices: TextChoices

    @property
    def choices(self) -> TextChoices:
        """What a person has said so far."""
        return self._choices

    def choose(self, name: str, value: Any) -> None:
        """Say a field of `TextChoices` otherwise."""
        self._choices = replace(self._choices, **{name: value})
        if name == "window":
            self._show_corrected()
        else:
            self.look_again()

    # -- inner ---------------------------------------------------------------------------------

    def _forget(self) -> None:
        self._choices = TextChoices()

    def _question(self) -> LookAtText:
        return LookAtText(self.opening.path, self._choices.encoding, self._choices.unit)

    def _found_in(self, answer: TextLook) -> TextLook:
        return answer

    def _corrected(self, found: TextLook) -> TextRecipe:
        return self._choices.applied(found.recipe)
