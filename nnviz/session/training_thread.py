"""The thread between the training process and the window.

It owns the process, applies the window's requests to it in order, and turns what it publishes into
signals. The cycle of one frame:

1. The window's clock calls `want_frame`; the thread asks the process to publish.
2. The process publishes after the step under way and sends a notice.
3. The thread copies the parameters, computes what visible views need, and emits `frame_ready`.
4. The window paints and calls `frame_taken`. Until then no other frame is emitted.

At rest step 2 is left out: the parameters are those of the last frame. Steps are emitted likewise:
one block outstanding, what follows is merged until `steps_taken`.
"""

import logging
import queue
import traceback
from dataclasses import replace
from multiprocessing import Pipe
from multiprocessing.connection import wait
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QThread, Signal

from nnviz.core.problem import Problem, ProblemError, Remedy
from nnviz.data import Dataset
from nnviz.engine.evaluation import Evaluation, metric_names
from nnviz.engine.experiment import active_graph
from nnviz.engine.network import Network
from nnviz.runtime import messages as m
from nnviz.runtime.process import TrainingProcess
from nnviz.runtime.publication import Subscriber
from nnviz.runtime.samples import received
from nnviz.runtime.shared import Block
from nnviz.session.frame import Frame, FrameMaker, Model, Wants

logger = logging.getLogger(__name__)

Rows = NDArray[np.float64]

START = 0
"""The column that says which fresh start a row belongs to."""

POLL_S = 0.05
"""The rings are read at least this often while training runs, so that the process never waits."""


class TrainingThread(QThread):
    """Signals, all of them delivered to the window's thread:

    - `loaded(Model)`: another network is in place, other data, or a fresh start.
    - `steps_done(ndarray)`: rows of every step since the last block, in the columns of
      `nnviz.record.history`.
    - `evaluated(list[Evaluation])`: evaluations since the last.
    - `frame_ready(Frame)`.
    - `state_changed(StateChanged)`.
    - `answered(Applied | Refused)`: what became of a request.
    - `died(Problem)`: the process has ended without being told to.
    """

    loaded = Signal(object)
    steps_done = Signal(object)
    evaluated = Signal(object)
    frame_ready = Signal(object)
    state_changed = Signal(object)
    answered = Signal(object)
    died = Signal(object)

    def __init__(self, threads: int | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads = threads
        self._orders: queue.SimpleQueue[m.Request | None] = queue.SimpleQueue()
        self._wake_reader, self._wake_writer = Pipe(duplex=False)
        self._awake = False
        self._wanted: Wants | None = None
        self._steps_out = self._frame_out = False
        self._next_probe: NDArray[np.float32] | None = None
        self._process: TrainingProcess | None = None
        self._forget_model()

    # -- called from the window's thread -------------------------------------------------------

    def request(self, request: m.Request) -> None:
        """Send a request to the process; its answer comes as a signal."""
        self._orders.put(request)
        self._wake()

    def want_frame(self, wants: Wants) -> None:
        """Ask for one frame of the newest parameters."""
        self._wanted = wants
        self._wake()

    def set_probe(self, probe: NDArray[np.float32]) -> None:
        """Show the answers to another sample `(F,)`, at once."""
        self._next_probe = probe
        self._wake()

    def frame_taken(self) -> None:
        """The last frame has been painted: another may be emitted."""
        self._frame_out = False
        if self._due:
            self._wake()

    def steps_taken(self) -> None:
        """The last block of steps has been used: another may be emitted."""
        self._steps_out = False
        if self._rows:
            self._wake()

    def stop(self) -> None:
        """End the process and the thread; returns when both are gone."""
        self._orders.put(None)
        self._wake()
        self.wait()

    def process_id(self) -> int | None:
        """The training process's number, while it lives."""
        process = self._process
        return process.pid if process else None

    def _wake(self) -> None:
        if not self._awake:
            self._awake = True
            self._wake_writer.send_bytes(b"w")

    # -- the thread ----------------------------------------------------------------------------

    def run(self) -> None:
        """Serve one process after another until `stop`."""
        first: tuple[m.Request, ...] | None = ()
        while first is not None:
            with np.errstate(all="ignore"):
                if self._serve(first):
                    break
            first = self._rest_until_asked()
        self._wake_reader.close()
        self._wake_writer.close()

    def _serve(self, first: tuple[m.Request, ...]) -> bool:
        """One process from its start to its end; True when the thread is to end too."""
        try:
            process = TrainingProcess(self._threads)
        except (ProblemError, OSError) as error:
            self.died.emit(_start_problem(error))
            return False
        self._process = process
        try:
            for request in first:
                process.send(request)
            return self._converse(process)
        except Exception:
            logger.exception("the training thread met a bug")
            self.died.emit(_death_problem(traceback.format_exc()))
            return False
        finally:
            self._process = None
            process.end()
            self._forget_model()

    def _converse(self, process: TrainingProcess) -> bool:
        """Pass on requests and news until the process has ended; True when told to end it."""
        while True:
            self._wait(process)
            if not self._obey(process):
                return True
            self._hear(process)
            if not process.alive():
                self._hear(process)
                self.died.emit(_death_problem(self._traceback))
                return False

    def _rest_until_asked(self) -> tuple[m.Request, ...] | None:
        """Without a process, wait for the request that starts another; None at the end."""
        while (order := self._orders.get()) is not None:
            if isinstance(order, m.Load):
                return (order,)
        return None

    def _wait(self, process: TrainingProcess) -> None:
        wait([self._wake_reader, *process.sources], POLL_S if self._running else None)

    def _obey(self, process: TrainingProcess) -> bool:
        """Pass on what the window asked for; False when it asked for the end."""
        if self._wake_reader.poll():
            self._wake_reader.recv_bytes()
            self._awake = False
        while not self._orders.empty():
            order = self._orders.get()
            if order is None:
                return False
            process.send(order)
        return True

    def _hear(self, process: TrainingProcess) -> None:
        """Take up everything the process has said and written."""
        self._take_answers(process)
        self._take_steps(process)
        self._take_frames(process)

    # -- answers -------------------------------------------------------------------------------

    def _take_answers(self, process: TrainingProcess) -> None:
        for news in process.news():
            self._on_news(news)

    def _on_news(self, news: m.News) -> None:
        if isinstance(news, m.Loaded):
            self._on_loaded(news)
        elif isinstance(news, m.StateChanged):
            self._running = news.state is m.RunState.RUNNING
            self._flush_before_pause()
            self.state_changed.emit(news)
        elif isinstance(news, m.Crashed):
            self._traceback = news.traceback
        else:
            self.answered.emit(news)

    def _on_loaded(self, news: m.Loaded) -> None:
        if news.data is not None:
            self._dataset = received(news.data)
        assert self._dataset is not None
        self._subscriber = Subscriber(Block.attach(news.parameters))
        network = Network.of(active_graph(news.experiment))
        model = Model(news.run, news.start, news.experiment, network, self._dataset)
        self._start = news.start
        self._maker = FrameMaker(model)
        if self._probe is None or self._probe.shape != self._dataset.sample_shape:
            self._probe = self._dataset.x_test[0]
        self._newest = None
        self.loaded.emit(model)

    def _flush_before_pause(self) -> None:
        """Steps are told before the pause that follows them."""
        if self._process is not None:
            self._take_steps(self._process)

    # -- steps ---------------------------------------------------------------------------------

    def _take_steps(self, process: TrainingProcess) -> None:
        self._rows = self._of_this_start(self._rows, process.steps.read())
        ready = [rows for rows in self._rows if rows[0, START] == self._start]
        if ready and not self._steps_out:
            self._steps_out = True
            self._rows = self._rows[len(ready) :]
            self.steps_done.emit(np.concatenate(ready)[:, START + 1 :])
        self._found = self._of_this_start(self._found, process.evaluations.read())
        found = [rows for rows in self._found if rows[0, START] == self._start]
        if found and self._dataset is not None:
            self._found = self._found[len(found) :]
            names = metric_names(self._dataset.task)
            self.evaluated.emit([_evaluation(row, names) for rows in found for row in rows])

    def _of_this_start(self, blocks: list[Rows], rows: Rows) -> list[Rows]:
        """Blocks of rows by fresh start, those of earlier ones left out.

        Rows of a start that has not been announced yet wait at the end of the list.
        """
        starts = np.unique(rows[:, START])
        blocks = [*blocks, *(rows[rows[:, START] == start] for start in starts)]
        return [block for block in blocks if block[0, START] >= self._start]

    # -- frames --------------------------------------------------------------------------------

    def _take_frames(self, process: TrainingProcess) -> None:
        published, moved = self._take_published(process), self._take_probe()
        self._due |= published or moved
        if self._wanted is not None and not self._due:
            if self._running:
                self._ask(process)
            else:
                self._due = True
        if self._due and not self._frame_out:
            self._emit_frame()

    def _take_published(self, process: TrainingProcess) -> bool:
        published = m.FRAME_PUBLISHED in list(process.heard())
        if published and self._subscriber is not None:
            self._newest = self._subscriber.newest() or self._newest
            self._asked = False
        return published

    def _ask(self, process: TrainingProcess) -> None:
        if not self._asked:
            self._asked = True
            process.want_frame()

    def _take_probe(self) -> bool:
        """Whether another sample that the network can take was asked for."""
        probe, self._next_probe = self._next_probe, None
        if probe is None or self._dataset is None or probe.shape != self._dataset.sample_shape:
            return False
        self._probe = probe
        return True

    def _emit_frame(self) -> None:
        if self._maker is None or self._newest is None or self._probe is None:
            return
        step, parameters = self._newest
        wants, self._wanted = self._wanted or Wants(), None
        self._due, self._frame_out = False, True
        self.frame_ready.emit(self._maker.make(step, parameters, self._probe, wants))

    def _forget_model(self) -> None:
        self._running = self._asked = self._due = False
        self._rows: list[Rows] = []
        self._found: list[Rows] = []
        self._start = 0
        self._dataset: Dataset | None = None
        self._subscriber: Subscriber | None = None
        self._maker: FrameMaker | None = None
        self._newest: tuple[int, NDArray[np.float32]] | None = None
        self._probe: NDArray[np.float32] | None = None
        self._traceback = ""


def _evaluation(row: NDArray[np.float64], names: tuple[str, ...]) -> Evaluation:
    values = [float(value) for value in row[START + 1 :]]
    pairs = zip(values[4::2], values[5::2], strict=True)
    metrics = dict(zip(names, pairs, strict=False))
    return Evaluation(int(values[0]), values[1], values[2], values[3], metrics)


def _start_problem(error: Exception) -> Problem:
    if isinstance(error, ProblemError):
        return replace(error.problem, remedy=RESTART)
    return Problem("training process", f"It could not be started: {error}.", remedy=RESTART)


def _death_problem(traceback: str) -> Problem:
    last = traceback.strip().rsplit("\n", 1)[-1]
    reason = f"It met a bug: {last}." if last else "The system or somebody else ended it."
    hint = "The window goes on with what it has. Start training again from the beginning."
    return Problem("training process", reason, hint, key="process", remedy=RESTART)


RESTART = Remedy("Start again", ())
