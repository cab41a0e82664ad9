"""The trainer: one step at a time, its whole state one value.

A step takes a batch, runs the network forward, measures the loss, runs it backward and moves the
parameters. `snapshot` and `restore` move the state in and out; a replay from a snapshot gives the
same bits on the same machine with the same number of BLAS threads.
"""

from collections.abc import Callable, Iterator, Sequence
from contextvars import Context
from dataclasses import replace
from math import isfinite, sqrt
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnviz.core.problem import Problem, ProblemError
from nnviz.data import Dataset
from nnviz.engine import adversary
from nnviz.engine.adversary import Adversary
from nnviz.engine.arena import Vector
from nnviz.engine.augmenter import Augmenter, can_augment, starting
from nnviz.engine.batch_pass import BatchPass
from nnviz.engine.columns import Columns
from nnviz.engine.diverged import Diverged, divergence
from nnviz.engine.evaluation import Evaluation, Evaluator, Scores
from nnviz.engine.experiment import SEED_LIMIT, Experiment, compiled
from nnviz.engine.feed import Feed
from nnviz.engine.goals import Goal, aimed, goals, wanted
from nnviz.engine.held import removed_mask, with_removed
from nnviz.engine.learnt import Learnt, has_to_move
from nnviz.engine.network import Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.stopping import Patience
from nnviz.engine.stops import Seen, Stops
from nnviz.engine.streams import Carried, Places, carries, following
from nnviz.engine.surgery import Surgery
from nnviz.engine.trainer_state import Effect, TrainerState
from nnviz.engine.transplant import Memory, begins_otherwise
from nnviz.engine.update import Update
from nnviz.engine.weight_value import WeightValue
from nnviz.layers.site import Array


class Trainer:
    """Trains one experiment on one data set.

    `parameters` is the arena, `gradient` the last step's derivative by it (with penalties, and
    clipped), `step_number` the steps done, `gradient_norm` the length of the loss's own gradient in
    the last step, `rate` the learning rate it used. `dataset` is the data set as the main output
    sees it (`nnviz.engine.goals.aimed`).
    """

    network: Network
    parameters: Vector
    gradient: Vector
    noise: np.random.Generator
    step_number: int
    updates: int
    gradient_norm: float

    _feed: Feed
    _moments: NDArray[np.floating[Any]]
    _removed: Memory
    _hidden: Vector | None
    _chance: np.random.Generator
    _augmenter: Augmenter | None
    _foe: np.random.Generator
    _adversary: Adversary | None
    _carried: Carried | None
    _evaluator: Evaluator
    _stops: Stops
    _full: BatchPass
    _short: BatchPass | None
    _full_batch: int
    _trained: Vector
    _running: Vector
    _slope: Vector
    _square: Callable[[Vector], float]
    _update: Update
    _safe: float

    def __init__(
        self, experiment: Experiment, dataset: Dataset, dtype: DTypeLike = np.float32
    ) -> None:
        """Raises `ProblemError` when the experiment cannot be trained on the data."""
        network = compiled(experiment, dataset)
        self.experiment, self.dataset = experiment, aimed(experiment.graph, dataset)
        self._dtype = np.dtype(dtype)
        # NumPy keeps in the context whether an overflow warns; `errstate` costs ten times as much
        self._quiet = Context()
        self._quiet.run(np.seterr, all="ignore")
        self._start(network)

    # -- training ------------------------------------------------------------------------------

    def step(self) -> float:
        """Train on one batch and return its loss, as it was before the step.

        Raises:
            Diverged: the loss, the gradient or the new weights are not finite. The whole state is
                as it was before, all of it finite.
        """
        return self._quiet.run(self._step)

    def _step(self) -> float:
        noise = self.noise.bit_generator.state if self._full.draws_noise else None
        running = self._running.copy() if len(self._running) else None
        chance = None if self._augmenter is None else self._chance.bit_generator.state
        foe = None if self._adversary is None else self._foe.bit_generator.state
        x, y = self._feed.advance()
        run = self._full if y.shape[-1 if y.ndim == 2 else 0] == self._full_batch else self._rest()
        run.x_rows[...] = x
        run.y_rows[...] = y
        if self._augmenter is not None:
            self._augmenter.apply(run.x_rows, run.y_rows, self._chance)
        if self._adversary is not None:
            self._adversary.apply(run.x_rows, run.y_rows, self._feed.last, self._foe)
        if self._carried is not None:
            self._carried.enter(run.workspace, self._feed.goes_on)
        for work in run.forward:
            work()
        loss = run.loss()
        for work in run.backward:
            work()
        square = self._square(self._slope)
        if isfinite(loss) and square < self._safe:
            self._move(square)
        elif broken := self._move_with_care(loss, square):
            self._feed.take_back()
            if noise is not None:
                self.noise.bit_generator.state = noise
            if running is not None:
                self._running[...] = running
            if chance is not None:
                self._chance.bit_generator.state = chance
            if foe is not None:
                self._foe.bit_generator.state = foe
            rate = self.experiment.training.learning_rate
            raise Diverged(divergence(broken, self.step_number + 1, rate))
        if self._carried is not None:
            self._carried.leave(run.workspace)
        return loss

    def _move(self, square: float) -> None:
        self.gradient_norm = sqrt(square)
        if self._update.is_scheduled:
            self._set_rate()
        self.updates += 1
        self._update.apply(self.updates)
        self.step_number += 1

    def _move_with_care(self, loss: float, square: float) -> str:
        """Move only when all stays finite; otherwise the name of what would not."""
        if not isfinite(loss):
            return "loss"
        if not isfinite(square):
            return "gradient"
        kept = self._trained.copy(), self._moments.copy(), self.gradient_norm
        self._move(square)
        if np.isfinite(self._trained).all() and np.isfinite(self._moments).all():
            return ""
        self._trained[...], self._moments[...], self.gradient_norm = kept
        self.updates -= 1
        self.step_number -= 1
        return "weight"

    def steps(self, count: int) -> Iterator[float]:
        """Train `count` steps, giving the loss of each."""
        for _ in range(count):
            yield self.step()

    def evaluate(self, stopped: Callable[[], bool] = lambda: False) -> Evaluation:
        """Loss and metrics on both parts of the data, without dropout.

        Raises `nnviz.engine.evaluation.Stopped` when `stopped` says so on the way.
        """
        return self._evaluator.evaluate(self.step_number, self._feed.epochs, stopped)

    def glance(self) -> Evaluation:
        """The same over the first samples of both parts: so many that it takes a moment only."""
        return self._evaluator.glance(self.step_number, self._feed.epochs)

    @property
    def glances_at_all(self) -> bool:
        """Whether a glance is the whole evaluation."""
        return self._evaluator.glances_at_all

    def test_scores(self) -> Scores:
        """Loss and metrics on the whole test part, without dropout."""
        return self._evaluator.test_scores()

    def probe(self, samples: Array) -> dict[str, Array]:
        """What every layer makes of samples `(n, *shape)`, by its id, without dropout.

        Each entry is `(n, *shape of the layer)`, an array of its own. Raises `ValueError` when the
        samples have another shape than the data's.
        """
        shape = self.dataset.sample_shape
        if np.shape(samples)[1:] != shape:
            raise ValueError(f"samples of shape {np.shape(samples)}: (n, {shape}) is expected")
        workspace = self.network.workspace(self.parameters, len(samples))
        workspace.run(samples)
        return {name: np.array(a, order="C") for name, a in workspace.activations.items()}

    def weights(self) -> dict[str, dict[str, Vector]]:
        """The parameters by layer and name, as views into `parameters`."""
        return self.network.layout.named(self.parameters)

    def gradients(self) -> dict[str, dict[str, Vector]]:
        """The last step's derivatives by layer and name, as views into `gradient`."""
        return self.network.layout.named(self.gradient)

    @property
    def epochs(self) -> float:
        """Epochs done, with the share of the one under way."""
        feed = self._feed
        return feed.epoch + feed.position / feed.steps_per_epoch

    @property
    def steps_per_epoch(self) -> int:
        """How many batches show every training sample once."""
        return self._feed.steps_per_epoch

    @property
    def rate(self) -> float:
        """The learning rate of the last step."""
        return float(self._update.rate)

    @property
    def update(self) -> Vector:
        """What the last step took from the trained parameters, `(trained,)`."""
        return self._update.delta

    @property
    def last_batch(self) -> NDArray[np.intp]:
        """Which training samples the last step saw, `(b,)`."""
        return self._feed.last

    @property
    def last_pass(self) -> BatchPass:
        """The pass of the last step; its buffers are as the step left them."""
        return self._full if len(self.last_batch) == self._full_batch else self._rest()

    @property
    def at_epoch_end(self) -> bool:
        """Whether the last step was the last of its epoch."""
        return self._feed.position == self._feed.steps_per_epoch and self._feed.epoch >= 0

    @property
    def may_stop(self) -> bool:
        """Whether `check_stop` has anything to look at."""
        return self._stops.may_stop

    def check_stop(self) -> Problem | None:
        """At the end of an epoch, the note to stop with: early stopping's, or the breakpoints'.

        It depends on nothing but the step, so that a replay stops where the run did.
        """
        if not (self.may_stop and self.at_epoch_end):
            return None
        return self._stops.check(self._feed.epoch + 1)

    # -- state ---------------------------------------------------------------------------------

    def snapshot(self) -> TrainerState:
        """The whole state, in copies."""
        return TrainerState(
            self.step_number,
            self.updates,
            self.parameters.copy(),
            self._moments.copy(),
            self._feed.state(),
            self.noise.bit_generator.state,
            self._stops.seen.patience,
            self._removed,
            None if self._hidden is None else self._hidden.copy(),
            self._stops.seen.watch,
            self._chance.bit_generator.state,
            self._foe.bit_generator.state,
            None if self._carried is None else self._carried.values.copy(),
        )

    def restore(self, state: TrainerState) -> None:
        """Go back to a state of a trainer of the same experiment.

        Raises:
            ProblemError: the state belongs to another network, optimiser or data set.
        """
        shapes = (state.parameters.shape, state.moments.shape, state.feed.order.shape)
        if shapes != (self.parameters.shape, self._moments.shape, (len(self.dataset.x_train),)):
            what = "It belongs to another network, optimiser or data set."
            raise ProblemError(Problem("state", what, "Start anew."))
        self.step_number, self.updates = state.step, state.updates
        self.parameters[...] = state.parameters
        self._moments[...] = state.moments
        self._feed.restore(state.feed)
        self.noise.bit_generator.state = state.noise
        chance = starting(self.experiment.seed).bit_generator.state
        self._chance.bit_generator.state = chance if state.chance is None else state.chance
        foe = adversary.starting(self.experiment.seed).bit_generator.state
        self._foe.bit_generator.state = foe if state.foe is None else state.foe
        if self._carried is not None:
            self._carried.put(state.carried)
        self._removed = state.removed
        self._hidden = self._hidden if state.hidden is None else state.hidden.copy()
        self._stops.restore(Seen(state.patience, state.watch))
        self._safe = self._update.safe_square()
        self._set_rate()

    def change(
        self, experiment: Experiment, dataset: Dataset, surgery: Surgery | None = None
    ) -> Effect:
        """Go on with another experiment, keeping what was learnt.

        Of another network the weights that still have a place are kept (see `transplant`), and what
        comes back has the weights it had. Another seed, other start weights and samples of another
        shape start anew, but not other features of the same inputs. `surgery` moves weights of
        single neurons on the way.

        Raises:
            ProblemError: it cannot be trained; everything is as it was.
        """
        network = compiled(experiment, dataset)
        before = dict(vars(self))
        try:
            return self._take_over(experiment, dataset, network, surgery)
        except Exception:
            vars(self).update(before)
            raise

    def alter(self, values: Sequence[WeightValue]) -> tuple[WeightValue, ...]:
        """Write single weights or biases, and return what they were.

        Raises:
            ProblemError: one is not finite, not there, or held at zero; nothing is written.
        """
        places = [value.writable_place(self.network, self._hidden) for value in values]
        before = tuple(
            replace(value, value=float(self.parameters[place]))
            for value, place in zip(values, places, strict=True)
        )
        for value, place in zip(values, places, strict=True):
            self.parameters[place] = value.value
        self._safe = self._update.safe_square()
        return before

    def _take_over(
        self,
        experiment: Experiment,
        dataset: Dataset,
        network: Network,
        surgery: Surgery | None = None,
    ) -> Effect:
        """Change without writing into any array there is, so that it can be undone."""
        old, columns = self.experiment, Columns.between(self.dataset, dataset)
        self.experiment, self.dataset = experiment, aimed(experiment.graph, dataset)
        if experiment.seed != old.seed or begins_otherwise(self.network, network, columns):
            self._start(network)
            return Effect.RESTARTED
        seen, carried = self._stops.seen.after(old, experiment), self._carried
        if has_to_move(self.network, network, columns):
            self._transplant(network, surgery, columns)
            seen, carried = replace(seen, patience=Patience()), None
        self.network = network
        self._hold()
        if experiment.training.optimizer != old.training.optimizer:
            self._clear_moments()
        x, y = self._samples()
        batch = experiment.training.batch_size
        self._feed = self._feed.followed(x, y, batch, self._places())
        self._bind(seen, None if experiment.data != old.data else carried)
        return Effect.LIVE

    def _transplant(
        self, network: Network, surgery: Surgery | None, columns: Columns | None
    ) -> None:
        """Take the weights, and what the optimiser keeps of each, into another network."""
        learnt = Learnt(
            *(self.network, self.parameters, self.gradient),
            *(self._moments, self._removed, self._hidden),
        )
        moved = learnt.moved(network, self._fresh_vector(network), surgery, columns)
        self.network, self.parameters, self.gradient = network, moved.parameters, moved.gradient
        self._moments, self._removed, self._hidden = moved.moments, moved.removed, moved.hidden

    def _hold(self) -> None:
        """Put weights that marks remove at zero, and bring back those they no longer do."""
        removed = removed_mask(self.network.layout, self.experiment.marks)
        self.parameters, self._hidden = with_removed(self.parameters, self._hidden, removed)

    def _fresh_vector(self, network: Network) -> Vector:
        """Initial weights for what is new in a network.

        Drawn otherwise than at the start, and than for the network before: a layer put where
        another began is not to be its twin.
        """
        rng = np.random.default_rng(
            [self.experiment.seed, 3, self.step_number, network.layout.size]
        )
        return network.initial_vector(int(rng.integers(SEED_LIMIT)), self._dtype)

    # -- binding -------------------------------------------------------------------------------

    def _start(self, network: Network) -> None:
        """Everything from the seed: parameters, order of the data, noise."""
        seed, training = self.experiment.seed, self.experiment.training
        self.network = network
        self.parameters = self.network.initial_vector(seed, self._dtype)
        self.gradient = np.zeros_like(self.parameters)
        self.noise = np.random.default_rng([seed, 2])
        self._chance, self._foe = starting(seed), adversary.starting(seed)
        self._feed = Feed(*self._samples(), training.batch_size, seed, self._places())
        self.step_number, self.gradient_norm = 0, 0.0
        self._removed, self._hidden = {}, None
        self._hold()
        self._clear_moments()
        self._bind(Seen())

    def _samples(self) -> tuple[Array, Array]:
        entering = self.network.entering(self.dataset.x_train)
        targets = wanted(self._goals(), self.dataset, self._dtype)
        return entering.astype(self._dtype, copy=False), targets

    def _places(self) -> Places | None:
        """Where samples stand in a text that is read as it runs on."""
        experiment = self.experiment
        is_carried = carries(experiment.graph, self.dataset, experiment.training)
        return self.dataset.places_train if is_carried else None

    def _goals(self) -> tuple[Goal, ...]:
        return goals(self.experiment.graph, self.experiment.training.loss, self.dataset)

    def _clear_moments(self) -> None:
        rows = OPTIMIZERS[self.experiment.training.optimizer].moments
        self._moments = np.zeros((rows, self.network.layout.trained), self._dtype)
        self.updates = 0

    def _bind(self, seen: Seen, carried: Carried | None = None) -> None:
        """Compile passes, optimiser and evaluator over the arrays as they are.

        `carried` is the state of the network so far, where it still means something.
        """
        training, trained = self.experiment.training, self.network.layout.trained
        self._trained, self._slope = self.parameters[:trained], self.gradient[:trained]
        self._running = self.parameters[trained:]
        self._square = self._slope.dot
        self._update = Update(
            self.experiment, self.network.layout, self._trained, self._slope, self._moments
        )
        self._full_batch = min(training.batch_size, len(self.dataset.x_train))
        self._full = self._pass(self._full_batch)
        self._short = None
        aims, known = self._goals(), (self.network, self.parameters, self.dataset)
        runs_on = self._places() is not None
        self._carried = following(carried, self._full.workspace) if runs_on else None
        self._evaluator = Evaluator(*known, aims, carries_state=runs_on)
        self._stops = Stops(self.experiment, *known, self._evaluator, seen)
        self._augmenter, self._adversary = self._new_augmenter(aims), self._new_adversary()
        self._safe = self._update.safe_square()
        self._set_rate()

    def _new_augmenter(self, aims: Sequence[Goal]) -> Augmenter | None:
        """What changes the pictures of every batch, where they are pictures and it is asked for."""
        spec = self.experiment.augmentation
        if not (spec and can_augment(self.network.graph, self.dataset)):
            return None
        return Augmenter(spec, self.dataset, aims, self._full_batch, self._dtype)

    def _new_adversary(self) -> Adversary | None:
        """What attacks every batch, where it is asked for."""
        experiment = self.experiment
        if not (experiment.training.adversarial and adversary.can_attack(self.dataset)):
            return None
        known = self.network, self.parameters, self.dataset, experiment.loss
        return Adversary(experiment.training, *known, self._full_batch)

    def _pass(self, batch: int) -> BatchPass:
        aims = self._goals()
        return BatchPass(self.network, self.parameters, self.gradient, aims, batch, self.noise)

    def _rest(self) -> BatchPass:
        """The pass for the last batch of an epoch, which is shorter than the others."""
        if self._short is None:
            self._short = self._pass(len(self.dataset.x_train) % self._full_batch)
        return self._short

    def _set_rate(self) -> None:
        # the step under way has been taken from the feed but counts as not yet done
        self._update.set_rate(self._feed.epochs_before)
