"""A look at a file: one pass over all of it, and a few hundred kilobytes to guess from.

Many tables are sorted by their classes, so besides the beginning some pieces from all over the
file are taken.
"""

import csv
from codecs import BOM_UTF8
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import IO

from nnviz.data.table.dialect import Form, codec, is_blank
from nnviz.data.table.scan import UTF_16, Scan, opened, scan
from nnviz.data.table.wording import refuse
from nnviz.data.table.work import Cancelled, Progress, Work, never, untold

HEAD = 200 << 10
LONGEST_HEAD = 8 << 20
FEWEST_LINES = 20
PIECES = 8
PIECE = 32 << 10
CONTROLS = frozenset(map(chr, range(32))) - set("\t\n\r\f\v\x1a")
MOST_CONTROLS = 0.01

Records = list[list[str]]


@dataclass(frozen=True, slots=True)
class Sample:
    """What somebody who looked at a file knows of it.

    Attributes:
        path: the file, absolute.
        head: its first bytes, more of them where lines are long.
        is_whole: whether that is all of it.
        pieces: whole lines from behind the head, evenly spread, the end among them.
    """

    path: Path
    scan: Scan
    head: bytes
    is_whole: bool
    pieces: tuple[bytes, ...]

    @property
    def file(self) -> str:
        """The file's name, for sentences."""
        return self.path.name

    def text(self, encoding: str) -> str:
        """The beginning as text, a sign of replacement where it is not of that encoding."""
        return self.head.decode(codec(encoding), "replace")

    def records(self, text: str, form: Form) -> Records:
        """The complete records of a beginning, without blank lines."""
        found = records(text, form)
        return found if self.is_whole or len(found) < 2 else found[:-1]

    def later_records(self, encoding: str, form: Form) -> Records:
        """Records from the pieces; those at the ends of one may be broken."""
        texts = (piece.decode(codec(encoding), "replace") for piece in self.pieces)
        return [record for text in texts for record in records(text, form)]


def records(text: str, form: Form) -> Records:
    """The records of a text, up to a field that is too long; quotes are read leniently."""
    found: Records = []
    with suppress(csv.Error):  # a huge field, mostly behind a quote that never closes
        for record in form.reader(StringIO(text, newline=""), strict=False):
            if not is_blank(record):
                found.append(record)
    return found


def look(path: Path | str, progress: Progress = untold, cancelled: Cancelled = never) -> Sample:
    """Go through a file once, and keep what guesses can be made from.

    Raises:
        ProblemError: it cannot be read, is empty, or is no text.
        WorkCancelled: `cancelled` said so.
    """
    place = Path(path).absolute()
    with opened(place) as file:
        found = scan(file, place.name, Work(progress, cancelled))
        file.seek(0)
        head = _head(file)
        whole = len(head) == found.size
        pieces = () if whole or head.startswith(UTF_16) else _pieces(file, len(head), found.size)
    sample = Sample(place, found, head, whole, pieces)
    _refuse_no_text(sample)
    return sample


def _head(file: IO[bytes]) -> bytes:
    head = file.read(HEAD)
    while len(head) < LONGEST_HEAD and head.count(b"\n") + head.count(b"\r") < FEWEST_LINES:
        if not (more := file.read(len(head))):
            break
        head += more
    return head


def _pieces(file: IO[bytes], start: int, size: int) -> tuple[bytes, ...]:
    """Pieces of what follows the head; the first line of each, which may be a rest, is cut off."""
    found = []
    gap = max(size - start - PIECE, 0) / (PIECES - 1)
    for at in range(PIECES):
        file.seek(start + int(at * gap))
        lines = file.read(PIECE).splitlines(keepends=True)
        is_last = at == PIECES - 1
        found.append(b"".join(lines[1:] if is_last else lines[1:-1]))
    return tuple(found)


def _refuse_no_text(sample: Sample) -> None:
    codec_name = "utf-16" if sample.head.startswith(UTF_16) else "latin-1"
    start = sample.head[:HEAD].removeprefix(BOM_UTF8).decode(codec_name, "replace")
    hint = "Choose a CSV file, or save the table as CSV from the program that made it."
    if "\0" in start or sum(map(start.count, CONTROLS)) > MOST_CONTROLS * len(start):
        refuse(sample.file, "It is not a text.", hint)
    if not start.strip():
        refuse(sample.file, "There is nothing but blanks in the file.", hint)
