"""Plain JSON from anywhere, read without trust: every surprise becomes a sentence.

`parse` turns text into values; `Fields` takes an object's entries by name and type. Neither knows
what the values mean.
"""

import json
from collections.abc import Mapping
from reprlib import Repr
from typing import Any, NoReturn

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import unknown_name

TEXT_LIMIT = 16 << 20
"""Characters of a JSON text; an experiment of the largest size takes less than a tenth."""

NAME_LIMIT = 200
"""Characters of a name or of any other short text."""

NUMBER_LIMIT = 1 << 63

_short = Repr()
_short.maxlevel = 2
_short.maxstring = _short.maxother = 60


def fail(where: str, what: str, hint: str = "") -> NoReturn:
    """Stop with a problem in a file."""
    raise ProblemError(Problem(where, what, hint))


def shown(value: Any) -> str:
    """A value in a sentence, cut where it is long."""
    text = _short.repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def parse(text: str, where: str) -> Any:
    """The values of a JSON text.

    Raises:
        ProblemError: it is too long, no JSON, nested too deeply, or holds a number or a name that
            JSON or this program has no room for.
    """
    if len(text) > TEXT_LIMIT:
        fail(where, f"It is longer than {TEXT_LIMIT:,} characters.")
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except ProblemError as error:
        fail(where, error.problem.what)
    except json.JSONDecodeError as error:
        fail(where, f"It is no JSON: {error.msg} in line {error.lineno}, column {error.colno}.")
    except ValueError:
        fail(where, "It holds a number of thousands of digits.")
    except RecursionError:
        fail(where, "It is nested too deeply.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    for name in entries:
        if len(name) > NAME_LIMIT:
            fail("", f"A name of {len(name):,} characters is too long.")
    if len(entries) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        fail("", f"The entry {twice!r} stands there twice.")
    return entries


def _no_number(name: str) -> NoReturn:
    fail("", f"{name} is not a number.")


def written(value: Any) -> str:
    """Plain values as JSON text for people and machines: two spaces, short lists on one line."""
    return _laid_out(value, "") + "\n"


def _laid_out(value: Any, margin: str) -> str:
    if isinstance(value, dict) and value:
        deeper = margin + "  "
        entries = (f"{json.dumps(k)}: {_laid_out(v, deeper)}" for k, v in value.items())
        return "{\n" + ",\n".join(deeper + entry for entry in entries) + f"\n{margin}}}"
    if isinstance(value, list | tuple) and any(isinstance(item, dict) for item in value):
        deeper = margin + "  "
        items = ",\n".join(deeper + _laid_out(item, deeper) for item in value)
        return f"[\n{items}\n{margin}]"
    return json.dumps(value, allow_nan=False)


class Fields:
    """The entries of a JSON object. `where` names the object in sentences.

    Every method raises `ProblemError` when the entry is missing or of another type.
    """

    def __init__(self, value: Any, where: str) -> None:
        if not isinstance(value, Mapping):
            fail(where, f"It should be an object with named entries, not {shown(value)}.")
        self._entries, self.where = value, where

    def only(self, *names: str) -> None:
        """Refuse every entry but these."""
        for name in self._entries:
            if name not in names:
                problem = unknown_name(name, names, "entry")
                fail(self.where, problem.what, problem.hint)

    def text(self, name: str) -> str:
        """A short text."""
        value = self._take(name)
        if not isinstance(value, str) or len(value) > NAME_LIMIT:
            self._fail(name, f"a text of at most {NAME_LIMIT} characters")
        return value

    def whole(self, name: str, low: int = 0, high: int = NUMBER_LIMIT - 1) -> int:
        """A whole number from `low` to `high`."""
        value = self._take(name)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self._fail(name, f"a whole number from {low:,} to {high:,}")
        return value

    def number(self, name: str, low: float, high: float) -> float:
        """A number from `low` to `high`."""
        value = self._take(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._fail(name, "a number")
        if not low <= value <= high:
            self._fail(name, f"a number from {low:,g} to {high:,g}")
        return float(value)

    def items(self, name: str, most: int) -> list[Any]:
        """A list of at most so many items."""
        value = self._take(name)
        if not isinstance(value, list) or len(value) > most:
            self._fail(name, f"a list of at most {most:,} items")
        return value

    def fields(self, name: str, where: str) -> "Fields":
        """An object inside this one."""
        return Fields(self._take(name), where)

    def rest(self) -> Mapping[str, Any]:
        """All entries, for a reader that checks them itself."""
        return self._entries

    def _take(self, name: str) -> Any:
        if name not in self._entries:
            fail(self.where, f"{name!r} is missing.")
        return self._entries[name]

    def _fail(self, name: str, wanted: str) -> NoReturn:
        fail(self.where, f"{name!r} should be {wanted}, not {shown(self._entries[name])}.")
