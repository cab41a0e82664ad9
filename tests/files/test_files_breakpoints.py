"""Breakpoints in files: they come back as they were, and a checkpoint knows what has been seen."""

from pathlib import Path
from typing import Any

import pytest

from nnviz.core.graph import chain
from nnviz.core.marks import Neuron
from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.engine.breakpoints import Breakpoints, Watch
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.trainer import Trainer
from nnviz.files.checkpoint import load_checkpoint, save_checkpoint
from nnviz.files.experiment import experiment_from_json, experiment_to_json
from nnviz.files.plain import Fields
from nnviz.files.watch import watch_from_json, watch_to_json
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input

SET = Breakpoints(test_accuracy=0.2, accuracy_gap=0.1, loss_rises=3, neuron_dies=True)


def experiment(breakpoints: Breakpoints = SET) -> Experiment:
    graph = chain(("input", Input()), ("h1", Dense(units=4)), ("output", Dense(units=1)))
    return Experiment(graph, DataRecipe(name="circle", size=40), breakpoints=breakpoints)


def test_an_experiment_keeps_its_breakpoints_and_needs_none() -> None:
    assert experiment_from_json(experiment_to_json(experiment())) == experiment()
    assert "breakpoints" not in experiment_to_json(experiment(Breakpoints()))


@pytest.mark.parametrize(
    "wrong", [{"test_accuracy": 2}, {"loss_rises": "x"}, {"unknown": 1}, {"neuron_dies": None}]
)
def test_a_wrong_breakpoint_is_told_with_its_place(wrong: dict[str, Any]) -> None:
    content = experiment_to_json(experiment()) | {"breakpoints": wrong}
    with pytest.raises(ProblemError, match="breakpoints"):
        experiment_from_json(content, "file")


def test_a_checkpoint_does_not_stop_again_at_what_it_has_stopped_at(tmp_path: Path) -> None:
    made = experiment()
    dataset = load(made.data)
    trainer = Trainer(fitted(made, dataset), dataset)
    notes = [note for _ in trainer.steps(2) if (note := trainer.check_stop())]
    assert "Test accuracy" in notes[0].what
    save_checkpoint(tmp_path / "run.nnviz", trainer)
    state = load_checkpoint(tmp_path / "run.nnviz").state
    assert state.watch == trainer.snapshot().watch != Watch()
    again = Trainer(fitted(made, dataset), dataset)
    again.restore(state)
    assert again.snapshot().watch == state.watch


@pytest.mark.parametrize(
    "watch",
    [Watch(), Watch(("test_accuracy",), 0.125, 2, (Neuron("h1", 3),)), Watch(dead=())],
)
def test_a_watch_comes_back(watch: Watch) -> None:
    assert watch_from_json(Fields(watch_to_json(watch), "file")) == watch


@pytest.mark.parametrize(
    "wrong",
    [
        {"fired": ["nothing"]},
        {"fired": [3]},
        {"loss": "low"},
        {"rises": -1},
        {"dead": [["h1"]]},
        {"dead": [["h1", -1]]},
        {"dead": [["h1", True]]},
        {"more": 1},
    ],
)
def test_a_watch_from_anywhere_is_checked(wrong: dict[str, Any]) -> None:
    with pytest.raises(ProblemError, match="file"):
        watch_from_json(Fields(watch_to_json(Watch()) | wrong, "file"))
