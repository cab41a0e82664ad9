"""Fixtures of the tests of the training process."""

from collections.abc import Iterator

import pytest

from tests.runtime.talking import Line, line


@pytest.fixture(autouse=True)
def _as_in_the_application(spawned: None) -> None:
    """Here processes begin as they do in the application."""


@pytest.fixture
def child() -> Iterator[Line]:
    """A line to a training process that has nothing to do yet."""
    with line() as open_line:
        yield open_line
