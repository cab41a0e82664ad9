"""Tables of numbers as text."""

import csv
import io

import numpy as np

from nnviz.record.table import Table


def test_numbers_survive_the_way_through_csv() -> None:
    values = np.random.default_rng(0).normal(size=50).astype(np.float32)
    table = Table(("step", "loss"), [(n, float(v)) for n, v in enumerate(values)])
    rows = list(csv.reader(io.StringIO(table.csv())))
    assert rows[0] == ["step", "loss"]
    assert [int(row[0]) for row in rows[1:]] == list(range(50))
    np.testing.assert_array_equal(np.float32([row[1] for row in rows[1:]]), values)


def test_names_are_quoted_and_nothing_is_an_empty_cell() -> None:
    table = Table(('a "b", c', "d"), [("x\ty", None), ("", float("inf"))])
    assert list(csv.reader(io.StringIO(table.csv()))) == [
        ['a "b", c', "d"],
        ["x\ty", ""],
        ["", "inf"],
    ]
    assert table.csv("\t").splitlines()[0] == '"a ""b"", c"\td'
