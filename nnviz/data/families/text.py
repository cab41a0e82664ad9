"""Made text of which everything is known at every character.

Sentences of a small vocabulary, in lines no longer than `WIDTH`. What comes next depends on what
one has to keep in mind:

* a quote closes after a few words, and inside it people say other words than outside;
* a bracket closes as many times as brackets are open, and inside stand numbers;
* an address has dots and slashes in place of blanks, and a blank ends it;
* a line ends before the word that would make it too long.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nnviz.data.dataset import TaskKind
from nnviz.data.source import DataSource, Raw
from nnviz.data.text.signs import token_names
from nnviz.data.text.windows import TRAIN_SHARE, WINDOW, windowed

WIDTH = 40
"""Characters of a line at most, without its end."""

DEEPEST = 3
THIRDS = ("first", "second", "last")

TOLD = (
    "the a one this that every old small dark quiet river road cabin garden window stone bird "
    "fox light wind night morning winter boat bridge market letter king child runs falls waits "
    "turns opens follows crosses carries finds leaves under over near behind through between and "
    "but then"
).split()
SAID = "I you we yes no please never always come go look tell me now why what soon my dear".split()
DOMAINS = "org net com".split()
BEGINNING = "http://"
LETTERS = list("abcdefghijklmnopqrstuvwxyz0123456789")
"""Of which the names in an address are drawn: no word tells that one is inside."""

_WORDS = [*TOLD, *(word.capitalize() for word in TOLD), *SAID, *DOMAINS, BEGINNING]
SIGNS = "".join(sorted({*'\n "().,', *LETTERS, *"".join(_WORDS)}))
"""All characters that occur, in their order."""

TRUTHS = (
    "inside a quote",
    "inside a URL",
    "bracket depth 1 or more",
    "bracket depth 2 or more",
    *(f"{third} third of the line" for third in THIRDS),
    "start of a word",
)

Bools = NDArray[np.bool_]


@dataclass(slots=True)
class _Dice:
    """Random shares, drawn many at a time."""

    rng: np.random.Generator
    _left: Iterator[float] = field(default_factory=lambda: iter(()))

    def __call__(self) -> float:
        found = next(self._left, None)
        if found is None:
            self._left = iter(self.rng.random(4096).tolist())
            found = next(self._left)
        return found

    def of(self, words: list[str]) -> str:
        """One of them."""
        return words[int(self() * len(words))]

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends among them."""
        return low + int(self() * (high - low + 1))


def made_text(length: int, rng: np.random.Generator) -> str:
    """So many characters, and a few more, that end with a whole sentence and a line's end."""
    dice, pieces, done, column = _Dice(rng), [], 0, 0
    while done < length:
        for word in _sentence(dice):
            is_new = column == 0 or column + 1 + len(word) > WIDTH
            pieces.append(("\n" if is_new else " ") + word)
            column = len(word) if is_new else column + 1 + len(word)
            done += len(pieces[-1])
    return "".join(pieces)[1:] + "\n"


def _sentence(dice: _Dice) -> list[str]:
    """Words without the blanks between them; it begins and ends with a plain one."""
    found = [dice.of(TOLD).capitalize()]
    for _ in range(dice.between(3, 7)):
        found += _phrase(dice)
    return [*found, dice.of(TOLD) + "."]


def _phrase(dice: _Dice) -> list[str]:
    """A plain word, or some in quotes, in brackets, or an address."""
    which = dice()
    if which < 0.16:
        return _around('"', [dice.of(SAID) for _ in range(dice.between(2, 4))], '"')
    if which < 0.30:
        return _bracketed(dice, 1)
    if which < 0.42:
        return [_address(dice)]
    return [dice.of(TOLD) + ("," if which > 0.92 else "")]


def _bracketed(dice: _Dice, depth: int) -> list[str]:
    found: list[str] = []
    for _ in range(dice.between(1, 3)):
        is_deeper = depth < DEEPEST and dice() < 0.35
        found += _bracketed(dice, depth + 1) if is_deeper else [str(dice.between(0, 99))]
    return _around("(", found, ")")


def _around(opening: str, words: list[str], closing: str) -> list[str]:
    words = [opening + words[0], *words[1:]]
    return [*words[:-1], words[-1] + closing]


def _address(dice: _Dice) -> str:
    host, *folders = (_name(dice) for _ in range(dice.between(2, 4)))
    return "/".join([f"{BEGINNING}{host}.{dice.of(DOMAINS)}", *folders])


def _name(dice: _Dice) -> str:
    return "".join(dice.of(LETTERS) for _ in range(dice.between(3, 6)))


def truth_of(text: str) -> Bools:
    """What is so behind each character of a made text, ``(len(text), K)`` in `TRUTHS`' order.

    A sign that opens is inside, and the one that closes is no longer.
    """
    codes = np.frombuffer(text.encode("ascii"), np.uint8)
    is_gap = (codes == ord(" ")) | (codes == ord("\n"))
    quoted = np.cumsum(codes == ord('"')) % 2 == 1
    depth = np.cumsum((codes == ord("(")).astype(int) - (codes == ord(")")).astype(int))
    word = np.cumsum(is_gap)  # the gap in front of a word is of its number
    addresses = word[np.flatnonzero(codes == ord(":"))]
    url = np.isin(word, addresses) & ~is_gap
    third = _column(codes == ord("\n")) * len(THIRDS) // (WIDTH + 1)
    letter = (codes >= ord("0")) & ~np.isin(codes, [ord(":")]) & ~url
    before = np.concatenate([[False], letter[:-1]])
    thirds = [third == at for at in range(len(THIRDS))]
    return np.stack([quoted, url, depth >= 1, depth >= 2, *thirds, letter & ~before], axis=1)


def _column(ends: Bools) -> NDArray[np.int64]:
    """How many characters of its line there are, itself among them; 0 at the end of a line."""
    at = np.arange(1, len(ends) + 1)
    return at - np.maximum.accumulate(np.where(ends, at, 0))


def text(size: int, noise: float, rng: np.random.Generator, window: int = WINDOW) -> Raw:
    """So many windows of made text, one after the other, each a sample."""
    whole = made_text(size * window + 1, rng)[: size * window + 1]
    numbers = np.zeros(128, np.uint8)
    numbers[[ord(sign) for sign in SIGNS]] = np.arange(len(SIGNS))
    ids = numbers[np.frombuffer(whole.encode("ascii"), np.uint8)]
    return windowed(ids, token_names(SIGNS), window, TRUTHS, truth_of(whole))


SOURCES = (
    DataSource(
        name="text",
        title="Made text",
        description="Sentences with quotes, brackets and addresses: what follows depends on what "
        "is still open.",
        family="Sequences",
        kind=TaskKind.CLASSIFICATION,
        make=text,
        size=4000,
        train_share=TRAIN_SHARE,
        has_noise=False,
        window=WINDOW,
    ),
)
