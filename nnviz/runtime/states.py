"""The large arrays of a training state in shared memory, so that taking it holds up nobody.

Through a pipe the application would copy hundreds of megabytes in one go while it holds the
interpreter's lock.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from nnviz.core.problem import ProblemError
from nnviz.engine.trainer_state import TrainerState
from nnviz.runtime.shared import Block, Field, Handle

LARGE = 1 << 20
"""Bytes of parameters from which on a state is shared."""

NOTHING = np.zeros(0, np.float32)


def shared(state: TrainerState) -> tuple[TrainerState, Handle | None]:
    """The state without its large arrays, and where they lie; the whole state when it is small.

    Where there is no room to share them, it stays whole.
    """
    if state.parameters.nbytes < LARGE:
        return state, None
    arrays = {"parameters": state.parameters, "moments": state.moments}
    if state.hidden is not None:
        arrays["hidden"] = state.hidden
    try:
        block = Block.create({name: Field(a.shape, a.dtype.str) for name, a in arrays.items()})
    except ProblemError:
        return state, None
    for name, array in arrays.items():
        block[name][...] = array
    nothing: dict[str, Any] = dict.fromkeys(arrays, NOTHING)
    return replace(state, **nothing), block.handle


def whole(state: TrainerState, arrays: Handle) -> TrainerState:
    """The state with its large arrays, which lie in the mapped block and are read-only."""
    block = Block.attach(arrays)
    found: dict[str, Any] = {name: block[name] for name, _ in arrays.fields}
    for array in found.values():
        array.flags.writeable = False
    return replace(state, **found)
