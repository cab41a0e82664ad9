"""Files for the tests of tables."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nnviz.core.problem import ProblemError
from nnviz.data.table.guess import guess
from nnviz.data.table.raw import TableRaw
from nnviz.data.table.read import read
from nnviz.data.table.recipe import TableRecipe

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Make a file called t.csv of a text or of bytes, and tell where it is."""

    def make(content: str | bytes, name: str = "t.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make


@pytest.fixture
def told() -> Callable[..., str]:
    """What is answered when a file is guessed at, corrected and read."""

    def ask(path: Path, **corrections: object) -> str:
        with pytest.raises(ProblemError) as caught:
            read(guess(path).recipe.replace(**corrections))
        assert caught.value.problem.hint, "it says what to try"
        return str(caught.value)

    return ask


@pytest.fixture
def rows_of() -> Callable[..., TableRaw]:
    """The samples of a file as it is guessed at, with corrections."""

    def ask(path: Path, **corrections: object) -> TableRaw:
        return read(guess(path).recipe.replace(**corrections))

    return ask


@pytest.fixture
def table(write: Write) -> TableRecipe:
    """A recipe for fifty rows of two numbers and a class, one in five of them "no"."""
    rows = (f"{n},{n % 7 / 4},{'yes' if n % 5 else 'no'}\n" for n in range(50))
    return guess(write("a,b,label\n" + "".join(rows))).recipe
