"""The talk about a table: how it is written, what its columns are for, and what fills its gaps."""

from dataclasses import replace
from typing import Any

from nnviz.data.table.guess import TableGuess
from nnviz.data.table.recipe import TableRecipe
from nnviz.runtime.questions.guess_table import Corrections, Guessed, GuessTable
from nnviz.ui.dialogs.opening import Opening, Talk
from nnviz.ui.dialogs.table_choices import TableChoices, Use

TableOpening = Opening[TableGuess, TableRecipe]


class TableTalk(Talk[TableGuess, TableRecipe]):
    """How the file is written is guessed at again from the look that there was."""

    _seen: Guessed | None
    _corrections: Corrections
    _choices: TableChoices

    def look_again(self) -> None:
        self._seen = None
        super().look_again()

    def correct(self, name: str, value: Any) -> None:
        """Say how the file is written: a field of `Corrections`."""
        self._corrections = replace(self._corrections, **{name: value})
        self._look()

    def use_column(self, name: str, use: Use) -> None:
        """Use a column otherwise."""
        if self.opening.recipe is not None:
            self._choose(self._choices.with_use(name, use, self.opening.recipe))

    def fill(self, missing: str) -> None:
        """Choose what becomes of rows with a missing value."""
        self._choose(self._choices.with_missing(missing))

    # -- inner ---------------------------------------------------------------------------------

    def _forget(self) -> None:
        self._corrections, self._choices = Corrections(), TableChoices()
        self._seen = None

    def _question(self) -> GuessTable:
        sample = self._seen.sample if self._seen is not None else None
        return GuessTable(self.opening.path, self._corrections, sample)

    def _found_in(self, answer: Guessed) -> TableGuess:
        self._seen = answer
        return answer.guess

    def _corrected(self, found: TableGuess) -> TableRecipe:
        return self._choices.applied(found.recipe)

    def _choose(self, choices: TableChoices) -> None:
        self._choices = choices
        self._show_corrected()
