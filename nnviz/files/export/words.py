"""Words of a program: names that a language takes, no two alike. Pure."""

import keyword
import re


class Words:
    """Gives out words; `taken` are those that mean something else already."""

    def __init__(self, taken: frozenset[str]) -> None:
        self._taken = set(taken)

    def word(self, text: str) -> str:
        """A word of Python like a text, which nobody has yet."""
        name = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_") or "layer"
        if name[0].isdigit() or keyword.iskeyword(name):
            name = f"layer_{name}"
        free, more = name, 2
        while free in self._taken:
            free, more = f"{name}_{more}", more + 1
        self._taken.add(free)
        return free
