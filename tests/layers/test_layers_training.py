"""Kinds that draw noise or keep statistics, in training: same bits, and nothing left behind."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import Graph, chain
from nnviz.data import DataRecipe, Dataset, load
from nnviz.engine.arena import Vector
from nnviz.engine.diverged import Diverged
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import TrainerState
from nnviz.engine.walk import walk
from nnviz.files.checkpoint import load_checkpoint, save_checkpoint
from nnviz.layers.activation import Activation
from nnviz.layers.batch_norm import BatchNorm
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import Input
from nnviz.layers.layer_norm import LayerNorm
from nnviz.layers.noise import Noise

DATA = DataRecipe(name="circle").replace(size=50)
RESTLESS = chain(
    ("input", Input()),
    ("h1", Dense(units=5, activation="linear", dropout=0.2)),
    ("norm", BatchNorm()),
    ("curve", Activation(activation="tanh")),
    ("noise", Noise(deviation=0.2)),
    ("drop", Dropout(rate=0.3)),
    ("gain", Noise(how="multiplied")),
    ("layer", LayerNorm()),
    ("output", Dense()),
)


def trainer_of(graph: Graph = RESTLESS, data: Dataset | None = None, **training: Any) -> Trainer:
    """A trainer of 25 samples in batches of 7, the last of which has 4."""
    dataset = load(DATA) if data is None else data
    wishes = {"loss": "binary_cross_entropy", "batch_size": 7} | training
    return Trainer(fitted(Experiment(graph, DATA).with_training(**wishes), dataset), dataset)


def running(trainer: Trainer) -> Vector:
    return trainer.parameters[trainer.network.layout.trained :]


def assert_same(one: TrainerState, other: TrainerState) -> None:
    assert (one.step, one.updates, one.noise) == (other.step, other.updates, other.noise)
    np.testing.assert_array_equal(one.parameters, other.parameters, strict=True)
    np.testing.assert_array_equal(one.moments, other.moments, strict=True)
    np.testing.assert_array_equal(one.feed.order, other.feed.order)


def advanced(trainer: Trainer) -> TrainerState:
    """The last state before a step that cannot be taken."""
    while True:
        before = trainer.snapshot()
        try:
            trainer.step()
        except Diverged:
            return before


def test_running_statistics_begin_at_nothing_and_follow_the_batches() -> None:
    trainer = trainer_of(learning_rate=0.0, dropout=0.0)
    views = trainer.weights()["norm"]
    np.testing.assert_array_equal(views["mean"], 0)
    np.testing.assert_array_equal(views["variance"], 1)
    mean, variance = np.zeros(5), np.ones(5)
    for _ in range(9):
        trainer.step()
        said = trainer.last_pass.workspace.activations["h1"].astype(np.float64)
        mean = 0.9 * mean + 0.1 * said.mean(axis=0)
        variance = 0.9 * variance + 0.1 * said.var(axis=0, ddof=1)
    np.testing.assert_allclose(views["mean"], mean, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(views["variance"], variance, rtol=1e-5)


@pytest.mark.parametrize("way", ["restored", "from a file"])
@pytest.mark.parametrize("steps", [3, 4, 9])
def test_resuming_gives_the_same_bits(tmp_path: Path, steps: int, way: str) -> None:
    whole, half = trainer_of(optimizer="adam"), trainer_of(optimizer="adam")
    for _ in half.steps(steps):
        pass
    if way == "restored":
        resumed = trainer_of(optimizer="adam")
        resumed.restore(half.snapshot())
    else:
        save_checkpoint(tmp_path / "half.safetensors", half)
        resumed = load_checkpoint(tmp_path / "half.safetensors").trainer()
    assert list(whole.steps(steps + 10))[steps:] == list(resumed.steps(10))
    assert_same(whole.snapshot(), resumed.snapshot())


def test_a_step_that_was_taken_back_leaves_no_statistics() -> None:
    data = load(DATA)
    x = data.x_train.copy()
    x[3] = np.nan
    trainer = trainer_of(data=replace(data, x_train=x))
    before = advanced(trainer)
    with pytest.raises(Diverged):
        trainer.step()
    assert np.isfinite(running(trainer)).all()
    assert_same(trainer.snapshot(), before)


def test_a_walk_takes_the_same_step() -> None:
    trains, walks = trainer_of(), trainer_of()
    for _ in range(7):
        walks.restore(trains.snapshot())
        found = walk(walks)
        assert found.loss == trains.step()
        np.testing.assert_array_equal(found.after, trains.parameters)
        np.testing.assert_array_equal(found.slope, trains.gradient)
        assert_same(walks.snapshot(), trains.snapshot())


def test_evaluation_and_probing_leave_everything_as_it_is() -> None:
    trainer = trainer_of()
    for _ in trainer.steps(5):
        pass
    before = trainer.snapshot()
    one, other = trainer.evaluate(), trainer.evaluate()
    assert (one.loss, one.metrics) == (other.loss, other.metrics)
    trainer.probe(trainer.dataset.x_test)
    assert_same(trainer.snapshot(), before)


def test_a_norm_that_stays_keeps_its_statistics_when_the_network_changes() -> None:
    trainer = trainer_of()
    for _ in trainer.steps(20):
        pass
    before = {name: view.copy() for name, view in trainer.weights()["norm"].items()}
    graph = trainer.experiment.graph
    wider = graph.with_layer("h1", graph["h1"].layer.replace(units=7))
    trainer.change(trainer.experiment.with_graph(wider), trainer.dataset)
    for name, view in trainer.weights()["norm"].items():
        fresh = 1.0 if name in ("gain", "variance") else 0.0
        np.testing.assert_array_equal(view[:5], before[name])
        np.testing.assert_array_equal(view[5:], fresh)
    trainer.step()


@pytest.mark.parametrize("batch", [1, 24], ids=["alone", "one is left over"])
def test_a_batch_of_one_is_normalised_by_what_is_known(batch: int) -> None:
    data = load(DATA)
    data = replace(data, x_train=data.x_train[:25], y_train=data.y_train[:25])
    trainer = trainer_of(data=data, batch_size=batch)
    for loss in trainer.steps(10):
        assert np.isfinite(loss)
        if len(trainer.last_batch) == 1:
            before = running(trainer).copy()
        assert np.isfinite(trainer.parameters).all()
    if batch == 1:
        np.testing.assert_array_equal(running(trainer), before)
        np.testing.assert_array_equal(running(trainer), [0] * 5 + [1] * 5)


def test_noise_is_drawn_in_training_only() -> None:
    trainer = trainer_of()
    assert trainer.last_pass.draws_noise
    workspace = trainer.network.workspace(trainer.parameters, 3)
    assert not workspace.draws_noise
