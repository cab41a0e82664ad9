"""Writes and reads files on a thread of its own, so that the window goes on meanwhile."""

import logging
import queue
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from nnviz.core.problem import Problem, ProblemError

logger = logging.getLogger(__name__)

Work = Callable[[], Any]


class FileWorker(QThread):
    """Does one piece of work after another; each has a number.

    Signals: `done(int, object)` with what the work returned, or the `Problem` it ended with.
    """

    done = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: queue.SimpleQueue[tuple[int, Work] | None] = queue.SimpleQueue()
        self._number = self._finished = 0

    @property
    def is_busy(self) -> bool:
        """Whether there is work that is not done."""
        return self._finished < self._number

    def order(self, work: Work) -> int:
        """Do this after all that was ordered before; returns its number."""
        self._number += 1
        self._waiting.put((self._number, work))
        if not self.isRunning():
            self.start()
        return self._number

    def settle(self) -> None:
        """Finish what was ordered; more may be ordered later."""
        if self.isRunning():
            self._waiting.put(None)
            self.wait()

    def run(self) -> None:
        """Work until told to end."""
        while (job := self._waiting.get()) is not None:
            number, work = job
            try:
                result = work()
            except ProblemError as error:
                result = error.problem
            except Exception as error:
                logger.exception("the work on a file met a bug")
                result = Problem("file", f"It was not read or written: {error or repr(error)}.")
            self._finished = number
            self.done.emit(number, result)
