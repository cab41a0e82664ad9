"""The worker process: answers heavy questions one after the other, when the machine has time.

It runs at the priority of the question, mostly the lowest, with one BLAS thread, so that training
and the window do not wait for it. It knows no question in particular: each brings its own `run`.
"""

import os
import signal
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any

from nnviz.core.problem import Problem, ProblemError
from nnviz.data.table.work import Work, WorkCancelled
from nnviz.runtime.parent import end_with_the_application
from nnviz.runtime.question import Answered, Asked, Cancel, Failed, Progressed, Shown, Word
from nnviz.runtime.shared import remove_left_by

TELL_S = 0.05
"""Progress is told no more often than this."""

SHOW_S = 0.15
"""What is found so far is shown no more often than this."""


def main(pipe: Connection) -> None:
    """Answer until the application closes the pipe, or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_the_application()
    try:
        while True:
            message = pipe.recv()
            if isinstance(message, Asked):  # a late `Cancel` has nothing left to stop
                _stand_back(message.question.niceness)
                _Talk(pipe, message.number).answer(message)
    except (EOFError, ConnectionError):
        remove_left_by(os.getpid())


def _stand_back(niceness: int) -> None:
    """Leave the processor to others. Nobody may come forward again: for that a worker is young."""
    with suppress(AttributeError, OSError):  # Windows has no such number
        os.nice(max(0, niceness - os.nice(0)))


class _Talk:
    """What is said about one question."""

    def __init__(self, pipe: Connection, number: int) -> None:
        self._pipe, self._number = pipe, number
        self._is_cancelled = False
        self._next_tell = self._next_show = 0.0

    def answer(self, asked: Asked) -> None:
        """Answer a question, or say why not."""
        word = _word(asked, Work(self.progress, self.cancelled, show=self.show))
        if isinstance(word, Answered) and self.cancelled():
            asked.question.discard(word.answer)
            word = Failed(self._number, None)
        self._pipe.send(word)

    def progress(self, share: float) -> None:
        """Tell how far the work is, now and then."""
        now = monotonic()
        if now >= self._next_tell:
            self._next_tell = now + TELL_S
            self._pipe.send(Progressed(self._number, share))

    def show(self, interim: Any) -> None:
        """Show what has been found so far, now and then."""
        now = monotonic()
        if now >= self._next_show:
            self._next_show = now + SHOW_S
            self._pipe.send(Shown(self._number, interim))

    def cancelled(self) -> bool:
        """Whether the answer is no longer wanted. Nothing but that is said to a busy worker."""
        while self._pipe.poll():
            message = self._pipe.recv()
            self._is_cancelled |= isinstance(message, Cancel) and message.number == self._number
        return self._is_cancelled


def _word(asked: Asked, work: Work) -> Word:
    """The last word on a question. A bug in one does not end the worker."""
    try:
        return Answered(asked.number, asked.question.answer(work))
    except WorkCancelled:
        return Failed(asked.number, None)
    except ProblemError as error:
        return Failed(asked.number, error.problem)
    except MemoryError:
        problem = Problem("memory", "There is not enough of it.", "Ask about fewer data.")
        return Failed(asked.number, problem)
    except (EOFError, ConnectionError):
        raise
    except Exception as error:  # noqa: BLE001 - it is told to the application, which logs it
        what = f"It met a bug: {error}."
        problem = Problem("worker", what, "The window goes on; try something else.")
        return Failed(asked.number, problem, traceback.format_exc())
