"""The speed limit, on a clock that the test turns."""

import pytest

from nnviz.runtime import pace as module
from nnviz.runtime.pace import LATE, SLOW, Pace, is_slow


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "perf_counter", clock)
    return clock


def trained(pace: Pace, clock: Clock, seconds: float, step_s: float = 0.0) -> int:
    """How many steps are begun in a time when each takes so long and each wait is slept through."""
    end, steps = clock.now + seconds, 0
    while clock.now < end:
        delay = pace.delay()
        steps += not delay
        clock.now += delay or step_s
    return steps


@pytest.mark.parametrize("speed", [0.5, 1, 10, 60, 1000, 20_000])
@pytest.mark.parametrize("work", [0.0, 0.3, 0.95], ids="step takes {}".format)
def test_a_speed_is_kept(clock: Clock, speed: float, work: float) -> None:
    pace = Pace(speed)
    pace.restart()
    seconds = max(20.0, 100 / speed) if speed < 1000 else 2.0
    steps = trained(pace, clock, seconds, max(work / speed, 1e-9))
    assert steps == pytest.approx(seconds * speed, rel=0.1)


def test_sleeping_too_long_is_made_up_for(clock: Clock) -> None:
    pace, steps, end = Pace(1000), 0, clock.now + 10
    pace.restart()
    while clock.now < end:
        delay = pace.delay()
        steps += not delay
        clock.now += delay + 0.02 if delay else 1e-6  # the system wakes a sleeper late
    assert steps == pytest.approx(10_000, rel=0.1)


def test_a_long_halt_is_not_made_up_for(clock: Clock) -> None:
    pace = Pace(100)
    pace.restart()
    assert pace.delay() == 0
    clock.now += 60
    burst = 0
    while not pace.delay():
        burst += 1
    assert burst <= LATE * 100 + 1


def test_play_begins_at_once_and_then_waits(clock: Clock) -> None:
    pace = Pace(0.1)
    pace.restart()
    assert pace.delay() == 0
    assert pace.delay() == pytest.approx(10)
    pace.restart()
    assert pace.delay() == 0


def test_turning_the_knob_makes_no_steps(clock: Clock) -> None:
    pace = Pace(1)
    pace.restart()
    assert pace.delay() == 0
    steps = 0
    for turn in range(60):  # a second of dragging
        clock.now += 1 / 60
        pace.set(1 + turn / 1000)
        steps += not pace.delay()
    assert steps <= 1


def test_a_faster_speed_counts_from_now(clock: Clock) -> None:
    pace = Pace(1)
    pace.restart()
    assert pace.delay() == 0
    clock.now += 0.9
    pace.set(1000)
    burst = 0
    while not pace.delay():
        burst += 1
    assert burst == 1


def test_without_a_limit_nothing_waits(clock: Clock) -> None:
    pace = Pace()
    assert not pace.limited
    assert [pace.delay() for _ in range(1000)] == [0] * 1000


@pytest.mark.parametrize(
    ("speed", "slow"), [(None, False), (SLOW, True), (SLOW + 1, False), (0.1, True)]
)
def test_what_counts_as_slow(speed: float | None, slow: bool) -> None:
    assert is_slow(speed) is slow
    assert Pace(speed).slow is slow
