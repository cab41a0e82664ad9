"""What the README says works when it is typed."""

import re
import subprocess
import sys
from pathlib import Path

from nnviz.cli.main import all_commands
from nnviz.ui.actions import ACTIONS

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_section_runs(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    accuracy = float(done.stdout.splitlines()[0].rsplit(" ", 1)[-1])
    assert accuracy > 0.95


def test_its_commands_are_there() -> None:
    named = set(re.findall(r"^nnviz ([a-z]+) ", TEXT, re.MULTILINE))
    assert named
    assert named <= set(all_commands())


def test_its_make_targets_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"make ([a-z-]+) ", TEXT)) | {"check", "check-long", "bench", "shots"}
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


def test_its_keys_are_those_of_the_actions() -> None:
    listed = {key for entry in ACTIONS for key in entry.keys}
    rows = re.findall(r"^\| (`.*`) \|", TEXT, re.MULTILINE)
    named = {key for row in rows for key in re.findall(r"`([^`]+)`", row)}
    assert len(named) > 10
    assert named <= listed


def test_its_pictures_are_there() -> None:
    for path in re.findall(r"!\[[^]]*\]\(([^)]+)\)", TEXT):
        assert (ROOT / path).is_file(), path
