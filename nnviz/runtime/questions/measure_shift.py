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

SAMPLES, LABELS = "samples", "labels"
"""The names of the arrays of samples and of their classes in their block."""

SEED = 11

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """How right a network is at each strength of a shift.

    `right` counts right answers, `(k, classes)` by true class; `counts` `(classes,)` all samples.
    """

    strengths: tuple[float, ...]
    right: NDArray[np.int64]
    counts: NDArray[np.int64]

    @property
    def accuracy(self) -> NDArray[np.float64]:
        """The share of right answers at each strength, `(k,)`."""
        return np.asarray(self.right.sum(axis=1) / max(1, int(self.counts.sum())))


@dataclass(frozen=True, slots=True, eq=False)
class MeasureShift(Question):
    """Shift test pictures by several strengths and count the right answers. Answer: `Scores`.

    Samples `(n, F)` and labels `(n,)` lie in a block that whoever asks keeps; `low` and `high` are
    the ends of the features' axes, `(F,)`.
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
        samples, labels = block[SAMPLES], block[LABELS]
        right = []
        with np.errstate(all="ignore"):
            network = Network.of(self.graph, self.held)
            for number, strength in enumerate(self.strengths, start=1):
                moved = self.moved(samples, strength)
                right.append(self._right(network, moved, labels, cancelled))
                progress(number / len(self.strengths))
        counts = np.bincount(labels, minlength=self.classes)
        return Scores(self.strengths, np.array(right), counts)

    def moved(self, samples: Array, strength: float) -> Array:
        """Samples `(n, F)` shifted, on their own scale; at strength 0 the very same."""
        from nnviz.data.imaging.shifts import shifted

        if strength == 0:
            return samples
        span = self.high - self.low
        pictures = ((samples - self.low) / span).reshape(-1, *self.image_shape)
        found = shifted(self.shift, pictures, strength, SEED)
        return np.asarray(found.reshape(len(samples), -1) * span + self.low, np.float32)

    def _right(
        self, network: Network, samples: Array, labels: NDArray[np.int64], cancelled: Cancelled
    ) -> NDArray[np.int64]:
        """How many samples of each class are answered right, `(classes,)`."""
        from nnviz.engine.losses import predicted_classes
        from nnviz.engine.portions import Portions

        portions = Portions(network, self.parameters, len(samples))
        found = np.zeros(self.classes, np.int64)
        for part in portions.of(samples):
            if cancelled():
                raise WorkCancelled
            said = portions.workspace.activations[self.node][: part.stop - part.start]
            true = labels[part]
            found += np.bincount(true[predicted_classes(said) == true], minlength=self.classes)
        return found
