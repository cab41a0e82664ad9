"""Test samples in a block that the worker can look at, as long as somebody asks about them."""

import weakref

from PySide6.QtCore import QObject

from nnviz.data import Dataset
from nnviz.runtime.shared import Block, Field, unlink


class SharedSamples:
    """The first `count` test samples of a data set, `(count, F)`, under one name.

    The block is gone after `close`, at the latest when `owner` is. Raises `ProblemError` when there
    is no room.
    """

    def __init__(self, owner: QObject, dataset: Dataset, count: int, name: str) -> None:
        samples = dataset.x_test[:count]
        self.dataset, self.count = dataset, len(samples)
        self.block = Block.create({name: Field(samples.shape, samples.dtype.str)})
        self.block[name][...] = samples
        self.close = weakref.finalize(owner, unlink, self.block.handle)
