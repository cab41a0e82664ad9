"""Small subjects for methods that cover inputs: tables, pictures, linear and curved networks."""

from typing import Any

import numpy as np

from nnviz.core.graph import Graph, chain
from nnviz.data import Dataset, Task, TaskKind
from nnviz.data.table.work import Work
from nnviz.engine.network import Network
from nnviz.explain.subject import Subject
from nnviz.explain.target import Target
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import PICTURE, Input
from nnviz.layers.max_pool import MaxPool

CLASSES = ("no", "yes", "perhaps")


def table(features: int = 4, count: int = 60, classes: int = 2, **changes: Any) -> Dataset:
    """Random columns whose first one says the class, or the number where there are no classes."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(count, features)).astype(np.float32)
    y: Any = np.float32(x[:, :1])
    if classes:
        y = np.digitize(x[:, 0], np.linspace(-1, 1, classes + 1)[1:-1]).astype(np.int64)
    return _dataset(x, y, classes, **changes)


def pictures(
    rows: int = 6, columns: int = 6, channels: int = 1, classes: int = 2, count: int = 20
) -> Dataset:
    """Random pictures with random labels."""
    rng = np.random.default_rng(1)
    x = rng.random((count, rows * columns * channels), np.float32)
    y = rng.integers(0, classes, count)
    return _dataset(x, y, classes, image_shape=(rows, columns, channels))


def linear(dataset: Dataset, units: int = 2, **changes: Any) -> Subject:
    """One dense layer without a curve, in float64."""
    features = len(dataset.features)
    graph = chain(
        ("input", Input(shape=(features,))), ("output", Dense(units=units, activation="linear"))
    )
    return subject(graph, dataset, **changes)


def curved(dataset: Dataset, units: int = 2, **changes: Any) -> Subject:
    """A hidden layer of curves, and one of linear units."""
    graph = chain(
        ("input", Input(shape=(len(dataset.features),))),
        ("hidden", Dense(units=5, activation="tanh")),
        ("output", Dense(units=units, activation="linear")),
    )
    return subject(graph, dataset, **changes)


def convolved(dataset: Dataset, units: int = 2, **changes: Any) -> Subject:
    """Maps, a pool, and linear units."""
    assert dataset.image_shape is not None
    graph = chain(
        ("input", Input(shape=dataset.image_shape, form=PICTURE)),
        ("maps", Conv2D(filters=3, activation="relu")),
        ("pool", MaxPool()),
        ("flat", Flatten()),
        ("output", Dense(units=units, activation="linear")),
    )
    return subject(graph, dataset, **changes)


def subject(graph: Graph, dataset: Dataset, **changes: Any) -> Subject:
    """A question about a network with random weights and biases, in float64."""
    network = Network.of(graph)
    vector = network.initial_vector(3, np.float64)
    vector += np.random.default_rng(1).normal(0, 0.2, vector.shape)
    target = Target("output", index=network.facts.shapes["output"][-1] - 1)
    loss = "cross_entropy" if dataset.task.classes else "mse"
    made = Subject(network, vector, dataset, loss, target, dataset.x_test[0], seed=5)
    return made.but(**changes)


def weights_of(asked: Subject) -> np.ndarray:
    """The weights of a linear subject's target, `(F,)`."""
    views = asked.network.layout.views(asked.parameters, "output")
    return np.asarray(views["weights"][:, asked.target.index])


def with_nan(asked: Subject) -> Subject:
    """The same with weights that are no numbers."""
    return asked.but(parameters=np.full_like(asked.parameters, np.nan))


class Calls:
    """Work that is no longer wanted after so many looks."""

    def __init__(self, wanted: int) -> None:
        self.wanted, self.shares = wanted, list[float]()

    @property
    def work(self) -> Work:
        return Work(self.shares.append, lambda: len(self.shares) >= self.wanted)


def _dataset(x: np.ndarray, y: np.ndarray, classes: int, **changes: Any) -> Dataset:
    half, features = len(x) // 2, x.shape[1]
    kind = TaskKind.CLASSIFICATION if classes else TaskKind.REGRESSION
    unit = np.zeros(0 if classes else 1, np.float32)
    made: dict[str, Any] = {
        "x_train": x[:half],
        "y_train": y[:half],
        "x_test": x[half:],
        "y_test": y[half:],
        "features": tuple(f"x{at}" for at in range(features)),
        "task": Task(kind, CLASSES[:classes] if classes else ("u",)),
        "feature_mean": np.zeros(features, np.float32),
        "feature_scale": np.ones(features, np.float32),
        "target_mean": unit,
        "target_scale": unit + 1,
        "relabelled": np.zeros(half, np.bool_),
        "domain": np.stack([x.min(axis=0), x.max(axis=0)], axis=1),
        "sample_shape": (features,),
    }
    return Dataset(**(made | changes))
