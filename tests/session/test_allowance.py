"""What is costly waits, in proportion to what it took."""

from math import inf

import pytest

from nnviz.session import allowance
from nnviz.session.allowance import Allowance


def test_what_took_long_waits_longer_and_other_frames_do_not_shorten_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [10.0]
    monkeypatch.setattr(allowance, "perf_counter", lambda: clock[0])
    allowed = Allowance(0.2)
    assert allowed.is_due()
    with allowed.spent():
        clock[0] += 0.1
    assert not allowed.is_due()
    clock[0] += 0.2
    with allowed.spent():
        pass  # a frame without the costly part
    assert not allowed.is_due()
    clock[0] += 0.21
    assert allowed.is_due(), "a tenth of a second in half a second is a fifth"


def test_who_is_in_haste_does_not_wait_for_what_takes_long_but_once_in_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [10.0]
    monkeypatch.setattr(allowance, "perf_counter", lambda: clock[0])
    allowed = Allowance(1.0)
    assert allowed.is_due(0.0), "nobody knows yet"
    with allowed.spent():
        clock[0] += 0.05
    assert allowed.is_due(inf)
    assert not allowed.is_due(0.008)
    assert allowed.is_due(0.06)
    clock[0] += allowance.LONGEST_S + 0.1
    assert allowed.is_due(0.008)
    for _ in range(200):
        with allowed.spent():
            clock[0] += 0.001
    assert allowed.is_due(0.008), "it has become quick"
