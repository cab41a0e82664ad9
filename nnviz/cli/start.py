"""The trainer that a command line asks for."""

from collections.abc import Sequence

from nnviz.cli.settings import changed
from nnviz.core.problem import Problem, ProblemError
from nnviz.data import load
from nnviz.engine.experiment import fitted
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import Effect
from nnviz.files.opening import Opened
from nnviz.files.versions import made_with

DEFAULT_EPOCHS = 100
MATTERS = {"numpy": "NumPy", "blas": "BLAS", "processor": "processor", "threads": "BLAS threads"}


def trainer_for(start: Opened, assignments: Sequence[str], seed: int | None) -> Trainer:
    """A trainer at the start, with what was asked to be changed.

    Raises:
        ProblemError: a change is not possible, or a checkpoint's weights do not outlive it.
    """
    wanted = changed(start.experiment, assignments)
    if seed is not None:
        wanted = wanted.with_seed(seed)
    dataset = load(wanted.data)
    if start.state is None:
        return Trainer(fitted(wanted, dataset), dataset)
    before = load(start.experiment.data) if wanted.data != start.experiment.data else dataset
    trainer = Trainer(start.experiment, before, start.state.parameters.dtype)
    trainer.restore(start.state)
    if wanted != start.experiment and (
        trainer.change(fitted(wanted, dataset), dataset) is Effect.RESTARTED
    ):
        what = "Another seed or shape of samples does not go on with a checkpoint's weights."
        raise ProblemError(Problem("checkpoint", what, "Start from an example instead."))
    return trainer


def default_length(start: Opened, trainer: Trainer) -> int:
    """Steps to train when nobody says how many."""
    return start.steps or DEFAULT_EPOCHS * trainer.steps_per_epoch


def threads_of(start: Opened) -> int | None:
    """The number of BLAS threads a checkpoint was made with: its bits depend on it."""
    made = start.made_with.get("threads", "")
    return int(made) if made.isdecimal() and len(made) < 4 and int(made) else None


def differences(start: Opened) -> str:
    """A note when a checkpoint does not go on with the same bits here; empty when it does."""
    here = made_with()
    other = [
        f"{label} {start.made_with[name]} then, {here[name]} now"
        for name, label in MATTERS.items()
        if name in start.made_with and start.made_with[name] != here[name]
    ]
    return f"the last bits may differ: {'; '.join(other)}." if other else ""
