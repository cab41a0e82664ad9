"""Columns as a person names them."""

from collections.abc import Iterator

import pytest

from nnviz.core.problem import ProblemError
from nnviz.data.columns import columns_of

NAMES = ("a", "b, c", "d", "7", "2-1")


@pytest.mark.parametrize(
    "text, places",
    [
        ("", ()),
        ("  ", ()),
        ("a", (0,)),
        (" d ,a", (2, 0)),
        ("1", (0,)),
        ("2-4", (1, 2, 3)),
        ("7", (3,)),  # a name goes before a number
        ("2-1", (4,)),
        ("b, c, d", (1, 2)),
        ("a, b, c", (0, 1)),
        ("1-3, a, 2", (0, 1, 2)),
    ],
)
def test_columns_are_named_or_counted(text: str, places: tuple[int, ...]) -> None:
    assert columns_of(text, NAMES) == places


def test_where_none_are_named_no_name_is_looked_at() -> None:
    """A picture has tens of thousands, and every edit asks."""

    class Names(tuple[str, ...]):
        def __iter__(self) -> Iterator[str]:
            raise AssertionError("the names are looked at")

    assert columns_of(" ", Names(NAMES)) == ()


@pytest.mark.parametrize(
    "text, words",
    [
        ("e", "There is no column called 'e'"),
        ("a,,d", "There is no column called ''"),
        ("0", "There is no column 0. Columns are counted from 1 to 5."),
        ("6", "There is no column 6"),
        ("3-2", "There is no column 3-2"),
        ("1-", "There is no column called '1-'"),
        ("9" * 5000, "There is no column"),
        ("²", "There is no column called '²'"),
    ],
)
def test_a_column_that_is_not_there_is_told(text: str, words: str) -> None:
    with pytest.raises(ProblemError) as caught:
        columns_of(text, NAMES)
    assert words in str(caught.value)
    assert caught.value.problem.key == "columns"


def test_of_many_names_not_all_are_told() -> None:
    with pytest.raises(ProblemError) as caught:
        columns_of("zzz", [f"pixel {at}" for at in range(784)])
    assert "Columns are counted from 1 to 784." in str(caught.value)
    with pytest.raises(ProblemError, match="There is no column called 'a'"):
        columns_of("a", ())


def test_of_names_that_occur_twice_the_first_is_meant() -> None:
    assert columns_of("x", ("x", "y", "x")) == (0,)
