"""A project as a value: what a file holds, and what a window opens with."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from nnviz.core.problem import Problem
from nnviz.data import load
from nnviz.engine.document import Document
from nnviz.engine.experiment import Experiment
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import TrainerState
from nnviz.files.project.tensors import Arrays
from nnviz.record.scalars import Scalars


@dataclass(frozen=True, slots=True, eq=False)
class Extra:
    """What another version wrote and this one does not know; it is saved again as it was.

    Attributes:
        members: parts of the archive, by name.
        entries: what stood beside known entries of its JSON, as objects inside of each other.
        state: the plain values of a training state that belongs to a network with unknown layers;
            None when there is none, or it could be read.
        weights, optimizer: arrays of that state, and of unknown layers, by name.
    """

    members: Mapping[str, bytes] = field(default_factory=dict)
    entries: Mapping[str, Any] = field(default_factory=dict)
    state: Mapping[str, Any] | None = None
    weights: Arrays = field(default_factory=dict)
    optimizer: Arrays = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Project:
    """All that is saved.

    Attributes:
        document: what is drawn; its network may have problems.
        trained: the experiment that `state` belongs to; None: that of the document.
        state: how far training has come; None: not begun.
        scalars: the record of the run.
        view: how the window looks at it: small JSON values.
        thumbnail: a small PNG; empty when there is none.
        made_with: versions, processor and BLAS threads that the last bits depend on; when it is
            empty, saving writes those of this process.
        extra: what another version wrote.
        data_checksum: that of the data set it was trained on (see `data_checksum`).
        problems: what was noticed while it was opened; none of it kept it from opening.
    """

    document: Document
    trained: Experiment | None = None
    state: TrainerState | None = None
    scalars: Scalars | None = None
    view: Mapping[str, Any] = field(default_factory=dict)
    thumbnail: bytes = b""
    made_with: Mapping[str, str] = field(default_factory=dict)
    extra: Extra = field(default_factory=Extra)
    data_checksum: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def experiment(self) -> Experiment:
        """The experiment that the state belongs to."""
        return self.trained or self.document.experiment

    def replace(self, **changes: Any) -> "Project":
        """The same project with some parts changed."""
        return replace(self, **changes)

    def trainer(self) -> Trainer:
        """A trainer that goes on from here, or that begins when there is no state.

        Raises:
            ProblemError: it cannot be trained, its data cannot be made, or are others than before.
        """
        dataset = load(self.experiment.data)
        if self.state is None:
            return Trainer(self.experiment, dataset)
        trainer = Trainer(self.experiment, dataset, self.state.parameters.dtype)
        trainer.restore(self.state)
        return trainer
