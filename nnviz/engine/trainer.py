"""The trainer: one step at a time, its whole state one value.

A step takes a batch, runs the network forward, measures the loss, runs it backward and moves the
parameters. `snapshot` and `restore` move the state in and out; a replay from a snapshot gives the
same bits on the same machine with the same number of BLAS threads.
"""

from collections.abc import Callable, Iterator, Mapping
from contextvars import Context
from dataclasses import dataclass, field, replace
from enum import Enum
from math import inf, isfinite, sqrt
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnviz.core.problem import Problem, ProblemError, Remedy, Severity
from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.evaluation import Evaluation, Evaluator
from nnviz.engine.experiment import SEED_LIMIT, Experiment, compiled
from nnviz.engine.feed import Feed, FeedState
from nnviz.engine.losses import LOSSES, encode
from nnviz.engine.network import Network
from nnviz.engine.optimizers import OPTIMIZERS, Work
from nnviz.engine.schedules import SCHEDULES
from nnviz.engine.stopping import Patience
from nnviz.engine.transplant import Memory, recalled, remembered, transplant
from nnviz.layers.site import Array, new_buffer

SAFE_SQUARE = 1e12
"""A gradient whose squared length is below this moves nothing out of the range of float32."""

SAFE_WEIGHT = 1e6
"""Below this the pull of a weight decay moves nothing out of range either."""


class Diverged(ProblemError):
    """The loss, its gradient or the new weights are no longer finite; the step was not taken."""


class Effect(Enum):
    """What a change did to a training run."""

    LIVE = "live"
    RESTARTED = "restarted"


@dataclass(frozen=True, slots=True, eq=False)
class TrainerState:
    """All that training needs to go on, in arrays of its own.

    `parameters` `(size,)`, `moments` `(k, trained)`; `updates` counts the optimiser's steps since
    its moments were zero; `noise` is the state of the generator that dropout draws from; `removed`
    are the weights that edits of the network took away and that come back with what they belong to.
    """

    step: int
    updates: int
    parameters: Vector
    moments: NDArray[np.floating[Any]]
    feed: FeedState
    noise: Mapping[str, Any]
    patience: Patience
    removed: Memory = field(default_factory=dict)


class Trainer:
    """Trains one experiment on one data set.

    `parameters` is the arena, `gradient` the last step's derivative by it (with penalties, and
    clipped), `step_number` the steps done, `gradient_norm` the length of the loss's own gradient in
    the last step, `rate` the learning rate it used.
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
    _patience: Patience
    _removed: Memory
    _evaluator: Evaluator
    _full: "_Pass"
    _short: "_Pass | None"
    _full_batch: int
    _trained: Vector
    _slope: Vector
    _delta: Vector
    _rate: Vector
    _square: Callable[[Vector], float]
    _before_update: tuple[Callable[[], object], ...]
    _update: Callable[[int], object]
    _safe: float

    def __init__(
        self, experiment: Experiment, dataset: Dataset, dtype: DTypeLike = np.float32
    ) -> None:
        """Raises `ProblemError` when the experiment cannot be trained on the data."""
        network = compiled(experiment, dataset)
        self.experiment, self.dataset = experiment, dataset
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
        x, y = self._feed.advance()
        run = self._full if y.shape[-1 if y.ndim == 2 else 0] == self._full_batch else self._rest()
        run.x_rows[...] = x
        run.y_rows[...] = y
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
            raise Diverged(self._divergence(broken))
        return loss

    def _move(self, square: float) -> None:
        self.gradient_norm = sqrt(square)
        for work in self._before_update:
            work()
        self.updates += 1
        self._update(self.updates)
        np.subtract(self._trained, self._delta, self._trained)
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

    def evaluate(self) -> Evaluation:
        """Loss and metrics on both parts of the data, without dropout."""
        return self._evaluator.evaluate(self.step_number, self._feed.epochs)

    def probe(self, samples: Array) -> dict[str, Array]:
        """What every layer makes of samples `(n, *shape)`, by its id, without dropout.

        Each entry is `(n, *shape of the layer)`, an array of its own. Raises `ValueError` when the
        samples have another shape than the input.
        """
        wanted = self.network.facts.shapes[self.network.source]
        if np.shape(samples)[1:] != wanted:
            raise ValueError(f"samples of shape {np.shape(samples)}: (n, {wanted}) is expected")
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
        return float(self._rate)

    @property
    def at_epoch_end(self) -> bool:
        """Whether the last step was the last of its epoch."""
        return self._feed.position == self._feed.steps_per_epoch and self._feed.epoch >= 0

    def check_early_stop(self) -> Problem | None:
        """At the end of an epoch, measure the test loss; the note to stop with when it has stalled.

        It depends on nothing but the step, so that a replay stops where the run did.
        """
        training = self.experiment.training
        if not training.early_stopping or not self.at_epoch_end:
            return None
        epoch = self._feed.epoch + 1
        loss = self._evaluator.test_loss()
        patience = self._patience.after(epoch, loss, training.min_delta)
        stalled = patience.waited >= training.patience
        # who presses play after the note gets as many epochs again
        self._patience = replace(patience, waited=0) if stalled else patience
        return _stall(patience) if stalled else None

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
            self._patience,
            self._removed,
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
        self._patience, self._removed = state.patience, state.removed
        self._safe = self._safe_square()
        self._set_rate()

    def change(self, experiment: Experiment, dataset: Dataset) -> Effect:
        """Go on with another experiment, keeping what was learnt.

        Of another network the weights that still have a place are kept (see `transplant`), and what
        comes back has the weights it had. Another seed, other start weights and samples of another
        shape start anew.

        Raises:
            ProblemError: it cannot be trained; everything is as it was.
        """
        network = compiled(experiment, dataset)
        before = dict(vars(self))
        try:
            return self._take_over(experiment, dataset, network)
        except Exception:
            vars(self).update(before)
            raise

    def _take_over(self, experiment: Experiment, dataset: Dataset, network: Network) -> Effect:
        """Change without writing into any array there is, so that it can be undone."""
        old = self.experiment
        self.experiment, self.dataset = experiment, dataset
        if experiment.seed != old.seed or _begins_otherwise(self.network, network):
            self._start(network)
            return Effect.RESTARTED
        if network.layout != self.network.layout:
            self._transplant(network)
        if experiment.training.optimizer != old.training.optimizer:
            self._clear_moments()
        if _watched(experiment) != _watched(old):
            self._patience = Patience()
        x, y = self._samples()
        self._feed = self._feed.followed(x, y, experiment.training.batch_size)
        self.network = network
        self._bind()
        return Effect.LIVE

    def _transplant(self, network: Network) -> None:
        """Take the weights, and what the optimiser keeps of each, into another network."""
        old, weights = self.network, self.parameters
        fresh = recalled(self._removed, network, self._fresh_vector(network))
        moments = np.zeros((len(self._moments), network.layout.trained), self._dtype)
        self._removed = remembered(self._removed, old, weights, network)
        self.parameters = transplant(old, weights, network, fresh)
        self.gradient = transplant(old, self.gradient, network, np.zeros_like(fresh))
        self._moments = transplant(old, self._moments, network, moments)
        self._patience = Patience()
        self.network = network

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
        self._feed = Feed(*self._samples(), training.batch_size, seed)
        self.step_number, self.gradient_norm = 0, 0.0
        self._patience = Patience()
        self._removed = {}
        self._clear_moments()
        self._bind()

    def _samples(self) -> tuple[Array, Array]:
        data, loss = self.dataset, self.experiment.training.loss
        targets = encode(loss, data.y_train, data.task.classes, self._dtype)
        return data.x_train.astype(self._dtype, copy=False), targets

    def _clear_moments(self) -> None:
        rows = OPTIMIZERS[self.experiment.training.optimizer].moments
        self._moments = np.zeros((rows, self.network.layout.trained), self._dtype)
        self.updates = 0

    def _bind(self) -> None:
        """Compile passes, optimiser and evaluator over the arrays as they are."""
        training, trained = self.experiment.training, self.network.layout.trained
        self._trained, self._slope = self.parameters[:trained], self.gradient[:trained]
        self._delta = np.zeros_like(self._trained)
        self._square = self._slope.dot
        self._rate = np.zeros((), self._dtype)
        decays = self.network.layout.decay_mask(self._dtype)
        work = Work(self._trained, self._slope, self._delta, self._moments, self._rate, decays)
        self._update = OPTIMIZERS[training.optimizer].bind(work, training)
        self._before_update = tuple(self._preparations(decays))
        self._full_batch = min(training.batch_size, len(self.dataset.x_train))
        self._full = _Pass(self, self._full_batch)
        self._short: _Pass | None = None
        self._evaluator = Evaluator(self.network, self.parameters, self.dataset, training.loss)
        self._safe = self._safe_square()
        self._set_rate()

    def _rest(self) -> "_Pass":
        """The pass for the last batch of an epoch, which is shorter than the others."""
        if self._short is None:
            self._short = _Pass(self, len(self.dataset.x_train) % self._full_batch)
        return self._short

    def _safe_square(self) -> float:
        """The squared gradient length below which no step leaves the range of float32.

        A weight decay adds to the gradient what that length does not show: it is safe while the
        weights are small and the decay shrinks them.
        """
        training = self.experiment.training
        if not training.l2:
            return SAFE_SQUARE
        shrinks = training.learning_rate * max(1.0, training.l2) < 1
        small = np.abs(self._trained).max(initial=0) < SAFE_WEIGHT
        return SAFE_SQUARE if shrinks and small else -inf

    def _preparations(self, decays: Vector) -> Iterator[Callable[[], object]]:
        """What happens between the backward pass and the update, nothing where nothing is set."""
        training = self.experiment.training
        weights, slope, scratch = self._trained, self._slope, np.empty_like(self._slope)
        if training.l2 and training.optimizer != "adamw":
            pull = decays * slope.dtype.type(training.l2)
            yield lambda: np.add(slope, np.multiply(weights, pull, scratch), slope)
        if training.l1:
            push = decays * slope.dtype.type(training.l1)
            yield lambda: np.add(
                slope, np.multiply(np.sign(weights, scratch), push, scratch), slope
            )
        if training.clip:
            yield lambda: self._clip(training.clip)
        if training.schedule != "constant":
            yield self._set_rate

    def _clip(self, longest: float) -> None:
        length = sqrt(float(self._square(self._slope)))
        if length > longest:
            np.multiply(self._slope, self._slope.dtype.type(longest / length), self._slope)

    def _set_rate(self) -> None:
        training = self.experiment.training
        # the step under way has been taken from the feed but counts as not yet done
        factor = SCHEDULES[training.schedule].factor(self._feed.epochs_before, training)
        self._rate[...] = training.learning_rate * factor

    def _divergence(self, broken: str) -> Problem:
        smaller = self.experiment.training.learning_rate / 10
        return Problem(
            "training",
            f"The {broken} is no longer a finite number at step {self.step_number + 1:,}.",
            "Training is paused and the last finite weights are kept. Try a smaller learning rate.",
            key="learning_rate",
            remedy=Remedy(f"Use {smaller:.3g}", (("learning_rate", smaller),)),
        )


class _Pass:
    """A workspace with a target and a loss, for batches of one length."""

    def __init__(self, trainer: Trainer, batch: int) -> None:
        network = trainer.network
        workspace = network.workspace(
            trainer.parameters,
            batch,
            gradients=trainer.gradient,
            training=True,
            rng=trainer.noise,
        )
        output = workspace.activations[network.sink]
        target = new_buffer(batch, output.shape[1:], output.dtype)
        loss = LOSSES[trainer.experiment.training.loss]
        self.loss = loss.bind(output, target, workspace.gradients[network.sink])
        self.forward, self.backward = workspace.forward_steps, workspace.backward_steps
        self.draws_noise = workspace.draws_noise
        self.x_rows = _as_stored(workspace.activations[network.source])
        self.y_rows = _as_stored(target)


def _as_stored(buffer: Array) -> Array:
    return buffer.T if buffer.ndim == 2 else buffer


def _watched(experiment: Experiment) -> tuple[object, ...]:
    """What the test loss of early stopping can be compared by."""
    return experiment.training.early_stopping, experiment.training.loss, experiment.data


def _begins_otherwise(old: Network, new: Network) -> bool:
    """Whether an edit asks for another start: other initial weights, samples of another shape."""
    if old.facts.shapes[old.source] != new.facts.shapes[new.source]:
        return True
    drawn = {(s.node, s.parameter.name): s.parameter.initializer for s in old.layout.slots}
    return any(
        drawn.get((s.node, s.parameter.name), s.parameter.initializer) != s.parameter.initializer
        for s in new.layout.slots
    )


def _stall(patience: Patience) -> Problem:
    return Problem(
        "early stopping",
        f"The test loss has not improved for {patience.waited} epochs; "
        f"its best was {patience.best:.4g} in epoch {patience.best_epoch:,}.",
        "Training is paused. Press play to go on.",
        Severity.NOTE,
    )
