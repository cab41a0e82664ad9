"""How long a start takes: to the first painted frame, and to a version number."""

import subprocess
import sys
from statistics import median
from time import perf_counter

RUNS = 5


def measure() -> dict[str, float | None]:
    """Seconds from the start of the process, the median of several runs after a warm-up."""
    return {
        "first_frame_s": _median(["-m", "nnviz.bench.first_frame"]),
        "version_s": _median(["-m", "nnviz", "--version"]),
    }


def _median(arguments: list[str]) -> float:
    times = []
    for _ in range(RUNS + 1):
        began = perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert process.stdout is not None
        process.stdout.readline()
        times.append(perf_counter() - began)
        process.communicate()
    return median(times[1:])
