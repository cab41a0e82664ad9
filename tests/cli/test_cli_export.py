"""``nnviz export``."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from nnviz.core.wiring import network
from nnviz.files.code import program, read, write
from nnviz.files.example import example
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input

Run = Callable[..., Any]


def test_text_is_printed_or_written(nnviz: Run) -> None:
    graph = example("spiral").experiment.graph
    answer = nnviz("export", "spiral", "--to", "text")
    assert answer.code == 0
    assert read(answer.out).graph == graph
    assert nnviz("export", "spiral", "--to", "text", "--out", "spiral.txt").code == 0
    assert Path("spiral.txt").read_text() == write(graph)


def test_a_summary_is_printed_or_written(nnviz: Run) -> None:
    answer = nnviz("export", "spiral", "--to", "summary")
    assert answer.out.splitlines()[0].split()[0] == "layer"
    assert nnviz("export", "spiral", "--to", "summary", "--out", "a.md").code == 0
    assert Path("a.md").read_text().startswith("| layer |")
    answer = nnviz("export", "spiral", "--to", "summary", "--out", "a.doc")
    assert answer.code == 2
    assert "ends in .txt, .md, .csv" in answer.err


def test_pytorch_is_two_files(nnviz: Run) -> None:
    assert nnviz("train", "moons", "--steps", "5", "--save", "moons.safetensors").code == 0
    answer = nnviz("export", "moons.safetensors", "--to", "pytorch", "--out", "moons.py")
    assert answer.code == 0
    assert "moons.npz beside it" in answer.out
    answer = nnviz("export", "moons", "--to", "summary", "--out", "moons.csv", "--json")
    assert answer.objects == [{"out": "moons.csv", "text": "moons.csv\n"}]
    compile(Path("moons.py").read_text(), "moons.py", "exec")
    with np.load("moons.npz") as arrays:
        assert "state.output.weight" in arrays.files
    answer = nnviz("export", "moons", "--to", "pytorch")
    assert answer.code == 2
    assert "is not printed" in answer.err


def test_a_program_builds_the_graph_again(nnviz: Run) -> None:
    spiral = nnviz("export", "spiral", "--to", "python").out
    assert spiral.splitlines()[-1].startswith("graph = network(input=")
    x, h1 = Input(), Dense()("2nd")
    odd = network({"x": x, "h1": h1, "2nd": Dense()(x), "a very long name": Add()(x, h1)})
    for graph, code in (
        (example("spiral").experiment.graph, spiral),
        (odd, program(odd, (("x", "a note"),))),
    ):
        check = "from nnviz.files.code import write; print(write(graph), end='')"
        done = subprocess.run(
            [sys.executable, "-c", f"{code}{check}"], capture_output=True, text=True, check=True
        )
        assert done.stdout == write(graph)
