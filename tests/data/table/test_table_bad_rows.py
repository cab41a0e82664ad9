"""Rows and fields that cannot be used: each sentence names the row, and the column if it is one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nnviz.data.table.guess import guess
from nnviz.data.table.recipe import Kind

Write = Callable[..., Path]
Told = Callable[..., str]

GOOD = "a,b,label\n" + "".join(f"{n},{n / 2},{'yes' if n % 3 else 'no'}\n" for n in range(12))
"""Thirteen rows with the header: what is added stands in row 14."""


# Rows


@pytest.mark.parametrize(
    "row, fields, how", [("1,2", "2 fields", "few"), ("1", "1 field", "few"), (",,,", "4", "many")]
)
def test_a_ragged_row(write: Write, told: Told, row: str, fields: str, how: str) -> None:
    found = told(write(f"{GOOD}{row}\n3,4,no\n"))
    assert found.startswith(f"t.csv, row 14: It has {fields}")
    assert f"too {how} for the 3 columns" in found


def test_rows_are_counted_as_a_spreadsheet_does(write: Write, told: Told) -> None:
    blank_and_long = GOOD.replace("\n", "\n\n", 2) + '5,6,"a\nb"\n7,8\n'
    assert told(write(blank_and_long)).startswith("t.csv, row 17: It has 2 fields")


def test_a_ragged_row_far_behind(write: Write, told: Told) -> None:
    assert told(write(GOOD + "1,2,no\n" * 50_000 + "1,2\n")).startswith("t.csv, row 50,014: It has")


def test_a_quote_that_never_closes(write: Write, told: Told) -> None:
    found = told(write(GOOD + '"1,2,no\n3,4,no\n'))
    assert found.startswith("t.csv, row 14: A quote opens here and never closes.")


def test_a_quote_that_closes_too_early(write: Write, told: Told) -> None:
    found = told(write(GOOD + '1,2,"no" or yes\n'), quote="double")
    assert found.startswith("t.csv, row 14: A quote closes before its field ends.")


def test_a_huge_field(write: Write, told: Told) -> None:
    found = told(write(f"{GOOD}1,2,{'x' * 200_000}\n"))
    assert found.startswith("t.csv, row 14: A field is longer than 131,072 letters.")


# Fields


@pytest.mark.parametrize(
    "field, what",
    [
        ("abc", "'abc' is not a number."),
        ("12_3", "'12_3' is not a number."),
        ("0x1f", "'0x1f' is not a number."),
        ("1 2", "'1 2' is not a number."),
        ('"1,5"', "'1,5' is not a number. If the comma is the decimal sign"),
        ("1e400", "'1e400' is no finite number, or larger than 1e+38."),
        ("-2e38", "'-2e38' is no finite number"),
        ("inf", "'inf' is no finite number"),
        ("-Infinity", "'-Infinity' is no finite number"),
        ("y" * 99, "'" + "y" * 39 + "…' is not a number."),
    ],
)
def test_no_number_in_a_column_of_numbers(write: Write, told: Told, field: str, what: str) -> None:
    found = told(write(f"{GOOD}7,{field},no\n"))
    assert found.startswith(f"t.csv, row 14, column 'b': {what}")


def test_no_number_far_behind(write: Write, told: Told) -> None:
    found = told(write(GOOD + "1,2,no\n" * 50_000 + "1,x,no\n"))
    assert found.startswith("t.csv, row 50,014, column 'b': 'x' is not a number.")


def test_a_point_where_the_comma_is_the_decimal_sign(write: Write, told: Told) -> None:
    path = write("a;b\n" + "1,5;2,5\n" * 20 + "1.5;3\n")
    assert told(path).startswith("t.csv, row 22, column 'a': '1.5' is not a number. If the point")


def test_a_category_with_too_many_values(write: Write, told: Told) -> None:
    path = write("town,y\n" + "".join(f"t{n},{n}\n" for n in range(150)))
    recipe = guess(path).recipe.with_kind("town", Kind.CATEGORY)
    found = told(path, columns=recipe.columns)
    assert found.startswith("t.csv, row 102, column 'town': 't100' is value number 101; ")
    assert "up to 100" in found


def test_a_category_with_a_long_text(write: Write, told: Told) -> None:
    columns = guess(write(GOOD)).recipe.columns
    found = told(write(f"{GOOD}1,2,{'x' * 500}\n"), columns=columns)
    assert found.startswith("t.csv, row 14, column 'label': A text of 500 letters is too long")


# Encodings


def test_bytes_that_are_no_utf_8(write: Write, told: Told) -> None:
    found = told(write(GOOD.encode() + b"1,2,n\xe4\n"), encoding="utf-8")
    assert found.startswith("t.csv: Line 14 is not written in UTF-8.")


def test_a_letter_cut_at_the_end_is_no_utf_8(write: Write, told: Told) -> None:
    found = told(write(GOOD.encode() + b"1,2,\xc3"), encoding="utf-8")
    assert found.startswith("t.csv: Line 14 is not written in UTF-8.")


def test_half_a_letter_of_utf_16(write: Write, told: Told) -> None:
    found = told(write((GOOD + "1,2,no\n").encode("utf-16") + b"\x01"))
    assert "From about here it is not written in UTF-16" in found
