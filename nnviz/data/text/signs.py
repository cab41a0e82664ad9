"""What characters are called where one has to see them: a blank is ␣, the end of a line ⏎.

Knows nothing of samples.
"""

from collections.abc import Iterable

NAMES = {" ": "␣", "\n": "⏎", "\t": "⇥", "\r": "␍"}
_WRITTEN = {name: sign for sign, name in NAMES.items()}

OTHER = "�"
"""Stands for every character or word that is too rare to have a number of its own."""


def token_name(sign: str) -> str:
    """What a character is called in a list; one that is like such a name has its number."""
    if sign in NAMES:
        return NAMES[sign]
    if sign in _WRITTEN or not (sign.isprintable() or sign == OTHER):
        return f"U+{ord(sign):04X}"
    return sign


def token_names(signs: Iterable[str]) -> tuple[str, ...]:
    """The names of single characters, all different."""
    return tuple(token_name(sign) for sign in signs)


def written(name: str) -> str:
    """The text that a token stands for, by its name: the way back from `token_name`."""
    if name.startswith("U+") and len(name) > 2:
        return chr(int(name[2:], 16))
    return _WRITTEN.get(name, name)
