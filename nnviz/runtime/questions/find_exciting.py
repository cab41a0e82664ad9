"""Which samples excite the neurons of a layer most, and where in the picture?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from nnviz.core.graph import Graph
from nnviz.core.maps import has_maps
from nnviz.data.table.work import Cancelled, Progress, WorkCancelled
from nnviz.runtime.question import Question
from nnviz.runtime.shared import Handle

if TYPE_CHECKING:
    from nnviz.engine.network import Held

MOST = 9
"""So many samples of each neuron or map."""

SAMPLES = "samples"
"""The name of the array of samples in its block."""

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Exciting:
    """For each unit of a flat layer, or each map, the samples it answers most, the first most.

    Each array is `(units, k)`, k at most `MOST` and at most the samples that there are.

    Attributes:
        samples: how many were asked.
        places: which samples, counted from the first; -1 where no more answer with a number.
        values: the largest answer to each, over the whole map.
        rows, columns: where in the map that is; 0 for a flat layer.
    """

    samples: int
    places: NDArray[np.int32]
    values: NDArray[np.float32]
    rows: NDArray[np.int32]
    columns: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class FindExciting(Question):
    """Put samples through a network and look what excites its node `layer`. Answer: `Exciting`.

    `graph` leads to that layer, `parameters` are those of just this graph, and the samples `(n, F)`
    lie in a block that whoever asks keeps.
    """

    niceness: ClassVar[int] = 10  # at 19 two busy cores would leave nothing

    graph: Graph
    held: Held
    parameters: NDArray[np.float32]
    layer: str
    samples: Handle

    def run(self, progress: Progress, cancelled: Cancelled) -> Exciting:
        from nnviz.engine.network import Network
        from nnviz.runtime.shared import Block

        try:
            samples = Block.look_at(self.samples)[SAMPLES]
        except FileNotFoundError:  # nobody wants to know any more
            raise WorkCancelled from None
        network = Network.of(self.graph, self.held)
        with np.errstate(all="ignore"):
            return most_exciting(network, self.parameters, self.layer, samples, progress, cancelled)


def most_exciting(
    network: Any,
    parameters: NDArray[np.float32],
    layer: str,
    samples: Array,
    progress: Progress,
    cancelled: Cancelled,
) -> Exciting:
    """What excites each unit or map of a layer. Raises `WorkCancelled` when `cancelled` says so."""
    from nnviz.engine.portions import Portions

    shape = network.facts.shapes[layer]
    best = _Best(shape[-1] if has_maps(shape) else int(np.prod(shape)))
    portions = Portions(network, parameters, len(samples))
    for part in portions.of(samples):
        if cancelled():
            raise WorkCancelled
        said = portions.workspace.activations[layer][: part.stop - part.start]
        best.offer(part.start, *_largest(said, best.units))
        progress(part.stop / len(samples))
    width = shape[1] if has_maps(shape) else 1
    found = best.spots // width, best.spots % width
    return Exciting(len(samples), best.places, best.values, *found)


class _Best:
    """The best answers so far of each unit, `(units, k)`, and where they were given."""

    def __init__(self, units: int) -> None:
        self.units = units
        self.values = np.empty((units, 0), np.float32)
        self.places = np.empty((units, 0), np.int32)
        self.spots = np.empty((units, 0), np.int32)

    def offer(self, first: int, values: Array, spots: NDArray[np.int32]) -> None:
        """Take in answers `(units, n)` to the samples from `first` on."""
        numbers = np.arange(first, first + values.shape[1], dtype=np.int32)
        known = np.isfinite(values)
        values = np.where(known, values, -np.inf)
        places = np.where(known, numbers, np.int32(-1))
        joined = np.concatenate([self.values, values], axis=1, dtype=np.float32)
        order = np.argsort(-joined, axis=1, kind="stable")[:, :MOST]
        self.values = np.take_along_axis(joined, order, 1)
        self.places = np.take_along_axis(np.concatenate([self.places, places], 1), order, 1)
        self.spots = np.take_along_axis(np.concatenate([self.spots, spots], 1), order, 1)


def _largest(said: Array, units: int) -> tuple[Array, NDArray[np.int32]]:
    """The largest answer of each unit or map to each sample, and at which pixel, `(units, n)`."""
    by_unit = said.reshape(len(said), -1, units).transpose(2, 0, 1)
    pixels = np.ascontiguousarray(by_unit)
    pixels = np.where(np.isfinite(pixels), pixels, -np.inf)
    spots = pixels.argmax(axis=2)
    values = np.take_along_axis(pixels, spots[..., None], 2)[..., 0]
    return values, spots.astype(np.int32)
