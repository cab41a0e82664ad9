"""JSON texts from anywhere, within limits of memory and of depth."""

from typing import Any

from nnviz.files.plain import fail, parse

VALUES_LIMIT = 1_500_000
"""Values of a text; the largest drawing with all it can say of itself takes a million."""

DEPTH_LIMIT = 100
"""Objects and lists inside of each other; what is deeper could be read and not written again."""


def parsed(content: bytes, where: str) -> Any:
    """The values of a JSON text that takes little memory whatever stands in it.

    Raises:
        ProblemError: it is no JSON, holds more values than a project can have, or goes too deep.
    """
    if sum(map(content.count, b",[{:")) > VALUES_LIMIT:
        fail(where, f"It holds more than {VALUES_LIMIT:,} values.")
    try:
        value = parse(content.decode(), where)
    except UnicodeDecodeError:
        fail(where, "It holds no text.")
    if depth(value) > DEPTH_LIMIT:
        fail(where, "It is nested too deeply.")
    return value


def depth(value: Any) -> int:
    """How many objects and lists lie inside of each other; 0 for a number or a word."""
    found, level = 0, [value]
    while level := [item for item in level if isinstance(item, dict | list)]:
        found += 1
        level = [inner for item in level for inner in _inside(item)]
    return found


def _inside(value: Any) -> Any:
    return value.values() if isinstance(value, dict) else value
