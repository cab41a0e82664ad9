"""A training state in a project: plain values, weights, and what the optimiser keeps.

Beyond the arrays of `nnviz.files.state` there are, where the state has them, ``hidden``, what
single weights were that marks hold at zero, and ``removed/<n>``, the weights of what edits took
away. Both say NaN where nothing is known. The values list the places of the latter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np

from nnviz.engine.arena import Layout
from nnviz.engine.experiment import Experiment
from nnviz.engine.trainer_state import TrainerState
from nnviz.engine.transplant import MEMORY_BYTES, Place
from nnviz.files.plain import NAME_LIMIT, Fields, fail
from nnviz.files.project.archive import Archive
from nnviz.files.project.tensors import Arrays, Entry, check_entries, empty_array
from nnviz.files.state import (
    DTYPES,
    ORDER,
    ORDER_LIMIT,
    array_shapes,
    arrays,
    empty_vectors,
    layout_for,
    moment_rows,
    plain_values,
    state_with,
    views,
)

WEIGHTS, OPTIMIZER = "weights.safetensors", "optimizer.safetensors"
PARAMETERS = "parameters/"
HIDDEN, REMOVED = "hidden", "removed"
PLACES_LIMIT = 100_000
MAKERS_LIMIT = 1000
LOOSE_LIMIT = MEMORY_BYTES + (64 << 20)
"""Bytes of removed and hidden weights and of those of unknown layers."""


def training_values(state: TrainerState) -> dict[str, Any]:
    """All of a state that is no array, as JSON values."""
    places = [[*place[:3], list(place[3])] for place in state.removed]
    hidden = {HIDDEN: True} if state.hidden is not None else {}
    removed = {REMOVED: places} if places else {}
    return plain_values(state) | hidden | removed


def training_arrays(layout: Layout, state: TrainerState) -> tuple[Arrays, Arrays]:
    """The arrays of a state by name: weights, and all others."""
    found = arrays(layout, state)
    weights = {name: array for name, array in found.items() if name.startswith(PARAMETERS)}
    order = {ORDER: found[ORDER]}  # first: its numbers are the widest, and all stay aligned
    others = {name: found[name] for name in found if name not in weights and name != ORDER}
    hidden = {} if state.hidden is None else {HIDDEN: state.hidden}
    removed = {f"{REMOVED}/{at}": values for at, values in enumerate(state.removed.values())}
    return weights, order | others | hidden | removed


def read_training(
    archive: Archive, experiment: Experiment, values: Fields, unknown: Iterable[str]
) -> tuple[TrainerState, Arrays]:
    """The state of an experiment, and the weights of `unknown` layers that lie beside it.

    Names, types and shapes are compared with what the network needs before memory is taken.

    Raises:
        ProblemError: it is damaged, or belongs to another network or optimiser.
    """
    layout, rows, where = layout_for(experiment), moment_rows(experiment), values.where
    dtype = values.text("dtype")
    if dtype not in DTYPES:
        fail(where, f"'dtype' should be one of {', '.join(DTYPES)}.")
    loose = _checked(archive, _Wanted.of(layout, rows, values), tuple(unknown))
    parameters, moments = empty_vectors(layout, rows, dtype)
    targets = {**views(layout, parameters, moments), **loose}
    for name in (WEIGHTS, OPTIMIZER):
        archive.read_arrays(name, targets)
    batch = experiment.training.batch_size
    state = state_with(layout, parameters, moments, loose[ORDER], batch, values)
    removed = {place: loose[f"{REMOVED}/{at}"] for at, place in enumerate(_places(values))}
    for name, array in loose.items():
        if name.startswith((HIDDEN, REMOVED)) and np.isinf(array).any():
            fail(where, f"{name} holds numbers that are not finite.")
    beside = {name: array for name, array in loose.items() if name.startswith(PARAMETERS)}
    return replace(state, hidden=loose.get(HIDDEN), removed=removed), beside


def read_raw(archive: Archive, name: str, limit: int) -> Arrays:
    """All arrays of a member as they are, of at most so many bytes together."""
    where = f"{archive.where}, {name}"
    if name not in archive:
        return {}
    if archive.size(name) > limit:
        fail(where, f"It has {archive.size(name):,} bytes; at most {limit:,} are allowed here.")
    targets = {entry.name: empty_array(entry, where) for entry in archive.header(name)}
    archive.read_arrays(name, targets)
    return targets


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The arrays that a state needs, and what its values say of others."""

    weights: Mapping[str, Entry]
    others: Mapping[str, Entry]
    dtype: str
    removed: int

    @classmethod
    def of(cls, layout: Layout, rows: int, values: Fields) -> "_Wanted":
        dtype = DTYPES[values.text("dtype")]
        shapes = array_shapes(layout, rows)
        if values.rest().get(HIDDEN):
            shapes[HIDDEN] = (layout.trained,)
        found = {name: Entry(name, dtype, shape) for name, shape in shapes.items()}
        weights = {name: found[name] for name in found if name.startswith(PARAMETERS)}
        others = {name: found[name] for name in found if name not in weights}
        return cls(weights, others, dtype, len(_places(values)))

    def may_be(self, entry: Entry) -> bool:
        """Whether an array may lie beside what the optimiser keeps."""
        if entry.name == ORDER:
            return entry.dtype == "I64" and len(entry.shape) == 1
        stem, _, number = entry.name.partition("/")
        return stem == REMOVED and number.isdecimal() and entry.dtype == self.dtype


def _checked(archive: Archive, wanted: _Wanted, unknown: tuple[str, ...]) -> dict[str, Any]:
    """Places for the arrays that are no part of the vectors, once all of them have been judged."""
    foreign = tuple(f"{PARAMETERS}{name}/" for name in unknown)
    weights, others = archive.header(WEIGHTS), archive.header(OPTIMIZER)
    places = [f"{archive.where}, {name}" for name in (WEIGHTS, OPTIMIZER)]
    check_entries(weights, wanted.weights, lambda e: e.name.startswith(foreign), places[0])
    check_entries(others, wanted.others, wanted.may_be, places[1])
    own = {entry.name: entry for entry in (*weights, *others)}
    for name in (ORDER, *(f"{REMOVED}/{at}" for at in range(wanted.removed))):
        if name not in own:
            fail(places[1], f"The array {name} is missing.")
    if not 0 < prod(own[ORDER].shape) <= ORDER_LIMIT:
        fail(places[1], f"{ORDER} should be a list of samples.")
    loose = [e for e in own.values() if e.name not in {*wanted.weights, *wanted.others} - {HIDDEN}]
    if sum(entry.nbytes for entry in loose if entry.name != ORDER) > LOOSE_LIMIT:
        fail(archive.where, "It holds too much of what belongs to no layer.")
    return {entry.name: empty_array(entry, places[1]) for entry in loose}


def _places(values: Fields) -> list[Place]:
    """The places of the weights that edits took away."""
    if REMOVED not in values.rest():
        return []
    return [_place(item, values.where) for item in values.items(REMOVED, PLACES_LIMIT)]


def _place(item: Any, where: str) -> Place:
    right = isinstance(item, list) and [type(part) for part in item] == [str, str, str, list]
    if not (right and len(item[3]) <= MAKERS_LIMIT and all(map(_is_name, item[:3] + item[3]))):
        fail(where, f"{REMOVED!r} should be a list of places of weights.")
    return item[0], item[1], item[2], tuple(item[3])


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 2 * NAME_LIMIT
