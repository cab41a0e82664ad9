"""Samples in a block that the worker can look at, as long as somebody asks about them."""

import weakref
from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QObject

from nnviz.data import Dataset
from nnviz.runtime.shared import Block, Field, unlink


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
