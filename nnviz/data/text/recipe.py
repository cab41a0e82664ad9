"""What a person says about a text of their own: which file, how it is written, what a step is.

A recipe is plain words and numbers. It goes into project files and to the training process, and
together with the file whose checksum it holds it gives the same samples in both.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from nnviz.core.problem import Problem
from nnviz.core.spec import Spec, option
from nnviz.data.own_file import file_problems, is_count
from nnviz.data.table.dialect import ENCODINGS as TABLE_ENCODINGS

ENCODINGS = {
    **TABLE_ENCODINGS,
    "cp1250": "Windows, Central European",
    "cp1251": "Windows, Cyrillic",
    "cp1253": "Windows, Greek",
    "koi8-r": "KOI8-R, Cyrillic",
    "iso8859-2": "Latin-2",
    "shift_jis": "Shift JIS, Japanese",
    "euc-kr": "EUC-KR, Korean",
    "gb18030": "GB 18030, Chinese",
    "big5": "Big5, Chinese",
    "mac-roman": "Mac Roman",
}
"""The names are stable in files; each has its label."""

WINDOWS = (8, 16, 32, 64, 128, 256)
"""Steps of a sample that are on offer where a text is opened."""

LEAST_WINDOW = 4
FEWEST = 3
"""Windows that a text must have: two to learn from, one for the test."""


class Unit(StrEnum):
    """What a step of a text is. The values are stable in files."""

    CHARACTERS = "characters"
    WORDS = "words"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRecipe(Spec):
    """How to read a text.

    Attributes:
        length: how many steps it had when somebody looked.
        checksum: SHA-256 of the file as somebody looked at it, in hexadecimal digits.
    """

    label: ClassVar[str] = "text"

    path: str = option("", "File", "The file that holds the text.")
    encoding: str = option(
        "utf-8", "Encoding", "How the file's bytes stand for letters.", choices=ENCODINGS
    )
    unit: str = option(
        Unit.CHARACTERS.value,
        "A step is",
        "What the network reads at a time: a character, a word or mark, or a byte of the file.",
        choices={
            Unit.CHARACTERS.value: "A character",
            Unit.WORDS.value: "A word",
            Unit.BYTES.value: "A byte",
        },
    )
    window: int = option(
        64,
        "Window",
        "How many steps a sample has: so far the network looks back.",
        low=LEAST_WINDOW,
        high=1024,
    )
    length: int = 0
    checksum: str = field(default="", repr=False)

    @property
    def file(self) -> str:
        """The file's name, for sentences."""
        return Path(self.path).name

    @property
    def windows(self) -> int:
        """How many samples there are, by the length."""
        return max(self.length - 1, 0) // self.window

    def problems(self, where: str = "") -> tuple[Problem, ...]:
        """Every field that cannot be used; when there is none, a text that gives no samples."""
        return tuple(self._unusable(where)) or tuple(self._too_short(where))

    def _unusable(self, where: str) -> Iterator[Problem]:
        # The zero-argument super() does not work in a dataclass with slots.
        yield from Spec.problems(self, where)
        place = where or self.label
        yield from file_problems(place, self.path, self.checksum, "Open a text file.")
        if not is_count(self.length):
            what = f"{self.length!r} is no number of steps."
            yield Problem(place, what, "Look at the file again.", key="length")

    def _too_short(self, where: str) -> Iterator[Problem]:
        if found := length_problem(self, self.window, where):
            yield found


def length_problem(recipe: TextRecipe, window: int, where: str = "") -> Problem | None:
    """What to say of a text that has not `FEWEST` windows and what follows them."""
    if recipe.length > FEWEST * window:
        return None
    place = f"{where}, {recipe.file}" if where else recipe.file
    unit = recipe.unit if recipe.length != 1 else recipe.unit.removesuffix("s")
    least = FEWEST * window + 1
    what = f"It has {recipe.length:,} {unit}; windows of {window} take {least:,} at least."
    most = (recipe.length - 1) // FEWEST
    longer = "Open a longer text."
    hint = (
        f"Choose a window of {most} at most, or open a longer text."
        if most >= LEAST_WINDOW
        else longer
    )
    return Problem(place, what, hint, key="window")
