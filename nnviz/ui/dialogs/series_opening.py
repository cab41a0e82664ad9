"""The talk about a series: how it is written, what is seen and told, how long a window is."""

from dataclasses import dataclass, replace
from typing import Any

from nnviz.data.series.look import SeriesLook
from nnviz.data.series.recipe import SeriesRecipe, Use
from nnviz.engine.experiment import Experiment
from nnviz.runtime.questions.look_at_series import LookAtSeries, Said
from nnviz.session.forecaster import forecaster, reads_steps
from nnviz.ui.dialogs.opening import Opening, Talk


@dataclass(frozen=True, slots=True)
class SeriesFound:
    """What a look found, and whether a network that reads step by step is to be begun with it."""

    look: SeriesLook
    is_fresh: bool = True


SeriesOpening = Opening[SeriesFound, SeriesRecipe]

LENGTHS = ("window", "horizon", "stride")


@dataclass(frozen=True, slots=True)
class SeriesChoices:
    """Corrections of a guess; what is empty stays as it was guessed. `said` needs another look."""

    said: Said = Said()
    uses: tuple[tuple[str, Use], ...] = ()
    window: int = 0
    horizon: int = 0
    stride: int = 0

    def with_use(self, name: str, use: Use) -> "SeriesChoices":
        """Use one column otherwise."""
        return replace(self, uses=(*(own for own in self.uses if own[0] != name), (name, use)))

    def applied(self, recipe: SeriesRecipe) -> SeriesRecipe:
        """A guessed recipe with these corrections, as far as it has such columns."""
        said = dict(self.uses)
        columns = tuple(
            (name, use if use == Use.TIME else str(said.get(name, Use(use))))
            for name, use in recipe.columns
        )
        lengths = {own: getattr(self, own) or getattr(recipe, own) for own in LENGTHS}
        return recipe.replace(columns=columns, **lengths)


class SeriesTalk(Talk[SeriesFound, SeriesRecipe]):
    """How the file is written and which column says when has it looked at again."""

    _choices: SeriesChoices
    _is_fresh: bool | None

    def choose(self, name: str, value: Any) -> None:
        """Say a field of `Said` or a length otherwise, or whether the network is a new one."""
        if name == "network":
            self._begin_with(bool(value))
        elif name in LENGTHS:
            self._choose(replace(self._choices, **{name: value}))
        else:
            said = replace(self._choices.said, **{name: value})
            self._choices = replace(self._choices, said=said)
            self.look_again()

    def use_column(self, name: str, use: Use) -> None:
        """Use a column otherwise."""
        self._choose(self._choices.with_use(name, use))

    # -- inner ---------------------------------------------------------------------------------

    def _forget(self) -> None:
        self._choices, self._is_fresh = SeriesChoices(), None

    def _question(self) -> LookAtSeries:
        return LookAtSeries(self.opening.path, self._choices.said)

    def _found_in(self, answer: SeriesLook) -> SeriesFound:
        now = self._session.experiment
        usual = now is None or not reads_steps(now.graph)
        return SeriesFound(answer, usual if self._is_fresh is None else self._is_fresh)

    def _corrected(self, found: SeriesFound) -> SeriesRecipe:
        return self._choices.applied(found.look.recipe)

    def _start(self) -> Experiment | None:
        found, recipe, now = self.opening.found, self.opening.recipe, self._session.experiment
        if found is None or recipe is None or now is None or not found.is_fresh:
            return None
        return forecaster(now, recipe)

    def _choose(self, choices: SeriesChoices) -> None:
        self._choices = choices
        self._show_corrected()

    def _begin_with(self, is_fresh: bool) -> None:
        self._is_fresh = is_fresh
        if self.opening.found is not None:
            found = replace(self.opening.found, is_fresh=is_fresh)
            self._show(replace(self.opening, found=found))
