"""Events per second over the last second, on a clock that the test turns."""

from types import SimpleNamespace

import pytest

from nnviz.session import rates
from nnviz.session.rates import Rate


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(rates, "perf_counter", lambda: clock.now)
    return clock


def rate_after(clock: SimpleNamespace, interval: float, count: int, seconds: float) -> Rate:
    """A rate that counted so many events each interval."""
    rate = Rate()
    for _ in range(round(seconds / interval) + 1):
        rate.add(count)
        clock.now += interval
    clock.now -= interval
    return rate


@pytest.mark.parametrize(
    ("interval", "count"), [(0.016, 1200), (0.05, 1), (0.4, 1), (1.0, 1), (2.5, 1), (10.0, 3)]
)
def test_a_steady_rate_is_told(clock: SimpleNamespace, interval: float, count: int) -> None:
    rate = rate_after(clock, interval, count, 30)
    assert rate.per_second() == pytest.approx(count / interval, rel=0.01)
    clock.now += interval / 2
    assert rate.per_second() == pytest.approx(count / interval, rel=0.15)


def test_nothing_yet_and_the_first_are_no_rate(clock: SimpleNamespace) -> None:
    rate = Rate()
    assert rate.per_second() == 0
    rate.add(500)
    assert rate.per_second() == 0


def test_a_rate_that_ends_fades(clock: SimpleNamespace) -> None:
    rate = rate_after(clock, 0.02, 100, 5)
    clock.now += 0.5
    assert 0 < rate.per_second() < 4000
    clock.now += 10
    assert rate.per_second() < 100
    clock.now += 1000
    assert rate.per_second() < 1


def test_a_change_of_rate_is_seen_within_the_window(clock: SimpleNamespace) -> None:
    rate = rate_after(clock, 0.02, 100, 5)
    for _ in range(60):
        clock.now += 0.02
        rate.add(10)
    assert rate.per_second() == pytest.approx(500, rel=0.05)


def test_counting_anew(clock: SimpleNamespace) -> None:
    rate = rate_after(clock, 0.02, 100, 1)
    rate.clear()
    assert rate.per_second() == 0


def test_little_is_remembered(clock: SimpleNamespace) -> None:
    rate = rate_after(clock, 0.001, 1, 60)
    assert len(rate._marks) < 1100


def test_at_one_moment_there_is_no_division_by_zero(clock: SimpleNamespace) -> None:
    rate = Rate()
    for _ in range(3):
        rate.add(10)
    assert rate.per_second() == 0
