"""Backups: ten of them, the newest always, the older ones further apart."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.document import Document
from nnviz.files.example import example
from nnviz.files.project import Project, read_project, write_project
from nnviz.files.project.backups import AGES, DAY, HOUR, MOST, RECENT, WEEK, Backups, to_keep

NOW = 1e9
TIMES = st.lists(st.floats(0, 2 * NOW), max_size=60)


@given(TIMES)
def test_ten_at_most_and_nothing_made_up(times: list[float]) -> None:
    kept = to_keep(times, NOW)
    assert len(kept) <= MOST
    assert set(kept) <= set(times)
    assert list(kept) == sorted(kept)


@given(TIMES)
def test_the_newest_stay(times: list[float]) -> None:
    assert set(sorted(set(times))[-RECENT:]) <= set(to_keep(times, NOW))


@given(TIMES)
def test_thinning_again_takes_nothing_more(times: list[float]) -> None:
    kept = to_keep(times, NOW)
    assert to_keep(kept, NOW) == kept


@given(TIMES)
def test_few_all_stay_and_every_age_has_one(times: list[float]) -> None:
    kept = to_keep(times, NOW)
    ages = [sum(NOW - time > limit for limit in AGES) for time in kept]
    for time in times:
        assert sum(NOW - time > limit for limit in AGES) in ages


def test_saving_every_minute_for_months_keeps_all_ages() -> None:
    kept: tuple[float, ...] = ()
    now = 0.0
    while now < 10 * WEEK:
        now += 600
        kept = to_keep((*kept, now), now)
        assert len(kept) <= MOST
    ages = [now - time for time in kept]
    assert sum(age < HOUR for age in ages) >= RECENT
    for low, high in ((HOUR, DAY), (DAY, WEEK), (WEEK, 10 * WEEK)):
        assert any(low <= age < high for age in ages), (low, high)


def project(seed: int) -> Project:
    return Project(Document(example("xor").experiment.with_seed(seed)))


def saved_at(path: Path, seed: int, time: float) -> None:
    write_project(path, project(seed))
    os.utime(path, (time, time))


def test_each_save_keeps_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "x.nnviz"
    for seed in range(4):
        saved_at(path, seed, 1.7e9 + seed)
    found = Backups(path).all()
    assert [read_project(b.path).document.experiment.seed for b in found] == [0, 1, 2]
    assert [b.time for b in found] == [1.7e9, 1.7e9 + 1, 1.7e9 + 2]
    assert {b.path.parent.name for b in found} == {".x.nnviz.backups"}


def test_many_saves_keep_ten(tmp_path: Path) -> None:
    path = tmp_path / "x.nnviz"
    for seed in range(25):
        saved_at(path, seed, 1.7e9 + 3600 * seed)
    found = Backups(path).all()
    assert RECENT < len(found) <= MOST
    assert read_project(found[-1].path).document.experiment.seed == 23


def test_a_backup_is_no_copy(tmp_path: Path) -> None:
    path = tmp_path / "x.nnviz"
    saved_at(path, 0, 1.7e9)
    inode = path.stat().st_ino
    saved_at(path, 1, 1.7e9 + 1)
    assert Backups(path).all()[0].path.stat().st_ino == inode


def test_a_disk_without_second_names_gets_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no links here")

    path = tmp_path / "x.nnviz"
    saved_at(path, 0, 1.7e9)
    monkeypatch.setattr(os, "link", refuse)
    saved_at(path, 1, 1.7e9 + 1)
    (backup,) = Backups(path).all()
    assert read_project(backup.path).document.experiment.seed == 0


def test_a_folder_of_the_caller_s_choice_and_strangers_in_it(tmp_path: Path) -> None:
    path, folder = tmp_path / "x.nnviz", tmp_path / "backups"
    folder.mkdir()
    (folder / "mine.nnviz").write_text("not a backup")
    for seed in range(3):
        write_project(path, project(seed), folder)
        os.utime(path, (1.7e9 + seed,) * 2)
    assert len(Backups(path, folder).all()) == 2
    assert (folder / "mine.nnviz").exists()
    assert sorted(f.name for f in tmp_path.iterdir()) == ["backups", "x.nnviz"]
