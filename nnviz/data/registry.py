"""Which data sets there are: what the modules of `nnviz.data.families` list as their SOURCES."""

from collections import Counter
from functools import cache

from nnviz.core.problem import ProblemError
from nnviz.core.registry import modules
from nnviz.core.spec import unknown_name
from nnviz.data import families
from nnviz.data.source import DataSource


@cache
def sources() -> tuple[DataSource, ...]:
    """Every known data set, family by family.

    Raises:
        ValueError: two of them have one name; project files could not tell them apart.
    """
    found = tuple(source for module in modules(families) for source in module.SOURCES)
    doubles = [name for name, count in Counter(s.name for s in found).items() if count > 1]
    if doubles:
        raise ValueError(f"Two data sets are called {', '.join(doubles)}.")
    return found


def source_named(name: str) -> DataSource:
    """The data set of this name.

    Raises:
        ProblemError: nobody knows the name; the hint has the nearest ones.
    """
    known = {source.name: source for source in sources()}
    if name not in known:
        raise ProblemError(unknown_name(name, known, "data set"))
    return known[name]
