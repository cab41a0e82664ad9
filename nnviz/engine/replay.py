"""Replay: train again as a person trained, with every live change at its step.

The log of a session holds the changes that took effect without a fresh start. Together with the
experiment at the start they give the same bits, on the same machine with as many BLAS threads.
"""

from collections import deque
from collections.abc import Sequence

from nnviz.data import load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.trainer import Trainer, TrainerState

LiveChange = tuple[int, Experiment]
"""How many steps had been done, and what was trained from there on."""


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
        trainer.check_early_stop()  # the run went on after a stop, but its patience began anew


def _change(trainer: Trainer, experiment: Experiment) -> None:
    dataset = trainer.dataset
    if experiment.data != trainer.experiment.data:
        dataset = load(experiment.data)
    trainer.change(fitted(experiment, dataset), dataset)
