"""From a look at a file to a first recipe for reading it, every guess open to correction."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nnviz.core.wording import counted
from nnviz.data.dataset import TaskKind
from nnviz.data.table.dialect import ENCODINGS
from nnviz.data.table.looks import ColumnGuess, Look, column_guess, target_guess
from nnviz.data.table.recipe import COLUMN_LIMIT, NAME_LIMIT, Kind, TableRecipe
from nnviz.data.table.sample import Records, Sample, look
from nnviz.data.table.sniff import decimal_of, encoding_of, form_of, has_header
from nnviz.data.table.wording import listed, refuse, unique
from nnviz.data.table.work import Cancelled, Progress, never, untold

PREVIEW_ROWS = 20
TARGETS = (
    "target label labels class classes y species category outcome diagnosis result output survived"
).split()


@dataclass(frozen=True, slots=True)
class TableGuess:
    """A recipe, and what a person needs to see to correct it.

    Attributes:
        recipe: what to read; its `problems` say what still stands in the way.
        columns: what each column looks like, in the file's order.
        preview: the first rows below the header, all of one width.
        notes: sentences on what is odd or was mended.
    """

    recipe: TableRecipe
    columns: tuple[ColumnGuess, ...]
    preview: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]

    @property
    def task(self) -> TaskKind:
        """What the target asks for."""
        return self.recipe.task


def guess(
    path: Path | str, progress: Progress = untold, cancelled: Cancelled = never
) -> TableGuess:
    """Look at a file and guess how it is to be read.

    Raises:
        ProblemError: it cannot be read, is empty or holds no table.
        WorkCancelled: `cancelled` said so.
    """
    return guess_from(look(path, progress, cancelled))


def guess_from(
    sample: Sample,
    *,
    encoding: str = "",
    separator: str = "",
    quote: str = "",
    decimal: str = "",
    header: bool | None = None,
) -> TableGuess:
    """Guess what a person has not said, from a look there was; quick, the file is left alone.

    Raises:
        ProblemError: there are no rows, or too many columns.
    """
    encoding = encoding or encoding_of(sample)
    text = sample.text(encoding)
    form = form_of(text, separator, quote)
    rows = sample.records(text, form)
    if not rows:
        refuse(sample.file, "No row of it can be read.", "Try another quote or encoding.")
    width = _width(rows, sample)
    regular = [row for row in rows if len(row) == width]
    decimal = decimal or decimal_of(regular[1:] or regular, form.separator)
    if header is None:
        header = has_header(regular, decimal)
    titles = regular[0] if header else [f"column {at}" for at in range(1, width + 1)]
    body = regular[1:] if header else regular
    if not body:
        refuse(sample.file, "There is a header, but no row below it.", "Add rows to the table.")
    names = column_names(titles)
    later = [row for row in sample.later_records(encoding, form) if len(row) == width]
    columns, target = _columns(names, titles, body + later, decimal)
    recipe = TableRecipe(
        path=str(sample.path),
        encoding=encoding,
        separator=form.separator,
        quote=form.quote,
        decimal=decimal,
        header=header,
        target=target,
        columns=tuple((column.name, column.kind.value) for column in columns),
        rows=max(sample.scan.lines - header, 1),
        checksum=sample.scan.checksum,
    )
    preview = tuple(tuple(row) for row in body[:PREVIEW_ROWS])
    return TableGuess(recipe, columns, preview, tuple(_notes(recipe, rows, titles)))


def column_names(titles: Sequence[str]) -> tuple[str, ...]:
    """A name for each column: one line, not too long, numbered where another has it already."""
    wanted = [" ".join(title.split()) or f"column {at}" for at, title in enumerate(titles, 1)]
    room = NAME_LIMIT - len(" (20000)")
    return unique([n if len(n) <= room else n[: room - 1] + "…" for n in wanted])


def _width(rows: Records, sample: Sample) -> int:
    """The number of columns most rows have; that of the first where none wins."""
    width = Counter(map(len, rows)).most_common(1)[0][0]
    if width > COLUMN_LIMIT:
        what = f"It has {width:,} columns; up to {COLUMN_LIMIT:,} can be looked at."
        refuse(sample.file, what, "Leave columns out of the file.")
    return width


def _columns(
    names: Sequence[str], titles: Sequence[str], rows: Records, decimal: str
) -> tuple[tuple[ColumnGuess, ...], str]:
    """What each column looks like, and the name of the target among them."""
    fields = list(zip(*rows, strict=True))
    found = [
        column_guess(name, title, own, decimal)
        for name, title, own in zip(names, titles, fields, strict=True)
    ]
    at = _target(found, titles)
    found[at] = target_guess(found[at], fields[at], decimal)
    return tuple(found), names[at]


def _target(columns: Sequence[ColumnGuess], titles: Sequence[str]) -> int:
    """The place of the column with a telling name, else of the last that can be used."""
    words = [title.strip().lower() for title in titles]
    unfit = (Look.EMPTY, Look.DATE)
    named = [words.index(w) for w in TARGETS if w in words]
    named = [at for at in named if columns[at].look not in unfit]
    usable = [at for at, column in enumerate(columns) if column.kind is not Kind.LEFT_OUT]
    return (named or usable[-1:] or [len(columns) - 1])[0]


def _notes(recipe: TableRecipe, rows: Records, titles: Sequence[str]) -> Iterator[str]:
    """What a person should know before the table is read."""
    names = [name for name, _ in recipe.columns]
    odd = sum(len(row) != len(names) for row in rows)
    if odd:
        has = "has" if odd == 1 else "have"
        yield (
            f"{counted(odd, 'row')} of the first {len(rows):,} {has} more or fewer than "
            f"{counted(len(names), 'field')}; reading will say which."
        )
    if recipe.encoding in ("cp1252", "latin-1"):
        yield f"The file is not UTF-8; it is read as {ENCODINGS[recipe.encoding]}."
    if recipe.quote == "none":
        yield "Quotes are taken for letters, as they stand where no field begins or ends."
    renamed = [n for n, t in zip(names, titles, strict=True) if t.strip() and n != t.strip()]
    if renamed:
        yield f"Names that were taken, too long or of several lines became {listed(renamed)}."
