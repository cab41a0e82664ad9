"""Starting and ending the worker process, from the application's side."""

import multiprocessing
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from nnviz.runtime.interrupts import no_interrupts
from nnviz.runtime.question import Asked, Cancel, Word
from nnviz.runtime.shared import remove_left_by
from nnviz.runtime.threads import threads_of_children
from nnviz.runtime.worker import main


class WorkerProcess:
    """A running worker and the pipe to it. Belongs to the thread that made it.

    `niceness` is that of the least urgent question it got; it cannot go below that again.
    """

    def __init__(self) -> None:
        """Start the process. Raises `OSError` when the system will not."""
        context = multiprocessing.get_context("spawn")
        self._pipe, other_end = context.Pipe()
        self._process = context.Process(
            target=main, args=(other_end,), name="nnviz-worker", daemon=True
        )
        with threads_of_children(1), no_interrupts():
            self._process.start()
        other_end.close()
        self.pid = self._process.pid or 0
        self.niceness = 0

    @property
    def sources(self) -> tuple[Any, ...]:
        """What becomes ready when the worker has said something, or has ended."""
        return (self._pipe, self._process.sentinel)

    def send(self, message: Asked | Cancel) -> None:
        """Say something. A worker that is busy must be sent nothing but `Cancel`, which is small:
        then neither side ever waits for room in the pipe. A dead one swallows it.
        """
        if isinstance(message, Asked):
            self.niceness = max(self.niceness, message.question.niceness)
        with suppress(OSError):
            self._pipe.send(message)

    def words(self) -> Iterator[Word]:
        """What the worker has said, as far as it has arrived."""
        with suppress(EOFError, OSError):
            while self._pipe.poll():
                yield self._pipe.recv()

    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.is_alive()

    def end(self) -> None:
        """End the process at once; it holds nothing that anybody would miss."""
        self._process.kill()
        self._process.join()
        self._pipe.close()
        with suppress(ValueError):  # somebody else in this process has just collected its status
            self._process.close()
        remove_left_by(self.pid)
