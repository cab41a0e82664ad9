"""What a person says about the data: which set, how many, how noisy, how it is split.

A recipe is a few words; it goes into project files and to the training process, and `load` turns
it into the same bits in both.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import Spec, from_dict, option, unknown_name
from nnviz.data.drawn import DRAWN, DrawnPoints, drawn_source
from nnviz.data.features import choice_problem
from nnviz.data.images.recipe import ImageRecipe
from nnviz.data.images.source import IMAGES, images_source
from nnviz.data.registry import source_named, sources
from nnviz.data.series.recipe import SeriesRecipe
from nnviz.data.series.source import SERIES, series_source
from nnviz.data.source import DataSource
from nnviz.data.split import FEW, share_problem
from nnviz.data.subgroups import CHOICES, NONE, subgroups_of
from nnviz.data.table.recipe import TableRecipe
from nnviz.data.table.source import TABLE, table_source
from nnviz.data.text.recipe import TextRecipe
from nnviz.data.text.source import TEXT, text_source

NO_TABLE = Problem(
    "Data set", "No table has been chosen.", "Open a CSV file, or choose another one.", key="name"
)
NO_IMAGES = Problem(
    "Data set", "No pictures have been chosen.", "Open a folder, or choose another one.", key="name"
)
NO_TEXT = Problem(
    "Data set", "No text has been chosen.", "Open a text file, or choose another one.", key="name"
)
NO_SERIES = Problem(
    "Data set",
    "No time series has been chosen.",
    "Open a CSV file, or choose another one.",
    key="name",
)
NO_POINTS = Problem(
    "Data set",
    "No points have been drawn.",
    "Draw some on the output's plane, or choose another one.",
    key="name",
)
VALUES_LIMIT = 100_000_000
"""Values that the samples of a made set may have in all: 400 MB."""

MOST_STEPS = 1024
"""Steps that a window may have."""

OWN_KINDS: dict[str, type[Any]] = {
    "table": TableRecipe,
    "images": ImageRecipe,
    "text": TextRecipe,
    "series": SeriesRecipe,
    "points": DrawnPoints,
}
"""The fields of a recipe that are a person's own."""

Files = TableRecipe | ImageRecipe | TextRecipe | SeriesRecipe
"""What says how a person's own files are read."""


@dataclass(frozen=True, slots=True)
class _Own:
    """A data set of a person's own: where a recipe holds it, and what to say where it does not."""

    field: str
    missing: Problem
    source: Callable[[Any], DataSource]


_OWN = {
    TABLE: _Own("table", NO_TABLE, table_source),
    IMAGES: _Own("images", NO_IMAGES, images_source),
    TEXT: _Own("text", NO_TEXT, text_source),
    SERIES: _Own("series", NO_SERIES, series_source),
    DRAWN: _Own("points", NO_POINTS, drawn_source),
}
_WRONG = {
    "table": ("Table", "is not a table."),
    "images": ("Pictures", "are no pictures."),
    "text": ("Text", "is not a text."),
    "series": ("Series", "is not a series."),
    "points": ("Points", "are no points."),
}
_SIZED = tuple(source.name for source in sources() if source.has_size)
_SIDED = tuple(source.name for source in sources() if source.has_side)
_WINDOWED = (*(source.name for source in sources() if source.has_window), TEXT, SERIES)
_AHEAD = (*(source.name for source in sources() if source.has_horizon), SERIES)
_NOISY = tuple(source.name for source in sources() if source.has_noise)
_PICTURES = (*(source.name for source in sources() if source.is_pictures), IMAGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRecipe(Spec):
    """How to make a `Dataset`. None means: as the data set itself has it.

    `table` is a person's own file. It is read when `name` is `TABLE`, and else kept at hand, so
    that one can go back to it. It may be given as the mapping of its fields that a file holds.
    `images` are pictures of their own, likewise for `IMAGES`, `text` is a text for `TEXT`, `series`
    a time series for `SERIES`, and `points` are the points a person has drawn, for `DRAWN`.
    `features` are the names of the inputs the network gets; None means all of them as they are, and
    none derived.
    """

    label: ClassVar[str] = "data"

    name: str = option(
        "circle",
        "Data set",
        "What the network learns from.",
        choices={source.name: source.title for source in sources()},
    )
    size: int | None = option(
        None,
        "Samples",
        "How many samples there are, training and test together.",
        low=10,
        high=1_000_000,
        optional=True,
        when=("name", _SIZED),
    )
    noise: float | None = option(
        None,
        "Noise",
        "How far samples stray from the rule: a share of the picture, for moons a deviation. For "
        "coloured shapes it is how much clutter lies behind them.",
        low=0.0,
        high=0.5,
        optional=True,
        when=("name", _NOISY),
    )
    side: int | None = option(
        None,
        "Side",
        "How many pixels a picture is wide and high.",
        unit="px",
        low=16,
        high=64,
        optional=True,
        when=("name", _SIDED),
    )
    window: int | None = option(
        None,
        "Window",
        "How many steps a sample has: characters of a text, or values of a series.",
        low=4,
        high=MOST_STEPS,
        optional=True,
        when=("name", _WINDOWED),
    )
    horizon: int | None = option(
        None,
        "Horizon",
        "How many steps ahead the network says a series.",
        low=1,
        high=64,
        optional=True,
        when=("name", _AHEAD),
    )
    label_noise: float = option(
        0.0,
        "Wrong labels",
        "The share of training labels replaced at random; the test part stays right.",
        low=0.0,
        high=1.0,
    )
    train_share: float | None = option(
        None,
        "Training share",
        "The share of samples to learn from; the rest is for testing.",
        low=0.05,
        high=0.95,
        optional=True,
    )
    withheld: str = option(
        NONE,
        "Not trained on",
        "Pictures of each class that the training part does without; the test part has them all, "
        "and the view Shift says how well they are told.",
        choices=CHOICES,
        when=("name", _PICTURES),
    )
    standardize: bool | None = option(
        None,
        "Standardise",
        "Give each feature mean 0 and deviation 1, as measured on the training part.",
        optional=True,
    )
    seed: int = option(
        0,
        "Seed",
        "Another number gives other samples of the same kind and another split.",
        low=0,
        high=2**31 - 1,
    )
    table: TableRecipe | None = None
    images: ImageRecipe | None = None
    text: TextRecipe | None = None
    series: SeriesRecipe | None = None
    points: DrawnPoints | None = None
    features: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        for name, kind in OWN_KINDS.items():
            given: object = getattr(self, name)
            if isinstance(given, Mapping):
                object.__setattr__(self, name, from_dict(kind, given))

    def choices(self) -> tuple[DataSource, ...]:
        """The data sets `name` may choose: own ones only where there are any."""
        given = ((own, self._given(own)) for own in _OWN.values())
        return sources() + tuple(own.source(value) for own, value in given if value is not None)

    def renamed(self, name: str) -> "DataRecipe":
        """Another data set as it comes, with the seed and what is a person's own kept at hand."""
        kept = {own: getattr(self, own) for own in OWN_KINDS}
        return DataRecipe(name=name, seed=self.seed, **kept)

    def source(self) -> DataSource:
        """The data set this is about.

        Raises:
            ProblemError: there is none of this name.
        """
        own = _OWN.get(self.name)
        if own is None:
            return source_named(self.name)
        given = self._given(own)
        if given is None:
            raise ProblemError(own.missing)
        return own.source(given)

    @property
    def own(self) -> Files | None:
        """The person's own files that are to be read; None when the samples are made."""
        found = _OWN.get(self.name)
        given: Files | None = None if found is None or self.name == DRAWN else self._given(found)
        return given

    @property
    def own_series(self) -> SeriesRecipe | None:
        """The person's own time series, with the window and the horizon that are said here."""
        found = self.series
        if not isinstance(found, SeriesRecipe) or self.name != SERIES:
            return found
        window = found.window if self.window is None else self.window
        horizon = found.horizon if self.horizon is None else self.horizon
        return found.replace(window=window, horizon=horizon)

    def _given(self, own: _Own) -> Any:
        """What there is of a person's own; None where nothing is."""
        return self.own_series if own.field == "series" else getattr(self, own.field)

    def resolved(self) -> Self:
        """The same recipe with nothing left open, and what has no meaning for the set undone.

        Raises:
            ProblemError: there is no data set of this name.
        """
        own = self.source()
        return self.replace(
            size=self.size if self.size is not None and own.has_size else own.size,
            noise=self.noise if self.noise is not None and own.has_noise else own.noise,
            side=self.side if self.side is not None and own.has_side else own.side,
            window=self.window if self.window is not None and own.has_window else own.window,
            horizon=self.horizon if self.horizon is not None and own.has_horizon else own.horizon,
            withheld=self.withheld if self.withheld in subgroups_of(own) else NONE,
            train_share=own.train_share if self.train_share is None else self.train_share,
            standardize=own.standardize if self.standardize is None else self.standardize,
        )

    def problems(self, where: str = "") -> tuple[Problem, ...]:
        """Every field that cannot be used; when there is none, a split that leaves a part empty."""
        found = tuple(self._unusable(where))
        return found or (*self._too_many(where), *self._empty_parts(where))

    def _unusable(self, where: str) -> Iterator[Problem]:
        # The zero-argument super() does not work in a dataclass with slots.
        for problem in Spec.problems(self, where):
            if problem.key != "name":
                yield problem
            elif self.name not in (*_OWN,):  # a file may say what has no hash
                yield self._nearest(problem)
            elif self._given(_OWN[self.name]) is None:
                yield replace(_OWN[self.name].missing, where=problem.where)
        for own in _OWN.values():
            yield from self._problems_of(own, where)
        if found := choice_problem(self.features, where):
            yield found

    def _problems_of(self, own: _Own, where: str) -> Iterator[Problem]:
        given, kind = self._given(own), OWN_KINDS[own.field]
        if isinstance(given, kind):
            yield from given.problems(where)
        elif given is not None:
            place, what = _WRONG[own.field]
            yield Problem(where or place, f"{given!r} {what}", key=own.field)

    def _nearest(self, problem: Problem) -> Problem:
        """A choice nobody knows, told with the names that look like it rather than with all."""
        told = unknown_name(str(self.name), [source.name for source in sources()], "data set")
        return replace(told, where=problem.where, key=problem.key)

    def _too_many(self, where: str) -> Iterator[Problem]:
        own = self.resolved()
        if own.size is None or self.name == SERIES:  # which says by itself how many fit
            return
        each = (own.window or 0) * max(1, self.source().channels)
        if own.window is not None and own.size * each > VALUES_LIMIT:
            what = f"{own.size:,} windows of {own.window:,} steps are more than fit."
            hint = f"Take {VALUES_LIMIT // each:,} at most, or a shorter window."
            yield Problem(f"{where}, samples" if where else "Samples", what, hint, key="size")
        if own.side is None:
            return
        values = own.side**2 * self.source().channels
        if own.size * values > VALUES_LIMIT:
            what = f"{own.size:,} pictures of {own.side}×{own.side} pixels are more than fit."
            hint = f"Take {VALUES_LIMIT // values:,} at most, or a shorter side."
            yield Problem(f"{where}, samples" if where else "Samples", what, hint, key="size")

    def _empty_parts(self, where: str) -> Iterator[Problem]:
        if self.name in _OWN and self.name != DRAWN:
            return  # how many rows are left is known when they have been read
        if self.points is not None and self.name == DRAWN and len(self.points) < FEW:
            return  # so few are in both parts
        plan = self.resolved()
        assert plan.size is not None
        assert plan.train_share is not None
        problem = share_problem(plan.size, plan.train_share)
        if problem:
            yield replace(problem, where=f"{where}, training share" if where else problem.where)
