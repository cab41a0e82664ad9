"""Columns from which nothing can be learnt, and more of them than there is room for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nnviz.data.table.guess import guess
from nnviz.data.table.read import read
from nnviz.data.table.recipe import Kind

Write = Callable[..., Path]
Told = Callable[..., str]

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
    assert found.startswith("t.csv: Of 3 rows none has a value in every column; 'b' alone lacks 2.")
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
