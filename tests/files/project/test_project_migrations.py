"""Older projects open as they were meant."""

import copy
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from nnviz.core.drawing import Direction
from nnviz.files.project import read_project, write_project
from nnviz.files.project.migrations import MIGRATIONS, VERSION, from_1, migrated

from .conftest import advance, plain, refused, same

SAMPLES = Path(__file__).with_name("samples")


def values_of(path: Path) -> Any:
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("project.json"))


@pytest.fixture
def first() -> Any:
    return values_of(SAMPLES / "version-1.nnviz")


@pytest.mark.parametrize("version", range(1, VERSION))
def test_every_older_version_has_a_sample_that_opens(tmp_path: Path, version: int) -> None:
    found = read_project(SAMPLES / f"version-{version}.nnviz")
    assert version in MIGRATIONS
    assert found.problems == ()
    write_project(tmp_path / "x.nnviz", found)
    assert values_of(tmp_path / "x.nnviz")["version"] == VERSION
    assert same(read_project(tmp_path / "x.nnviz"), found)


def test_the_first_version_says_what_it_said(first: Any) -> None:
    found = read_project(SAMPLES / "version-1.nnviz")
    drawing, state = found.document.drawing, found.state
    assert drawing.places == (("h1", (120.0, 40.5)), ("output", (300.0, 0.0)))
    assert drawing.note_of("h1") == "The first layer."
    assert (drawing.direction, drawing.blocks) == (Direction.RIGHT, ())
    assert (found.view, found.made_with) == ({"zoom": 2.0}, {"nnviz": "0.0.1"})
    assert state is not None
    assert state.step == 30
    assert state.noise["state"]["state"] == first["state"]["noise_generator"]["state"] > 2**53
    assert state.feed.generator["state"]["inc"] == first["state"]["feed_generator"]["inc"]


def test_training_goes_on_from_the_first_version(tmp_path: Path) -> None:
    found = read_project(SAMPLES / "version-1.nnviz")
    write_project(tmp_path / "x.nnviz", found)
    one, other = found.trainer(), read_project(tmp_path / "x.nnviz").trainer()
    assert advance(one, 30) == advance(other, 30)
    assert plain(one.snapshot()) == plain(other.snapshot())


def test_a_migration_changes_nothing_it_was_given(first: Any) -> None:
    before = copy.deepcopy(first)
    after = from_1(first)
    assert first == before
    assert {"experiment", "places", "notes"}.isdisjoint(after)
    assert all(isinstance(n, str) for n in after["state"]["noise_generator"].values())


def test_today_s_and_later_versions_stay_as_they_are() -> None:
    for version in (VERSION, VERSION + 5):
        values = {"format": "nnviz project", "version": version, "x": 1}
        assert migrated(values, "x") is values


@pytest.mark.parametrize(
    "change", [{"experiment": None, "places": 3}, {"places": {"h1": 5}}, {"state": {"step": 1}}]
)
def test_what_no_older_version_wrote_is_refused(first: Any, change: Any) -> None:
    said = refused(lambda: migrated(first | change, "x.nnviz"))
    assert "x.nnviz: It is no project of version 1." in said
