"""How a table is written down: its encoding, its separators, and what stands for nothing.

The names of the choices are stable in files; the dictionaries give each its label.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with byte order mark",
    "utf-16": "UTF-16 with byte order mark",
    "cp1252": "Windows, Western European",
    "latin-1": "Latin-1",
}
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "space": " "}
QUOTES = {"double": '"', "single": "'", "none": None}
DECIMALS = {"point": ".", "comma": ","}

MISSING = frozenset("? NA N/A n/a NULL null NaN NAN nan -NaN -nan None <NA> #N/A #NA".split()) | {
    ""
}
"""What stands for a missing value, spaces around it or not. "-" does not: some call a class so."""

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Form:
    """What tells one field of a line from the next, by the names above."""

    separator: str = "comma"
    quote: str = "double"

    def reader(self, lines: Iterable[str], strict: bool = True) -> Iterator[list[str]]:
        """The records of lines that still have their ends. Spaces after a separator are skipped.

        A strict reader raises `csv.Error` for a quote that does not close or closes inside a field.
        """
        mark = QUOTES[self.quote]
        return csv.reader(
            _without_end_spaces(lines, mark) if self.separator == "space" else lines,
            delimiter=SEPARATORS[self.separator],
            quotechar=mark,
            quoting=csv.QUOTE_NONE if mark is None else csv.QUOTE_MINIMAL,
            skipinitialspace=True,
            strict=strict,
        )


def _without_end_spaces(lines: Iterable[str], mark: str | None) -> Iterator[str]:
    """Lines whose end is not taken for one more, empty field; inside quotes they stay."""
    is_open = False
    for line in lines:
        if mark is not None and line.count(mark) % 2:
            is_open = not is_open
        yield line if is_open else line.rstrip(" \r\n") + "\n"


def is_blank(record: list[str]) -> bool:
    """Whether a record comes from an empty line."""
    return not record or (len(record) == 1 and not record[0].strip())


def codec(encoding: str) -> str:
    """The codec that reads an encoding. A byte order mark is no part of the first name."""
    return "utf-8-sig" if encoding == "utf-8" else encoding


def is_number(text: str, decimal: str) -> bool:
    """Whether a text without spaces around it is a number, finite or not."""
    if decimal == "comma":
        text = "." if "." in text else text.replace(",", ".")
    return NUMBER.fullmatch(text) is not None or INFINITE.fullmatch(text) is not None


def read_number(text: str, decimal: str) -> float:
    """The number that a text is for which `is_number` holds; what is too large is infinite."""
    return float(text.replace(",", ".") if decimal == "comma" else text)
