"""From a recipe to the samples of a table.

1. The whole file is scanned: it is the one somebody looked at, and it is text.
2. Records are read a few thousand fields at a time; each must have as many as there are columns.
3. Fields become numbers and codes; rows that the rule leaves out are left out.
4. Codes become features such as ``colour=red``, and all of it one array.

Between two chunks of a few milliseconds the work can be stopped.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, NoReturn

from nnviz.core.problem import ProblemError
from nnviz.core.wording import counted
from nnviz.data.table.assemble import assembled
from nnviz.data.table.dialect import ENCODINGS, codec, is_blank
from nnviz.data.table.gather import Gathered, Record
from nnviz.data.table.raw import TableRaw
from nnviz.data.table.recipe import TableRecipe
from nnviz.data.table.scan import Scan, opened, scan
from nnviz.data.table.wording import place, refuse
from nnviz.data.table.work import Cancelled, Progress, Work, never, untold

CHUNK_FIELDS = 8192
CHUNK_BYTES = 256 << 10
FIRST_CHUNK = 16

CHANGED = "It changed while it was read."
LOOK_AGAIN = "Look at it again, and check the guesses."


def read(
    recipe: TableRecipe, progress: Progress = untold, cancelled: Cancelled = never
) -> TableRaw:
    """The samples of a table, in the file's order. `progress` gets shares that only grow, 1 last.

    Raises:
        ProblemError: the recipe has a problem, the file is another than the one looked at, or a
            row of it cannot be used; the sentence says which.
        WorkCancelled: `cancelled` said so, between two chunks.
    """
    for problem in recipe.problems():
        raise ProblemError(problem)
    work, gathered = Work(progress, cancelled), Gathered(recipe)
    for records, rows in records_of(recipe, work.stretch(0.0, 0.9)):
        gathered.add(records, rows)
    raw = assembled(gathered, recipe, work.stretch(0.9, 1.0))
    work.reached(1.0)
    return raw


def records_of(recipe: TableRecipe, work: Work) -> Iterator[tuple[list[Record], Sequence[int]]]:
    """The records below the header, some thousand at a time, with their numbers in the file.

    Raises what `read` raises of the file and its rows.
    """
    with opened(Path(recipe.path)) as file:
        before = _state(file)
        found = scan(file, recipe.file, work.stretch(0.0, 0.09))
        _check(found, recipe)
        yield from _records(file, found.size, recipe, work.stretch(0.09, 1.0))
        if _state(file) != before:
            refuse(recipe.file, CHANGED, LOOK_AGAIN)


def _state(file: IO[bytes]) -> tuple[int, int]:
    state = os.fstat(file.fileno())
    return state.st_size, state.st_mtime_ns


def _check(found: Scan, recipe: TableRecipe) -> None:
    if found.checksum != recipe.checksum:
        refuse(recipe.file, "The file has changed since somebody looked at it.", LOOK_AGAIN)
    if found.not_utf8 and recipe.encoding.startswith("utf-8"):
        what = f"Line {found.not_utf8:,} is not written in {ENCODINGS[recipe.encoding]}."
        refuse(recipe.file, what, "Choose another encoding, such as that of Windows.", "encoding")


def _records(
    file: IO[bytes], size: int, recipe: TableRecipe, work: Work
) -> Iterator[tuple[list[Record], Sequence[int]]]:
    is_header = recipe.header
    for first, chunk in _chunks(file, recipe):
        records, rows = _checked(chunk, first, recipe)
        if is_header and records:
            records, rows, is_header = records[1:], rows[1:], False
        if records:
            yield records, rows
        done = file.tell()
        if done > size:
            refuse(recipe.file, CHANGED, LOOK_AGAIN)
        work.reached(done / size)


def _chunks(file: IO[bytes], recipe: TableRecipe) -> Iterator[tuple[int, list[Record]]]:
    """Records, blank ones among them, with the number of the first, about as many bytes each."""
    file.seek(0)
    text = TextIOWrapper(file, codec(recipe.encoding), newline="")
    try:
        reader, row, done = recipe.form.reader(text), 1, 0
        most = max(1, CHUNK_FIELDS // len(recipe.columns))
        wanted = min(FIRST_CHUNK, most)
        while True:
            records, error = _next(reader, wanted)
            if records:
                yield row, records
            row += len(records)
            if error is not None:
                _refuse_unread(error, row, recipe)
            if not records:
                return
            done, taken = file.tell(), file.tell() - done
            wanted = max(1, min(most, 2 * wanted, wanted * CHUNK_BYTES // max(taken, 1)))
    finally:
        text.detach()


def _next(reader: Iterator[Record], count: int) -> tuple[list[Record], Exception | None]:
    """The next few records, fewer at the end, and what stopped the reader if something did."""
    records: list[Record] = []
    try:
        records.extend(islice(reader, count))  # what came before an error is kept
    except (csv.Error, UnicodeError) as error:
        return records, error
    return records, None


def _checked(
    records: list[Record], first: int, recipe: TableRecipe
) -> tuple[list[Record], Sequence[int]]:
    """The records that are not blank, each of the right length, and their row numbers."""
    columns = len(recipe.columns)
    if set(map(len, records)) == {columns}:
        return records, range(first, first + len(records))
    kept, rows = [], []
    for row, record in enumerate(records, first):
        if is_blank(record):
            continue
        if len(record) != columns:
            _refuse_ragged(len(record), row, recipe)
        kept.append(record)
        rows.append(row)
    return kept, rows


def _refuse_ragged(fields: int, row: int, recipe: TableRecipe) -> NoReturn:
    how = "few" if fields < len(recipe.columns) else "many"
    expected = counted(len(recipe.columns), "column")
    what = f"It has {counted(fields, 'field')}, too {how} for the {expected} of the table."
    hint = "Correct the row in the file; a field with a separator inside needs quotes."
    refuse(place(recipe.file, row), what, hint)


def _refuse_unread(error: Exception, row: int, recipe: TableRecipe) -> NoReturn:
    """Say in our words what stopped the reader at a row."""
    where = place(recipe.file, row)
    if isinstance(error, UnicodeError):
        what = f"From about here it is not written in {ENCODINGS[recipe.encoding]}."
        refuse(where, what, "Choose another encoding.", "encoding")
    if "field larger" in str(error):
        what = f"A field is longer than {csv.field_size_limit():,} letters."
        refuse(where, what, "Look for a quote that never closes.", "quote")
    if "unexpected end" in str(error):
        what = "A quote opens here and never closes."
        refuse(where, what, "Close it in the file, or take quotes for letters.", "quote")
    what = "A quote closes before its field ends."
    refuse(where, what, "Double quotes inside of quotes, or take quotes for letters.", "quote")
