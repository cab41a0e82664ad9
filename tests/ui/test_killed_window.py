"""A window that is killed loses no edit: the next one is offered all of it."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from nnviz.files.project.journal import journals

ROOT = Path(__file__).parent.parent.parent


def killed_after(folder: Path, edits: int, patience: float) -> int:
    """Kill a window some time after so many edits; the number of the last one it told."""
    command = [sys.executable, "-m", "tests.ui.killed_window", str(folder)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as window:
        assert window.stdout is not None
        last = 0
        while last < edits:
            last = int(window.stdout.readline())
        try:
            window.wait(patience)
        except subprocess.TimeoutExpired:
            window.kill()
        told = [last, *map(int, window.stdout.read().split("\n")[:-1])]
    return told[-1]


@pytest.mark.skipif(os.name != "posix", reason="the kill is POSIX's")
@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 25))]
)
def test_a_killed_window_loses_no_edit(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    last = killed_after(tmp_path, rng.randrange(20, 60), rng.uniform(0.001, 0.2))
    (found,) = journals(tmp_path / "journals")
    assert found.is_worth_it
    project = found.restore()
    rate = project.document.experiment.training.learning_rate
    assert rate in ((last / 1e6), (last + 1) / 1e6), "the one after may have been taken down"
    assert project.state is not None
    assert found.step is not None
    assert project.trainer().step() > 0
    found.discard()
    assert not journals(tmp_path / "journals")
