"""What the tests of data sets share."""

from importlib.util import find_spec

import pytest

from nnviz.data import DataSource, sources


def _params() -> list[object]:
    absent = pytest.mark.skipif(find_spec("sklearn") is None, reason="scikit-learn is missing")
    return [
        pytest.param(s, id=s.name, marks=[absent] if s.family == "Tables" else [])
        for s in sources()
    ]


@pytest.fixture(params=_params())
def source(request: pytest.FixtureRequest) -> DataSource:
    """Each known data set in turn."""
    return request.param
