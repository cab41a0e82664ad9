"""What a JSON value holds beyond what this version knows, kept to be saved again. Pure.

A shape says what is known: an object's entries by name, each with a shape of its own or None for
whatever is judged elsewhere.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from nnviz.core.spec import Spec
from nnviz.data import DataRecipe
from nnviz.engine.augmentation import Augmentation
from nnviz.engine.breakpoints import Breakpoints
from nnviz.engine.settings import TrainingSettings

Shape = Mapping[str, "Shape | None"]


def _of_spec(cls: type[Spec]) -> Shape:
    return dict.fromkeys(["kind", *(field.name for field in fields(cls))])


EXPERIMENT: Shape = {
    **dict.fromkeys(["format", "version", "graph", "seed", "marks"]),
    "data": _of_spec(DataRecipe),
    "training": _of_spec(TrainingSettings),
    "breakpoints": _of_spec(Breakpoints),
    "augmentation": _of_spec(Augmentation),
}
PROJECT: Shape = {
    **dict.fromkeys(["format", "version", "made_with", "view", "state", "history", "members"]),
    "document": {
        "experiment": EXPERIMENT,
        "drawing": dict.fromkeys(["places", "direction", "blocks", "notes"]),
    },
    "trained": EXPERIMENT,
    "data": dict.fromkeys(["checksum", "tables", "images"]),
}


def pared(value: Any, shape: Shape | None) -> tuple[Any, Any]:
    """What is known of a value, and the rest as objects inside of each other; {}: there is none."""
    if shape is None or not isinstance(value, Mapping):
        return value, {}
    known, rest = {}, {}
    for name, entry in value.items():
        if name not in shape:
            rest[name] = entry
            continue
        known[name], left = pared(entry, shape[name])
        if left:
            rest[name] = left
    return known, rest


def joined(value: Any, rest: Any) -> Any:
    """A value with what `pared` had left over, where the objects it lay in are still there."""
    if not (isinstance(value, Mapping) and isinstance(rest, Mapping)):
        return value
    own = {name: joined(entry, rest.get(name)) for name, entry in value.items()}
    return own | {name: entry for name, entry in rest.items() if name not in own}


def names(rest: Mapping[str, Any], shape: Shape | None, before: str = "") -> list[str]:
    """The entries that were left over, as `document.experiment.seed`."""
    found: list[str] = []
    for name, entry in rest.items():
        if shape is not None and name in shape:
            found += names(entry, shape[name], f"{before}{name}.")
        else:
            found.append(f"{before}{name}")
    return found
