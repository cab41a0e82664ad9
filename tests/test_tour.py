"""nnviz in one page: draw, make data, train, look inside, save. Read this first.

The README's section "From Python" shows the same lines.
"""

from pathlib import Path

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.data import DataRecipe, load
from nnviz.engine import Experiment, Trainer, TrainingSettings
from nnviz.files import load_checkpoint, save_checkpoint
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input


def test_tour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    # Draw: a network is a frozen graph of named layers.
    graph = chain(
        ("input", Input(shape=(2,))),
        ("hidden", Dense(units=8, activation="tanh")),
        ("output", Dense(units=1, activation="linear")),
    )

    # Make data: a recipe gives the same samples everywhere, split and scaled.
    recipe = DataRecipe(name="moons", noise=0.1, standardize=True)
    dataset = load(recipe)

    # Train: one step is one batch; a step gives its loss.
    settings = TrainingSettings(loss="binary_cross_entropy", optimizer="adam", learning_rate=0.01)
    trainer = Trainer(Experiment(graph, recipe, settings, seed=1), dataset)
    losses = list(trainer.steps(1000))
    training, test = trainer.evaluate().metrics["accuracy"]
    assert np.mean(losses[-100:]) < 0.2 < losses[0]
    assert training > 0.95
    assert test > 0.95

    # Look inside: activations for any samples, weights and their gradients, by layer.
    activations = trainer.probe(dataset.x_test[:5])
    assert activations["hidden"].shape == (5, 8)
    assert trainer.weights()["hidden"]["weights"].shape == (2, 8)
    assert trainer.gradients()["output"]["bias"].shape == (1,)

    # Save, load, and go on with the same bits.
    save_checkpoint("moons.safetensors", trainer)
    again = load_checkpoint("moons.safetensors").trainer()
    assert list(again.steps(10)) == list(trainer.steps(10))
    assert np.array_equal(again.parameters, trainer.parameters)
