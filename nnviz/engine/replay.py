"""Replay: train again as a person trained, with every live change at its step.

The log of a session holds the changes that took effect without a fresh start. Together with the
experiment at the start they give the same bits, on the same machine with as many BLAS threads.
"""

from collections import deque
from collections.abc import Sequence

from nnviz.data import load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.surgery import Operation, Surgery
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import TrainerState
from nnviz.engine.weight_value import WeightValue

Intervention = Experiment | Operation | tuple[WeightValue, ...]
"""Another experiment to train, one with surgery on the way to it, or weights that were written."""

LiveChange = tuple[int, Intervention]
"""How many steps had been done, and what was done to the training."""


def replay(
    experiment: Experiment,
    changes: Sequence[LiveChange],
    steps: int,
    state: TrainerState | None = None,
) -> Trainer:
    """The trainer as it stood after `steps` steps, counted from the start of the experiment.

    `changes` are in the order in which they were made; those at the last step take effect too. A
    run that did not begin at step 0 is replayed from the `state` it began with.

    Raises:
        Diverged: a step that the run did not take.
        ProblemError: an experiment cannot be trained.
    """
    dataset = load(experiment.data)
    trainer = Trainer(fitted(experiment, dataset), dataset)
    if state is not None:
        trainer.restore(state)
    waiting = deque(changes)
    while True:
        while waiting and waiting[0][0] <= trainer.step_number:
            _change(trainer, waiting.popleft()[1])
        if trainer.step_number >= steps:
            return trainer
        trainer.step()
        trainer.check_stop()  # the run went on after a stop, but its patience began anew


def _change(trainer: Trainer, intervention: Intervention) -> None:
    if isinstance(intervention, tuple):
        trainer.alter(intervention)
    elif isinstance(intervention, Operation):
        _go_on(trainer, intervention.experiment, intervention.surgery)
    else:
        _go_on(trainer, intervention)


def _go_on(trainer: Trainer, experiment: Experiment, surgery: Surgery | None = None) -> None:
    dataset = trainer.dataset
    if experiment.data != trainer.experiment.data:
        dataset = load(experiment.data)
    trainer.change(fitted(experiment, dataset), dataset, surgery)
