"""Guessing how a table is written from the text of its beginning."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from io import StringIO

from nnviz.data.table.dialect import MISSING, NUMBER, QUOTES, SEPARATORS, Form, is_number
from nnviz.data.table.looks import is_date
from nnviz.data.table.sample import Records, Sample, records
from nnviz.data.table.scan import UTF_16

ROWS = 200
LETTERS = 64 << 10
PREFERRED = ("comma", "semicolon", "tab", "bar", "space")

SINGLE_QUOTED = re.compile(r"(?m)(?:^|[,;\t|])\s*'[^'\n]*'\s*(?:[,;\t|]|$)")
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+")


def encoding_of(sample: Sample) -> str:
    """A byte order mark decides; else UTF-8 if all bytes are; else what Windows wrote."""
    if sample.head.startswith(UTF_16):
        return "utf-16"
    if not sample.scan.not_utf8:
        return "utf-8-sig" if sample.head.startswith(b"\xef\xbb\xbf") else "utf-8"
    return "cp1252" if sample.scan.fits_cp1252 else "latin-1"


def form_of(text: str, separator: str = "", quote: str = "") -> Form:
    """The quotes and the separator that give the most regular table; what is given is kept."""
    start = text[:LETTERS]
    mark = quote or _quote_of(start)
    if not separator:
        rated = {name: _regularity(start, Form(name, mark)) for name in PREFERRED}
        separator = max(PREFERRED, key=lambda name: rated[name])
    form = Form(separator, mark)
    return form if quote or not _is_misquoted(text, form) else Form(separator, "none")


def _quote_of(start: str) -> str:
    return "single" if '"' not in start and SINGLE_QUOTED.search(start) else "double"


@dataclass(frozen=True, slots=True, order=True)
class _Regularity:
    """How much a text looks like a table: the larger, the better."""

    score: float = 0.0
    columns: int = 0


def _regularity(start: str, form: Form) -> _Regularity:
    """The share of rows of the usual length, times how much their fields look like one each."""
    rows = records(start, form)
    rows = (rows[:-1] if len(rows) > 2 else rows)[:ROWS]
    if not rows:
        return _Regularity()
    width, usual = Counter(map(len, rows)).most_common(1)[0]
    if width < 2:
        return _Regularity()
    others = set(SEPARATORS.values()) - {SEPARATORS[form.separator], " "}
    fields = [field.strip() for row in rows for field in row if len(row) == width]
    unity = sum(_unity(field, others) for field in fields) / len(fields)
    return _Regularity(usual / len(rows) * unity, width)


def _unity(field: str, others: set[str]) -> float:
    """How much a field looks like one: not with another separator, little as several numbers."""
    if is_any_number(field):
        return 1.0
    if others.intersection(field):
        return 0.0
    return 0.9 if " " in field and all(map(is_any_number, field.split())) else 1.0


def _is_misquoted(text: str, form: Form) -> bool:
    """Whether quotes stand where no quoted field can be, and the table is regular without."""
    if (QUOTES[form.quote] or "") not in text:
        return False
    try:
        complete = text[: text.rfind("\n") + 1] or text
        for _ in form.reader(StringIO(complete, newline="")):
            pass
    except csv.Error as error:
        plain = Form(form.separator, "none")
        # A quote that is still open where the sample ends may well close behind it.
        is_open = "unexpected end" in str(error) or "field larger" in str(error)
        return not is_open and _regularity(text[:LETTERS], plain).score > 0.99
    return False


def decimal_of(rows: Records, separator: str) -> str:
    """The decimal sign most numbers have. ``1,234`` is a thousand where commas part the fields."""
    fields = [field.strip() for row in rows for field in row]
    commas = [field for field in fields if "," in field and is_number(field, "comma")]
    points = sum("." in field and is_number(field, "point") for field in fields)
    if separator != "semicolon" and all(GROUPED.fullmatch(field) for field in commas):
        return "point"
    return "comma" if len(commas) > points else "point"


def has_header(rows: Records, decimal: str) -> bool:
    """Whether the first of rows of one width holds names.

    It does when it has no numbers but the column below has. Where all is text, each name must be
    another and come but once in its column.
    """
    first = [field.strip() for field in rows[0]]
    named = [field for field in first if field]
    if not named or any(_is_data(field, decimal) for field in named):
        return False
    columns = [[field.strip() for field in column] for column in zip(*rows[1:], strict=True)]
    if any(map(partial(_is_numeric, decimal=decimal), columns)):
        return True
    again = any(name and name in own for name, own in zip(first, columns, strict=bool(columns)))
    return not again and len(set(named)) == len(named)


def _is_numeric(column: Sequence[str], decimal: str) -> bool:
    filled = [field for field in column if field not in MISSING]
    return 2 * sum(is_number(field, decimal) for field in filled) > len(filled)


def _is_data(field: str, decimal: str) -> bool:
    return is_number(field, decimal) or is_date(field) or field in MISSING


def is_any_number(field: str) -> bool:
    """Whether a field is a number with either decimal sign."""
    return NUMBER.fullmatch(field.replace(",", ".")) is not None
