"""A person's own table: brought along when small, found again when not, and never trusted."""

import hashlib
import os
import shutil
from pathlib import Path

import pytest

from nnviz.data import DataRecipe, load
from nnviz.data.table.recipe import TableRecipe
from nnviz.data.table.source import TABLE
from nnviz.engine.document import Document
from nnviz.files.example import example
from nnviz.files.project import Project, read_project, tables, write_project
from nnviz.files.project.archive import opened_archive
from nnviz.files.project.folders import cache_folder, state_folder

ROWS = "a,b\n" + "".join(f"{n},{n * n}\n" for n in range(40))


def project_with(table: Path) -> Project:
    recipe = TableRecipe(
        path=str(table),
        target="b",
        columns=(("a", "number"), ("b", "number")),
        rows=40,
        checksum=hashlib.sha256(table.read_bytes()).hexdigest(),
    )
    data = DataRecipe(name=TABLE, table=recipe)
    return Project(Document(example("circle").experiment.with_data(data)))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "here" / "my numbers.csv"
    path.parent.mkdir()
    path.write_text(ROWS)
    return path


@pytest.fixture
def path(table: Path) -> Path:
    path = table.with_name("x.nnviz")
    assert write_project(path, project_with(table)) == ()
    return path


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every table be too large to be brought along."""
    monkeypatch.setattr(tables, "EMBEDDED_LIMIT", 10)


def place_of(project: Project) -> Path:
    recipe = project.document.experiment.data.table
    assert recipe is not None
    return Path(recipe.path)


def test_a_table_that_is_still_there_is_used(path: Path, table: Path, tmp_path: Path) -> None:
    found = read_project(path, tmp_path / "cache")
    assert found.document == project_with(table).document
    assert found.problems == ()
    assert not (tmp_path / "cache").exists()


def test_a_small_table_is_brought_along(path: Path, table: Path, tmp_path: Path) -> None:
    moved = shutil.move(path, tmp_path / "moved.nnviz")
    table.unlink()
    found = read_project(moved, tmp_path / "cache")
    place = place_of(found)
    assert place.read_text() == ROWS
    assert place.parent.parent == tmp_path / "cache"
    assert place.name == "my numbers.csv"
    assert len(load(found.document.experiment.data).x_train) > 0
    again = read_project(moved, tmp_path / "cache")
    assert (place_of(again), again.problems) == (place, ())


def test_without_a_cache_nothing_is_unpacked(path: Path, table: Path) -> None:
    table.unlink()
    (problem,) = read_project(path).problems
    assert "my numbers.csv is not there any more" in str(problem)


def test_without_a_cache_nothing_is_lost_either(path: Path, table: Path, tmp_path: Path) -> None:
    table.unlink()
    assert write_project(tmp_path / "again.nnviz", read_project(path)) == ()
    again = read_project(tmp_path / "again.nnviz", tmp_path / "cache")
    assert place_of(again).read_text() == ROWS


def test_an_embedded_table_is_saved_again(path: Path, table: Path, tmp_path: Path) -> None:
    table.unlink()
    found = read_project(path, tmp_path / "cache")
    write_project(tmp_path / "again.nnviz", found)
    shutil.rmtree(tmp_path / "cache")
    again = read_project(tmp_path / "again.nnviz", tmp_path / "other")
    assert place_of(again).read_text() == ROWS


@pytest.mark.usefixtures("large")
def test_a_large_table_is_found_beside_a_moved_project(table: Path, tmp_path: Path) -> None:
    path = table.with_name("x.nnviz")
    assert write_project(path, project_with(table)) == ()
    with opened_archive(path) as archive:
        assert archive.names == ("project.json",)
    there = tmp_path / "there"
    shutil.move(table.parent, there)
    found = read_project(there / "x.nnviz")
    assert found.problems == ()
    assert place_of(found).samefile(there / "my numbers.csv")


@pytest.mark.usefixtures("large")
def test_a_large_table_is_found_where_it_was(table: Path, tmp_path: Path) -> None:
    path = table.with_name("x.nnviz")
    write_project(path, project_with(table))
    (tmp_path / "deep" / "er").mkdir(parents=True)
    moved = shutil.move(path, tmp_path / "deep" / "er" / "x.nnviz")
    assert place_of(read_project(moved)) == table


@pytest.mark.usefixtures("large")
def test_a_missing_table_is_a_problem_and_no_refusal(table: Path) -> None:
    path = table.with_name("x.nnviz")
    write_project(path, project_with(table))
    table.unlink()
    found = read_project(path)
    said = str(found.problems[0])
    assert f"my numbers.csv is not there any more; it was {table}." in said
    assert "Put it beside the project" in said
    notes = write_project(path, found)
    assert "could not be read; the project was saved without it." in str(notes[0])
    table.write_text(ROWS)
    assert read_project(path).problems == ()


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(
    ("text", "how"), [(ROWS + "9,9\n", "bytes and had"), (ROWS[::-1], "its checksum")]
)
def test_a_changed_table_is_a_problem(table: Path, text: str, how: str) -> None:
    path = table.with_name("x.nnviz")
    write_project(path, project_with(table))
    table.write_text(text)
    said = str(read_project(path).problems[0])
    assert "my numbers.csv has changed since the project was saved" in said
    assert how in said


def test_a_changed_table_gives_way_to_the_one_brought_along(
    path: Path, table: Path, tmp_path: Path
) -> None:
    table.write_text("something else")
    found = read_project(path, tmp_path / "cache")
    assert found.problems == ()
    assert place_of(found).read_text() == ROWS
    assert table.read_text() == "something else"


def test_a_pipe_of_the_table_s_name_is_not_waited_for(path: Path, table: Path) -> None:
    table.unlink()
    os.mkfifo(table)
    assert "is not there any more" in str(read_project(path).problems[0])
    assert not tables._is_same(table, tables.Described("0" * 64, 0, "", str(table)))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/home/me/data.csv", "data.csv"),
        ("C:\\me\\my data.csv", "my data.csv"),
        ("../../etc/passwd", "passwd"),
        ("..", "table.csv"),
        ("", "table.csv"),
        ("con.csv", "table.csv"),
        ("a\0b:c*.csv", "a_b_c_.csv"),
        ("ä" * 300 + ".csv", "ä" * 76 + ".csv"),
    ],
)
def test_a_name_is_made_safe(path: str, name: str) -> None:
    assert tables.safe_name(path) == name


def test_no_place_on_a_network_is_asked() -> None:
    described = tables.Described("0" * 64, 1, "//server/share/x.csv", "\\\\server\\share\\x.csv")
    assert tables._candidates(described, Path("/x/y.nnviz")) == []


def test_folders_follow_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", "not/whole")
    monkeypatch.setattr("sys.platform", "linux")
    assert cache_folder() == tmp_path / "c" / "nnviz"
    assert state_folder() == Path.home() / ".local" / "state" / "nnviz"
