"""Files that are no tables, cannot be read or change: a sentence each, never a traceback."""

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest

from nnviz.core.problem import ProblemError
from nnviz.data.table import scan
from nnviz.data.table.guess import guess
from nnviz.data.table.read import read

Write = Callable[..., Path]
Told = Callable[..., str]

GOOD = "a,b,label\n" + "".join(f"{n},{n / 2},{'yes' if n % 3 else 'no'}\n" for n in range(12))
"""Thirteen rows with the header: what is added stands in row 14."""


# No table


NO_TABLES = {
    "empty": (b"", "t.csv: The file is empty."),
    "blanks": (b"\n \n\r\n", "t.csv: There is nothing but blanks"),
    "mark": (codecs.BOM_UTF8, "t.csv: There is nothing but blanks"),
    "wide mark": (codecs.BOM_UTF16_LE, "t.csv: There is nothing but blanks"),
    "header": (b"a,b,c\n", "t.csv: There is a header, but no row below it."),
    "one row": (b"1,2,3\n", "t.csv: It has only one row."),
    "zip": (b"PK\x03\x04more", "t.csv: It is an Excel workbook or a ZIP archive"),
    "gzip": (b"\x1f\x8bmore", "t.csv: It is compressed by gzip"),
    "bytes": (bytes(range(1, 256)) * 99, "t.csv: It is not a text."),
    "all bytes": (bytes(range(256)) * 99, "t.csv: Line 1 holds a NUL byte"),
    "nul": (GOOD.encode() + b"1,\0,no\n", "t.csv: Line 14 holds a NUL byte"),
    "nul, Windows": (
        GOOD.replace("\n", "\r\n").encode() + b"1,\0,no\n",
        "t.csv: Line 14 holds a NUL byte",
    ),
    "nul, far behind": (GOOD.encode() * 20_000 + b"\0", "t.csv: Line 260,001 holds a NUL byte"),
    "nul, wide": ((GOOD + "1,\0,no\n").encode("utf-16"), "t.csv: It is not a text."),
}


@pytest.mark.parametrize("content, what", NO_TABLES.values(), ids=NO_TABLES)
def test_what_is_no_table_is_refused(write: Write, told: Told, content: bytes, what: str) -> None:
    assert told(write(content)).startswith(what)


def test_a_missing_file_and_a_folder(tmp_path: Path, told: Told) -> None:
    assert told(tmp_path / "no.csv").startswith("no.csv: There is no file ")
    assert told(tmp_path).startswith(f"{tmp_path.name}: It is not a file.")


def test_a_file_that_may_not_be_read(
    write: Write, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = write(GOOD)
    monkeypatch.setattr(scan, "open", denied, raising=False)
    assert told(path).startswith("t.csv: You may not read it.")


def test_a_disk_that_fails(write: Write, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise OSError(5, "Input/output error")

    path = write(GOOD)
    monkeypatch.setattr(scan, "open", failing, raising=False)
    assert told(path).startswith("t.csv: It cannot be read: Input/output error.")


def test_one_endless_line(write: Write, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "LINE_LIMIT", 1 << 20)
    assert told(write(GOOD + "1," * 900_000)).startswith("t.csv: Line 14 is longer than 1 MB.")


# Changes


def test_a_file_that_changed_since_somebody_looked(write: Write) -> None:
    recipe = guess(write(GOOD)).recipe
    write(GOOD.replace("5,2.5", "5,2.6"))
    with pytest.raises(ProblemError, match=r"t\.csv: The file has changed since somebody looked"):
        read(recipe)


def test_a_file_that_changes_while_it_is_read(write: Write) -> None:
    path = write(GOOD)

    def change(share: float) -> None:
        if share > 0.5:
            with path.open("ab") as file:
                file.write(b"1,2,no\n")

    with pytest.raises(ProblemError, match=r"t\.csv: It changed while it was read"):
        read(guess(path).recipe, change)
