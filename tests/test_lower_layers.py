"""What stands left of `session` works where Qt cannot be imported, and the command line is quick.

Everything runs in a process of its own, as pytest-qt has imported Qt into this one.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import nnviz
from nnviz.resources import resource_path

PACKAGE = Path(nnviz.__file__).parent
LOWER = ["core", "layers", "data", "engine", "explain", "record", "files", "runtime"]
HEAVY = {"numpy", "scipy", "sklearn", "torch", "PySide6", "shiboken6", "pyqtgraph"}

WITHOUT_QT = """
import importlib, pkgutil, sys

class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"PySide6", "shiboken6", "pyqtgraph", "qtpy", "superqt"}:
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, NoQt())
"""

IMPORT_ALL = """
import nnviz
for part in sys.argv[1:]:
    package = importlib.import_module(f"nnviz.{part}")
    for module in pkgutil.walk_packages(package.__path__, f"nnviz.{part}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
"""

COMMAND = """
from nnviz.cli import main
sys.exit(main(sys.argv[1:]))
"""

COMMAND_THEN_MODULES = """
import sys
from nnviz.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print("\\nloaded:", *{name.split(".")[0] for name in sys.modules})
"""

needs_cli = pytest.mark.skipif(
    not any(PACKAGE.glob("cli*")), reason="the command line is not written yet"
)


def test_every_lower_module_can_be_imported_without_qt() -> None:
    there = [part for part in LOWER if (PACKAGE / part / "__init__.py").exists()]
    assert there
    _python(WITHOUT_QT + IMPORT_ALL, *there)


@needs_cli
def test_a_network_learns_without_qt() -> None:
    command = ("train", "circle", "--epochs", "100", "--seed", "1", "--json")
    lines = _python(WITHOUT_QT + COMMAND, *command).splitlines()
    reports = [json.loads(line) for line in lines]
    assert reports[-1]["done"] is True
    losses = [report["loss"] for report in reports if report.get("loss") is not None]
    assert losses[-1] < losses[0]


@needs_cli
@pytest.mark.parametrize("option", ["--help", "--version"])
def test_short_answers_load_nothing_heavy(option: str) -> None:
    loaded = _python(COMMAND_THEN_MODULES, option).rpartition("loaded:")[2].split()
    assert "argparse" in loaded
    assert not HEAVY.intersection(loaded)


def test_the_blocking_blocks() -> None:
    with pytest.raises(AssertionError, match="PySide6 is blocked"):
        _python(WITHOUT_QT + "import PySide6.QtCore")


def test_shipped_files_are_found() -> None:
    assert resource_path("fonts/Inter-Regular.otf").stat().st_size > 100_000
    assert resource_path("fonts").is_dir()
    with pytest.raises(FileNotFoundError, match=r"icons/no-such-icon\.svg"):
        resource_path("icons/no-such-icon.svg")


def _python(code: str, *arguments: str) -> str:
    """Run code in a new Python at the top of the checkout and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=PACKAGE.parent,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
