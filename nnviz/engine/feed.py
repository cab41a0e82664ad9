"""Batches in a seeded order: each epoch shows every training sample once.

Samples are gathered for many batches at a time, so that a step copies one small slice and a large
data set is never gathered whole. The last batch of an epoch holds what is left. Of a text that runs
on, each row of a batch continues the same row of the batch before, and an epoch begins anywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.streams import Places, goes_on, in_streams
from nnviz.layers.site import Array

GATHER_BYTES = 4 << 20


@dataclass(frozen=True, slots=True, eq=False)
class FeedState:
    """Where a feed stands: the epoch, batches done in it, its order, and the generator after it."""

    epoch: int
    position: int
    order: NDArray[np.intp]
    generator: Mapping[str, Any]


class Feed:
    """Hands out batches of `(x, y)` in the memory layout of workspace buffers.

    `x` is `(n, *shape)` and `y` `(n, U)`. Batches come as they lie in memory: `(F, b)` for flat
    samples, `(b, *shape)` for others, with b the batch or what the epoch has left. With `places`
    `(n,)` samples are windows of a text (`nnviz.engine.streams`); else their order is drawn.
    """

    def __init__(
        self, x: Array, y: Array, batch: int, seed: int, places: Places | None = None
    ) -> None:
        self._parts = (_in_memory_order(x), _in_memory_order(y))
        self._count, self._batch, self._places = len(x), batch, places
        self._rng = np.random.default_rng([seed, 1])
        self.steps_per_epoch = -(-self._count // batch)
        self.epoch, self.position = -1, self.steps_per_epoch
        self._order = np.arange(self._count)
        self._before_epoch = self.state()
        self._chunk = max(1, GATHER_BYTES // max(1, (x.nbytes + y.nbytes) // len(x) * batch))
        self._ready: list[tuple[Array, Array]] = []
        self._next = 0

    @property
    def epochs(self) -> float:
        """Epochs done, with the share of the one under way."""
        return self.epoch + self.position / self.steps_per_epoch

    def advance(self) -> tuple[Array, Array]:
        """The next batch; the views are valid until the next call."""
        if self._next == len(self._ready):
            self._refill()
        pair = self._ready[self._next]
        self._next += 1
        self.position += 1
        return pair

    @property
    def last(self) -> NDArray[np.intp]:
        """Which samples the last batch holds, `(b,)`; none before the first."""
        end = self.position * self._batch if self.epoch >= 0 else 0
        return self._order[max(0, end - self._batch) : end].copy()

    @property
    def goes_on(self) -> NDArray[np.bool_]:
        """Which rows of the last batch, `(b,)`, begin where their row of the one before ended."""
        end = self.position * self._batch
        around = self._order[max(0, end - 2 * self._batch) : end]
        rows = len(self.last)
        if self._places is None or len(around) <= self._batch:
            return np.zeros(rows, np.bool_)
        return goes_on(self._places, around, self._batch)[-rows:]

    @property
    def epochs_before(self) -> float:
        """Epochs done before the last batch was handed out."""
        return max(0.0, self.epoch + (self.position - 1) / self.steps_per_epoch)

    def take_back(self) -> None:
        """Undo one `advance`: the next gives the same batch, and nothing tells of the first."""
        if self.position == 1:
            self.restore(self._before_epoch)
        else:
            self.position -= 1
            self._next -= 1

    def followed(self, x: Array, y: Array, batch: int, places: Places | None = None) -> "Feed":
        """A feed over other data or in other batches that goes on with the same random numbers.

        With as many samples in the same batches it goes on in the middle of the epoch; otherwise it
        begins a new one, and what was left of the old is not shown.
        """
        feed = Feed(x, y, batch, 0, places)
        if (len(x), batch) == (self._count, self._batch):
            feed.restore(self.state())
            return feed
        feed._rng.bit_generator.state = self._rng.bit_generator.state
        feed.epoch = self.epoch
        return feed

    def state(self) -> FeedState:
        """Where the feed stands, in arrays of its own."""
        generator = self._rng.bit_generator.state
        return FeedState(self.epoch, self.position, self._order.copy(), generator)

    def restore(self, state: FeedState) -> None:
        """Go on from a state of a feed over the same data with the same batch."""
        self.epoch, self.position = state.epoch, state.position
        self._order = state.order.copy()
        self._rng.bit_generator.state = state.generator
        self._ready, self._next = [], 0

    def _refill(self) -> None:
        if self.position >= self.steps_per_epoch:
            self._before_epoch = self.state()
            self.epoch, self.position = self.epoch + 1, 0
            self._arrange()
        first = self.position * self._batch
        picked = self._order[first : first + self._chunk * self._batch]
        starts = range(0, len(picked), self._batch)
        x, y = (self._cut(part.take(picked, axis), axis, starts) for part, axis in self._parts)
        self._ready = list(zip(x, y, strict=True))
        self._next = 0

    def _arrange(self) -> None:
        """The order of a new epoch."""
        if self._places is None:
            self._rng.shuffle(self._order)
        else:
            first = int(self._rng.integers(self._count))
            self._order = in_streams(self._places, self._batch, first)

    def _cut(self, gathered: Array, axis: int, starts: range) -> list[Array]:
        batch = self._batch
        if axis:
            return [gathered[:, at : at + batch] for at in starts]
        return [gathered[at : at + batch] for at in starts]


def _in_memory_order(samples: Array) -> tuple[Array, int]:
    """Samples as workspace buffers lie, and the axis that counts them."""
    if samples.ndim == 2:
        return np.ascontiguousarray(samples.T), 1
    return np.ascontiguousarray(samples), 0
