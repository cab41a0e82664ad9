"""Samples in a block that the worker can look at, as long as somebody asks about them."""

import weakref
from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QObject

from nnviz.data import Dataset
from nnviz.runtime.samples import share
from nnviz.runtime.shared import Block, Field, unlink

MOST_BYTES = 12 << 20
"""Of a whole data set: copying so much holds the window up for some 10 ms, once."""

LEAST_SAMPLES = 300
"""Of each part, whatever they take."""


class SharedSamples:
    """Arrays of a data set, by name, copied into a block.

    The block is gone after `close`, at the latest when `owner` is. Raises `ProblemError` when there
    is no room.
    """

    def __init__(
        self, owner: QObject, dataset: Dataset, arrays: Mapping[str, NDArray[Any]]
    ) -> None:
        self.dataset = dataset
        self.block = Block.create({n: Field(a.shape, a.dtype.str) for n, a in arrays.items()})
        for name, array in arrays.items():
            self.block[name][...] = array
        self.close = weakref.finalize(owner, unlink, self.block.handle)


class SharedData:
    """A data set, of a large one its first samples, in a block that the worker can look at.

    `dataset` is the whole one, and `handle` leads to what is shared. The block is gone after
    `close`, at the latest when `owner` is. Raises `ProblemError` when there is no room.
    """

    def __init__(self, owner: QObject, dataset: Dataset) -> None:
        self.dataset = dataset
        self.handle = share(shared_part(dataset))
        self.close = weakref.finalize(owner, unlink, self.handle.arrays)


def shared_part(dataset: Dataset) -> Dataset:
    """The first samples of either part, as many as may be copied for the worker."""
    if not len(dataset.x_train):
        return dataset
    width = dataset.x_train[0].nbytes * (1 if dataset.base is None else 2)
    most = max(LEAST_SAMPLES, MOST_BYTES // max(1, 2 * width))
    return dataset.first(most, most)
