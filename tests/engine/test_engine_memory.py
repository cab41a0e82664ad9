"""Training and probing take their memory once."""

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from nnviz.core.graph import Graph, Node
from nnviz.data import Dataset
from nnviz.engine.network import Network
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.trainer import Trainer
from nnviz.layers.activations import ACTIVATIONS
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import Input

Growth = Callable[[], tuple[int, int]]


@contextmanager
def traced() -> Iterator[Growth]:
    """A function that gives the bytes taken and not given back, and the most at any time."""
    gc.collect()
    tracemalloc.start()
    start = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    try:
        yield lambda: tuple(value - start for value in tracemalloc.get_traced_memory())
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_thousand_steps_keep_nothing(trainer_of: Callable[..., Trainer], optimizer: str) -> None:
    trainer = trainer_of(
        optimizer=optimizer, dropout=0.2, schedule="cosine", l1=1e-4, l2=1e-4, clip=1.0
    )
    for _ in trainer.steps(50):
        pass
    with traced() as growth:
        for _ in trainer.steps(1000):
            pass
        gc.collect()
        kept, _ = growth()
    assert kept < 10_000


@pytest.mark.parametrize("shape", [(64,), (8, 8)])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_pass_takes_no_memory(activation: str, shape: tuple[int, ...]) -> None:
    curved = Dense(units=shape[-1], activation=activation)
    graph = Graph(
        (
            Node("input", Input(shape=shape)),
            Node("a", curved, ("input",)),
            Node("b", Dropout(), ("a",)),
            Node("c", Add(), ("a", "b", "input")),
            Node("d", curved.replace(dropout=0.5), ("c",)),
        )
    )
    network = Network.of(graph)
    workspace = network.workspace(network.initial_vector(0), 1000, training=True)
    assert workspace.activations["a"].nbytes == 256_000
    workspace.forward()
    workspace.backward()
    with traced() as growth:
        for _ in range(3):
            workspace.forward()
            workspace.backward()
        _, most = growth()
    assert most < 100_000


def test_a_change_gives_back_what_the_last_one_took(
    dataset_of: Callable[..., Dataset], trainer_of: Callable[..., Trainer]
) -> None:
    trainer = trainer_of(dataset_of(2000, shape=(50,)))
    assert trainer.dataset.x_train.nbytes == 400_000
    for _ in trainer.steps(3):
        pass

    def change_often() -> None:
        for rate in (0.01, 0.02, 0.03, 0.04, 0.05):
            trainer.change(trainer.experiment.with_training(learning_rate=rate), trainer.dataset)
            trainer.step()
        gc.collect()

    with traced() as growth:
        change_often()
        once, _ = growth()
        change_often()
        twice, _ = growth()
    assert twice - once < 20_000


def test_evaluating_keeps_nothing(trainer_of: Callable[..., Trainer]) -> None:
    trainer = trainer_of()
    trainer.evaluate()
    with traced() as growth:
        for _ in range(200):
            found = trainer.evaluate()
            assert np.isfinite(found.loss)
        gc.collect()
        kept, _ = growth()
    assert kept < 10_000
