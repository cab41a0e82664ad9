"""Models over pictures, and their frames, without a training process."""

from dataclasses import replace
from functools import cache

import numpy as np

from nnviz.core.graph import Graph, chain
from nnviz.data import DataRecipe, Dataset, load
from nnviz.engine.experiment import Experiment, active_graph, fitted
from nnviz.engine.network import Network
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import PICTURE, Input
from nnviz.layers.max_pool import MaxPool
from nnviz.session.frame import Frame, FrameMaker, Model, Wants

ImageShape = tuple[int, int, int]


def picture_graph(*filters: int, shape: ImageShape = (8, 8, 1), kernel: int = 3) -> Graph:
    """Convolutions `c1`, `c2` … with a pool after the first, and ten answers."""
    convolutions = [(f"c{at}", Conv2D(filters=n, kernel=kernel)) for at, n in enumerate(filters, 1)]
    middle = (convolutions[0], ("pool", MaxPool()), *convolutions[1:])
    ends = (("flat", Flatten()), ("output", Dense(units=10, activation="linear")))
    return chain(("input", Input(form=PICTURE, shape=shape)), *middle, *ends)


@cache
def pictures(shape: ImageShape, count: int = 12) -> Dataset:
    """Random pictures with the labels of the digits."""
    digits = load(DataRecipe(name="digits"))
    size = int(np.prod(shape))
    samples = np.random.default_rng(0).random((count, size), np.float32)
    zeros = np.zeros(size, np.float32)
    return replace(
        digits,
        x_train=samples,
        y_train=digits.y_train[:count],
        x_test=samples,
        y_test=digits.y_train[:count],
        relabelled=np.zeros(count, bool),
        features=tuple(f"p{at}" for at in range(size)),
        feature_mean=zeros,
        feature_scale=zeros + 1,
        domain=np.stack([zeros, zeros + 1], axis=1),
        sample_shape=(size,),
        image_shape=shape,
    )


def model_of(graph: Graph, shape: ImageShape = (8, 8, 1), run: int = 1) -> Model:
    """A model of a graph over pictures of a shape."""
    dataset = pictures(shape)
    experiment = fitted(Experiment(graph, DataRecipe(name="digits")), dataset)
    return Model(run, run, experiment, Network.of(active_graph(experiment)), dataset)


def frame_of(model: Model, wants: Wants | None = None, sample: int = 0) -> Frame:
    """The frame of start weights for one of the samples."""
    dataset, vector = model.dataset, model.network.initial_vector(0)
    target = int(dataset.y_test[sample])
    return FrameMaker(model).make(0, vector, dataset.x_test[sample], wants or Wants(), target)
