"""What is guessed of a file, and that a person can correct it."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from nnviz.data import TaskKind
from nnviz.data.table.guess import TableGuess, guess, guess_from
from nnviz.data.table.looks import Look
from nnviz.data.table.recipe import Kind
from nnviz.data.table.sample import look

Write = Callable[..., Path]

NUMBERS = "x,y,z\n1,2.5,0\n2,-3e2,1.5\n3,.5,2\n"


def looks(found: TableGuess) -> dict[str, Look]:
    return {column.name: column.look for column in found.columns}


# How it is written


@pytest.mark.parametrize(
    "content, form",
    [
        (NUMBERS, "utf-8 comma point double True"),
        (NUMBERS.replace(",", ";"), "utf-8 semicolon point double True"),
        (NUMBERS.replace(",", ";").replace(".", ","), "utf-8 semicolon comma double True"),
        (NUMBERS.replace(",", "\t"), "utf-8 tab point double True"),
        (NUMBERS.replace(",", "\t").replace(".", ","), "utf-8 tab comma double True"),
        (NUMBERS.replace(",", "|"), "utf-8 bar point double True"),
        (NUMBERS.replace(",", " "), "utf-8 space point double True"),
        (NUMBERS.replace(",", "   "), "utf-8 space point double True"),
        (NUMBERS.replace("\n", "  \n").replace(",", " "), "utf-8 space point double True"),
        (NUMBERS.replace("\n", "\r\n"), "utf-8 comma point double True"),
        (NUMBERS.replace("\n", "\r"), "utf-8 comma point double True"),
        (NUMBERS.replace("\n", "\r\r\n"), "utf-8 comma point double True"),
        (NUMBERS.partition("\n")[2], "utf-8 comma point double False"),
        ("\ufeff" + NUMBERS, "utf-8-sig comma point double True"),
        (NUMBERS.encode("utf-16"), "utf-16 comma point double True"),
        (NUMBERS.replace("x", "größe").encode("cp1252"), "cp1252 comma point double True"),
        (NUMBERS.replace("x", "gr\x81").encode("latin-1"), "latin-1 comma point double True"),
        (NUMBERS.replace("x", "größe"), "utf-8 comma point double True"),
        ('a,b\n"1,5","2,5"\n"3,25","4"\n', "utf-8 comma comma double True"),
        ('a,b\n"1,500",2.5\n"3,250",4.5\n', "utf-8 comma point double True"),
        ("a,b\n'x, y',2.5\n'x',4.5\n", "utf-8 comma point single True"),
        ('a,b\n"x" y,2.5\n"z" y,4.5\n', "utf-8 comma point none True"),
        ('a,b\n5" pipe,2.5\n6" pipe,4.5\n', "utf-8 comma point double True"),
        ("a,b\nx;y,2.5\nz;y,4.5\n", "utf-8 comma point double True"),
        ("size,label\nred,yes\nblue,no\nred,no\n", "utf-8 comma point double True"),
        ("red,yes\nblue,no\nred,no\n", "utf-8 comma point double False"),
        ("a,a\n1,2\n3,4\n", "utf-8 comma point double True"),
    ],
    ids=repr,
)
def test_how_it_is_written(write: Write, content: str | bytes, form: str) -> None:
    recipe = guess(write(content)).recipe
    found = (recipe.encoding, recipe.separator, recipe.decimal, recipe.quote, recipe.header)
    assert " ".join(map(str, found)) == form


def test_another_encoding_far_behind_the_beginning_is_seen(write: Write) -> None:
    path = write(b"a,b\n" + b"1,2\n" * 300_000 + "1,ä\n".encode("cp1252"))
    assert guess(path).recipe.encoding == "cp1252"


# What the columns are


@pytest.mark.parametrize(
    "fields, kind, found, reason",
    [
        ("1 2.5 -3e5 .5", Kind.NUMBER, Look.NUMBER, ""),
        ("1 NA 3 4", Kind.NUMBER, Look.NUMBER, ""),
        ("1 2 3 abc 5", Kind.NUMBER, Look.NUMBER, "'abc' is not a number"),
        ("red blue red red", Kind.CATEGORY, Look.CATEGORY, ""),
        ("yes no No YES", Kind.CATEGORY, Look.YES_NO, ""),
        ("TRUE FALSE TRUE TRUE", Kind.CATEGORY, Look.YES_NO, ""),
        ("1 2 a 3 b 4", Kind.CATEGORY, Look.CATEGORY, ""),
        ("2024-01-31 2024-02-01 2024-12-24", Kind.LEFT_OUT, Look.DATE, "Dates and times"),
        ("31.01.2024 1.2.2024", Kind.LEFT_OUT, Look.DATE, "Dates and times"),
        ("1/31/24 12/24/24", Kind.LEFT_OUT, Look.DATE, "Dates and times"),
        ("2024-01-31T12:30:01.5Z 2024-02-01T12:30", Kind.LEFT_OUT, Look.DATE, "Dates and times"),
        ("12:30 23:59:59", Kind.LEFT_OUT, Look.DATE, "Dates and times"),
        ("7 7 7 7", Kind.LEFT_OUT, Look.CONSTANT, "It is '7' in every row"),
        ("NA ? null", Kind.LEFT_OUT, Look.EMPTY, "empty in every row"),
        ("1,234 2,345 12,345", Kind.LEFT_OUT, Look.TEXT, "'1,234' is not written as a plain"),
        (" ".join(f"{n}%" for n in range(20)), Kind.LEFT_OUT, Look.TEXT, "percent signs"),
        (" ".join(f"name{n}" for n in range(30)), Kind.LEFT_OUT, Look.TEXT, "30 different values"),
        (f"short {'long' * 40}", Kind.LEFT_OUT, Look.TEXT, "up to 160 letters"),
    ],
)
def test_what_a_column_is(write: Write, fields: str, kind: Kind, found: Look, reason: str) -> None:
    rows = "".join(f'"{field}";{n % 3}.5\n' for n, field in enumerate(fields.split()))
    (column, _) = guess(write(f"thing;other\n{rows}")).columns
    assert (column.kind, column.look) == (kind, found)
    assert reason in column.reason


@pytest.mark.parametrize("title", ["", "id", "ID", "Unnamed: 0", "index", "#"])
def test_row_numbers_are_left_out(write: Write, title: str) -> None:
    found = guess(write(f"{title},x,y\n3,1,2.5\n4,1.5,3\n5,2,2\n"))
    assert found.columns[0].look is Look.COUNTER
    assert found.columns[0].kind is Kind.LEFT_OUT
    assert found.columns[0].reason == "It only numbers the rows."


def test_counted_values_with_a_name_are_an_input(write: Write) -> None:
    assert looks(guess(write("x,y\n0,1.5\n1,2\n2,4\n")))["x"] is Look.NUMBER


def test_a_column_tells_its_gaps_and_values(write: Write) -> None:
    found = guess(write("c,y\nred,1\n,2\nblue,3\nred,4\n?,5\ngreen,6\nblack,7\n")).columns[0]
    assert (found.missing, found.values, found.samples) == (2, 4, ("red", "blue", "green"))


def test_names_are_made_where_they_lack_or_recur(write: Write) -> None:
    found = guess(write(f'x,x,,"two\nlines",{"n" * 200},x (2)\n1,2,3,4,5,6\n3,4,5,6,7,8\n'))
    names = [column.name for column in found.columns]
    assert names[:4] == ["x", "x (3)", "column 3", "two lines"]
    assert len(names[4]) < 100
    assert names[5] == "x (2)"
    assert "'x (3)'" in found.notes[0]


# What is to be learnt


@pytest.mark.parametrize(
    "content, target, task",
    [
        ("species,a,b\nx,1,2\ny,2,3\n", "species", TaskKind.CLASSIFICATION),
        ("a,Label,b\n1,x,2\n2,y,3\n", "Label", TaskKind.CLASSIFICATION),
        ("y,label,b\n1,x,2\n2,z,3\n", "label", TaskKind.CLASSIFICATION),
        ("a,b,c\n1,2,3.5\n2,3,4.5\n", "c", TaskKind.REGRESSION),
        ("a,b,day\n1,2,2024-01-01\n2,3,2024-01-02\n", "b", TaskKind.REGRESSION),
        ("a,b\n0.5,0\n1.5,1\n2,0\n3,1\n", "b", TaskKind.CLASSIFICATION),
        ("a,b\n0.5,0\n1.5,1\n2,2\n3,3\n", "b", TaskKind.REGRESSION),
        ("a,b\n0.5,0.1\n1.5,0.1\n2,0.2\n3,0.2\n", "b", TaskKind.REGRESSION),
        ("a,class\n1,x\n2,x\n", "class", TaskKind.CLASSIFICATION),
        ("1,2,a\n3,4,b\n5,6,a\n", "column 3", TaskKind.CLASSIFICATION),
    ],
)
def test_what_is_to_be_learnt(write: Write, content: str, target: str, task: TaskKind) -> None:
    found = guess(write(content))
    assert (found.recipe.target, found.task) == (target, task)
    assert found.recipe.problems() == ()


def test_a_file_sorted_by_its_classes_shows_all_of_them(write: Write) -> None:
    rows = "".join(f"{n / 7:.3f},{n % 5},{'abc'[n * 3 // 60_000]}\n" for n in range(60_000))
    found = guess(write(f"x,z,kind\n{rows}"))
    assert found.columns[-1].values == 3
    assert found.recipe.target == "kind"
    assert found.recipe.rows == 60_000


# Corrections


def test_every_guess_can_be_corrected_without_another_look(write: Write) -> None:
    path = write("a;b\n1,5;2\n2,5;3\n")
    sample = look(path)
    path.unlink()
    assert guess_from(sample).recipe.decimal == "comma"
    assert guess_from(sample, decimal="point").columns[0].kind is Kind.CATEGORY
    assert guess_from(sample, header=False).recipe.columns[0][0] == "column 1"
    assert guess_from(sample, quote="single").recipe.quote == "single"
    assert guess_from(sample, encoding="latin-1").recipe.encoding == "latin-1"
    by_comma = guess_from(sample, separator="comma")
    assert by_comma.preview[0] == ("1", "5;2")


def test_a_guess_is_a_value(write: Write) -> None:
    path = write(NUMBERS)
    assert guess(path) == guess(path)
    assert hash(guess(path)) == hash(guess(path))
    with pytest.raises(FrozenInstanceError):
        guess(path).notes = ()  # type: ignore[misc]


def test_the_preview_shows_what_stands_there(write: Write) -> None:
    found = guess(write("a,b\n" + "".join(f"{n},x\n" for n in range(50))))
    assert len(found.preview) == 20
    assert found.preview[:2] == (("0", "x"), ("1", "x"))


def test_what_is_odd_is_noted(write: Write) -> None:
    (note,) = guess(write("a,b\n1,2\n3\n4,5\n6,7\n")).notes
    assert note.startswith("1 row of the first 5 has more")
    (note,) = guess(write("a,b\n1,ä\n2,ö\n".encode("cp1252"))).notes
    assert "Windows, Western European" in note
