"""A large state comes through shared memory and is the same; a small one through the pipe."""

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnviz.core.problem import Problem, ProblemError
from nnviz.data import load
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import TrainerState
from nnviz.runtime.shared import Block
from nnviz.runtime.states import LARGE, shared, whole
from tests.runtime.talking import experiment


def fresh() -> Trainer:
    """A trainer that has done nothing yet."""
    return Trainer(experiment(), load(experiment().data))


def large() -> TrainerState:
    """A state with more numbers than a pipe should carry."""
    trainer = fresh()
    list(trainer.steps(3))
    rng = np.random.default_rng(0)
    numbers = rng.normal(size=LARGE).astype(np.float32)
    return replace(
        trainer.snapshot(), parameters=numbers, moments=np.stack([numbers] * 2), hidden=numbers
    )


def test_a_large_state_is_shared_bit_for_bit() -> None:
    state = large()
    rest, arrays = shared(state)
    assert arrays is not None
    assert len(pickle.dumps(rest)) < 100_000
    again = whole(rest, arrays)
    assert not Path(arrays.path).exists(), "nothing is left behind"
    assert np.array_equal(again.parameters, state.parameters)
    assert np.array_equal(again.moments, state.moments)
    assert again.hidden is not None
    assert np.array_equal(again.hidden, state.parameters)
    assert (again.step, again.updates, again.noise) == (state.step, state.updates, state.noise)
    with pytest.raises(ValueError, match="read-only"):
        again.parameters[0] = 1


def test_a_small_state_stays_whole() -> None:
    state = fresh().snapshot()
    assert shared(state) == (state, None)


def test_without_room_it_goes_through_the_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(_fields: object) -> Block:
        raise ProblemError(Problem("memory", "There is no room."))

    monkeypatch.setattr(Block, "create", no_room)
    state = large()
    assert shared(state) == (state, None)
