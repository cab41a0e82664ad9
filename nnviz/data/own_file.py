"""What recipes of a person's own files have in common: what of them cannot be used. Pure."""

import re
from collections.abc import Iterator
from typing import Any

from nnviz.core.problem import Problem
from nnviz.core.spec import NO_NUMBER


def file_problems(place: str, path: str, checksum: Any, hint: str) -> Iterator[Problem]:
    """A file that was not chosen, or not looked at; `hint` says how one is chosen."""
    if not path:
        yield Problem(place, "No file has been chosen.", hint, key="path")
    if not is_checksum(checksum):
        what = "It has no checksum of its file."
        yield Problem(place, what, "Look at the file again.", key="checksum")


def is_checksum(value: Any) -> bool:
    """Whether this is a SHA-256 in hexadecimal digits."""
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


def is_count(value: Any) -> bool:
    """Whether this is a whole number from 0 that can be how many there are of something."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < NO_NUMBER
