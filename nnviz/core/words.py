"""Words of a program: names that a language takes, no two alike. Pure."""

import keyword
import re
from collections.abc import Iterable


class Words:
    """Gives out words; `taken` are those that mean something else already.

    What cannot begin a word, or is one of Python's own, gets the `prefix`.
    """

    def __init__(self, taken: Iterable[str], prefix: str) -> None:
        self._taken, self._prefix = set(taken), prefix

    def word(self, text: str) -> str:
        """A word of Python like a text, which nobody has yet."""
        name = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_") or self._prefix
        if name[0].isdigit() or keyword.iskeyword(name):
            name = f"{self._prefix}_{name}"
        free, more = name, 2
        while free in self._taken:
            free, more = f"{name}_{more}", more + 1
        self._taken.add(free)
        return free
