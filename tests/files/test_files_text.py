"""A person's own text in experiments and projects: kept as tables are."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.data.text.look import look
from nnviz.data.text.source import TEXT
from nnviz.engine.document import Document
from nnviz.engine.experiment import Experiment
from nnviz.files.example import example
from nnviz.files.experiment import experiment_from_json, experiment_to_json
from nnviz.files.plain import parse, written
from nnviz.files.project import Project, read_project, write_project

RHYME = "Twinkle, twinkle, little star,\nhow I wonder what you are!\n" * 30


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "here" / "my rhymes.txt"
    path.parent.mkdir()
    path.write_text(RHYME)
    return path


def experiment_with(text: Path, **rest: Any) -> Experiment:
    recipe = DataRecipe(name=TEXT, text=look(text).recipe, **rest)
    return example("circle").experiment.with_data(recipe)


def test_it_comes_back_and_gives_the_same_samples(text: Path) -> None:
    own = experiment_with(text, window=16)
    again = experiment_from_json(parse(written(experiment_to_json(own)), "x"))
    assert again == own
    assert load(again.data).sample_shape == (16,)


@pytest.mark.parametrize("part", [7, [], {"path": {}}, {"nothing": 1}, {"length": "long"}])
def test_what_is_no_text_is_a_sentence(text: Path, part: Any) -> None:
    saved = experiment_to_json(experiment_with(text))
    if isinstance(part, dict):
        part = saved["data"]["text"] | part
    with pytest.raises(ProblemError):
        experiment_from_json(saved | {"data": saved["data"] | {"text": part}})


def test_a_small_text_is_brought_along_in_a_project(text: Path, tmp_path: Path) -> None:
    path = text.with_name("x.nnviz")
    assert write_project(path, Project(Document(experiment_with(text)))) == ()
    moved = shutil.move(path, tmp_path / "moved.nnviz")
    text.unlink()
    found = read_project(moved, tmp_path / "cache")
    own = found.document.experiment.data.text
    assert found.problems == ()
    assert own is not None
    assert Path(own.path).read_text() == RHYME
    assert Path(own.path).name == "my rhymes.txt"
    assert len(load(found.document.experiment.data).x_train) > 0
