"""Which states are kept to go back to, with a trainer and a clock made up for the test."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from nnviz.runtime import fallback
from nnviz.runtime.fallback import APART_S, APART_STEPS, LARGEST_BYTES, Fallback


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    clock = SimpleNamespace(now=50.0)
    monkeypatch.setattr(fallback, "perf_counter", lambda: clock.now)
    return clock


def trainer(step: int, size: int = 10) -> Any:
    """A trainer at a step, with parameters that take no memory."""
    state = SimpleNamespace(step=step)
    parameters = np.broadcast_to(np.float32(0), size)
    return SimpleNamespace(step_number=step, parameters=parameters, snapshot=lambda: state)


def step_of(kept: Fallback) -> int | None:
    return kept.state.step if kept.state else None


def test_before_anything_is_loaded_there_is_nothing(clock: SimpleNamespace) -> None:
    kept = Fallback()
    kept.keep(clock.now, trainer(5000))
    assert kept.state is None


def test_the_state_at_the_last_change_is_kept(clock: SimpleNamespace) -> None:
    kept = Fallback()
    kept.begin(trainer(7))
    assert step_of(kept) == 7
    kept.begin(trainer(9))
    assert step_of(kept) == 9


def test_later_it_is_the_last_but_one(clock: SimpleNamespace) -> None:
    """The last may already hold numbers that are running away."""
    kept, found = Fallback(), []
    kept.begin(trainer(0))
    for at in range(1, 5):
        kept.keep(clock.now + at * APART_S, trainer(at * APART_STEPS))
        found.append(step_of(kept))
    assert found == [0, APART_STEPS, 2 * APART_STEPS, 3 * APART_STEPS]


def test_kept_states_lie_apart_in_time_and_in_steps(clock: SimpleNamespace) -> None:
    kept = Fallback()
    kept.begin(trainer(0))
    for _ in range(3):
        kept.keep(clock.now + APART_S / 2, trainer(100 * APART_STEPS))  # too soon
        kept.keep(clock.now + 100 * APART_S, trainer(APART_STEPS - 1))  # too few steps
    assert step_of(kept) == 0


def test_of_a_very_large_network_nothing_is_kept(clock: SimpleNamespace) -> None:
    kept = Fallback()
    kept.begin(trainer(0, LARGEST_BYTES // 4 + 1))
    kept.keep(clock.now + 2 * APART_S, trainer(2 * APART_STEPS))
    assert kept.state is None
