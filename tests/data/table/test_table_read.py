"""What fields become, what is done about gaps, and that it all takes no more than it needs."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.data import TaskKind
from nnviz.data.table.complete import completed
from nnviz.data.table.raw import TableRaw
from nnviz.data.table.recipe import Missing

Write = Callable[..., Path]
RowsOf = Callable[..., TableRaw]

GAPS = "x,colour,y\n1,red,1.5\n,red,2\n3,,3\n5,blue,4\n7,blue,\n8,blue,6\n"


# Fields


def test_numbers_and_categories_become_features(write: Write, rows_of: RowsOf) -> None:
    found = rows_of(write("a,colour,b,y\n1,red,-.5,2\n2,blue,1e3,3.5\n3,red,+7.,4\n"))
    assert found.features == ("a", "colour=blue", "colour=red", "b")
    assert found.x.tolist() == [[1, 0, 1, -0.5], [2, 1, 0, 1000], [3, 0, 1, 7]]
    assert found.y.tolist() == [[2], [3.5], [4]]
    assert (found.task.kind, found.task.names) == (TaskKind.REGRESSION, ("y",))
    assert (found.x.dtype, found.y.dtype) == (np.float64, np.float64)
    assert found.sources == ("a", "colour", "colour", "b")


def test_classes_are_in_order_numbers_by_size(write: Write, rows_of: RowsOf) -> None:
    found = rows_of(write("x,label\n1,10\n2,9\n3,10\n4,9\n5,1\n6,1\n"))
    assert (found.task.kind, found.task.names) == (TaskKind.CLASSIFICATION, ("1", "9", "10"))
    assert found.y.tolist() == [2, 1, 2, 1, 0, 0]
    assert found.y.dtype == np.int64
    assert found.strata is found.y
    words = rows_of(write("x,label\n1,b\n2,a\n3,10\n4,9\n"))
    assert words.task.names == ("10", "9", "a", "b")


def test_spaces_around_fields_mean_nothing(write: Write, rows_of: RowsOf) -> None:
    found = rows_of(write("x , label\n 1 , a \n2,a\n 3 ,  b\n  NA , b\n"))
    assert found.features == ("x",)
    assert found.task.names == ("a", "b")
    assert found.x.tolist() == [[1], [2], [3]]


def test_a_column_that_is_left_out_is_not_looked_at(write: Write, rows_of: RowsOf) -> None:
    found = rows_of(write("x,day,y\n1,2024-01-01,2\n2,,3\n3,2024-01-03,1\n"))
    assert found.features == ("x",)
    assert found.dropped == 0


def test_line_ends_inside_quotes_belong_to_the_field(write: Write, rows_of: RowsOf) -> None:
    found = rows_of(write('x,label\n1,"a\nb"\n2,"c ""d"", e"\n3,"a\nb"\n'))
    assert found.task.names == ("a\nb", 'c "d", e')


def test_all_line_ends_may_be_mixed(write: Write, rows_of: RowsOf) -> None:
    found = rows_of(write("x,y\r\n1,2\n2,3\r3,5\r\r\n\n4,6\r\n\r\n5,7"))
    assert found.x[:, 0].tolist() == [1, 2, 3, 4, 5]


def test_features_of_one_name_are_told_apart(write: Write, rows_of: RowsOf) -> None:
    found = rows_of(write("c=red,c,y\n1,red,1\n2,blue,2\n3,red,3\n"))
    assert found.features == ("c=red", "c=blue", "c=red (2)")


def test_what_float32_cannot_tell_from_zero_is_zero(write: Write, rows_of: RowsOf) -> None:
    assert rows_of(write("x,y\n1e-300,2\n-1e-39,3\n1e38,4\n")).x[:, 0].tolist() == [0, 0, 1e38]


# Gaps


def test_rows_with_gaps_are_left_out_by_default(write: Write, rows_of: RowsOf) -> None:
    found = rows_of(write(GAPS))
    assert found.x.tolist() == [[1, 0, 1], [5, 1, 0], [8, 1, 0]]
    assert found.dropped == 3
    assert completed(found, np.array([0])) is found


def test_only_a_missing_target_leaves_a_row_out_when_gaps_are_filled(
    write: Write, rows_of: RowsOf
) -> None:
    found = rows_of(write(GAPS), missing=Missing.FILL.value)
    assert found.dropped == 1
    assert np.isnan(found.x).tolist() == [
        [False] * 3, [True, False, False], [False, True, True], [False] * 3, [False] * 3
    ]  # fmt: skip


def test_gaps_are_filled_with_what_the_training_part_has(write: Write, rows_of: RowsOf) -> None:
    raw = rows_of(write(GAPS), missing=Missing.FILL.value)
    blue = completed(raw, np.array([0, 2, 3, 4]))
    assert blue.x[1].tolist() == [(1 + 3 + 5 + 8) / 4, 0, 1]
    assert blue.x[2].tolist() == [3, 1, 0]
    red = completed(raw, np.array([0, 1, 2]))
    assert red.x[1].tolist() == [2, 0, 1]
    assert red.x[2].tolist() == [3, 0, 1]
    assert np.isnan(raw.x[1, 0]), "the samples themselves are left alone"


def test_a_column_without_a_value_in_the_training_part(write: Write, rows_of: RowsOf) -> None:
    raw = rows_of(write(GAPS), missing=Missing.FILL.value)
    with pytest.raises(ProblemError, match=r"t\.csv: Column 'x' has no value in the training"):
        completed(raw, np.array([1]))


def test_a_value_only_of_rows_left_out_is_no_feature(write: Write, rows_of: RowsOf) -> None:
    found = rows_of(write("x,c,label\n1,red,a\n2,blue,b\n,green,c\n3,red,b\n"))
    assert found.features == ("x", "c=blue", "c=red")
    assert found.task.names == ("a", "b")


@pytest.mark.parametrize("text", ["", " ", "NA", "n/a", "?", "null", "NaN", "nan", "#N/A", "None"])
def test_what_stands_for_a_gap(write: Write, rows_of: RowsOf, text: str) -> None:
    table = "x,c,y\n" + "1,a,2\n2,b,3\n" * 5
    assert rows_of(write(f"{table}{text},a,4\n")).dropped == 1
    assert rows_of(write(f"{table}1,{text},4\n")).dropped == 1
    assert rows_of(write(f"{table}1,a,{text}\n")).dropped == 1


def test_a_dash_is_a_category(write: Write, rows_of: RowsOf) -> None:
    assert rows_of(write("x,class\n1,+\n2,-\n3,+\n")).task.names == ("+", "-")


def test_spaces_at_line_ends_count_only_inside_quotes(write: Write, rows_of: RowsOf) -> None:
    found = rows_of(write('x label\n1 "a \nb" \n2 c  \n3 "a \nb"\n'), separator="space")
    assert found.task.names == ("a \nb", "c")
