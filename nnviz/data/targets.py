"""What a network's answers are compared with: what the data say, or the samples themselves."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray


class TaskKind(Enum):
    """What is asked of the network's output."""

    CLASSIFICATION = "classification"
    REGRESSION = "regression"


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be learnt: `names` of the classes, or of the targets of a regression."""

    kind: TaskKind
    names: tuple[str, ...]

    @property
    def classes(self) -> int:
        """The number of classes; 0 for a regression."""
        return len(self.names) if self.kind is TaskKind.CLASSIFICATION else 0


class AimKind(Enum):
    """Where the numbers come from that an output is compared with."""

    LABELS = "labels"  # what the data say of a sample
    INPUTS = "inputs"  # the sample's own features, flat
    STEPS = "steps"  # at each step of a sequence what follows it: the next one, at last the label


@dataclass(frozen=True, slots=True)
class Aim:
    """What an output is to answer. `columns` are places among the targets; none means all."""

    kind: AimKind = AimKind.LABELS
    columns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """The truth of both parts.

    `y_train`, `y_test`, `task`, `mean` and `scale` are what `y_train` to `target_scale` are in a
    `Dataset`.
    """

    y_train: NDArray[np.int64] | NDArray[np.float32]
    y_test: NDArray[np.int64] | NDArray[np.float32]
    task: Task
    mean: NDArray[np.float32]
    scale: NDArray[np.float32]

    def columns(self, places: tuple[int, ...]) -> "Targets":
        """Some columns of a regression; no places, or classes, give it as it is."""
        if not places or self.task.classes:
            return self
        picked = list(places)
        task = Task(self.task.kind, tuple(self.task.names[at] for at in picked))
        train, test = (_read_only(y[..., picked]) for y in (self.y_train, self.y_test))
        return Targets(train, test, task, self.mean[picked], self.scale[picked])


def _read_only(picked: NDArray[Any]) -> NDArray[Any]:
    """The same in C order, since picking columns lays them down one after the other."""
    found = np.ascontiguousarray(picked)
    found.flags.writeable = False
    return found
