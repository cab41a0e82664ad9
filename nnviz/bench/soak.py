"""Memory over a long training at full speed with the window open."""

import os
from time import perf_counter

from nnviz.bench.live import small_experiment, turn
from nnviz.bench.opened import opened_window

SETTLING_MINUTES = 5.0
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def measure(minutes: float) -> dict[str, float | None]:
    """Growth of window and training process together after the first five minutes, in MB.

    With ten minutes or less, growth counts from the middle.
    """
    with opened_window() as (window, _):
        window.show()
        session = window.session
        session.open(small_experiment())
        session.play()
        began, settled = perf_counter(), min(SETTLING_MINUTES, minutes / 2)
        turn(seconds=settled * 60)
        before = _resident_mb(session.process_id())
        peak = before
        while perf_counter() - began < minutes * 60:
            turn(seconds=5)
            peak = max(peak, _resident_mb(session.process_id()))
        steps = session.history.step
    return {"soak_growth_mb": peak - before, "soak_mb": peak, "soak_steps": steps}


def _resident_mb(child: int | None) -> float:
    return sum(_pages(number) for number in (os.getpid(), child) if number) * PAGE / 1e6


def _pages(process: int) -> int:
    with open(f"/proc/{process}/statm") as file:
        return int(file.read().split()[1])
