"""The command line as a process: Ctrl+C, a closed pipe, what it loads, and the module."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nnviz.files import load_checkpoint

Start = Callable[..., "subprocess.Popen[str]"]

LONG = ("train", "gauss", "--steps", "2000000", "--json")  # its first report is at 100,000


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
def test_ctrl_c_saves_and_ends(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    with start([*LONG, "--save", str(path)]) as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    last = json.loads(out.splitlines()[-1])
    assert (process.returncode, err) == (130, "")
    assert first["step"] <= last["step"] < 2_000_000
    assert load_checkpoint(path).state.step == last["step"]


def test_a_closed_pipe_ends_quietly_and_saves(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    words = ("train", "gauss", "--steps", "200000", "--json", "--save", str(path))
    with start(words) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141
    assert 0 < load_checkpoint(path).state.step < 200_000


MODULES = """
import sys
from nnviz.cli import main
code = main(sys.argv[1:])
print(code, *sorted({name.split(".")[0] for name in sys.modules}))
"""


def test_training_loads_no_qt() -> None:
    words = [sys.executable, "-c", MODULES, "train", "xor", "--steps", "5", "--json"]
    done = subprocess.run(
        words, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    code, *loaded = done.stdout.splitlines()[-1].split()
    assert code == "0"
    assert {"numpy", "safetensors"} <= set(loaded)
    assert not {"PySide6", "shiboken6", "pyqtgraph", "sklearn", "torch"} & set(loaded)
