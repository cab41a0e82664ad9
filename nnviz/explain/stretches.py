"""Stretches of sequences: what is known to be true, what a pattern finds, what somebody marked.

Pure. A pattern is a regular expression; it is read before it is used, because some take for ever.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import Problem, ProblemError
from nnviz.data import Dataset
from nnviz.data.text.signs import written

MANY = 50
"""A repeat of at least so many counts as one without an end."""

LONGEST_PATTERN = 500

_NUMBERED = re.compile(r"U\+[0-9A-F]{4,6}")
"""Names of characters that cannot be shown."""

Ids = NDArray[np.integer[Any]]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Marked:
    """Steps of one sequence that somebody marked, `steps` True and False; the others are not."""

    ids: tuple[int, ...]
    steps: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Stretches:
    """Which steps are meant: those where a truth of the data holds, or that a pattern finds, or
    that were marked; nothing where neither is given."""

    truth: str = ""
    pattern: str = ""
    marked: tuple[Marked, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.truth or self.pattern or self.marked)

    @property
    def name(self) -> str:
        """In words."""
        if self.truth:
            return self.truth
        return f"/{self.pattern}/" if self.pattern else "marked by hand"


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Sequences `x` float32 `(n, T)`, what follows each `y` `(n,)`, and which steps are meant.

    `y` is -1 where nobody knows; `asked` `(n, T)` and `places` `(n,)` as in `Dataset`: a sequence
    whose place is one more goes on where the other ended.
    """

    x: NDArray[np.float32]
    y: NDArray[np.int64]
    asked: Mask | None
    inside: Mask
    places: Ids | None = None


def told(dataset: Dataset, stretches: Stretches, most: int, *, carries: bool = False) -> Told:
    """At most so many test sequences and the steps that are meant.

    With `carries` they have places, where the data are a text that runs on.

    Raises:
        ProblemError: there is no such truth, or the pattern is wrong.
    """
    if stretches.marked:
        return _marked(dataset, stretches.marked)
    x = dataset.x_test[:most]
    asked = None if dataset.asked_test is None else dataset.asked_test[:most]
    y = np.asarray(dataset.told.y_test[:most], np.int64)
    places = None if dataset.places_test is None else dataset.places_test[:most]
    if stretches.truth:
        inside = _true(dataset, stretches.truth)[:most]
    else:
        inside = matched(stretches.pattern, x.astype(np.int64), dataset.tokens)
    return Told(x, y, asked, inside, places if carries else None)


def matched(pattern: str, ids: Ids, tokens: Sequence[str]) -> Mask:
    """The steps of sequences `(n, T)` that a pattern finds in their text, `(n, T)`.

    Tokens stand side by side, those of several characters with a space between. A token is found
    where any of its characters is. Raises `ProblemError` for a pattern that is none.
    """
    wanted, gap = compiled(pattern), between(tokens)
    texts = [text_of(name) for name in tokens]
    found = np.zeros(ids.shape, np.bool_)
    for row, sequence in zip(found, ids.tolist(), strict=True):
        names = [texts[at] for at in sequence]
        starts = np.cumsum([0, *(len(name) + len(gap) for name in names)])
        for match in wanted.finditer(gap.join(names)):
            if match.end() > match.start():
                first = int(np.searchsorted(starts, match.start(), "right")) - 1
                row[first : int(np.searchsorted(starts, match.end(), "left"))] = True
    return found


def between(tokens: Sequence[str]) -> str:
    """What stands between two tokens of a text: a space where some have several characters."""
    return " " if any(len(text_of(name)) > 1 for name in tokens) else ""


def text_of(name: str) -> str:
    """The text that a token stands for: a blank for ␣."""
    is_sign = len(name) == 1 or _NUMBERED.fullmatch(name)
    return written(name) if is_sign else name


def compiled(pattern: str) -> re.Pattern[str]:
    """A regular expression. Raises `ProblemError` for what is none, or could take for ever."""
    if len(pattern) > LONGEST_PATTERN:
        what = f"It has {len(pattern):,} characters; at most {LONGEST_PATTERN} are possible."
        raise ProblemError(Problem("pattern", what, "Use a shorter one."))
    try:
        found = re.compile(pattern)
        parsed: Any = re._parser.parse(pattern)  # type: ignore[attr-defined]
    except (re.error, OverflowError, RecursionError) as error:
        hint = "A backslash before a sign takes it as it is: \\(."
        raise ProblemError(Problem("pattern", f"It cannot be read: {error}.", hint)) from None
    if _repeats_repeats(parsed, inside=False):
        what = "A repeat within a repeat, as in (a+)+, may take for ever."
        raise ProblemError(Problem("pattern", what, "Write it with one repeat."))
    return found


def _repeats_repeats(parsed: Any, *, inside: bool) -> bool:
    """Whether a parsed expression repeats without an end what does so itself."""
    for operation, argument in parsed:
        repeats = "REPEAT" in str(operation) and int(argument[1]) >= MANY
        if repeats and inside:
            return True
        if any(_repeats_repeats(p, inside=inside or repeats) for p in _parts(argument)):
            return True
    return False


def _parts(argument: Any) -> list[Any]:
    """The expressions within the argument of an operation."""
    if isinstance(argument, re._parser.SubPattern):  # type: ignore[attr-defined]
        return [argument]
    if isinstance(argument, tuple | list):
        return [part for each in argument for part in _parts(each)]
    return []


def _true(dataset: Dataset, truth: str) -> Mask:
    if truth not in dataset.truths or dataset.truth_test is None:
        what = f"The data do not say what is “{truth}”."
        raise ProblemError(Problem("truth", what, "Choose another one."))
    return dataset.truth_test[..., dataset.truths.index(truth)]


def _marked(dataset: Dataset, marked: tuple[Marked, ...]) -> Told:
    steps = len(dataset.features)
    fitting = [one for one in marked if len(one.ids) == steps]
    if not fitting:
        what = f"Nothing is marked in sequences of {steps:,} steps."
        raise ProblemError(Problem("marks", what, "Drag over the text in the Reader."))
    x = np.array([one.ids for one in fitting], np.float32)
    inside = np.array([one.steps for one in fitting], np.bool_)
    known = [_sample(dataset, ids) for ids in x]
    y = np.array([told for told, _ in known], np.int64)
    asked = None if dataset.asked_test is None else np.stack([steps for _, steps in known])
    return Told(x, y, asked, inside)


def _sample(dataset: Dataset, ids: NDArray[np.float32]) -> tuple[int, Mask]:
    """What follows a sequence and which of its steps are asked about, if it is in the data.

    Of another one nobody knows what follows, nor, where not all steps are, what is asked.
    """
    whole = dataset.told
    for x, y, asked in (
        (dataset.x_test, whole.y_test, dataset.asked_test),
        (dataset.x_train, whole.y_train, dataset.asked_train),
    ):
        alike = np.flatnonzero(x[:, -1] == ids[-1])
        found = alike[(x[alike] == ids).all(axis=1)][:1].tolist()
        if found:
            steps = np.ones(len(ids), np.bool_) if asked is None else asked[found[0]]
            return int(y[found[0]]), steps
    return -1, np.zeros(len(ids), np.bool_)
