"""What the tests of data sets share."""

from functools import cache
from importlib.util import find_spec

import pytest

from nnviz.data import DataRecipe, Dataset, DataSource, load, sources

MEASURED = ("iris", "wine", "breast-cancer", "diabetes", "digits", "patches")


def _params() -> list[object]:
    absent = pytest.mark.skipif(find_spec("sklearn") is None, reason="scikit-learn is missing")
    return [
        pytest.param(s, id=s.name, marks=[absent] if s.name in MEASURED else []) for s in sources()
    ]


@pytest.fixture(params=_params())
def source(request: pytest.FixtureRequest) -> DataSource:
    """Each known data set in turn."""
    return request.param


@cache
def as_it_comes(name: str) -> Dataset:
    """The samples of a set of which nothing is said; made once, since pictures take a second."""
    return load(DataRecipe(name=name))


def few(source: DataSource, **words: object) -> DataRecipe:
    """A recipe of so few samples that making them twice takes no time."""
    return DataRecipe(name=source.name).replace(size=60 if source.has_size else None, **words)
