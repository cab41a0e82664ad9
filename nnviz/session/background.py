"""Heavy questions, asked from the window and answered by the worker process.

1. `ask` gives a question a number; the first one starts the thread, which starts the worker.
2. The worker gets one question at a time and tells how far it is.
3. Its answer comes as `answered`, or the reason why there is none as `failed`.
4. After `cancel` nothing more is said about a question, whatever was already on its way.
"""

import logging
import queue
from collections import deque
from itertools import count
from multiprocessing import Pipe
from multiprocessing.connection import wait

from PySide6.QtCore import QObject, QThread, Signal, Slot

from nnviz.core.problem import Problem
from nnviz.runtime.question import (
    Answered,
    Asked,
    Cancel,
    Failed,
    Progressed,
    Question,
    Shown,
    Word,
)
from nnviz.runtime.worker_process import WorkerProcess

logger = logging.getLogger(__name__)

GONE = Problem("worker", "The process that works on it has ended.", "Try again.")


class Background(QObject):
    """Signals, each with the number `ask` gave:

    - `progressed(int, float)`: the share that is done, some 20 times a second.
    - `shown(int, object)`: what it has found so far, some times a second.
    - `answered(int, object)`: what the question's `run` returned.
    - `failed(int, Problem)`.
    """

    progressed = Signal(int, float)
    shown = Signal(int, object)
    answered = Signal(int, object)
    failed = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = count(1)
        self._wanted: set[int] = set()
        self._asked: dict[int, Question] = {}
        self._thread: _WorkerThread | None = None
        self._is_closed = False

    def ask(self, question: Question) -> int:
        """Ask something after all that was asked before; the number of the question."""
        number = next(self._numbers)
        if self._is_closed:
            return number
        self._asked[number] = question
        self._wanted.add(number)
        if self._thread is None:
            self._thread = _WorkerThread(self)
            self._thread.said.connect(self._on_said)
            self._thread.start()
        self._thread.order(Asked(number, question))
        return number

    def cancel(self, number: int) -> None:
        """Want no answer any more; a number without an open question changes nothing."""
        if number in self._wanted and self._thread is not None:
            self._wanted.remove(number)
            self._thread.order(Cancel(number))

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still waited for."""
        return bool(self._wanted)

    def process_id(self) -> int | None:
        """The worker's number, while it lives."""
        return self._thread.pid if self._thread is not None else None

    def close(self) -> None:
        """End the worker and the thread; returns when both are gone. Nothing is said after it."""
        self._is_closed = True
        self._wanted.clear()
        if self._thread is not None:
            self._thread.stop()

    @Slot(object)
    def _on_said(self, word: Word) -> None:
        number = word.number
        if isinstance(word, Progressed | Shown):
            self._pass_on(word)
            return
        question = self._asked.pop(number)
        is_late = number not in self._wanted
        self._wanted.discard(number)
        if isinstance(word, Answered):
            question.discard(word.answer) if is_late else self.answered.emit(number, word.answer)
        elif word.problem is not None and not is_late:
            self.failed.emit(number, word.problem)

    def _pass_on(self, word: Progressed | Shown) -> None:
        if word.number not in self._wanted:
            return
        if isinstance(word, Progressed):
            self.progressed.emit(word.number, word.share)
        else:
            self.shown.emit(word.number, word.interim)


class _WorkerThread(QThread):
    """Owns the worker; `said(Word)` passes on what it says, one last word for each question."""

    said = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.pid: int | None = None
        self._orders: queue.SimpleQueue[Asked | Cancel | None] = queue.SimpleQueue()
        self._wake_reader, self._wake_writer = Pipe(duplex=False)
        self._waiting: deque[Asked] = deque()
        self._current: int | None = None
        self._is_ending = self._is_closed = False

    # -- called from the window's thread -------------------------------------------------------

    def order(self, order: Asked | Cancel | None) -> None:
        """Ask or cancel; None ends the thread."""
        self._orders.put(order)
        self._wake_writer.send_bytes(b"w")

    def stop(self) -> None:
        """End the thread and the worker; returns when both are gone."""
        if self._is_closed:
            return
        self._is_closed = True
        self.order(None)
        self.wait()
        self._wake_reader.close()
        self._wake_writer.close()

    # -- the thread ----------------------------------------------------------------------------

    def run(self) -> None:
        """Pass on questions and words until told to end."""
        worker: WorkerProcess | None = None
        try:
            while True:
                wait([self._wake_reader, *(worker.sources if worker is not None else ())])
                self._obey(worker)
                if self._is_ending:
                    return
                if worker is not None and not self._hear(worker):
                    self._bury(worker)
                    worker = None
                if self._waiting and self._current is None:
                    worker = self._fitting(worker) or self._started()
                    self._send_next(worker)
        finally:
            if worker is not None:
                worker.end()

    def _obey(self, worker: WorkerProcess | None) -> None:
        while self._wake_reader.poll():
            self._wake_reader.recv_bytes()
            order = self._orders.get()
            if order is None:
                self._is_ending = True
            elif isinstance(order, Asked):
                self._waiting.append(order)
            elif order.number == self._current and worker is not None:
                worker.send(order)
            else:
                self._drop(order.number)

    def _drop(self, number: int) -> None:
        """Forget a question that waits; one that has been answered meanwhile is none of ours."""
        kept = deque(asked for asked in self._waiting if asked.number != number)
        if len(kept) < len(self._waiting):
            self._waiting = kept
            self.said.emit(Failed(number, None))

    def _fitting(self, worker: WorkerProcess | None) -> WorkerProcess | None:
        """The worker, unless it stands too far back for the next question: then it ends."""
        if worker is None or worker.niceness <= self._waiting[0].question.niceness:
            return worker
        worker.end()
        return None

    def _started(self) -> WorkerProcess | None:
        try:
            worker = WorkerProcess()
        except OSError as error:
            logger.exception("the worker could not be started")
            problem = Problem("worker", f"It could not be started: {error}.", "Try again.")
            while self._waiting:
                self.said.emit(Failed(self._waiting.popleft().number, problem))
            return None
        self.pid = worker.pid
        return worker

    def _send_next(self, worker: WorkerProcess | None) -> None:
        if worker is not None:
            asked = self._waiting.popleft()
            self._current = asked.number
            worker.send(asked)

    def _hear(self, worker: WorkerProcess) -> bool:
        """Pass on what the worker has said; whether it still lives."""
        is_alive = worker.alive()
        for word in worker.words():
            if not isinstance(word, Progressed | Shown):
                self._current = None
            if isinstance(word, Failed) and word.traceback:
                logger.error("the worker met a bug\n%s", word.traceback)
            self.said.emit(word)
        return is_alive

    def _bury(self, worker: WorkerProcess) -> None:
        """Take leave of a worker that has ended by itself; the next question starts another."""
        worker.end()
        self.pid = None
        if self._current is not None:
            self.said.emit(Failed(self._current, GONE))
            self._current = None
