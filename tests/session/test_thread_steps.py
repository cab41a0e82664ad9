"""Steps on their way to the window: each arrives once and in order, one block waits at most."""

import numpy as np
import psutil
import pytest

from nnviz.runtime import messages as m
from nnviz.runtime.messages import RunState
from tests.runtime.talking import experiment
from tests.session.watching import Window, assert_all_told, turn_once

FAR = 0.001
"""Steps a second at which no test lives to see the second step."""


@pytest.mark.parametrize(
    ("turns", "seed"), [(60, 0), pytest.param(3000, 1, marks=pytest.mark.long)]
)
def test_every_step_arrives_once_and_in_order(window: Window, turns: int, seed: int) -> None:
    """Across play, pause, single steps, epochs, speeds, live changes and a blocked window."""
    rng = np.random.default_rng(seed)
    base = experiment()
    window.ask(m.Load(base))
    window.settle()
    for _ in range(turns):
        window.ask(
            [
                m.Play(),
                m.Pause(),
                m.Advance(int(rng.integers(1, 40))),
                m.Advance(None),
                m.SetSpeed(float(rng.choice([30, 500, 1e5]))),
                m.SetSpeed(None),
                m.Change(base.with_training(momentum=float(rng.uniform(0, 0.9)))),
            ][rng.integers(7)]
        )
        if rng.random() < 0.3:
            count = len(window.record.events)
            window.until(lambda: len(window.record.events) > count)  # noqa: B023
    window.ask(m.Pause())
    state = window.settle()
    assert_all_told(window.record, state.step)


def test_one_block_waits_at_most(window: Window) -> None:
    window.record.takes_steps = False
    window.ask(m.Load(experiment()), m.Play())
    window.until(lambda: window.waiting() > 3)
    turn_once()
    assert len(window.record.of("steps_done")) == 1
    window.thread.steps_taken()
    window.until(lambda: len(window.record.of("steps_done")) == 2)
    assert len(window.record.of("steps_done")[1]) > 3
    window.until(lambda: window.waiting() > 3)
    assert len(window.record.of("steps_done")) == 2
    window.ask(m.Pause())
    assert_all_told(window.record, window.settle().step)


def test_a_blocked_window_misses_nothing(window: Window) -> None:
    window.ask(m.Load(experiment()), m.Play())
    window.until(lambda: len(window.record.steps()) > 100)
    for _ in range(3):
        window.block_until(lambda: window.waiting() > 5)
    window.ask(m.Pause())
    assert_all_told(window.record, window.settle().step)


def test_steps_are_told_before_the_pause_that_follows_them(window: Window) -> None:
    window.record.takes_steps = False  # and though the last block has not been taken
    window.ask(m.Load(experiment()))
    for steps in (1, 10, 300, 5):
        window.advance(steps)
    told = 0
    for name, payload in window.record.events:
        if name == "steps_done":
            told += len(payload)
        elif name == "state_changed" and payload.state is RunState.PAUSED:
            assert told >= payload.step
    assert told == 316


@pytest.mark.parametrize("speed", [60, 50])
def test_slow_steps_have_signals_of_their_own(window: Window, speed: float) -> None:
    window.ask(m.SetSpeed(speed), m.Load(experiment()), m.Play())
    window.until(lambda: len(window.record.steps()) > 3)
    window.block_until(lambda: window.waiting() > 2)
    window.record.takes_steps = False
    turn_once()
    blocks = len(window.record.of("steps_done"))
    window.until(lambda: window.waiting() > 4)
    assert len(window.record.of("steps_done")) == blocks  # one at a time
    window.record.takes_steps = True
    window.thread.steps_taken()
    window.until(lambda: len(window.record.of("steps_done")) > blocks + 4)
    window.ask(m.Pause())
    assert_all_told(window.record, window.settle().step)
    assert {len(rows) for rows in window.record.of("steps_done")} == {1}


def test_only_the_slow_steps_come_alone(window: Window) -> None:
    window.ask(m.Load(experiment()))
    for speed, steps in ((None, 500), (60, 4), (None, 500)):
        window.ask(m.SetSpeed(speed))
        window.advance(steps)
    assert_all_told(window.record, 1004)
    together = {
        int(step): len(rows) for rows in window.record.of("steps_done") for step in rows[:, 0]
    }
    assert [together[step] for step in range(501, 505)] == [1] * 4
    assert max(together.values()) > 10


def test_steps_of_an_earlier_start_do_not_reach_the_next(window: Window) -> None:
    window.ask(m.Load(experiment()), m.Play())
    for at in range(20):
        window.ask(m.Change(experiment(2 + at % 3)), m.Reset(), m.Play())
    window.ask(m.Pause())
    last = window.settle().step
    start, expected = 0, 1.0
    for name, payload in window.record.events:
        if name == "loaded" and payload.start != start:
            start, expected = payload.start, 1.0
        if name == "steps_done":
            np.testing.assert_array_equal(payload[:, 0], expected + np.arange(len(payload)))
            expected += len(payload)
    assert expected == last + 1


def test_steps_that_wait_are_told_when_the_process_dies(window: Window) -> None:
    window.record.takes_steps = False
    window.ask(m.Load(experiment()), m.Play())
    window.until(lambda: window.waiting() > 3)
    told = len(window.record.steps())
    pid = window.thread.process_id()
    assert pid is not None
    psutil.Process(pid).kill()
    window.until(lambda: window.record.of("died"))
    rows = window.record.steps()
    assert_all_told(window.record, len(rows))
    assert len(rows) > told
    assert window.record.events[-1][0] == "died"
