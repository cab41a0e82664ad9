"""A person's own series in experiments and projects: kept as tables are."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnviz.cli.main import main
from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.data.series.look import look
from nnviz.data.series.source import SERIES
from nnviz.engine.document import Document
from nnviz.engine.experiment import Experiment
from nnviz.files.example import example
from nnviz.files.experiment import experiment_from_json, experiment_to_json
from nnviz.files.plain import parse, written
from nnviz.files.project import Project, read_project, tables, write_project
from nnviz.session.forecaster import forecaster


@pytest.fixture
def series(tmp_path: Path) -> Path:
    path = tmp_path / "here" / "my waves.csv"
    path.parent.mkdir()
    rows = (f"{at};{np.sin(at / 3):.4f};{at % 4}" for at in range(300))
    path.write_text("t;a;b\n" + "\n".join(rows).replace(".", ","))
    return path


def experiment_with(series: Path, **rest: Any) -> Experiment:
    own = look(series).recipe.replace(window=8, horizon=2)
    recipe = DataRecipe(name=SERIES, series=own, **rest)
    return forecaster(example("circle").experiment, own).with_data(recipe)


def test_it_comes_back_and_gives_the_same_samples(series: Path) -> None:
    own = experiment_with(series, window=12)
    again = experiment_from_json(parse(written(experiment_to_json(own)), "x"))
    assert again == own
    data = load(again.data)
    assert data.sample_shape == (24,)
    np.testing.assert_array_equal(data.x_train, load(own.data).x_train)


@pytest.mark.parametrize(
    "part",
    [7, [], {"path": {}}, {"nothing": 1}, {"rows": "long"}, {"columns": [["a"]]}, {"stride": 0}],
)
def test_what_is_no_series_is_a_sentence(series: Path, part: Any) -> None:
    saved = experiment_to_json(experiment_with(series))
    if isinstance(part, dict):
        part = saved["data"]["series"] | part
    with pytest.raises(ProblemError):
        experiment_from_json(saved | {"data": saved["data"] | {"series": part}})


def test_a_small_series_is_brought_along_and_trains_on_the_command_line(
    series: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = series.with_name("x.nnviz")
    assert write_project(path, Project(Document(experiment_with(series)))) == ()
    moved = Path(shutil.move(path, tmp_path / "moved.nnviz"))
    series.unlink()
    found = read_project(moved, tmp_path / "cache")
    own = found.document.experiment.data.series
    assert found.problems == ()
    assert own is not None
    assert Path(own.path).name == "my waves.csv"
    assert main(["train", str(moved), "--steps", "5"]) == 0
    assert main(["info", str(moved)]) == 0
    assert "own-series" in capsys.readouterr().out


def test_a_series_that_is_gone_is_told_and_the_project_opens(
    series: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "EMBEDDED_LIMIT", 100)  # it is too large to be brought along
    path, experiment = series.with_name("x.nnviz"), experiment_with(series)
    assert write_project(path, Project(Document(experiment))) == ()
    series.unlink()
    found = read_project(path, tmp_path / "cache")
    assert "my waves.csv is not there any more" in str(found.problems[0])
    assert found.document.experiment.data.series == experiment.data.series
