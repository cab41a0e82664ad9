"""Fields to numbers and to the codes of categories, a few thousand at a time.

Fast where all is well; slow and exact where something is not, to say what.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nnviz.data.table.dialect import MISSING, is_number, read_number
from nnviz.data.table.wording import shown

LARGEST = 1e38
"""Networks count in float32, which ends a little further."""

SMALLEST = 1e-38
"""What is nearer to zero is zero in float32."""

NAN = float("nan")

Numbers = NDArray[np.float64]
Codes = NDArray[np.int16]


class NotANumber(Exception):
    """Field number `at` cannot be used; `what` and `hint` are the sentences about it."""

    def __init__(self, at: int, what: str, hint: str) -> None:
        super().__init__(what)
        self.at, self.what, self.hint = at, what, hint


def to_numbers(fields: Sequence[str], decimal: str) -> Numbers:
    """The numbers that stand in fields, float64 ``(n,)``; NaN for a missing one.

    Raises:
        NotANumber: for the first field that holds neither.
    """
    try:
        values = _quick(fields, decimal)
    except ValueError:
        raise _complaint(fields, decimal) from None
    size = np.abs(values)
    if (size > LARGEST).any():
        raise _complaint(fields, decimal)
    values[size < SMALLEST] = 0.0
    return values


def _quick(fields: Sequence[str], decimal: str) -> Numbers:
    """The numbers as Python reads them, bar what Python reads and nobody means."""
    letters = "".join(fields)
    if "_" in letters or (decimal == "comma" and "." in letters):
        return _exact(fields, decimal)
    if decimal == "comma":
        fields = [field.replace(",", ".") for field in fields]
    try:
        return np.array(list(map(float, fields)), np.float64)
    except ValueError:
        found = (field.strip() for field in fields)
        return np.array([NAN if f in MISSING else float(f) for f in found], np.float64)


def _exact(fields: Sequence[str], decimal: str) -> Numbers:
    texts = [field.strip() for field in fields]
    if not all(text in MISSING or is_number(text, decimal) for text in texts):
        raise ValueError
    return np.array([NAN if t in MISSING else read_number(t, decimal) for t in texts], np.float64)


def _complaint(fields: Sequence[str], decimal: str) -> NotANumber:
    """What is wrong with the first field that is."""
    for at, field in enumerate(fields):
        text = field.strip()
        if text in MISSING:
            continue
        if not is_number(text, decimal):
            return NotANumber(at, f"{shown(text)} is not a number.", _hint(text, decimal))
        if not abs(read_number(text, decimal)) <= LARGEST:
            what = f"{shown(text)} is no finite number, or larger than {LARGEST:g}."
            return NotANumber(at, what, "Correct it, or empty the field.")
    raise AssertionError("every field is a number")


def _hint(text: str, decimal: str) -> str:
    other = "comma" if decimal == "point" else "point"
    if is_number(text, other):
        return f"If the {other} is the decimal sign, choose it; marks for thousands are not read."
    return "Correct it, empty the field, or use the column as a category or not at all."


class Categories(dict[str, int]):
    """The codes of a column's fields, given out as fields come: 0, 1, 2, and -1 for missing.

    Attributes:
        found: each category and its code.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, int] = {}

    def __missing__(self, field: str) -> int:
        text = field.strip()
        code = -1 if text in MISSING else self._code(text)
        self[field] = code
        return code

    def codes(self, fields: Sequence[str]) -> Codes:
        """The code of each field, int16 ``(n,)``."""
        return np.fromiter(map(self.__getitem__, fields), np.int16, len(fields))

    def _code(self, text: str) -> int:
        return self.found.setdefault(text, len(self.found))
