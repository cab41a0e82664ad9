"""The library of blocks: kept in a file, which is never lost to a bad one."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Problem, ProblemError
from nnviz.files.example import example
from nnviz.session.library import Library
from nnviz.session.sketching.blocks import with_block
from nnviz.session.sketching.built_in import built_in_templates
from nnviz.session.sketching.sketched import Sketched


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "library.json"


def deep(title: str = "Deep path") -> tuple[Sketched, str]:
    """A network with a block in it, and the block's id."""
    document = example("wide-deep").document
    new = with_block(Sketched(document.graph, document.drawing), ["deep1", "deep2"], title)
    return new.sketch, new.ids[0]


def test_it_comes_with_blocks_that_are_not_to_be_changed(path: Path) -> None:
    library = Library(path)
    assert library.templates() == built_in_templates()
    assert not any(library.is_own(template.kind) for template in library.templates())
    assert not path.exists()


def test_a_block_is_kept_and_found_again(path: Path, qtbot: QtBot) -> None:
    library = Library(path)
    with qtbot.waitSignal(library.changed):
        kind = library.keep(*deep())
    assert kind == "deep_path"
    assert library.is_own(kind)
    again = Library(path)
    assert again.own == library.own
    assert [template.title for template in again.own] == ["Deep path"]
    assert [node.layer.label for node in again.own[0].part.graph] == ["Dense", "Dense"]


def test_two_blocks_of_one_title_are_two(path: Path) -> None:
    library = Library(path)
    kinds = [library.keep(*deep(title)) for title in ("Deep path", "Deep path", "Bottleneck")]
    assert kinds == ["deep_path", "deep_path_2", "bottleneck_2"]
    assert len(Library(path).own) == 3


def test_a_block_is_renamed_and_dropped(path: Path) -> None:
    library = Library(path)
    kind = library.keep(*deep())
    library.retitle(kind, "Two steps")
    assert [template.title for template in Library(path).own] == ["Two steps"]
    with pytest.raises(ProblemError, match="no title"):
        library.retitle(kind, " ")
    library.remove(kind)
    assert not Library(path).own


@pytest.mark.parametrize("content", [b"", b"[]", b'{"format": "other"}', b"\xff\xfe", b'{"a": 1'])
def test_a_file_that_cannot_be_read_is_told_and_kept(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    library, told = Library(path), list[Problem]()
    library.refused.connect(told.append)
    assert library.own == ()
    assert len(told) == 1
    assert "The library of blocks cannot be read" in told[0].what
    library.keep(*deep())
    assert path.with_suffix(".damaged.json").read_bytes() == content
    assert len(Library(path).own) == 1


def test_a_folder_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    library = Library(tmp_path / "file" / "library.json")
    with pytest.raises(ProblemError):
        library.keep(*deep())
    assert library.own == ()
