"""The journal: what a window did comes back, whatever way it ended."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nnviz.core.drawing import Drawing
from nnviz.core.graph import Node
from nnviz.core.problem import ProblemError
from nnviz.data import load
from nnviz.engine import Trainer
from nnviz.engine.document import Document
from nnviz.files.example import example
from nnviz.files.plain import Fields
from nnviz.files.project import Project
from nnviz.files.project import journal as module
from nnviz.files.project.documents import (
    change_between,
    document_from_json,
    document_to_json,
    with_change,
)
from nnviz.files.project.journal import EDITS, STATE, Journal, journals
from nnviz.layers.dense import Dense

from .conftest import advance, any_draft, any_drawing, any_sound, plain, refused

DOCUMENT = Document(example("circle").experiment)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    found = Journal.begin(tmp_path, DOCUMENT, "circle", None)
    yield found
    found.close()


def edits(count: int) -> list[Document]:
    """A person who adds layers, puts them somewhere, changes and takes them away."""
    rng, document, found = random.Random(count), DOCUMENT, []
    for at in range(count):
        graph = document.graph
        some = rng.choice([node.id for node in graph])
        match rng.randrange(6):
            case 0 | 1:
                document = document.with_graph(graph.add(Node(f"n{at}", Dense(), (some,))))
            case 2:
                places = {some: (rng.random(), rng.random())}
                document = document.with_drawing(document.drawing.with_places(places))
            case 3:
                document = document.with_drawing(document.drawing.with_note(some, f"note {at}"))
            case 4 if len(graph) > 2:
                document = document.with_graph(graph.without(some))
            case _:
                document = document.with_experiment(document.experiment.with_seed(at + 1))
        found.append(document)
    return found


def crash(journal: Journal) -> None:
    """What the end of a process does."""
    journal._edits.close()
    journal._owner.leave()


def test_every_edit_comes_back(tmp_path: Path, journal: Journal) -> None:
    done = edits(60)
    for document in done:
        journal.edited(document)
    assert journals(tmp_path) == ()  # its owner lives
    crash(journal)
    (found,) = journals(tmp_path)
    assert (found.title, found.path, found.unsaved, found.step) == ("circle", None, 60, None)
    assert found.is_worth_it
    assert found.restore().document == done[-1]
    found.discard()
    assert journals(tmp_path) == ()
    assert list(tmp_path.iterdir()) == []


def test_any_change_can_be_followed() -> None:
    """From any document to any other, drafts with all that can be drawn."""
    before = DOCUMENT
    for seed in range(60):
        rng = random.Random(seed)
        experiment = any_sound(rng).with_graph(any_draft(rng))
        after = Document(experiment, any_drawing(experiment.graph, rng))
        values = with_change(document_to_json(before), change_between(before, after))
        assert document_from_json(Fields(values, "x"), "x") == after
        before = after


def test_a_change_of_little_says_little() -> None:
    moved = DOCUMENT.with_drawing(Drawing().with_places({"h1": (1.0, 2.0)}))
    assert change_between(DOCUMENT, moved) == {"places": {"nodes": [["h1", 1.0, 2.0]], "gone": []}}
    larger = DOCUMENT.with_graph(DOCUMENT.graph.with_layer("h1", Dense(units=9)))
    change = change_between(DOCUMENT, larger)
    assert list(change) == ["graph"]
    assert [node["id"] for node in change["graph"]["nodes"]] == ["h1"]
    assert "order" not in change["graph"]


def trained(steps: int) -> Project:
    trainer = Trainer(DOCUMENT.experiment, load(DOCUMENT.experiment.data))
    advance(trainer, steps)
    return Project(DOCUMENT, state=trainer.snapshot())


def test_the_last_state_comes_back_with_the_edits_after_it(
    tmp_path: Path, journal: Journal
) -> None:
    journal.snapshot(trained(5))
    project = trained(9)
    journal.snapshot(project)
    draft = DOCUMENT.with_graph(DOCUMENT.graph.add(Node("new", Dense())))
    journal.edited(draft)
    crash(journal)
    (found,) = journals(tmp_path)
    assert (found.step, found.unsaved) == (9, 1)
    again = found.restore()
    assert (again.document, again.trained) == (draft, DOCUMENT.experiment)
    assert plain(again.state) == plain(project.state)


def test_a_save_is_taken_down(tmp_path: Path, journal: Journal) -> None:
    for document in edits(3):
        journal.edited(document)
    journal.snapshot(trained(9))
    journal.saved(tmp_path / "x.nnviz", 9)
    crash(journal)
    (found,) = journals(tmp_path)
    assert (found.title, found.path, found.unsaved) == ("x.nnviz", tmp_path / "x.nnviz", 0)
    assert not found.is_worth_it


def test_a_good_end_leaves_nothing(tmp_path: Path, journal: Journal) -> None:
    journal.edited(edits(1)[0])
    journal.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("cut", range(2, 60, 7))
def test_a_torn_last_line_is_left_out(tmp_path: Path, journal: Journal, cut: int) -> None:
    done = edits(5)
    for document in done:
        journal.edited(document)
    crash(journal)
    path = journal.folder / EDITS
    path.write_bytes(path.read_bytes()[:-cut])
    (found,) = journals(tmp_path)
    assert found.unsaved == 4
    assert found.restore().document == done[-2]


def test_a_damaged_line_ends_the_list(tmp_path: Path, journal: Journal) -> None:
    done = edits(5)
    for document in done:
        journal.edited(document)
    crash(journal)
    path = journal.folder / EDITS
    lines = path.read_bytes().splitlines(keepends=True)
    lines[3] = lines[3].replace(b"change", b"chance")
    path.write_bytes(b"".join(lines))
    (found,) = journals(tmp_path)
    assert found.restore().document == done[1]


@pytest.mark.parametrize("content", [b"", b"\0" * 99, b"nonsense\n", b"00000000 2 {}\n"])
def test_a_list_without_a_beginning_is_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "1-a").mkdir()
    (tmp_path / "1-a" / EDITS).write_bytes(content)
    (tmp_path / "file").write_text("x")
    assert journals(tmp_path) == ()
    assert journals(tmp_path / "nowhere") == ()


def test_a_damaged_state_leaves_the_edits(tmp_path: Path, journal: Journal) -> None:
    journal.snapshot(trained(9))
    document = edits(1)[0]
    journal.edited(document)
    crash(journal)
    (journal.folder / STATE).write_bytes(b"PK")
    again = journals(tmp_path)[0].restore()
    assert (again.document, again.state) == (document, None)
    assert "It is damaged" in str(again.problems[0])


def test_a_long_list_begins_anew(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONG", 1000)
    done = edits(30)
    for document in done[:20]:
        journal.edited(document)
    before = (journal.folder / EDITS).stat().st_size
    journal.snapshot(trained(3))
    assert (journal.folder / EDITS).stat().st_size < before
    for document in done[20:]:
        journal.edited(document)
    crash(journal)
    (found,) = journals(tmp_path)
    assert found.unsaved == 30
    assert found.restore().document == done[-1]


def test_a_list_that_begins_anew_knows_of_the_save(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONG", 0)
    done = edits(3)
    journal.edited(done[0])
    journal.saved(tmp_path / "x.nnviz", 7)
    journal.snapshot(trained(3))
    journal.edited(done[1])
    crash(journal)
    (found,) = journals(tmp_path)
    assert (found.title, found.unsaved, found.saved_step) == ("x.nnviz", 1, 7)


def test_two_windows_of_one_process_do_not_disturb_each_other(
    tmp_path: Path, journal: Journal
) -> None:
    other = Journal.begin(tmp_path, DOCUMENT, "other", None)
    crash(other)
    assert [found.title for found in journals(tmp_path)] == ["other"]
    mine = module._recoverable(journal.folder)
    assert mine is not None
    assert "is open in another window" in refused(mine.discard)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ProblemError, match="cannot be written"):
        Journal.begin(tmp_path / "file", DOCUMENT, "circle", None)


CRASHING = """
import sys
from pathlib import Path
from nnviz.core.graph import Node
from nnviz.engine.document import Document
from nnviz.files.example import example
from nnviz.files.project.journal import Journal
from nnviz.layers.dense import Dense
document = Document(example("circle").experiment)
journal = Journal.begin(Path(sys.argv[1]), document, "circle", None)
for at in range(10_000):
    document = document.with_graph(document.graph.with_layer("h1", Dense(units=1 + at)))
    journal.edited(document)
    print(at, flush=True)
"""


def test_a_killed_process_is_recovered_to_its_last_edit(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CRASHING, tmp_path],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
    ) as process:
        assert process.stdout is not None
        for _ in range(50):
            process.stdout.readline()
        assert journals(tmp_path) == ()
        process.kill()
        told = [int(line) for line in process.stdout] or [49]
    (found,) = journals(tmp_path)
    assert found.unsaved >= told[-1] + 1
    layer = found.restore().document.graph["h1"].layer
    assert isinstance(layer, Dense)
    assert layer.units == found.unsaved
