"""Starting and ending the training process, from the application's side."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from time import monotonic
from typing import Any

from nnviz.runtime import messages as m
from nnviz.runtime.entry import main
from nnviz.runtime.interrupts import no_interrupts
from nnviz.runtime.outbox import Outbox
from nnviz.runtime.ring import RingReader, ring_fields
from nnviz.runtime.shared import Block, Field, remove_left_by, unlink
from nnviz.runtime.threads import default_threads, threads_of_children

STEP_ROWS, EVALUATION_ROWS = 32_768, 256

LISTEN_S = 0.01
"""While the process ends, what it still has to say is taken this often, so that it can end."""


class TrainingProcess:
    """A running child, its pipes and its rings. Belongs to the thread that made it."""

    def __init__(self, threads: int | None = None) -> None:
        """Start the process. Raises `ProblemError` when there is no room for its memory."""
        fields = {"control": Field((8,), "i8")}
        fields |= ring_fields("steps", STEP_ROWS, len(m.STEP_COLUMNS))
        fields |= ring_fields("evaluations", EVALUATION_ROWS, m.EVALUATION_COLUMNS)
        self._block = Block.create(fields)
        self._counters = self._block.raw("control")
        self.steps = RingReader(self._block, "steps")
        self.evaluations = RingReader(self._block, "evaluations")
        self._sent, self._ended = 0, False
        with ExitStack() as undo:
            undo.callback(unlink, self._block.handle)
            self._start(threads or default_threads(), undo)
            undo.pop_all()

    def _start(self, threads: int, undo: ExitStack) -> None:
        context = multiprocessing.get_context("spawn")
        self._answers, requests = (undo.enter_context(end) for end in context.Pipe())
        self._notices, notices = (undo.enter_context(end) for end in context.Pipe(duplex=False))
        self._process = context.Process(
            target=main,
            args=(self._block.handle, requests, notices, threads),
            name="nnviz-training",
            daemon=True,
        )
        with threads_of_children(threads), no_interrupts():
            self._process.start()
        undo.callback(self._process.kill)
        requests.close()
        notices.close()
        self.pid = self._process.pid or 0
        self._outbox = Outbox(self._answers, self._count_sent)

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

    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.is_alive()

    @property
    def exit_code(self) -> int | None:
        """What the process ended with, minus the signal's number if by one; None while it runs."""
        return self._process.exitcode

    def send(self, request: m.Request) -> int:
        """Send a request and return its number; never waits. A dead process swallows it."""
        self._sent += 1
        self._outbox.post(bytes(ForkingPickler.dumps(m.Numbered(self._sent, request))))
        return self._sent

    def want_frame(self) -> None:
        """Ask for the parameters to be published after the step under way."""
        self._counters[m.FRAMES_WANTED] += 1

    def stop_loading(self) -> None:
        """Refuse whatever was asked for so far and still has to be read from a file."""
        self._counters[m.LOADS_STOPPED] = self._sent

    def end(self, patience_s: float = 1.0) -> None:
        """End the process: politely, then not. Leaves nothing behind."""
        if self._ended:
            return
        self._ended = True
        self.send(m.Quit())
        self._listen_to_the_end(patience_s)
        self._process.kill()
        self._process.join()
        self._outbox.close()
        self._answers.close()
        self._notices.close()
        with suppress(ValueError):  # somebody else in this process has just collected its status
            self._process.close()
        unlink(self._block.handle)
        remove_left_by(self.pid)

    def _listen_to_the_end(self, patience_s: float) -> None:
        """Wait for the process to end; it could not while a pipe is full of what it says."""
        end = monotonic() + patience_s
        while self._process.is_alive() and monotonic() < end:
            for _ in (*self.news(), *self.heard()):
                pass
            self._process.join(LISTEN_S)

    def _count_sent(self) -> None:
        """Count before sending: a process that trains must come to read what fills the pipe."""
        self._counters[m.REQUESTS_SENT] += 1


def _received(pipe: Connection, receive: Callable[[Connection], Any]) -> Iterator[Any]:
    """All that lies in a pipe; the end of the other side ends it."""
    with suppress(EOFError, OSError):
        while pipe.poll():
            yield receive(pipe)
