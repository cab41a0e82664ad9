"""A data set in shared memory: the application shows the very samples that are trained on."""

import numpy as np

from nnviz.data import Dataset
from nnviz.runtime.messages import DataHandle
from nnviz.runtime.shared import Block, Field

ARRAYS = (
    "x_train",
    "y_train",
    "x_test",
    "y_test",
    "feature_mean",
    "feature_scale",
    "target_mean",
    "target_scale",
    "relabelled",
    "domain",
)


def share(dataset: Dataset) -> DataHandle:
    """Copy a data set into a block that `received` maps."""
    arrays = {name: np.asarray(getattr(dataset, name)) for name in ARRAYS}
    block = Block.create({n: Field(a.shape, a.dtype.str) for n, a in arrays.items()})
    for name, array in arrays.items():
        block[name][...] = array
    return DataHandle(
        block.handle, dataset.features, dataset.task, dataset.sample_shape, dataset.image_shape
    )


def received(handle: DataHandle) -> Dataset:
    """The data set that the other process shared; its arrays are read-only."""
    block = Block.attach(handle.arrays)
    arrays = {name: block[name] for name in ARRAYS}
    for array in arrays.values():
        array.flags.writeable = False
    return Dataset(
        **arrays,
        features=handle.features,
        task=handle.task,
        sample_shape=handle.sample_shape,
        image_shape=handle.image_shape,
    )
