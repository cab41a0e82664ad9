"""What a column looks like, judged by a sample of its fields."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from nnviz.core.wording import counted
from nnviz.data.table.dialect import MISSING, is_number, read_number
from nnviz.data.table.recipe import NAME_LIMIT, Kind
from nnviz.data.table.wording import shown

VALUES_LIMIT = 100
"""Values a category may have."""

FEW_VALUES = 10
SHOWN_VALUES = 3
MOSTLY = 0.9

_CLOCK = r"\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AaPp]\.?[Mm]\.?)?"
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
DATE = re.compile(
    rf"((\d{{4}}([-/.])\d{{1,2}}\3\d{{1,2}}|\d{{1,2}}([-/.])\d{{1,2}}\4\d{{2,4}}"
    rf"|\d{{1,2}}[- ]{_MONTH}[-, ]+\d{{2,4}}|{_MONTH} \d{{1,2}},? \d{{4}})"
    rf"([T ]{_CLOCK} ?(Z|[+-]\d{{2}}:?\d{{2}})?)?|{_CLOCK})",
    re.IGNORECASE,
)
YES_NO = [set(pair.split()) for pair in ("yes no", "y n", "true false", "t f", "on off", "ja nein")]
COUNTERS = {"", "#", "id", "index", "nr", "no", "no.", "row", "rownames", "row_id", "rowid"}
WHOLE = re.compile(r"\d+")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?|[+-]?\d{1,3}(\.\d{3})+(,\d+)?")
NEARLY_NUMBER = re.compile(r"[^\d\w]*\s*[+-]?\d[\d.,' ]*\s*(%|[^\d\w]|[a-zA-Z]{1,3})?")


class Look(Enum):
    """What a column seems to hold, in words for a person."""

    NUMBER = "numbers"
    CATEGORY = "categories"
    YES_NO = "yes or no"
    DATE = "dates"
    TEXT = "text"
    COUNTER = "row numbers"
    CONSTANT = "always the same"
    EMPTY = "empty"


USE = {Look.NUMBER: Kind.NUMBER, Look.CATEGORY: Kind.CATEGORY, Look.YES_NO: Kind.CATEGORY}


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """One column as it looks. Counts are those of the sample.

    Attributes:
        name: unique among the columns.
        kind: what had best become of it.
        reason: one sentence on why it is left out or what is odd about it; else empty.
        values: how many different ones there are, missing ones not counted.
        samples: the first few different ones.
    """

    name: str
    look: Look
    kind: Kind
    reason: str
    missing: int
    values: int
    samples: tuple[str, ...]


def column_guess(name: str, title: str, fields: Sequence[str], decimal: str) -> ColumnGuess:
    """Judge a column by its fields; `title` is what the file calls it, `name` what we do."""
    texts = [field.strip() for field in fields]
    filled = [text for text in texts if text not in MISSING]
    values = list(dict.fromkeys(filled))
    look, reason = _look(filled, values, decimal)
    if look is Look.NUMBER and not reason and _counts_rows(title, filled):
        look, reason = Look.COUNTER, "It only numbers the rows."
    kind = USE.get(look, Kind.LEFT_OUT)
    samples = tuple(text[:NAME_LIMIT] for text in values[:SHOWN_VALUES])
    missing = len(texts) - len(filled)
    return ColumnGuess(name, look, kind, reason, missing, len(values), samples)


def target_guess(guess: ColumnGuess, fields: Sequence[str], decimal: str) -> ColumnGuess:
    """Judge a column anew that is to be learnt: few whole numbers are the names of classes."""
    filled = [text for field in fields if (text := field.strip()) not in MISSING]
    if guess.look is Look.CONSTANT:
        reason = f"{guess.reason[:-1]} that was looked at."
        return replace(guess, kind=Kind.CATEGORY, reason=reason)
    if guess.look is Look.NUMBER and not guess.reason and _are_codes(filled, decimal):
        reason = f"Its {guess.values} whole numbers are taken for the names of classes."
        return replace(guess, kind=Kind.CATEGORY, reason=reason)
    return guess


def is_date(text: str) -> bool:
    """Whether a text is a date or a time of day."""
    return DATE.fullmatch(text) is not None


def _look(filled: list[str], values: list[str], decimal: str) -> tuple[Look, str]:
    if not values:
        return Look.EMPTY, "It is empty in every row."
    if len(values) == 1 and len(filled) > 1:
        return Look.CONSTANT, f"It is {shown(values[0])} in every row."
    odd = [value for value in values if not is_number(value, decimal)]
    if not odd:
        return Look.NUMBER, ""
    if sum(map(is_date, filled)) >= MOSTLY * len(filled):
        hint = "make columns of numbers from them, such as the year and the month."
        return Look.DATE, f"Dates and times are not read; {hint}"
    strange = set(odd)
    numbers = sum(text not in strange for text in filled)
    # One word among numbers is rather a slip, or says "missing", than a category.
    if numbers >= MOSTLY * len(filled) or (len(odd) == 1 and len(values) > 3):
        return Look.NUMBER, f"{shown(odd[0])} is not a number."
    return _look_of_words(filled, values)


def _look_of_words(filled: list[str], values: list[str]) -> tuple[Look, str]:
    if {value.lower() for value in values} in YES_NO:
        return Look.YES_NO, ""
    is_nearly = all(map(NEARLY_NUMBER.fullmatch, values)) and len(values) > FEW_VALUES
    if is_nearly or all(map(THOUSANDS.fullmatch, values)):
        hint = "thousands, percent signs and units are not read."
        return Look.TEXT, f"{shown(values[0])} is not written as a plain number; {hint}"
    longest = max(values, key=len)
    if len(longest) > NAME_LIMIT:
        return Look.TEXT, f"It is text, up to {len(longest):,} letters long."
    is_varied = len(values) > FEW_VALUES and len(values) * 2 > len(filled)
    if len(values) > VALUES_LIMIT or is_varied:
        found = f"{counted(len(values), 'different value')} in {counted(len(filled), 'row')}"
        return Look.TEXT, f"It is text: {found}."
    return Look.CATEGORY, ""


def _are_codes(filled: list[str], decimal: str) -> bool:
    """Whether numbers look like the names of a few classes, each seen twice on average."""
    values = set(filled)
    if not 2 <= len(values) <= FEW_VALUES or len(values) * 2 > len(filled):
        return False
    return all(read_number(value, decimal).is_integer() for value in values)


def _counts_rows(title: str, filled: list[str]) -> bool:
    """Whether a column without a telling name has another whole number in each row."""
    if title.strip().lower() not in COUNTERS and not title.lower().startswith("unnamed"):
        return False
    return len(set(filled)) == len(filled) > 2 and all(map(WHOLE.fullmatch, filled))
