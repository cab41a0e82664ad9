"""Fixtures of the tests of the training process."""

from collections.abc import Iterator

import pytest

from tests.runtime.talking import Line, line


@pytest.fixture
def child() -> Iterator[Line]:
    """A line to a training process that has nothing to do yet."""
    with line() as open_line:
        yield open_line
