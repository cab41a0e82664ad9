"""A file dropped into a package adds its kinds, with no list to edit."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from nnviz.core.layer import Layer
from nnviz.core.problem import ProblemError
from nnviz.core.registry import kinds, modules
from nnviz.layers import layer_kind, layer_kinds
from nnviz.layers.dense import Dense

SPEC = """
from dataclasses import dataclass
from nnviz.core.layer import Layer
{extra}
@dataclass(frozen=True, slots=True, kw_only=True)
class {name}(Layer):
    kind = {kind!r}
    aliases = {aliases!r}
"""

Write = Callable[..., None]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """An empty package that is gone after the test."""
    (tmp_path / "toy_kinds").mkdir()
    (tmp_path / "toy_kinds" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("toy_kinds")
    for name in [name for name in sys.modules if name.split(".")[0] == "toy_kinds"]:
        del sys.modules[name]


@pytest.fixture
def write(package: ModuleType) -> Write:
    """Add a file with one kind to the package."""

    def write(
        file: str, name: str, kind: str, aliases: tuple[str, ...] = (), extra: str = ""
    ) -> None:
        text = SPEC.format(name=name, kind=kind, aliases=aliases, extra=extra)
        (Path(package.__path__[0]) / f"{file}.py").write_text(text)
        importlib.invalidate_caches()

    return write


def test_each_file_adds_its_kinds_and_their_old_names(package: ModuleType, write: Write) -> None:
    write("round", "Round", "round", ("circle", "disc"))
    write("flat", "Flat", "flat", extra="from toy_kinds.round import Round")
    found = kinds(package, Layer)
    assert sorted(found) == ["circle", "disc", "flat", "round"]
    assert found["circle"] is found["disc"] is found["round"]
    assert found["flat"].__module__ == "toy_kinds.flat"


def test_what_a_file_imports_is_not_its_own(package: ModuleType, write: Write) -> None:
    write("flat", "Flat", "flat", extra="from nnviz.layers.dense import Dense")
    assert list(kinds(package, Layer)) == ["flat"]


def test_what_is_private_or_has_no_kind_is_left_out(package: ModuleType, write: Write) -> None:
    write("_draft", "Draft", "draft")
    write("base", "Base", "")
    assert kinds(package, Layer) == {}
    assert [module.__name__ for module in modules(package)] == ["toy_kinds.base"]


def test_two_kinds_of_one_name_are_a_bug(package: ModuleType, write: Write) -> None:
    write("one", "One", "same")
    write("two", "Two", "other", ("same",))
    with pytest.raises(ValueError, match="both called 'same'"):
        kinds(package, Layer)


def test_the_kinds_of_this_issue_are_there() -> None:
    assert {"input", "dense", "dropout", "add"} <= set(layer_kinds())
    assert layer_kind("dense") is Dense


def test_an_unknown_kind_gets_the_nearest() -> None:
    with pytest.raises(ProblemError, match=r"no layer kind called 'dens'\. Did you mean dense"):
        layer_kind("dens")
