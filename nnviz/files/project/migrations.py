"""From the JSON of older projects to that of today, one version at a time. Pure.

To change the format: raise `VERSION`, write the function that makes the new out of the old, and
put a file of the old version beside the tests.
"""

from collections.abc import Callable
from typing import Any

from nnviz.files.plain import Fields, fail

FORMAT = "nnviz project"
VERSION = 2

Values = dict[str, Any]


def migrated(values: Values, where: str) -> Values:
    """The JSON of a project as this version has it; of a later version, as it is.

    Raises:
        ProblemError: it is no project, or not what its version should be.
    """
    found = Fields(values, where)
    if found.rest().get("format") != FORMAT:
        fail(where, "It is no nnviz project.")
    version = found.whole("version", 1)
    try:
        for old in range(version, VERSION):
            values = MIGRATIONS[old](values) | {"version": old + 1}
    except (KeyError, TypeError, AttributeError, ValueError):
        fail(where, f"It is no project of version {version}.", "Try one of its backups.")
    return values


def from_1(old: Values) -> Values:
    """Version 1 had no blocks, places and notes by name, and generators in plain numbers."""
    rest = {name: v for name, v in old.items() if name not in ("experiment", "places", "notes")}
    drawing = {
        "direction": "right",
        "places": [[id, *place] for id, place in old.get("places", {}).items()],
        "blocks": [],
        "notes": [[id, note] for id, note in old.get("notes", {}).items()],
    }
    found = rest | {"document": {"experiment": old["experiment"], "drawing": drawing}}
    if old.get("state") is not None:
        found["state"] = _with_decimals(old["state"])
    return found


def _with_decimals(state: Values) -> Values:
    """A state whose generators are decimal strings, as numbers of 128 bits have to be."""
    generators = {
        name: {key: v if isinstance(v, str) else str(int(v)) for key, v in state[name].items()}
        for name in ("feed_generator", "noise_generator")
    }
    return state | generators


MIGRATIONS: dict[int, Callable[[Values], Values]] = {1: from_1}
