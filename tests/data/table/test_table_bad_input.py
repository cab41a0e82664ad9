"""Every bad file gets a sentence that says what is wrong and where; none a traceback."""

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest

from nnviz.core.problem import ProblemError
from nnviz.data.table import scan
from nnviz.data.table.guess import guess
from nnviz.data.table.read import read
from nnviz.data.table.recipe import Kind

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


# Columns


def test_one_column(write: Write, told: Told) -> None:
    assert told(write("size\n1\n2\n")).startswith("t.csv: There is only one column, 'size';")


def test_one_class(write: Write, told: Told) -> None:
    found = told(write("a,label\n1,x\n2,x\n3,x\n"))
    assert found.startswith("t.csv: The target 'label' is 'x' in every row that is left, so")


def test_one_class_once_rows_are_left_out(write: Write, told: Told) -> None:
    found = told(write("a,label\n1,x\n2,x\n,y\n"))
    assert found.startswith("t.csv: The target 'label' is 'x' in every row that is left, so")


def test_a_target_that_is_always_the_same_number(write: Write, told: Told) -> None:
    path = write("a,b\n1,2.5\n2,2.5\n")
    found = told(path, columns=(("a", "number"), ("b", "number")), target="b")
    assert found.startswith("t.csv: The target 'b' is '2.5' in every row that is left, so")


def test_a_constant_column_is_left_out_and_may_be_kept(write: Write, told: Told) -> None:
    path = write("a,b,y\n1,7,2.5\n2,7,3\n")
    assert guess(path).columns[1].reason == "It is '7' in every row."
    kept = read(guess(path).recipe.with_kind("b", Kind.NUMBER))
    assert kept.x[:, 1].tolist() == [7, 7]


def test_a_column_without_a_value(write: Write, told: Told) -> None:
    path = write("a,b,y\n1,,2.5\n2,NA,3\n")
    assert guess(path).columns[1].reason == "It is empty in every row."
    found = told(path, columns=guess(path).recipe.with_kind("b", Kind.NUMBER).columns)
    assert found.startswith("t.csv: Column 'b' is empty in every row.")


def test_gaps_in_every_row(write: Write, told: Told) -> None:
    found = told(write("a,b,y\n1,,2.5\n,3,3\n4,,1\n"))
    assert found.startswith("t.csv: Of 3 rows, 0 has a value in every column; 'b' alone lacks 2.")
    assert "filled in" in found


def test_no_input_is_left(write: Write, told: Told) -> None:
    found = told(write("day,y\n2024-01-01,1\n2024-01-02,3\n"))
    assert found.startswith("t.csv: No column is left as an input.")


def test_ten_thousand_features_can_be_read(write: Write) -> None:
    path = write("\n".join(",".join(str(n * m + 0.5) for n in range(10_001)) for m in range(3)))
    recipe = guess(path).recipe
    columns = tuple((name, Kind.NUMBER.value) for name, _ in recipe.columns)
    found = read(recipe.replace(columns=columns))
    assert found.x.shape == (3, 10_000)
    assert found.x[2, 9_999] == 2 * 9_999 + 0.5


def test_too_many_columns_to_use(write: Write, told: Told) -> None:
    path = write("\n".join(",".join(str(n + m + 0.5) for n in range(10_002)) for m in range(2)))
    found = told(path)
    assert found.startswith("t.csv: 10,002 columns are more than the 10,000 features")


def test_too_many_columns_to_look_at(write: Write, told: Told) -> None:
    found = told(write("\n".join([",".join("1" * 25_000)] * 2)))
    assert found.startswith("t.csv: It has 25,000 columns; up to 20,000 can be looked at.")


def test_too_many_features_of_categories(
    write: Write, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnviz.data.table.plan.FEATURE_LIMIT", 5)
    path = write("town,size,y\n" + "".join(f"t{n % 6},{n},{n * 2}\n" for n in range(12)))
    found = told(path)
    assert found.startswith("t.csv: Its columns give 7 features; 5 are the limit.")
    assert "'town'" in found


@pytest.mark.parametrize("module", ["plan", "gather"])
def test_too_many_values(
    write: Write, told: Told, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"nnviz.data.table.{module}.CELL_LIMIT", 20)
    path = write("town,size,y\n" + "".join(f"t{n % 6},{n},{n * 2}\n" for n in range(12)))
    assert told(path).startswith("t.csv: ")
    assert "20" in told(path)


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
