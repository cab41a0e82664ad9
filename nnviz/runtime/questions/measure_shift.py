"""How right is a network about pictures that differ from those it has learnt from?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from nnviz.core.graph import Graph
from nnviz.data.table.work import Cancelled, Progress, WorkCancelled
from nnviz.runtime.question import Question
from nnviz.runtime.shared import Handle

if TYPE_CHECKING:
    from nnviz.engine.network import Held, Network

SAMPLES, LABELS, GROUP = "samples", "labels", "group"
"""The names of the arrays of samples, of their classes and of marks of a subgroup, in a block."""

SEED = 11

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """How right a network is at each strength of a shift.

    `right` counts right answers, `(k, classes)` by true class; `counts` `(classes,)` all samples.
    `group_right` `(k,)` counts the right ones of a subgroup, which has `group` samples.
    """

    strengths: tuple[float, ...]
    right: NDArray[np.int64]
    counts: NDArray[np.int64]
    group_right: NDArray[np.int64]
    group: int

    @property
    def accuracy(self) -> NDArray[np.float64]:
        """The share of right answers at each strength, `(k,)`."""
        return np.asarray(self.right.sum(axis=1) / max(1, int(self.counts.sum())))


@dataclass(frozen=True, slots=True, eq=False)
class MeasureShift(Question):
    """Shift test pictures by several strengths and count the right answers. Answer: `Scores`.

    Samples `(n, F)`, labels `(n,)` and marks of a subgroup, bool `(n,)`, lie in a block that
    whoever asks keeps; `low` and `high` are the ends of the features' axes, `(F,)`.
    """

    niceness: ClassVar[int] = 10  # at 19 two busy cores would leave nothing

    graph: Graph
    held: Held
    parameters: NDArray[np.float32]
    node: str
    samples: Handle
    classes: int
    image_shape: tuple[int, int, int]
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    shift: str
    strengths: tuple[float, ...]

    def run(self, progress: Progress, cancelled: Cancelled) -> Scores:
        from nnviz.engine.network import Network
        from nnviz.runtime.shared import Block

        try:
            block = Block.look_at(self.samples)
        except FileNotFoundError:  # nobody wants to know any more
            raise WorkCancelled from None
        samples, labels, group = (block[name] for name in (SAMPLES, LABELS, GROUP))
        right, group_right = [], []
        with np.errstate(all="ignore"):
            network = Network.of(self.graph, self.held)
            for number, strength in enumerate(self.strengths, start=1):
                moved = self.moved(samples, strength)
                is_right = self._is_right(network, moved, labels, cancelled)
                right.append(np.bincount(labels[is_right], minlength=self.classes))
                group_right.append(int((is_right & group).sum()))
                progress(number / len(self.strengths))
        counts = np.bincount(labels, minlength=self.classes)
        found = np.array(right), counts, np.array(group_right, np.int64)
        return Scores(self.strengths, *found, int(group.sum()))

    def moved(self, samples: Array, strength: float) -> Array:
        """Samples `(n, F)` shifted, on their own scale; at strength 0 the very same."""
        from nnviz.data.imaging.shifts import shifted

        if strength == 0:
            return samples
        span = self.high - self.low
        pictures = ((samples - self.low) / span).reshape(-1, *self.image_shape)
        found = shifted(self.shift, pictures, strength, SEED)
        return np.asarray(found.reshape(len(samples), -1) * span + self.low, np.float32)

    def _is_right(
        self, network: Network, samples: Array, labels: NDArray[np.int64], cancelled: Cancelled
    ) -> NDArray[np.bool_]:
        """Which samples are answered right, `(n,)`."""
        from nnviz.engine.losses import predicted_classes
        from nnviz.engine.portions import Portions

        portions = Portions(network, self.parameters, len(samples))
        found = np.zeros(len(samples), np.bool_)
        for part in portions.of(samples):
            if cancelled():
                raise WorkCancelled
            said = portions.workspace.activations[self.node][: part.stop - part.start]
            found[part] = predicted_classes(said) == labels[part]
        return found
