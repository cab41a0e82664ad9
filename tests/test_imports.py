"""The import rule: who may import whom in nnviz, read from the sources.

    core → layers, data → engine → explain, record → files → runtime → session → ui → bench → cli

Imports point left; what stands side by side does not know each other; below `session` there is no
Qt, in `session` none of its widgets. Inside `ui` they point left too:

    theme → colors, icons, … → style → widgets → plotting → panels, canvas, … → views → main_window
    → handlers → app

`make check` runs this file too.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

LEVELS = (
    ("core",),
    ("layers", "data"),
    ("engine",),
    ("explain", "record"),
    ("files",),
    ("runtime",),
    ("session",),
    ("ui",),
    ("bench",),
    ("cli",),
    ("__main__",),
)
LEVEL = {part: number for number, parts in enumerate(LEVELS) for part in parts}
FOR_ALL = {"__init__", "resources"}  # nnviz/__init__.py and nnviz/resources.py

UI_LEVELS = (
    ("theme",),
    (
        "action",
        "actions",
        "collector",
        "colors",
        "draw_actions",
        "export",
        "icons",
        "numbers",
        "view",
    ),
    ("style", "pixels", "pointed", "speed", "surface_colors", "surface_points", "typed_weight"),
    ("widgets",),
    ("plotting",),
    (
        *("panels", "canvas", "inspector", "health", "dialogs", "code"),
        *("properties", "history", "templates", "latent"),
    ),
    ("sketch",),
    ("palette",),
    ("filters", "pad", "embedding", "pictures", "shift", "robust"),
    ("rules",),
    ("why",),
    ("compare",),
    ("reader", "heads", "forecast"),
    (
        "surface",
        "surface_gestures",
        "drawing",
        "draft_chip",
        "contrast_chip",
        "draw_bar",
        "draw_mode",
    ),
    ("views",),
    (
        *("closing", "display", "docks", "export_menu", "handler", "help", "in_front", "levels"),
        *("looks", "main_window", "projects", "status", "toolbar", "walk_bar"),
    ),
    ("own_data",),
    ("handlers",),
    ("app",),
    ("shot",),
)
FINDS = {("view", "views"), ("handler", "handlers")}
"""These list what lies in a folder, and know nothing of it."""

UI_LEVEL = {part: number for number, parts in enumerate(UI_LEVELS) for part in parts}

QT = {"PySide6", "PyQt6", "pyqtgraph", "qtpy", "superqt", "shiboken6"}
SESSION_MAY = {"PySide6.QtCore"} | {
    f"PySide6.QtGui.{name}" for name in ("QUndoStack", "QUndoCommand", "QUndoGroup")
}
SKLEARN_HOMES = {"data", "explain"}
NEEDED_IN_FUNCTIONS_ONLY = {"torch", "sklearn", "onnx", "onnxruntime"}  # slow to import, or absent
CODE_LOADERS = {"pickle", "_pickle", "cloudpickle", "dill", "joblib", "marshal", "shelve"}
CODE_RUNNERS = {"eval", "exec"}

PACKAGE = Path(__file__).resolve().parent.parent / "nnviz"


class Import(NamedTuple):
    """One imported name: `from a.b import c` is `a.b.c`, at its line, inside a function or not."""

    target: str
    line: int
    in_function: bool


# --- the checker ---------------------------------------------------------------------------------


def problems_in(path: str, source: str) -> list[str]:
    """Return one sentence for each break of the rules in a source file of `nnviz/`."""
    tree = ast.parse(source, path)
    part = Path(path).parts[1].removesuffix(".py")
    found = [
        (imported.line, words)
        for imported in _imports(tree, path)
        for words in (
            *_problems_of_import(part, imported),
            *_problem_inside_ui(Path(path), imported.target),
        )
    ]
    found += [(line, words) for line, words in _calls_that_run_code(tree)]
    return [f"{path}:{line}: {words}" for line, words in sorted(found)]


def _problems_of_import(part: str, imported: Import) -> Iterator[str]:
    top = imported.target.split(".")[0]
    if top == "nnviz":
        yield from _problem_of_direction(part, imported.target)
    elif part in FOR_ALL | {"core"} and top not in sys.stdlib_module_names:
        yield f"{part} knows the standard library only, not {top}"
    if top in QT:
        yield from _problem_of_qt(part, imported.target)
    if top == "sklearn" and part not in SKLEARN_HOMES:
        yield f"sklearn belongs to {' and '.join(sorted(SKLEARN_HOMES))}, not to {part}"
    if top in NEEDED_IN_FUNCTIONS_ONLY and not imported.in_function:
        yield f"{top} may be imported only inside the function that needs it"
    if top in CODE_LOADERS:
        yield f"{top} can run what it reads: use JSON, safetensors or npy"


def _problem_of_direction(part: str, target: str) -> Iterator[str]:
    """Judge `part` importing `nnviz.x...`."""
    other = [*target.split("."), "__init__"][1]
    if other in FOR_ALL or other == part or other not in LEVEL:  # not in LEVEL: nnviz.__version__
        return
    if part in FOR_ALL:
        yield f"{part} may be imported by all and so imports nothing of nnviz, not {other} either"
    elif LEVEL[part] == LEVEL[other]:
        yield f"{part} and {other} stand side by side: neither imports the other"
    elif LEVEL[part] < LEVEL[other]:
        yield f"{part} stands left of {other} and may not import it"


def _problem_inside_ui(path: Path, target: str) -> Iterator[str]:
    """Judge a file of `nnviz/ui` importing `nnviz.ui.x...`; files of one level may, folders not."""
    if path.parts[1] != "ui" or not target.startswith("nnviz.ui."):
        return
    part, other = path.parts[2].removesuffix(".py"), target.split(".")[2]
    if part == "__init__" or other == part or (part, other) in FINDS:
        return
    is_folder = len(path.parts) > 3
    if UI_LEVEL[part] < UI_LEVEL[other]:
        yield f"ui/{part} stands left of ui/{other} and may not import it"
    elif UI_LEVEL[part] == UI_LEVEL[other] and is_folder:
        yield f"ui/{part} and ui/{other} stand side by side: neither imports the other"


def _problem_of_qt(part: str, target: str) -> Iterator[str]:
    if part in FOR_ALL or LEVEL[part] < LEVEL["session"]:
        yield f"{part} knows no Qt, not {target} either"
    elif part == "session" and not any(
        target == allowed or target.startswith(f"{allowed}.") for allowed in SESSION_MAY
    ):
        yield f"session may use QtCore and, named one by one, QtGui's undo classes, not {target}"


def _imports(tree: ast.Module, path: str) -> Iterator[Import]:
    for node, in_function in _walk(tree):
        for target in _targets(node, path):
            yield Import(target, getattr(node, "lineno", 0), in_function)


def _walk(node: ast.AST, in_function: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    """Walk a tree and tell for each node whether it waits for a function to be called."""
    yield node, in_function
    in_function |= isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, in_function)


def _targets(node: ast.AST, path: str) -> Iterable[str]:
    """Return the full names that a statement or a call of `import_module("...")` imports."""
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=module, names=names, level=level):
            base = [*_package_of(path, level), *([module] if module else [])]
            return [".".join([*base, alias.name]) for alias in names]
        case ast.Call(func=func, args=[ast.Constant(value=str(name)), *_]):
            called = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
            by_name = called in {"import_module", "__import__"} and not name.startswith(".")
            return [name] if by_name else []
    return []


def _package_of(path: str, level: int) -> list[str]:
    """Return the package that `level` dots mean in this file; nothing for no dots."""
    folders = Path(path).parent.parts
    return list(folders[: len(folders) - level + 1]) if level else []


def _calls_that_run_code(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in CODE_RUNNERS:
                yield node.lineno, f"{name}() runs whatever it is given"
            case ast.Call(func=ast.Attribute(value=ast.Name(id="builtins"), attr=name)) if (
                name in CODE_RUNNERS
            ):
                yield node.lineno, f"{name}() runs whatever it is given"
            case ast.keyword(arg="allow_pickle", value=value) if not (
                isinstance(value, ast.Constant) and value.value is False
            ):
                yield value.lineno, "allow_pickle lets a file run code"


# --- the sources ---------------------------------------------------------------------------------


def _sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def test_every_part_has_its_place() -> None:
    parts = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in _sources()}
    assert parts <= LEVEL.keys() | FOR_ALL, "Give the new part its place in LEVELS."


def test_every_part_of_the_window_has_its_place() -> None:
    parts = {path.name.removesuffix(".py") for path in (PACKAGE / "ui").iterdir()}
    assert parts - {"__init__", "__pycache__"} == UI_LEVEL.keys(), "See UI_LEVELS."


def test_the_sources_keep_the_rule() -> None:
    broken = [
        sentence
        for path in _sources()
        for sentence in problems_in(
            str(path.relative_to(PACKAGE.parent)), path.read_text(encoding="utf-8")
        )
    ]
    assert not broken, "\n" + "\n".join(broken)


# --- the checker can fail ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("nnviz/core/graph.py", "from nnviz.engine import Trainer"),
        ("nnviz/core/graph.py", "import numpy as np"),
        ("nnviz/core/graph.py", "def f():\n    import numpy"),
        ("nnviz/core/__init__.py", "from ..data import spiral"),
        ("nnviz/core/deep/graph.py", "from ...data import spiral"),
        ("nnviz/core/graph.py", "from .. import data"),
        ("nnviz/layers/dense.py", "from nnviz.data import circle"),
        ("nnviz/data/circle.py", "import nnviz.layers.dense"),
        ("nnviz/data/circle.py", "import sklearn.datasets"),
        ("nnviz/explain/saliency.py", "from nnviz import record"),
        ("nnviz/record/ring.py", "import nnviz.explain"),
        ("nnviz/engine/trainer.py", "from PySide6.QtCore import QObject"),
        ("nnviz/engine/trainer.py", "def f():\n    from PySide6 import QtCore"),
        ("nnviz/engine/trainer.py", "import importlib\nimportlib.import_module('PySide6')"),
        ("nnviz/engine/trainer.py", "import torch"),
        ("nnviz/engine/trainer.py", "class A:\n    import torch"),
        ("nnviz/engine/trainer.py", "if True:\n    from torch import nn"),
        ("nnviz/engine/trainer.py", "def f():\n    from sklearn.svm import SVC"),
        ("nnviz/engine/trainer.py", "eval('1')"),
        ("nnviz/engine/trainer.py", "import builtins\nbuiltins.exec('1')"),
        ("nnviz/runtime/child.py", "import pickle"),
        ("nnviz/runtime/child.py", "def f():\n    from pickle import loads"),
        ("nnviz/runtime/child.py", "from nnviz.session.document import Document"),
        ("nnviz/files/npz.py", "numpy.load(path, allow_pickle=True)"),
        ("nnviz/session/document.py", "from PySide6.QtGui import QColor"),
        ("nnviz/session/document.py", "from PySide6 import QtGui"),
        ("nnviz/session/document.py", "from PySide6 import QtWidgets"),
        ("nnviz/session/document.py", "import pyqtgraph"),
        ("nnviz/session/document.py", "import shiboken6"),
        ("nnviz/session/document.py", "from nnviz.ui import theme"),
        ("nnviz/ui/window.py", "from nnviz.cli import main"),
        ("nnviz/ui/window.py", "def f():\n    import sklearn"),
        ("nnviz/explain/surrogate.py", "from sklearn import tree"),
        ("nnviz/ui/widgets/chip.py", "from nnviz.ui.plotting.card import Card"),
        ("nnviz/ui/panels/row.py", "from nnviz.ui.canvas import view"),
        ("nnviz/ui/canvas/view.py", "from ...ui.views.loss import LossView"),
        ("nnviz/ui/style.py", "def f():\n    from nnviz.ui.main_window import MainWindow"),
        ("nnviz/bench/live.py", "from nnviz.cli import main"),
        ("nnviz/bench.py", "import torch"),
        ("nnviz/resources.py", "import numpy"),
        ("nnviz/resources.py", "from .core import graph"),
        ("nnviz/__init__.py", "from nnviz.engine import Trainer"),
    ],
)
def test_a_broken_rule_is_found(path: str, source: str) -> None:
    assert len(problems_in(path, source)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("nnviz/core/graph.py", "import dataclasses, math\nfrom .spec import Spec"),
        ("nnviz/core/graph.py", "from nnviz.resources import resource_path"),
        ("nnviz/layers/dense.py", "import numpy as np\nfrom nnviz.core.spec import Spec"),
        ("nnviz/data/tables.py", "def iris():\n    from sklearn import datasets"),
        ("nnviz/engine/trainer.py", "from nnviz import __version__\nfrom ..data import xor"),
        ("nnviz/engine/peers.py", "def f():\n    import torch\n    torch.nn.Linear(1, 1).eval()"),
        ("nnviz/files/npz.py", "numpy.load(path, allow_pickle=False)"),
        ("nnviz/session/document.py", "from PySide6.QtGui import QUndoCommand, QUndoStack"),
        ("nnviz/session/document.py", "from PySide6.QtCore import QObject, Signal"),
        ("nnviz/session/document.py", "from PySide6 import QtCore\nimport PySide6.QtCore"),
        ("nnviz/ui/window.py", "import pyqtgraph\nfrom nnviz.session import document\napp.exec()"),
        ("nnviz/ui/views/loss.py", "from nnviz.ui.plotting.card import Card"),
        ("nnviz/ui/handler.py", "from nnviz.ui.main_window import MainWindow"),
        ("nnviz/cli/__init__.py", "from nnviz.ui import window"),
        ("nnviz/__main__.py", "from nnviz.cli import main"),
        ("nnviz/__init__.py", "from pathlib import Path"),
    ],
)
def test_a_kept_rule_is_left_alone(path: str, source: str) -> None:
    assert problems_in(path, source) == []
