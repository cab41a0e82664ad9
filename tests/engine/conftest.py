"""What the tests of the engine share: small data sets, and experiments on them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.data import Dataset, Task, TaskKind
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input


def make_dataset(
    count: int = 25,
    tests: int = 12,
    *,
    shape: tuple[int, ...] = (2,),
    classes: int = 2,
    targets: int = 1,
    seed: int = 0,
) -> Dataset:
    """Normal samples; the class is told by their sum, or without classes the targets are sines."""
    rng = np.random.default_rng([seed, 99])
    x = rng.normal(size=(count + tests, *shape)).astype(np.float32)
    total = x.reshape(len(x), -1).sum(axis=1)
    if classes:
        edges = np.quantile(total, np.linspace(0, 1, classes + 1)[1:-1])
        y = np.searchsorted(edges, total).astype(np.int64)
        task = Task(TaskKind.CLASSIFICATION, tuple("abcdefgh"[:classes]))
    else:
        y = np.sin(total[:, None] + np.arange(targets)).astype(np.float32)
        task = Task(TaskKind.REGRESSION, tuple("uvwxyz"[:targets]))
    none = np.zeros(targets if not classes else 0, np.float32)
    features = int(np.prod(shape))
    return Dataset(
        x_train=x[:count],
        y_train=y[:count],
        x_test=x[count:],
        y_test=y[count:],
        features=tuple(f"x{i}" for i in range(features)),
        task=task,
        feature_mean=np.zeros(features, np.float32),
        feature_scale=np.ones(features, np.float32),
        target_mean=none,
        target_scale=none + 1,
        relabelled=np.zeros(count, np.bool_),
        domain=np.tile(np.float32([-4, 4]), (features, 1)),
        sample_shape=shape,
    )


def make_experiment(
    dataset: Dataset,
    *units: int,
    activation: str = "tanh",
    initializer: str = "glorot_uniform",
    seed: int = 0,
    **training: Any,
) -> Experiment:
    """A chain of dense layers with an output that fits the data."""
    layer = Dense(activation=activation, initializer=initializer)
    hidden = [(f"h{i + 1}", layer.replace(units=n)) for i, n in enumerate(units)]
    graph = chain(("input", Input()), *hidden, ("output", layer))
    training = {"loss": "cross_entropy" if dataset.task.classes else "mse"} | training
    return fitted(Experiment(graph, training=TrainingSettings(**training), seed=seed), dataset)


def make_trainer(
    dataset: Dataset | None = None, dtype: type = np.float32, **wishes: Any
) -> Trainer:
    """A trainer of 2-5-4-2 on 25 samples in batches of 10, the last of which has 5."""
    dataset = dataset or make_dataset()
    return Trainer(make_experiment(dataset, 5, 4, **wishes), dataset, dtype)


@pytest.fixture(scope="session")
def dataset_of() -> Callable[..., Dataset]:
    """`make_dataset`."""
    return make_dataset


@pytest.fixture(scope="session")
def experiment_on() -> Callable[..., Experiment]:
    """`make_experiment`."""
    return make_experiment


@pytest.fixture(scope="session")
def trainer_of() -> Callable[..., Trainer]:
    """`make_trainer`."""
    return make_trainer
