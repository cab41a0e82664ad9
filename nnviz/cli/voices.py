"""What training says while it runs and at its end: to a person, or to a program."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from shutil import get_terminal_size
from time import perf_counter
from typing import Any, Protocol, TextIO

from nnviz.cli.network_text import parameter_count, sizes
from nnviz.cli.training import Ending, Outcome
from nnviz.core.problem import Problem
from nnviz.core.wording import counted
from nnviz.engine.evaluation import Evaluation
from nnviz.engine.trainer import Trainer

INTERVAL = 0.1
"""Seconds between two pictures of the progress bar."""

BAR_WIDTH = 24
STOPPED = (Ending.STALLED, Ending.BREAKPOINT)
WANTED = (Ending.FINISHED, *STOPPED)
LABELS = {"macro_f1": "macro F1", "mse": "squared error", "r2": "R²"}


@dataclass(frozen=True, slots=True)
class Result:
    """Everything there is to say at the end. `failure` tells why saving did not work."""

    title: str
    trainer: Trainer
    evaluation: Evaluation
    outcome: Outcome
    threads: int
    saved: Path | None = None
    failure: Problem | None = None


class Voice(Protocol):
    """Who is told. `shows_ticks` says whether `tick` is worth calling after every step."""

    shows_ticks: bool

    def tick(self, step: int, loss: float) -> None: ...

    def report(self, evaluation: Evaluation) -> None: ...

    def finish(self, result: Result) -> None: ...


class JsonVoice:
    """One JSON object a line on stdout; problems on stderr too."""

    shows_ticks = False

    def tick(self, step: int, loss: float) -> None:
        """Nothing: a program waits for the reports."""

    def report(self, evaluation: Evaluation) -> None:
        """Print one report."""
        print(json.dumps(evaluation.report()), flush=True)

    def finish(self, result: Result) -> None:
        """Print the last object."""
        outcome, problem = result.outcome, _problem(result)
        last: dict[str, Any] = {
            "done": outcome.ending in WANTED and not result.failure,
            "ending": outcome.ending.value,
            **result.evaluation.report(),
            "steps": outcome.steps,
            "seconds": round(outcome.seconds, 4),
            "steps_per_second": round(outcome.steps_per_second, 1),
            "parameters": parameter_count(result.trainer.experiment.graph),
            "threads": result.threads,
            "saved": str(result.saved) if result.saved else None,
        }
        if outcome.ending in STOPPED and outcome.problem:
            last["note"] = outcome.problem.what
        if problem:
            print(f"nnviz: {problem}", file=sys.stderr)
            last |= {"error": str(problem), "key": problem.key}
        print(json.dumps(last), flush=True)


class TextVoice:
    """A bar on a terminal while it runs, a summary at the end."""

    def __init__(self, first: int, count: int, stream: TextIO) -> None:
        self.shows_ticks = stream.isatty()
        self._stream, self._first, self._count = stream, first, max(1, count)
        self._next = 0.0

    def tick(self, step: int, loss: float) -> None:
        """Draw the bar anew when it is time."""
        now = perf_counter()
        if now >= self._next:
            self._next = now + INTERVAL
            self._draw(bar((step - self._first) / self._count, step, loss))

    def report(self, evaluation: Evaluation) -> None:
        """Nothing: the bar and the summary say enough."""

    def finish(self, result: Result) -> None:
        """Wipe the bar and print the summary."""
        if self.shows_ticks:
            self._draw("")
        print(summary(result), flush=True)
        if problem := _problem(result):
            print(f"nnviz: {problem}", file=sys.stderr)

    def _draw(self, line: str) -> None:
        width = get_terminal_size().columns - 1
        print(f"\r{line[:width]:<{width}}\r", end="", file=self._stream, flush=True)


def bar(share: float, step: int, loss: float) -> str:
    """The progress bar as a line of text."""
    done = "=" * int(BAR_WIDTH * share)
    return f"[{done:<{BAR_WIDTH}}] {share:4.0%}  step {step:,}  loss {loss:.4g}"


def summary(result: Result) -> str:
    """What came out, in lines for a person."""
    outcome, graph = result.outcome, result.trainer.experiment.graph
    head = f"{result.title}: {sizes(graph)}, {parameter_count(graph):,} parameters"
    speed = f"{outcome.steps_per_second:,.0f} steps/s on {counted(result.threads, 'BLAS thread')}"
    seconds = f"{outcome.seconds:.2f}" if outcome.seconds < 10 else f"{outcome.seconds:,.0f}"
    lines = [head, f"{counted(outcome.steps, 'step')} in {seconds} s, {speed}"]
    if outcome.ending in STOPPED and outcome.problem:
        lines.append(f"It ended early: {outcome.ending.value}. {outcome.problem.what}")
    elif outcome.ending is not Ending.FINISHED:
        lines.append(f"It ended early: {outcome.ending.value}.")
    lines += ["", *_table(result.evaluation), ""]
    if result.saved:
        lines.append(f"Saved {result.saved} at step {result.trainer.step_number:,}.")
    return "\n".join(lines).rstrip()


def _table(found: Evaluation) -> list[str]:
    rows = {"loss": (found.loss, found.test_loss), **found.metrics}
    title = f"step {found.step:,}, epoch {found.epochs:,.1f}"
    width = max(len(title), *(len(name) for name in rows))
    lines = [f"{title:<{width}}{'training':>12}{'test':>12}"]
    for name, (training, test) in rows.items():
        lines.append(
            f"{LABELS.get(name, name.replace('_', ' ')):<{width}}{training:>12.4g}{test:>12.4g}"
        )
    return lines


def _problem(result: Result) -> Problem | None:
    """What went wrong. Early stopping and breakpoints are notes: so the run was to end."""
    diverged = result.outcome.ending is Ending.DIVERGED
    return result.failure or (result.outcome.problem if diverged else None)
