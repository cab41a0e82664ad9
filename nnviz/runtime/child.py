"""The training process: applies requests between steps, trains, and publishes what it did.

It knows nothing of views. The cycle of one step:

1. Requests that have arrived are applied, in order.
2. When a speed is set, wait until the next step is due; a request ends the wait.
3. When the ring of steps is full, wait until the application has read it.
4. Train one step and write its scalars into the ring.
5. When a frame is wanted, publish the parameters and say so.
6. At an epoch's end the stop rule looks at the test loss; on the clock, an evaluation is written for
   display.
"""

import os
import signal
import threading
import traceback
from collections.abc import Callable
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from time import perf_counter

import numpy as np

from nnviz.core.problem import Problem, ProblemError
from nnviz.data import Dataset, load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.trainer import Diverged, Effect, Trainer
from nnviz.runtime import messages as m
from nnviz.runtime.pace import Pace
from nnviz.runtime.publication import Publisher, publication_fields
from nnviz.runtime.ring import RingWriter
from nnviz.runtime.samples import share
from nnviz.runtime.shared import Block, Handle, unlink

EVALUATION_INTERVAL = 0.1
EVALUATION_SHARE = 0.03
"""Evaluations for display come at most every tenth of a second and cost at most this share."""


def main(control: Handle, requests: Connection, notices: Connection, threads: int) -> None:
    """The entry of the process. Ends when told to, or when the application is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_the_parent()
    _limit_blas(threads)
    loop = TrainingLoop(Block.attach(control), requests, notices)
    try:
        with np.errstate(all="ignore"):
            loop.run()
    except (EOFError, BrokenPipeError):
        pass
    except Exception:
        requests.send(m.Crashed(traceback.format_exc()))
        raise SystemExit(1) from None
    finally:
        loop.forget()


def _end_with_the_parent() -> None:
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(0)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def _limit_blas(threads: int) -> None:
    from threadpoolctl import threadpool_limits

    threadpool_limits(threads, user_api="blas")


class TrainingLoop:
    """The state of the process and its loop."""

    def __init__(self, control: Block, requests: Connection, notices: Connection) -> None:
        self._requests, self._notices = requests, notices
        self._counters = control.raw("control")
        self._steps = RingWriter(control, "steps")
        self._evaluations = RingWriter(control, "evaluations")
        self._seen, self._frames_made = 0, 0
        self._run = self._begun = 0
        self._trainer: Trainer | None = None
        self._dataset: Dataset | None = None
        self._publisher: Publisher | None = None
        self._running, self._left = False, None
        self._pace = Pace()
        self._next_evaluation = 0.0
        self._quitting = False
        self._offered: list[Handle] = []

    def run(self) -> None:
        """Answer requests and train until `Quit`."""
        while not self._quitting:
            while not self._running or self._counters[m.REQUESTS_SENT] != self._seen:
                self._handle(self._requests.recv())
                if self._quitting:
                    return
            try:
                self._train()
            except Diverged as error:
                self._rest(error.problem)

    def forget(self) -> None:
        """Take away the names of blocks that the application has not come to map."""
        for handle in self._offered:
            unlink(handle)

    # -- requests ------------------------------------------------------------------------------

    def _handle(self, numbered: m.Numbered) -> None:
        self._seen += 1
        request = numbered.request
        try:
            effect = self._handlers[type(request)](self, request)
        except ProblemError as error:
            self._requests.send(m.Refused(numbered.number, request, error.problem))
            return
        except MemoryError:
            problem = Problem("memory", "There is not enough of it.", "Use smaller layers.")
            self._requests.send(m.Refused(numbered.number, request, problem))
            return
        state = None
        if isinstance(request, m.TakeSnapshot):
            state = self._ready().snapshot()
        trainer = self._trainer
        step, experiment = (trainer.step_number, trainer.experiment) if trainer else (0, None)
        self._requests.send(
            m.Applied(numbered.number, request, step, experiment, effect, state)
        )

    def _on_load(self, request: m.Load) -> Effect:
        dataset = load(request.experiment.data)
        experiment = fitted(request.experiment, dataset)
        trainer = Trainer(experiment, dataset)
        if request.state is not None:
            trainer.restore(request.state)
        self._pause()
        self._trainer = trainer
        self._begun += 1
        self._announce(dataset)
        return Effect.RESTARTED

    def _on_change(self, request: m.Change) -> Effect:
        trainer, dataset = self._ready(), self._dataset
        assert dataset is not None
        if request.experiment.data != trainer.experiment.data:
            dataset = load(request.experiment.data)
        before = trainer.experiment
        effect = trainer.change(fitted(request.experiment, dataset), dataset)
        if effect is Effect.RESTARTED:
            self._begun += 1
        if effect is Effect.RESTARTED or _looks_different(before, trainer.experiment):
            self._announce(dataset)
        return effect

    def _on_play(self, request: m.Play) -> None:
        self._ready()
        self._start(None)

    def _on_pause(self, request: m.Pause) -> None:
        if self._running:
            self._rest(None)

    def _on_advance(self, request: m.Advance) -> None:
        trainer = self._ready()
        if request.steps is not None:
            self._start(request.steps)
            return
        done = round(trainer.epochs % 1 * trainer.steps_per_epoch)
        self._start(trainer.steps_per_epoch - done % trainer.steps_per_epoch)

    def _on_reset(self, request: m.Reset) -> Effect:
        trainer = self._ready()
        assert self._dataset is not None
        self._pause()
        self._trainer = Trainer(trainer.experiment, self._dataset)
        self._begun += 1
        self._announce(self._dataset)
        return Effect.RESTARTED

    def _on_speed(self, request: m.SetSpeed) -> None:
        self._pace = Pace(request.steps_per_second)

    def _on_snapshot(self, request: m.TakeSnapshot) -> None:
        self._ready()

    def _on_quit(self, request: m.Quit) -> None:
        self._quitting = True

    _handlers: dict[type, Callable[..., Effect | None]] = {
        m.Load: _on_load,
        m.Change: _on_change,
        m.Play: _on_play,
        m.Pause: _on_pause,
        m.Advance: _on_advance,
        m.Reset: _on_reset,
        m.SetSpeed: _on_speed,
        m.TakeSnapshot: _on_snapshot,
        m.Quit: _on_quit,
    }

    def _ready(self) -> Trainer:
        if self._trainer is None:
            raise ProblemError(Problem("training", "No network is loaded yet."))
        return self._trainer

    # -- training ------------------------------------------------------------------------------

    def _train(self) -> None:
        """Train until a request arrives or the asked-for steps are done."""
        trainer = self._ready()
        counters, ring, pace = self._counters, self._steps, self._pace
        stops = trainer.experiment.training.early_stopping
        step, write, clock = trainer.step, ring.write, perf_counter
        seen, start = self._seen, self._begun
        while counters[m.REQUESTS_SENT] == seen:
            delay = pace.delay() if pace.limited else 0.0
            if delay or not ring.has_room():
                self._requests.poll(delay or 0.002)
                continue
            loss = step()
            number, norm = trainer.step_number, trainer.gradient_norm
            write(start, number, loss, norm, trainer.rate, trainer.epochs)
            if pace.slow:
                self._notices.send_bytes(m.STEP_DONE)
            if counters[m.FRAMES_WANTED] != self._frames_made:
                self._publish()
            if clock() > self._next_evaluation:
                self._evaluate()
            if stops and (problem := trainer.check_early_stop()):
                return self._rest(problem)
            if self._left is not None:
                self._left -= 1
                if self._left <= 0:
                    return self._rest(None)

    def _start(self, steps: int | None) -> None:
        self._left, self._running = steps, True
        self._pace.restart()
        self._requests.send(m.StateChanged(m.RunState.RUNNING, self._ready().step_number))

    def _pause(self) -> None:
        if self._running:
            self._running = False
            self._requests.send(m.StateChanged(m.RunState.PAUSED, self._ready().step_number))

    def _rest(self, problem: Problem | None) -> None:
        """Stop training, with what there is to see of the last step."""
        self._running = False
        self._evaluate()
        self._publish()
        step = self._ready().step_number
        self._requests.send(m.StateChanged(m.RunState.PAUSED, step, problem))

    def _publish(self) -> None:
        trainer = self._ready()
        assert self._publisher is not None
        self._frames_made = self._counters[m.FRAMES_WANTED]
        self._publisher.publish(trainer.parameters, trainer.step_number)
        self._notices.send_bytes(m.FRAME_PUBLISHED)

    def _evaluate(self) -> None:
        began = perf_counter()
        if self._evaluations.has_room():
            found = self._ready().evaluate()
            pairs = [value for pair in found.metrics.values() for value in pair]
            padding = [np.nan] * (2 * m.METRIC_COLUMNS - len(pairs))
            self._evaluations.write(
                self._begun, found.step, found.epochs, found.loss, found.test_loss, *pairs, *padding
            )
        took = perf_counter() - began
        self._next_evaluation = began + max(EVALUATION_INTERVAL, took / EVALUATION_SHARE)

    def _announce(self, dataset: Dataset) -> None:
        """Say that a network is in place, and where it and its samples are to be read."""
        trainer = self._ready()
        self._run += 1
        block = Block.create(publication_fields(trainer.network.layout.size))
        data = share(dataset) if dataset is not self._dataset else None
        self.forget()
        self._offered = [block.handle, *([data.arrays] if data else [])]
        self._dataset, self._publisher = dataset, Publisher(block)
        self._requests.send(
            m.Loaded(self._run, self._begun, trainer.experiment, block.handle, data)
        )
        self._evaluate()
        self._publish()


def _looks_different(before: Experiment, after: Experiment) -> bool:
    """Whether the application needs another network or other samples to show what is trained."""
    return (
        before.graph != after.graph
        or before.data != after.data
        or before.training.loss != after.training.loss
    )
