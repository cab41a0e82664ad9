"""Pictures of one's own in a project: found again beside it, missed with a sentence."""

import shutil
from pathlib import Path

import pytest

from nnviz.core.problem import ProblemError
from nnviz.data import load
from nnviz.engine.document import Document
from nnviz.files.example import example
from nnviz.files.plain import Fields
from nnviz.files.project import Project, read_project, write_project
from nnviz.files.project.pictures import images_from_json
from nnviz.files.recipe import data_from_json, data_to_json
from tests.data.images.making import recipe_of, write_folder, write_idx


def project_with(pictures: Path) -> Project:
    experiment = example("circle").experiment.with_data(recipe_of(pictures))
    return Project(Document(experiment))


@pytest.fixture(params=["folder", "idx"])
def pictures(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "here" / "my pictures"
    return write_folder(path) if request.param == "folder" else write_idx(path)


def place_of(project: Project) -> Path:
    recipe = project.document.experiment.data.images
    assert recipe is not None
    return Path(recipe.path)


def test_pictures_that_are_still_there_are_used(pictures: Path) -> None:
    path, project = pictures.with_name("x.nnviz"), project_with(pictures)
    assert write_project(path, project) == ()
    found = read_project(path)
    assert (found.document, found.problems) == (project.document, ())


@pytest.mark.parametrize("name", ["10.00\u202fAM", "写真\u3000夏", "a\xa0b", "two\nlines"])
def test_a_project_opens_whatever_the_folder_is_called(tmp_path: Path, name: str) -> None:
    project = project_with(write_folder(tmp_path / name))
    write_project(tmp_path / "x.nnviz", project)
    found = read_project(tmp_path / "x.nnviz")
    assert (found.document, found.problems) == (project.document, ())


def test_pictures_that_moved_with_the_project_are_found(pictures: Path, tmp_path: Path) -> None:
    write_project(pictures.with_name("x.nnviz"), project_with(pictures))
    shutil.move(pictures.parent, tmp_path / "there")
    found = read_project(tmp_path / "there" / "x.nnviz")
    assert found.problems == ()
    assert place_of(found) == tmp_path / "there" / "my pictures"
    assert len(load(found.document.experiment.data).x_train) > 0


def test_pictures_that_are_gone_are_told_of_and_the_rest_opens(
    pictures: Path, tmp_path: Path
) -> None:
    path = tmp_path / "x.nnviz"
    write_project(path, project_with(pictures))
    shutil.rmtree(pictures)
    found = read_project(path)
    assert [str(problem) for problem in found.problems] == [
        f"data: my pictures is not there any more; it was {pictures}. "
        "Put it beside the project, or choose the data anew."
    ]
    assert place_of(found) == pictures


def test_a_recipe_comes_back_from_a_file_as_it_was(pictures: Path) -> None:
    recipe = recipe_of(pictures, rows=9, columns=7, fit="stretch", invert=True)
    assert data_from_json(Fields(data_to_json(recipe), "x.json")) == recipe


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("files", ["../a"]), ("files", [1]), ("files", "a"), ("path", ["a"]), ("rows", "many"),
        ("white", None), ("form", "video"), ("else", 1),
    ],
)  # fmt: skip
def test_a_recipe_that_is_none_is_refused(pictures: Path, name: str, value: object) -> None:
    values = data_to_json(recipe_of(pictures))
    values["images"][name] = value
    with pytest.raises(ProblemError):
        data_from_json(Fields(values, "x.json"))


@pytest.mark.parametrize(
    "item",
    [3, {}, {"sha256": "x", "near": "", "path": ""}, {"near": 1}, {"near": "a\0", "path": ""}],
)
def test_places_that_are_none_are_refused(item: object) -> None:
    with pytest.raises(ProblemError):
        images_from_json(Fields({"images": [item]}, "x.nnviz"))
