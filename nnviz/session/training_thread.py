"""The thread between the training process and the window.

It owns the process, applies the window's requests to it in order, and turns what it publishes into
signals. Of frames (see `frame_cycle`) and of blocks of steps one is outstanding at most; steps that
follow are merged until `steps_taken`. Before word of a pause or an end, the steps that led there
are emitted in any case.

What both threads touch is a queue or written by one of them only. Each writes what it has to say
before it looks whether the other waits for it, so that nobody sleeps over news.
"""

import logging
import queue
import traceback
from dataclasses import replace
from math import inf
from multiprocessing import Pipe
from multiprocessing.connection import wait

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QThread, Signal

from nnviz.core.problem import ProblemError
from nnviz.data import Dataset
from nnviz.engine.evaluation import metric_names
from nnviz.engine.experiment import active_network
from nnviz.runtime import messages as m
from nnviz.runtime.backlog import Backlog
from nnviz.runtime.evaluations import evaluation_of
from nnviz.runtime.pace import is_slow
from nnviz.runtime.problems import death_problem, start_problem
from nnviz.runtime.process import TrainingProcess
from nnviz.runtime.samples import received
from nnviz.runtime.states import whole
from nnviz.session.frame import Model, Wants
from nnviz.session.frame_cycle import FrameCycle
from nnviz.session.late_load import LateLoad
from nnviz.session.sample import Target

logger = logging.getLogger(__name__)

POLL_S = 0.05
"""The rings are read at least this often while training runs, so that the process never waits."""


class TrainingThread(QThread):
    """Signals, all of them delivered to the window's thread:

    - `loaded(Model)`: another network is in place, other data, or a fresh start.
    - `steps_done(ndarray)`: rows of every step since the last block, in the columns of
      `nnviz.record.history`; at a slow speed one row.
    - `evaluated(list[Evaluation])`: evaluations since the last.
    - `frame_ready(Frame)`.
    - `state_changed(StateChanged)`.
    - `answered(Applied | Refused)`: what became of a request.
    - `loading(float)`: the share of a person's own table that has been read; training stands.
    - `pulsed(Pulse)`: how strongly each layer learnt in a step, at most ten times a second.
    - `died(Problem)`: the process has ended without being told to.
    """

    loaded = Signal(object)
    steps_done = Signal(object)
    evaluated = Signal(object)
    frame_ready = Signal(object)
    state_changed = Signal(object)
    answered = Signal(object)
    loading = Signal(float)
    pulsed = Signal(object)
    died = Signal(object)

    _running: bool
    _steps: Backlog
    _evaluations: Backlog
    _single_after: float
    _dataset: Dataset | None
    _late: LateLoad
    _traceback: str

    def __init__(self, threads: int | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads = threads
        self._orders: queue.SimpleQueue[m.Request | m.StopLoading | None] = queue.SimpleQueue()
        self._wake_reader, self._wake_writer = Pipe(duplex=False)
        self._awake = self._ending = self._closed = False
        self._cycle = FrameCycle()
        self._blocks_told = self._blocks_taken = 0
        self._pid: int | None = None
        self._run = self._start = self._past_runs = self._past_starts = 0
        self._forget_process()

    # -- called from the window's thread -------------------------------------------------------

    def request(self, request: m.Request) -> None:
        """Send a request to the process; its answer comes as a signal."""
        self._orders.put(request)
        self._wake()

    def want_frame(self, wants: Wants) -> None:
        """Ask for one frame of the newest parameters."""
        self._cycle.want(wants)
        self._wake()

    def set_probe(
        self, probe: NDArray[np.float32], target: Target | None = None, *, in_haste: bool = False
    ) -> None:
        """Show the answers to another sample `(F,)` of which `target` is expected, at once.

        After one set in haste the next is near: what would hold its answer up waits.
        """
        self._cycle.set_probe(probe, target, in_haste=in_haste)
        self._wake()

    def set_reference(self, reference: NDArray[np.float32] | None) -> None:
        """Compare the answers with those to another sample `(B,)`, at once; None ends it."""
        self._cycle.set_reference(reference)
        self._wake()

    def stop_loading(self) -> None:
        """Refuse whatever was requested so far and still has to be read from a file."""
        self._orders.put(m.StopLoading())
        self._wake()

    def frame_taken(self) -> None:
        """The last frame has been painted: another may be emitted."""
        self._cycle.taken()
        if self._cycle.is_due:
            self._wake()

    def steps_taken(self) -> None:
        """The last block of steps has been used: another may be emitted."""
        self._blocks_taken += 1
        if self._steps:
            self._wake()

    def stop(self) -> None:
        """End the process and the thread; returns when both are gone."""
        if self._closed:
            return
        self._ending = True
        self._orders.put(None)
        self._wake()
        self.wait()
        self._closed = True
        self._wake_reader.close()
        self._wake_writer.close()

    def process_id(self) -> int | None:
        """The training process's number, while it lives."""
        return self._pid

    def _wake(self) -> None:
        if not (self._awake or self._closed):
            self._awake = True
            self._wake_writer.send_bytes(b"w")

    # -- the thread ----------------------------------------------------------------------------

    def run(self) -> None:
        """Serve one process after another until `stop`."""
        first: m.Request | None = None
        with np.errstate(all="ignore"):
            while not self._ending:
                self._serve(first)
                first = self._rest_until_asked()

    def _serve(self, first: m.Request | None) -> None:
        """One process from its start to its end."""
        try:
            process = TrainingProcess(self._threads)
        except ProblemError as error:
            self.died.emit(start_problem(error))
            return
        except Exception as error:
            logger.exception("the training process could not be started")
            self.died.emit(start_problem(error))
            return
        self._pid = process.pid
        try:
            if first is not None:
                self._send(process, first)
            self._converse(process)
        except Exception:
            logger.exception("the training thread met a bug")
            self._pid = None
            self.died.emit(death_problem(traceback.format_exc()))
        finally:
            self._pid = None
            process.end()
            self._forget_process()

    def _converse(self, process: TrainingProcess) -> None:
        """Pass on requests and news until told to end, or until the process has ended."""
        while True:
            polls = self._running or bool(self._late)
            wait([self._wake_reader, *process.sources], POLL_S if polls else None)
            self._obey(process)
            if self._ending:
                return
            alive = process.alive()
            self._hear(process)
            if not alive:
                self._tell_all_steps()
                self._report_death(process)
                return

    def _rest_until_asked(self) -> m.Request | None:
        """Without a process, wait for the request that starts another; None at the end."""
        while not self._ending:
            order = self._orders.get()
            if isinstance(order, m.Load):
                return order
        return None

    def _obey(self, process: TrainingProcess) -> None:
        """Pass on what the window asked for."""
        if self._wake_reader.poll():
            self._wake_reader.recv_bytes()
            self._awake = False
        while not (self._ending or self._orders.empty()):
            order = self._orders.get()
            if isinstance(order, m.StopLoading):
                process.stop_loading()
            elif order is not None:
                self._send(process, order)

    def _send(self, process: TrainingProcess, request: m.Request) -> None:
        process.send(request)
        self._late.ask()

    def _hear(self, process: TrainingProcess) -> None:
        """Take up everything the process has said and written."""
        for news in process.news():
            self._on_news(process, news)
        if self._late.is_calm():
            self._show_late()
        self._take_steps(process)
        self._take_evaluations(process)
        for frame in self._cycle.frames(process, running=self._running):
            self.frame_ready.emit(frame)

    # -- answers -------------------------------------------------------------------------------

    def _on_news(self, process: TrainingProcess, news: m.News) -> None:
        if isinstance(news, m.Loaded):
            self._take_evaluations(process)  # the last of the run before, by its names of metrics
            self._on_loaded(news)
        elif isinstance(news, m.StateChanged):
            self._running = news.state is m.RunState.RUNNING
            self._steps.add(process.steps.read())
            self._tell_all_steps()
            self.state_changed.emit(news)
        elif isinstance(news, m.Loading):
            self.loading.emit(news.share)
        elif isinstance(news, m.Pulse):
            self.pulsed.emit(replace(news, run=self._past_runs + news.run))
        elif isinstance(news, m.Crashed):
            self._traceback = news.traceback
        else:
            self._on_answer(process, news)

    def _on_answer(self, process: TrainingProcess, answer: m.Applied | m.Refused) -> None:
        self._late.answer()
        if self._late.is_settled():
            self._show_late()
        if isinstance(answer.request, m.SetSpeed | m.TakeSnapshot):
            self._steps.add(process.steps.read())
            self._tell_all_steps()
        if isinstance(answer.request, m.SetSpeed) and isinstance(answer, m.Applied):
            slow = is_slow(answer.request.steps_per_second)
            self._single_after = answer.step if slow else inf
        if isinstance(answer, m.Applied) and answer.state is not None and answer.arrays is not None:
            answer = replace(answer, state=whole(answer.state, answer.arrays), arrays=None)
        self.answered.emit(answer)

    def _on_loaded(self, news: m.Loaded) -> None:
        is_other = news.data is not None or news.start != self._start
        if news.data is not None:
            self._dataset = received(news.data)
        assert self._dataset is not None
        if news.start != self._start:
            self._begin(news.start)
        self._run = news.run
        self._evaluations.begin(news.run)
        self._cycle.load(news.parameters)
        self._late.put(news)
        if is_other or self._late.is_overdue():
            self._show_late()

    def _show_late(self) -> None:
        """Compile what was loaded last."""
        assert self._dataset is not None
        with self._late.taken() as news:
            network = active_network(news.experiment)
            run, start = self._past_runs + news.run, self._past_starts + news.start
            model = Model(run, start, news.experiment, network, self._dataset)
            self._cycle.show(model)
        self.loaded.emit(model)

    def _begin(self, start: int) -> None:
        self._start = start
        self._steps.begin(start)
        if self._single_after < inf:
            self._single_after = -inf

    def _report_death(self, process: TrainingProcess) -> None:
        self._pid = None
        if self._traceback:
            logger.error("the training process met a bug\n%s", self._traceback)
        else:
            logger.info("the training process ended with %s", process.exit_code)
        self.died.emit(death_problem(self._traceback))

    # -- steps ---------------------------------------------------------------------------------

    def _take_steps(self, process: TrainingProcess) -> None:
        self._steps.add(process.steps.read())
        if self._blocks_told <= self._blocks_taken:
            self._tell_steps()

    def _tell_all_steps(self) -> None:
        while self._tell_steps():
            pass

    def _tell_steps(self) -> bool:
        rows = self._steps.take(self._single_after)
        if rows is None:
            return False
        self._blocks_told += 1
        self.steps_done.emit(rows)
        return True

    def _take_evaluations(self, process: TrainingProcess) -> None:
        self._evaluations.add(process.evaluations.read())
        rows = self._evaluations.take()
        if rows is not None and self._dataset is not None:
            names = metric_names(self._dataset.task)
            self.evaluated.emit([evaluation_of(row, names) for row in rows])

    def _forget_process(self) -> None:
        """Know nothing of a process: before there is one, and after its end."""
        self._past_runs += self._run
        self._past_starts += self._start
        self._run = self._start = 0
        self._running = False
        self._steps, self._evaluations = Backlog(), Backlog()
        self._single_after = inf
        self._late, self._dataset = LateLoad(), None
        self._cycle.forget()
        self._traceback = ""
