"""A data set in shared memory: the application shows the very samples that are trained on."""

from typing import Any

import numpy as np

from nnviz.data import Dataset
from nnviz.data.dataset import Base
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
KNOWN_ARRAYS = (
    "relevant_train",
    "relevant_test",
    "group_test",
    "asked_train",
    "asked_test",
    "truth_train",
    "truth_test",
    "places_train",
    "places_test",
)
"""What is known of some data only: which pixels matter, which samples are of a subgroup, which
steps are asked about and what is true of them, where samples stand in a text."""

BASE_ARRAYS = ("x_train", "x_test", "mean", "scale", "domain")
BASE = "base_"
"""What the names of the base inputs' arrays begin with."""


def share(dataset: Dataset) -> DataHandle:
    """Copy a data set into a block that `received` maps, with what the data say as its targets."""
    aim, dataset = dataset.aim, dataset.labelled
    arrays = {name: np.asarray(getattr(dataset, name)) for name in ARRAYS}
    known = {name: getattr(dataset, name) for name in KNOWN_ARRAYS}
    arrays |= {name: np.asarray(array) for name, array in known.items() if array is not None}
    base = dataset.base
    if base is not None:
        arrays |= {BASE + name: np.asarray(getattr(base, name)) for name in BASE_ARRAYS}
    block = Block.create({n: Field(a.shape, a.dtype.str) for n, a in arrays.items()})
    for name, array in arrays.items():
        block[name][...] = array
    return DataHandle(
        block.handle,
        dataset.features,
        dataset.task,
        dataset.sample_shape,
        dataset.image_shape,
        dataset.offered,
        base.names if base is not None else (),
        left_out=dataset.left_out,
        aim=aim,
        tokens=dataset.tokens,
        truths=dataset.truths,
        forecast=dataset.forecast,
    )


def received(handle: DataHandle) -> Dataset:
    """The data set that the other process shared, with its aim; its arrays are read-only."""
    return _dataset(handle, Block.attach(handle.arrays))


def looked_at(handle: DataHandle) -> Dataset:
    """The same of a block that its owner keeps. Raises `FileNotFoundError` when it is gone."""
    return _dataset(handle, Block.look_at(handle.arrays))


def _dataset(handle: DataHandle, block: Block) -> Dataset:
    known = tuple(name for name in KNOWN_ARRAYS if name in dict(handle.arrays.fields))
    names = ARRAYS + known + tuple(BASE + name for name in BASE_ARRAYS if handle.base)
    arrays = {name: block[name] for name in names}
    for array in arrays.values():
        array.flags.writeable = False
    own = {name: arrays[BASE + name] for name in BASE_ARRAYS if handle.base}
    shared: dict[str, Any] = {name: arrays[name] for name in ARRAYS + known}
    return Dataset(
        **shared,
        features=handle.features,
        task=handle.task,
        sample_shape=handle.sample_shape,
        image_shape=handle.image_shape,
        offered=handle.offered,
        base=Base(names=handle.base, **own) if handle.base else None,
        left_out=handle.left_out,
        tokens=handle.tokens,
        truths=handle.truths,
        forecast=handle.forecast,
    ).aimed(handle.aim)
