"""Random tables in random dialects: what was written is what is read, and what is guessed."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.data.table.dialect import DECIMALS, QUOTES, SEPARATORS
from nnviz.data.table.guess import guess
from nnviz.data.table.read import read
from nnviz.data.table.recipe import Kind, Missing, TableRecipe
from nnviz.data.table.sample import look

LETTERS = "abz AZ09.,;|\t'\"\n-_=äß"
ENDS = st.sampled_from(["\n", "\r\n", "\r"])

numbers = st.floats(-1e30, 1e30).filter(lambda value: not 0 < abs(value) < 1e-30)
words = st.text(LETTERS, max_size=8).map(lambda text: f"{text}w".strip())


@dataclass(frozen=True)
class Dialect:
    """One way to write a table."""

    encoding: str
    separator: str
    quote: str
    decimal: str
    header: bool
    end: str

    def text(self, rows: list[list[str]]) -> str:
        """Rows as this dialect writes them."""
        mark = SEPARATORS[self.separator]
        return "".join(mark.join(map(self._field, row)) + self.end for row in rows)

    def number(self, value: float) -> str:
        """A number as this dialect writes it, to the last bit."""
        return repr(value).replace(".", DECIMALS[self.decimal])

    def _field(self, text: str) -> str:
        mark = QUOTES[self.quote]
        assert mark is not None
        if not text or set(text) & {mark, SEPARATORS[self.separator], "\r", "\n", " "}:
            return mark + text.replace(mark, 2 * mark) + mark
        return text


dialects = st.builds(
    Dialect,
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"]),
    st.sampled_from(list(SEPARATORS)),
    st.sampled_from(["double", "single"]),
    st.sampled_from(list(DECIMALS)),
    st.booleans(),
    ENDS,
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[float | str | None]]]:
    """The kinds of a table's columns and its rows; None for a gap."""
    kinds = draw(st.lists(st.sampled_from([Kind.NUMBER, Kind.CATEGORY]), min_size=1, max_size=4))
    fields = {Kind.NUMBER: st.none() | numbers, Kind.CATEGORY: st.none() | words}
    row = st.tuples(*(fields[kind] for kind in kinds))
    rows = draw(st.lists(row, min_size=2, max_size=8))
    return kinds, [list(own) for own in rows]


@settings(max_examples=150)
@given(tables(), dialects)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    table: tuple[list[str], list[list[float | str | None]]],
    dialect: Dialect,
) -> None:
    kinds, rows = table
    names = [f"column {at}" for at in range(len(kinds))] + ["y"]
    columns = list(zip(*rows, strict=True))
    if any(set(own) == {None} for own in columns):
        return  # a column without a value is refused, which another test tells
    written = [
        [*(_written(field, dialect) for field in row), dialect.number(float(at))]
        for at, row in enumerate(rows)
    ]
    path = tmp_path_factory.getbasetemp() / "round-trip.csv"
    text = dialect.text([names] * dialect.header + written)
    path.write_bytes(text.encode(dialect.encoding))
    found = read(_recipe(path, dialect, [*zip(names, [*kinds, Kind.NUMBER], strict=True)]))
    assert found.y[:, 0].tolist() == list(range(len(rows)))
    expected = [_features(own, kind) for own, kind in zip(columns, kinds, strict=True)]
    np.testing.assert_array_equal(found.x, np.hstack(expected))


def _written(field: float | str | None, dialect: Dialect) -> str:
    if field is None:
        return "NA"
    return field if isinstance(field, str) else dialect.number(field)


def _recipe(path: Path, dialect: Dialect, columns: list[tuple[str, str]]) -> TableRecipe:
    return TableRecipe(
        path=str(path),
        encoding=dialect.encoding,
        separator=dialect.separator,
        quote=dialect.quote,
        decimal=dialect.decimal,
        header=dialect.header,
        target="y",
        missing=Missing.FILL.value,
        columns=tuple((name, str(kind)) for name, kind in columns),
        checksum=look(path).scan.checksum,
    )


def _features(fields: tuple[float | str | None, ...], kind: str) -> np.ndarray:
    """What fields should become, worked out one by one."""
    if kind == Kind.NUMBER:
        return np.array([[np.nan if field is None else field] for field in fields])
    order = sorted({field for field in fields if field is not None})
    return np.array(
        [[np.nan if field is None else float(field == own) for own in order] for field in fields]
    )


@settings(max_examples=100)
@given(
    st.lists(st.lists(st.integers(-999, 999), min_size=3, max_size=3), min_size=3, max_size=9),
    dialects,
)
def test_what_is_written_is_guessed(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[int]], dialect: Dialect
) -> None:
    written = [[dialect.number(value + 0.25) for value in row] for row in rows]
    path = tmp_path_factory.getbasetemp() / "guess.csv"
    text = dialect.text([["größe", "b", "c"]] * dialect.header + written)
    path.write_bytes(text.encode(dialect.encoding))
    recipe = guess(path).recipe
    found = (recipe.separator, recipe.decimal, recipe.header)
    assert found == (dialect.separator, dialect.decimal, dialect.header)
    if dialect.header and dialect.encoding != "latin-1":
        assert recipe.encoding == dialect.encoding
