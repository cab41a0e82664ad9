"""Starting and ending the training process, from the application's side."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any

from nnviz.runtime import messages as m
from nnviz.runtime.child import main
from nnviz.runtime.ring import RingReader, ring_fields
from nnviz.runtime.shared import Block, Field, unlink

STEP_ROWS, EVALUATION_ROWS = 32_768, 256
THREAD_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def default_threads() -> int:
    """BLAS threads of a trainer: one core is left for the window."""
    return max(1, (os.cpu_count() or 2) - 1)


class TrainingProcess:
    """A running child, its pipes and its rings. Belongs to one thread."""

    def __init__(self, threads: int | None = None) -> None:
        """Start the process. Raises `ProblemError` when there is no room for its memory."""
        fields = {"control": Field((8,), "i8")}
        fields |= ring_fields("steps", STEP_ROWS, len(m.STEP_COLUMNS))
        fields |= ring_fields("evaluations", EVALUATION_ROWS, m.EVALUATION_COLUMNS)
        self._block = Block.create(fields)
        self._counters = self._block.raw("control")
        self.steps = RingReader(self._block, "steps")
        self.evaluations = RingReader(self._block, "evaluations")
        context = multiprocessing.get_context("spawn")
        self._answers, requests = context.Pipe()
        self._notices, notices = context.Pipe(duplex=False)
        count = threads or default_threads()
        self._process = context.Process(
            target=main,
            args=(self._block.handle, requests, notices, count),
            name="nnviz-training",
            daemon=True,
        )
        with _environment(count):
            self._process.start()
        requests.close()
        notices.close()
        self._sent = 0

    @property
    def sources(self) -> tuple[Any, ...]:
        """What becomes ready when the process has said something, or has ended."""
        return (self._answers, self._notices, self._process.sentinel)

    def news(self) -> Iterator[m.News]:
        """What the process has answered and told, as far as it has arrived."""
        return _received(self._answers, Connection.recv)

    def heard(self) -> Iterator[bytes]:
        """The notices that have arrived."""
        return _received(self._notices, Connection.recv_bytes)

    @property
    def pid(self) -> int | None:
        """The process's number."""
        return self._process.pid

    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.is_alive()

    def send(self, request: m.Request) -> int:
        """Send a request and return its number. A dead process swallows it."""
        self._sent += 1
        with suppress(OSError):
            self._answers.send(m.Numbered(self._sent, request))
        self._counters[m.REQUESTS_SENT] = self._sent
        return self._sent

    def want_frame(self) -> None:
        """Ask for the parameters to be published after the step under way."""
        self._counters[m.FRAMES_WANTED] += 1

    def end(self, patience_s: float = 1.0) -> None:
        """End the process: politely, then not. Leaves nothing behind."""
        self.send(m.Quit())
        self._process.join(patience_s)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._answers.close()
        self._notices.close()
        self._process.close()
        unlink(self._block.handle)


def _received(pipe: Connection, receive: Callable[[Connection], Any]) -> Iterator[Any]:
    """All that lies in a pipe; the end of the other side ends it."""
    with suppress(EOFError, OSError):
        while pipe.poll():
            yield receive(pipe)


@contextmanager
def _environment(threads: int) -> Iterator[None]:
    """The number of BLAS threads as the child's NumPy reads it when it loads."""
    before = {name: os.environ.get(name) for name in THREAD_VARIABLES}
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, str(threads)))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
