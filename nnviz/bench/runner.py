"""Runs groups, each in a process of its own, and puts their numbers together."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence

from nnviz.bench import BOUNDS, GROUPS
from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import unknown_name

Numbers = dict[str, float | None]


def run_groups(
    names: Sequence[str], soak_minutes: float | None, tell: Callable[[str], object]
) -> Numbers:
    """Measure the named groups, all of them when none is named.

    Raises:
        ProblemError: a name is unknown, or a group failed.
    """
    for name in names:
        if name not in GROUPS:
            raise ProblemError(unknown_name(name, GROUPS, "group"))
    numbers: Numbers = {}
    chosen: list[list[str]] = [[name] for name in names or GROUPS]
    if soak_minutes is not None:
        chosen = [[name] for name in names] + [["soak", str(soak_minutes)]]
    for group in chosen:
        tell(f"measuring {group[0]} …")
        numbers |= _run(group)
    return numbers


def table(numbers: Numbers) -> str:
    """The numbers with their bounds, a line each."""
    rows = []
    for key, value in numbers.items():
        bound = BOUNDS.get(key)
        shown = "not measured" if value is None else f"{value:.4g}"
        wanted = str(bound) if bound else ""
        verdict = ""
        if bound and value is not None and wanted:
            verdict = "ok" if bound.holds(value) else "MISSED"
        rows.append(f"{key:<32}{shown:>14}   {wanted:<10} {verdict}".rstrip())
    return "\n".join(rows)


def _run(arguments: Sequence[str]) -> Numbers:
    command = [sys.executable, "-m", "nnviz.bench", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().rsplit("\n", 1)[-1]
        raise ProblemError(Problem(f"bench {arguments[0]}", f"It failed: {last}."))
    found: Numbers = json.loads(done.stdout.strip().rsplit("\n", 1)[-1])
    return found
