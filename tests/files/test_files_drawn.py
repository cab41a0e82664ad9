"""Drawn points and chosen features in files: there and back, and nonsense refused."""

from pathlib import Path
from typing import Any

import pytest

from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.data.drawn import DRAWN, drawn_from
from nnviz.engine.experiment import fitted
from nnviz.engine.trainer import Trainer
from nnviz.files.checkpoint import load_checkpoint, save_checkpoint
from nnviz.files.experiment import (
    experiment_from_json,
    experiment_to_json,
    load_experiment,
    save_experiment,
)
from tests.runtime.talking import experiment

POINTS = drawn_from(load(DataRecipe(size=24)))
RECIPE = DataRecipe(name=DRAWN, points=POINTS, features=("x1", "x2²", "sin x1"))


def test_there_and_back(tmp_path: Path) -> None:
    wanted = experiment().with_data(RECIPE)
    save_experiment(tmp_path / "mine.json", wanted)
    assert load_experiment(tmp_path / "mine.json") == wanted
    plain = experiment_to_json(experiment())["data"]
    assert not {"points", "features", "table"} & set(plain)


def test_a_checkpoint_with_fewer_points_than_a_batch_goes_on(tmp_path: Path) -> None:
    points = POINTS.replace(x0=POINTS.x0[:6], x1=POINTS.x1[:6], y=POINTS.y[:6])
    recipe = RECIPE.replace(points=points)
    data = load(recipe)
    trainer = Trainer(fitted(experiment(batch_size=10).with_data(recipe), data), data)
    list(trainer.steps(3))
    assert trainer.steps_per_epoch == 1
    save_checkpoint(tmp_path / "few.safetensors", trainer)
    again = load_checkpoint(tmp_path / "few.safetensors").trainer()
    assert list(again.steps(5)) == list(trainer.steps(5))


def broken(**changes: Any) -> dict[str, Any]:
    value = experiment_to_json(experiment().with_data(RECIPE))
    value["data"]["points"] |= changes.pop("points", {})
    value["data"] |= changes
    return value


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (broken(points={"x0": ["1"]}), "list of numbers"),
        (broken(points={"x0": [1.0]}), "not as many"),
        (broken(points={"y": 3}), "list of at most"),
        (broken(points={"names": [1, 2]}), "short texts"),
        (broken(points={"shape": [2]}), "shape"),
        (broken(points={"x0": [1e300] * 24}), "finite"),
        (broken(points={"regression": [1]}), "regression"),
        (broken(features="x1"), "list of at most"),
        (broken(features=[1]), "short texts"),
        (broken(features=[]), "at least one"),
    ],
)
def test_nonsense_is_a_sentence_that_says_where(value: dict[str, Any], word: str) -> None:
    with pytest.raises(ProblemError, match=word) as caught:
        experiment_from_json(value, "file")
    assert caught.value.problem.where.startswith("file, data")
