"""A text read from its start to its end, in several streams at once, with the state carried on."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.data.dataset import PER_SAMPLE
from nnviz.engine.network import Workspace
from nnviz.engine.portions import Portions
from nnviz.engine.streams import Carried, Places, goes_on, in_streams
from nnviz.layers.site import Array

TRAIN, TEST = "train", "test"

STREAMS = 32
"""A text is read in so many places at once: each begins with a window that knows of nothing."""


class Reading:
    """Puts the samples of a data set through a workspace so that each row goes on with its own.

    `dataset` is the data set in the order in which they go through; its samples have `places`.
    """

    def __init__(self, dataset: Dataset, workspace: Workspace) -> None:
        rows = workspace.batch
        self._carried = Carried(workspace)
        orders = {
            TRAIN: in_streams(_places(dataset.places_train), rows),
            TEST: in_streams(_places(dataset.places_test), rows),
        }
        self.dataset = in_order(dataset, orders)
        self._goes_on = {
            TRAIN: goes_on(_places(dataset.places_train), orders[TRAIN], rows),
            TEST: goes_on(_places(dataset.places_test), orders[TEST], rows),
        }

    def of(self, samples: Array, portions: Portions, *, is_test: bool) -> Iterator[slice]:
        """Put the first samples of a part `(n, *shape)` through, as `Portions.of` does."""
        continues = self._goes_on[TEST if is_test else TRAIN]
        workspace = portions.workspace
        for first in range(0, len(samples), portions.rows):
            part = slice(first, min(first + portions.rows, len(samples)))
            self._carried.enter(workspace, continues[part])
            workspace.run(samples[part])
            self._carried.leave(workspace)
            yield part


def in_order(dataset: Dataset, orders: dict[str, NDArray[np.intp]]) -> Dataset:
    """The data set with the samples of each part in another order; `orders` by part."""
    moved: dict[str, Any] = {}
    for name in PER_SAMPLE:
        array, order = getattr(dataset, name), orders[name.split("_")[1]]
        moved[name] = None if array is None else array[order]
    labels = dataset.labels
    if labels is not None:
        y_train, y_test = labels.y_train[orders[TRAIN]], labels.y_test[orders[TEST]]
        labels = replace(labels, y_train=y_train, y_test=y_test)
    return replace(dataset, **moved, labels=labels, base=None)


def _places(known: Places | None) -> Places:
    assert known is not None, "these samples stand alone"
    return known
