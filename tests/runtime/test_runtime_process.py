"""The training process begins and ends cleanly, whatever it is doing and whoever ends it."""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing import resource_tracker
from pathlib import Path

import numpy as np
import psutil
import pytest

from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe
from nnviz.runtime import messages as m
from nnviz.runtime import process as module
from nnviz.runtime import shared
from nnviz.runtime.process import STEP_ROWS, TrainingProcess
from tests.runtime.talking import Line, experiment, line

posix = pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")

WIDE = experiment(1500, 1500, size=2000, batch_size=1000)
"""A step and an evaluation of this take seconds."""


def descriptors() -> int:
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir()))


def left_by(pid: int) -> list[Path]:
    return [path for folder in shared._folders() for path in folder.glob(f"nnviz-{pid}-*")]


# --- ending --------------------------------------------------------------------------------------


def nothing(child: Line) -> None:
    """It has hardly begun to start."""


def at_rest(child: Line) -> None:
    child.ask(m.Load(experiment()))


def running(child: Line) -> None:
    child.ask(m.Load(experiment()))
    child.ask(m.Play())


def waiting_for_a_slow_step(child: Line) -> None:
    child.ask(m.SetSpeed(0.001))
    running(child)


def waiting_for_room(child: Line) -> None:
    running(child)
    counts = child.process._block.raw("steps_counts")
    while counts[0] - counts[1] < STEP_ROWS:
        assert child.process.alive()


def loading_a_table(child: Line) -> None:
    child.ask(m.Pause())
    child.process.send(m.Load(experiment().with_data(DataRecipe(name="wine"))))


def in_a_long_step(child: Line) -> None:
    child.process.send(m.Load(WIDE))
    child.process.send(m.Play())
    child.until(lambda: child.of(m.Loaded))


def flooded(child: Line) -> None:
    child.process.send(m.Load(experiment()))
    for _ in range(5000):
        child.process.send(m.TakeSnapshot())


def stopped(child: Line) -> None:
    running(child)
    os.kill(child.process.pid, signal.SIGSTOP)


def dead(child: Line) -> None:
    running(child)
    os.kill(child.process.pid, signal.SIGKILL)


def with_offers_nobody_has_mapped(child: Line) -> None:
    for _ in range(3):
        child.process.send(m.Load(experiment()))
    while len(left_by(child.process.pid)) < 6:
        assert child.process.alive()
    os.kill(child.process.pid, signal.SIGKILL)


@posix
@pytest.mark.parametrize(
    "busy",
    [
        nothing,
        at_rest,
        running,
        waiting_for_a_slow_step,
        waiting_for_room,
        loading_a_table,
        in_a_long_step,
        flooded,
        stopped,
        dead,
        with_offers_nobody_has_mapped,
    ],
)
def test_it_ends_whatever_it_is_doing(busy: Callable[[Line], None]) -> None:
    resource_tracker.ensure_running()
    before = descriptors()
    process = TrainingProcess(1)
    child, pid = Line(process), process.pid
    busy(child)
    process.end(patience_s=0.3)
    process.end()  # once more does no harm
    assert not psutil.pid_exists(pid)
    assert not left_by(pid)
    assert not left_by(os.getpid())
    assert "nnviz-requests" not in [thread.name for thread in threading.enumerate()]
    del process, child
    assert descriptors() == before


def test_what_it_still_has_to_say_does_not_keep_it() -> None:
    process = TrainingProcess(1)
    process.send(m.Load(experiment(300, 300)))
    for _ in range(20):
        process.send(m.TakeSnapshot())  # the answers are more than the pipe holds
    process.end(patience_s=1e6)


def test_asked_politely_it_ends_by_itself(child: Line) -> None:
    running(child)
    child.process.send(m.Quit())
    child.until(lambda: not child.process.alive())
    assert child.process.exit_code == 0


def test_a_dead_process_swallows_requests(child: Line) -> None:
    running(child)
    child.process._process.kill()
    child.until(lambda: not child.process.alive())
    for _ in range(1000):
        child.process.send(m.TakeSnapshot())
        child.process.want_frame()
    child.listen()
    steps = child.steps[:, 1]
    np.testing.assert_array_equal(steps, np.arange(1, len(steps) + 1))


def test_a_bug_is_told_before_the_end(child: Line, capfd: pytest.CaptureFixture[str]) -> None:
    running(child)
    child.process.send("nonsense")  # type: ignore[arg-type]
    child.until(lambda: not child.process.alive())
    child.listen()
    (crash,) = child.of(m.Crashed)
    assert "KeyError" in crash.traceback
    assert child.process.exit_code == 1
    assert capfd.readouterr() == ("", "")


# --- beginning -----------------------------------------------------------------------------------


def test_a_failed_start_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    context = multiprocessing.get_context("spawn")

    def fail(process: object) -> None:
        raise BlockingIOError("no more processes")

    resource_tracker.ensure_running()
    before = descriptors()
    monkeypatch.setattr(context.Process, "start", fail)
    with pytest.raises(BlockingIOError):
        TrainingProcess(1)
    assert descriptors() == before
    assert not left_by(os.getpid())


def test_without_memory_there_is_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "_folders", list)
    with pytest.raises(ProblemError, match="no room"):
        TrainingProcess(1)


@posix
def test_ctrl_c_never_reaches_it() -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    with line() as child:
        while not child.of(m.Loaded):  # also in the middle of its imports
            os.kill(child.process.pid, signal.SIGINT)
            if child.process._sent == 0:
                child.process.send(m.Load(experiment()))
            child.listen()
            assert child.process.alive()
        child.ask(m.Play())
        os.kill(child.process.pid, signal.SIGINT)
        child.until(lambda: len(child.steps) > 100)
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == before


def test_interrupts_are_heard_again_after_a_failed_start() -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [])

    def start() -> None:
        with module.no_interrupts():
            assert signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        start()
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == before
