"""Augmentation in files: it comes back as it was, and a checkpoint goes on to the same bits."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.engine.augmentation import EDGE, Augmentation
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.replay import replay
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.files.checkpoint import load_checkpoint, save_checkpoint
from nnviz.files.experiment import experiment_from_json, experiment_to_json
from nnviz.files.state import CHANCE, plain_values
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input

WISHES: dict[str, Any] = {"shift": 0.1, "rotate": 20.0, "pixel_noise": 0.1, "mix_up": 0.2}


def experiment(**augmentation: Any) -> Experiment:
    graph = chain(("input", Input()), ("h1", Dense(units=4)), ("output", Dense()))
    training = TrainingSettings(loss="cross_entropy", batch_size=20)
    return Experiment(graph, DataRecipe(name="digits"), training).with_augmentation(**augmentation)


def trainer_of(made: Experiment) -> Trainer:
    dataset = load(made.data)
    return Trainer(fitted(made, dataset), dataset)


def test_an_experiment_keeps_its_augmentation_and_needs_none() -> None:
    for wishes in (WISHES, {"outside": EDGE}):
        made = experiment(**wishes)
        assert experiment_from_json(experiment_to_json(made)) == made
    assert "augmentation" not in experiment_to_json(experiment())


@pytest.mark.parametrize(
    "wrong", [{"shift": 2}, {"rotate": "x"}, {"unknown": 1}, {"outside": None}, {"flip": True}, 3]
)
def test_a_wrong_setting_is_told_with_its_place(wrong: Any) -> None:
    content = experiment_to_json(experiment()) | {"augmentation": wrong}
    with pytest.raises(ProblemError, match="augmentation"):
        experiment_from_json(content, "file")


def test_a_checkpoint_goes_on_to_the_same_bits(tmp_path: Path) -> None:
    trainer = trainer_of(experiment(**WISHES))
    for _ in trainer.steps(3):
        pass
    save_checkpoint(tmp_path / "run.nnviz", trainer)
    found = load_checkpoint(tmp_path / "run.nnviz")
    assert found.experiment.augmentation == Augmentation(**WISHES)
    again = trainer_of(found.experiment)
    again.restore(found.state)
    assert list(again.steps(5)) == list(trainer.steps(5))
    np.testing.assert_array_equal(again.parameters, trainer.parameters)


def test_a_state_of_before_there_was_any_has_no_numbers_of_it() -> None:
    state = trainer_of(experiment()).snapshot()
    assert CHANCE in plain_values(state)
    assert CHANCE not in plain_values(replace(state, chance=None))


def test_a_run_in_which_it_was_changed_is_replayed_to_the_same_bits() -> None:
    trainer, changes = trainer_of(experiment()), []
    for wishes in (WISHES, {"cut_out": 0.4}, {"mix_up": 0.0, "flip": 0.5}):
        for _ in trainer.steps(4):
            pass
        changed = trainer.experiment.with_augmentation(**wishes)
        trainer.change(changed, trainer.dataset)
        changes.append((trainer.step_number, changed))
    for _ in trainer.steps(4):
        pass
    again = replay(experiment(), changes, trainer.step_number)
    np.testing.assert_array_equal(again.parameters, trainer.parameters)
    assert again.snapshot().chance == trainer.snapshot().chance
