"""The training process: applies requests between steps, trains, and publishes what it did.

It knows nothing of views. The cycle of one step:

1. Requests that have arrived are applied, in order.
2. When the ring of steps is full, wait until the application has read it.
3. When a speed is set, wait until the next step is due. A request ends either wait.
4. Train one step and write its scalars into the ring.
5. When a frame is wanted, publish the parameters and say so.
6. On the clock, look whether the application is still there, and evaluate for display.
7. At an epoch's end the stop rule looks at the test loss, and breakpoints at what they watch.
"""

from collections.abc import Callable
from copy import copy
from math import isfinite
from multiprocessing.connection import Connection
from time import perf_counter
from typing import ClassVar, NamedTuple

from nnviz.core.problem import Problem, ProblemError, Severity
from nnviz.data import DataRecipe, Dataset
from nnviz.data.table.work import WorkCancelled
from nnviz.engine.diverged import Diverged
from nnviz.engine.evaluation import Scores
from nnviz.engine.experiment import Experiment, fitted, measure
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import Effect, TrainerState
from nnviz.engine.weight_value import WeightValue
from nnviz.runtime import messages as m
from nnviz.runtime.evaluations import Evaluations
from nnviz.runtime.fallback import Fallback
from nnviz.runtime.kept_table import KeptTable
from nnviz.runtime.offer import Offer, looks_different, prepared
from nnviz.runtime.pace import Pace
from nnviz.runtime.publication import Publisher
from nnviz.runtime.pulses import Pulses
from nnviz.runtime.ring import RingWriter
from nnviz.runtime.shared import Block, Handle
from nnviz.runtime.states import shared

TICK_S = 0.1
"""The clock of training: evaluations for display, and the look at whether the application lives."""

TELL_S = 0.05
"""How often the progress of loading is told."""

STOPPED = Problem("data", "Reading was stopped.", "Nothing has changed.", Severity.NOTE)

ROOM_S, LINGER_S = 0.002, 0.02
"""How long to wait at a time for room in the ring, and for a step that is not due."""


class Outcome(NamedTuple):
    """What a request came to: its effect on the run, and a state of training to answer with."""

    effect: Effect | None = None
    state: TrainerState | None = None
    previous: tuple[WeightValue, ...] = ()
    scores: tuple[Scores, Scores] | None = None
    arrays: Handle | None = None


class TrainingLoop:
    """The state of the process and its loop."""

    def __init__(self, control: Block, requests: Connection, notices: Connection) -> None:
        self._requests, self._notices = requests, notices
        self._counters = control.raw("control")
        self._steps = RingWriter(control, "steps")
        self._evaluations = Evaluations(RingWriter(control, "evaluations"))
        self._seen, self._frames_made = 0, 0
        self._run = self._begun = 0
        self._trainer: Trainer | None = None
        self._dataset: Dataset | None = None
        self._publisher: Publisher | None = None
        self._running = False
        self._left: int | None = None
        self._pace = Pace()
        self._next_tick = 0.0
        self._fallback = Fallback()
        self._pulses = Pulses()
        self._kept_table = KeptTable()
        self._number = 0
        self._next_tell = 0.0
        self._diverged = self._quitting = False

    def run(self) -> None:
        """Answer requests and train until `Quit`. Raises `EOFError` when the other side is gone."""
        while not self._quitting:
            if self._running and not self._is_asked():
                self._train()
            else:
                self._evaluate_at_rest()
                self._handle(self._requests.recv())

    # -- requests ------------------------------------------------------------------------------

    def _is_asked(self) -> bool:
        """Whether a request waits to be read, or is just being written."""
        return self._counters[m.REQUESTS_SENT] > self._seen

    def _listen(self, seconds: float) -> None:
        """Wait for a request, not longer than this."""
        if self._requests.poll(seconds) and not self._is_asked():
            raise EOFError("the application has closed its end")

    def _say(self, news: m.News) -> None:
        try:
            self._requests.send(news)
        except OSError as error:
            raise EOFError("the application has closed its end") from error

    def _handle(self, numbered: m.Numbered) -> None:
        self._seen += 1
        self._number = numbered.number
        request = numbered.request
        try:
            outcome = self._handlers[type(request)](self, request) or Outcome()
        except ProblemError as error:
            self._say(m.Refused(numbered.number, request, error.problem))
            return
        except WorkCancelled:
            self._say(m.Refused(numbered.number, request, STOPPED))
            return
        except MemoryError:
            problem = Problem("memory", "There is not enough of it.", "Use smaller layers.")
            self._say(m.Refused(numbered.number, request, problem))
            return
        trainer = self._trainer
        step, experiment = (trainer.step_number, trainer.experiment) if trainer else (0, None)
        self._say(m.Applied(numbered.number, request, step, experiment, *outcome))

    def _on_load(self, request: m.Load) -> Outcome:
        dataset = self._samples(request.experiment.data)
        trainer = Trainer(fitted(request.experiment, dataset), dataset)
        if request.state is not None:
            trainer.restore(request.state)
        offer = self._offer(trainer)
        self._pause()
        self._begun += 1
        self._install(offer)
        return Outcome(Effect.RESTARTED)

    def _on_change(self, request: m.Change) -> Outcome:
        before, dataset = self._ready(), self._dataset
        assert dataset is not None
        if request.experiment.data != before.experiment.data:
            dataset = self._samples(request.experiment.data)
        rewound = self._rewound(before) if self._diverged else None
        trainer = rewound or copy(before)  # a change writes into no array of the one before
        experiment = fitted(request.experiment, dataset)
        scores = before.test_scores() if _tells_of_marks(before.experiment, experiment) else None
        effect = trainer.change(experiment, dataset, request.surgery)
        if rewound or effect is Effect.RESTARTED:
            offer = self._offer(trainer)
            self._begun += 1
            self._install(offer)
            went_back = rewound and effect is Effect.LIVE
            return Outcome(Effect.RESTARTED, trainer.snapshot() if went_back else None)
        if looks_different(before.experiment, trainer.experiment):
            self._install(self._offer(trainer))
        self._trainer = trainer
        self._fallback.begin(trainer)
        self._pulses.begin(trainer)
        if scores is None:
            return Outcome(effect)
        self._show_at_rest()
        return Outcome(effect, scores=(scores, trainer.test_scores()))

    def _on_alter(self, request: m.Alter) -> Outcome:
        trainer = self._ready()
        previous = trainer.alter(request.values)
        self._fallback.begin(trainer)
        self._show_at_rest()
        return Outcome(previous=previous)

    def _rewound(self, trainer: Trainer) -> Trainer | None:
        """A trainer of the same experiment as it was before the numbers ran away."""
        state = self._fallback.state
        if state is None:
            return None
        earlier = Trainer(trainer.experiment, trainer.dataset)
        earlier.restore(state)
        return earlier

    def _on_play(self, request: m.Play) -> None:
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

    def _on_reset(self, request: m.Reset) -> Outcome:
        experiment, dataset = self._ready().experiment, self._dataset
        assert dataset is not None
        offer = self._offer(Trainer(experiment, dataset))
        self._pause()
        self._begun += 1
        self._install(offer)
        return Outcome(Effect.RESTARTED)

    def _on_speed(self, request: m.SetSpeed) -> None:
        speed = request.steps_per_second
        if speed is not None and not (isfinite(speed) and speed > 0):
            raise ProblemError(
                Problem("speed", f"{speed:g} steps a second cannot be kept.", "Allowed: above 0.")
            )
        self._pace.set(speed)

    def _on_snapshot(self, request: m.TakeSnapshot) -> Outcome:
        state, arrays = shared(self._ready().snapshot())
        return Outcome(state=state, arrays=arrays)

    def _on_take_data(self, request: m.TakeData) -> None:
        self._kept_table.take(request.recipe, request.data)

    def _on_quit(self, request: m.Quit) -> None:
        self._quitting = True

    _handlers: ClassVar[dict[type, Callable[..., Outcome | None]]] = {
        m.Load: _on_load,
        m.Change: _on_change,
        m.Alter: _on_alter,
        m.Play: _on_play,
        m.Pause: _on_pause,
        m.Advance: _on_advance,
        m.Reset: _on_reset,
        m.SetSpeed: _on_speed,
        m.TakeSnapshot: _on_snapshot,
        m.TakeData: _on_take_data,
        m.Quit: _on_quit,
    }

    def _ready(self) -> Trainer:
        if self._trainer is None:
            raise ProblemError(Problem("training", "No network is loaded yet."))
        return self._trainer

    # -- loading -------------------------------------------------------------------------------

    def _samples(self, recipe: DataRecipe) -> Dataset:
        return self._kept_table.of(recipe, self._tell_loading, self._is_stopped)

    def _tell_loading(self, share: float) -> None:
        if perf_counter() > self._next_tell:
            self._next_tell = perf_counter() + TELL_S
            self._say(m.Loading(share))

    def _is_stopped(self) -> bool:
        return self._counters[m.LOADS_STOPPED] >= self._number

    # -- putting a network in place ------------------------------------------------------------

    def _offer(self, trainer: Trainer) -> Offer:
        return prepared(trainer, self._dataset)

    def _install(self, offer: Offer) -> None:
        """Train this from now on, and say so."""
        self._trainer, self._dataset = offer.trainer, offer.trainer.dataset
        self._publisher = offer.publisher
        self._fallback.begin(offer.trainer)
        self._pulses.begin(offer.trainer)
        self._diverged = False
        self._run += 1
        self._say(
            m.Loaded(self._run, self._begun, offer.trainer.experiment, offer.parameters, offer.data)
        )
        self._publish()
        if self._evaluations.is_quick or not self._is_asked():
            self._evaluate()

    # -- training ------------------------------------------------------------------------------

    def _train(self) -> None:
        try:
            self._train_until_asked()
        except Diverged as error:
            self._diverged = True
            self._rest(error.problem)

    def _train_until_asked(self) -> None:
        """Train until a request arrives or the asked-for steps are done."""
        trainer = self._ready()
        counters, ring, pace, clock = self._counters, self._steps, self._pace, perf_counter
        sent, wanted = m.REQUESTS_SENT, m.FRAMES_WANTED
        stops = trainer.may_stop
        step, write, has_room = trainer.step, ring.write, ring.has_room
        seen, start, limited, slow = self._seen, self._begun, pace.limited, pace.slow
        while counters[sent] <= seen:
            if not has_room():
                self._listen(ROOM_S)
                continue
            if limited and (delay := pace.delay()):
                self._linger(delay)
                continue
            loss = step()
            number, norm = trainer.step_number, trainer.gradient_norm
            write(start, number, loss, norm, trainer.rate, trainer.epochs)
            if slow:
                self._notices.send_bytes(m.STEP_DONE)
            if counters[wanted] != self._frames_made:
                self._publish()
            if clock() > self._next_tick:
                self._tick()
            if stops and (problem := trainer.check_stop()):
                self._rest(problem)
                return
            if self._left is not None:
                self._left -= 1
                if self._left <= 0:
                    self._rest(None)
                    return

    def _linger(self, delay: float) -> None:
        """Wait for the next step; a frame that is wanted meanwhile does not wait for it."""
        if self._counters[m.FRAMES_WANTED] != self._frames_made:
            self._publish()
        self._listen(min(delay, LINGER_S))

    def _start(self, steps: int | None) -> None:
        step = self._ready().step_number
        self._left, self._running, self._diverged = steps, True, False
        self._pace.restart()
        self._say(m.StateChanged(m.RunState.RUNNING, step))

    def _pause(self) -> None:
        if self._running:
            self._running = False
            self._say(m.StateChanged(m.RunState.PAUSED, self._ready().step_number))

    def _rest(self, problem: Problem | None) -> None:
        """Stop training, with what there is to see of the last step."""
        self._running = False
        if self._evaluations.is_quick and not (self._is_asked() or self._is_evaluated()):
            self._evaluate()
        self._publish()
        self._tell_pulse()
        step = self._ready().step_number
        self._say(m.StateChanged(m.RunState.PAUSED, step, problem))

    def _show_at_rest(self) -> None:
        """Let the application see what has changed although no step was taken."""
        if self._running:
            return
        if self._evaluations.is_quick:
            self._evaluate()
        self._publish()

    def _publish(self) -> None:
        trainer = self._ready()
        assert self._publisher is not None
        self._frames_made = self._counters[m.FRAMES_WANTED]
        self._publisher.publish(trainer.parameters, trainer.step_number)
        self._notices.send_bytes(m.FRAME_PUBLISHED)

    # -- evaluating ----------------------------------------------------------------------------

    def _tick(self) -> None:
        self._listen(0.0)
        now = perf_counter()
        self._next_tick = now + TICK_S
        self._fallback.keep(now, self._ready())
        if self._pulses.is_due(now):
            self._tell_pulse()
        if self._evaluations.is_due(now):
            self._evaluate()

    def _tell_pulse(self) -> None:
        """Say how strongly each layer learnt in the last step, unless that has been said."""
        found = self._pulses.taken(self._run, self._ready())
        if found is not None:
            self._say(found)

    def _evaluate_at_rest(self) -> None:
        """What the last step came to, when nothing more urgent is asked."""
        while not (self._running or self._is_asked() or self._is_evaluated()):
            if self._evaluations.has_room():
                if self._evaluations.write_all(self._run, self._ready(), self._is_asked):
                    self._notices.send_bytes(m.EVALUATED)
            else:
                self._listen(LINGER_S)

    def _is_evaluated(self) -> bool:
        return self._trainer is None or self._evaluations.covers(self._run, self._trainer)

    def _evaluate(self) -> None:
        self._evaluations.write(self._run, self._ready())


def _tells_of_marks(before: Experiment, after: Experiment) -> bool:
    """Whether scores before and after say what marks did: on the same data, by the same losses."""
    return measure(before) == measure(after) and before.marks != after.marks
