"""Steps per second of the engine against PyTorch eager: same shapes, batches, threads; SGD."""

import itertools
import os
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from nnviz.core.graph import chain
from nnviz.data import DataRecipe, Dataset, Task, TaskKind
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input

ROUNDS, ROUND_S = 7, 0.4
SHAPES = (((2, 8, 8, 8, 1), 10), ((64, 128, 64, 10), 64), ((784, 256, 128, 10), 64))
BATCHES, RATE = 25, 1e-3

Step = Callable[[], object]


def measure() -> dict[str, float | None]:
    """Steps per second of ours for the smallest shape, and the ratio for each."""
    numbers: dict[str, float | None] = {}
    for sizes, batch in SHAPES:
        name = "mlp_" + "_".join(map(str, sizes))
        dataset = made_data(sizes, batch)
        ours, peer = our_step(sizes, batch, dataset), torch_step(sizes, batch, dataset)
        rates, ratios = [], []
        for _ in range(ROUNDS):
            rate = steps_per_second(ours)
            rates.append(rate)
            if peer is not None:
                ratios.append(rate / steps_per_second(peer))
        if sizes == SHAPES[0][0]:
            numbers[f"{name}_steps_per_s"] = median(rates)
        numbers[f"{name}_vs_torch"] = median(ratios) if ratios else None
    return numbers


def steps_per_second(step: Step, seconds: float = ROUND_S) -> float:
    """How often a step runs in a second, after a short warm-up."""
    for _ in range(3):
        step()
    count, began = 0, perf_counter()
    while (took := perf_counter() - began) < seconds:
        for _ in range(5):
            step()
        count += 5
    return count / took


def made_data(sizes: tuple[int, ...], batch: int) -> Dataset:
    """Random samples and labels: what is learnt does not matter here."""
    rng = np.random.default_rng(0)
    count, features, outputs = batch * BATCHES, sizes[0], sizes[-1]
    x = rng.standard_normal((count, features), np.float32)
    y = rng.integers(0, max(2, outputs), count)
    zeros = np.zeros(features, np.float32)
    return Dataset(
        x_train=x,
        y_train=y,
        x_test=x[:batch],
        y_test=y[:batch],
        features=tuple(f"x{i}" for i in range(features)),
        task=Task(TaskKind.CLASSIFICATION, tuple(map(str, range(max(2, outputs))))),
        feature_mean=zeros,
        feature_scale=zeros + 1,
        target_mean=np.zeros(0, np.float32),
        target_scale=np.zeros(0, np.float32),
        relabelled=np.zeros(count, bool),
        domain=np.stack([zeros - 3, zeros + 3], 1),
        sample_shape=(features,),
    )


def our_step(sizes: tuple[int, ...], batch: int, dataset: Dataset) -> Step:
    """A trainer's step."""
    hidden = [(f"h{i}", Dense(units=n)) for i, n in enumerate(sizes[1:-1], 1)]
    output = ("output", Dense(units=sizes[-1], activation="linear"))
    graph = chain(("input", Input(shape=(sizes[0],))), *hidden, output)
    loss = "mse" if sizes[-1] == 1 else "cross_entropy"
    settings = TrainingSettings(loss=loss, batch_size=batch, learning_rate=RATE)
    experiment = Experiment(graph, DataRecipe(), settings)
    return Trainer(fitted(experiment, dataset), dataset).step


def torch_step(sizes: tuple[int, ...], batch: int, dataset: Dataset) -> Step | None:
    """The same in PyTorch; None where it is not installed."""
    torch = the_peer()
    if torch is None:
        return None
    layers: list[Any] = []
    for a, b in itertools.pairwise(sizes):
        layers += [torch.nn.Linear(a, b), torch.nn.ReLU()]
    loss = torch.nn.MSELoss() if sizes[-1] == 1 else torch.nn.CrossEntropyLoss()
    labels = torch.tensor(dataset.y_train)
    targets = labels.float()[:, None] * 2 - 1 if sizes[-1] == 1 else labels
    samples = torch.tensor(dataset.x_train)
    return peer_step(torch, torch.nn.Sequential(*layers[:-1]), loss, samples, targets, batch)


def the_peer() -> Any:
    """PyTorch with as many threads as we have; None where it is not installed."""
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(int(os.environ["OPENBLAS_NUM_THREADS"]))
    return torch


def peer_step(torch: Any, model: Any, loss: Any, samples: Any, targets: Any, batch: int) -> Step:
    """A step of a PyTorch model by gradient descent, its batches sliced beforehand."""
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    pairs = itertools.cycle(zip(samples.split(batch), targets.split(batch), strict=True))

    def step() -> None:
        entering, wanted = next(pairs)
        optimizer.zero_grad()
        value = loss(model(entering), wanted)
        value.backward()
        optimizer.step()
        value.item()

    return step
