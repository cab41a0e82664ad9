"""Pictures taken by the command line: what is brought to the front and what is refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage


def shot(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nnviz", "shot", *arguments]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def test_a_view_and_a_neuron_come_to_the_front(tmp_path: Path) -> None:
    plain, told = tmp_path / "plain.png", tmp_path / "told.png"
    common = ("circle", "--steps", "20", "--size", "900x700")
    assert shot(*common, "--out", str(plain)).returncode == 0
    more = ("--view", "inspector", "--neuron", "h1:2")
    assert shot(*common, *more, "--out", str(told)).returncode == 0
    first, second = QImage(str(plain)), QImage(str(told))
    assert (first.width(), first.height()) == (second.width(), second.height()) == (900, 700)
    assert first != second


@pytest.mark.parametrize(
    "arguments, said",
    [
        (
            ("--view", "inspecter", "--steps", "100000000"),
            "no view called 'inspecter'. Did you mean inspector",
        ),
        (("--neuron", "h1:99"), "There is no neuron 99 in a layer 'h1'. Layers: input, h1"),
        (("--neuron", "three"), "'three' is no neuron such as h1:3"),
    ],
)
def test_what_is_not_there_is_a_sentence(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    out = tmp_path / "x.png"
    found = shot("circle", "--steps", "0", "--out", str(out), *arguments)
    assert found.returncode != 0
    assert said in found.stderr
    assert not out.exists()


def test_where_nothing_can_be_written_is_said_before_training(tmp_path: Path) -> None:
    found = shot("resnet-8", "--steps", "100000", "--out", str(tmp_path / "no" / "x.png"))
    assert found.returncode != 0
    assert "x.png cannot be written. Try another folder." in found.stderr


def test_the_report_is_of_the_last_step(tmp_path: Path) -> None:
    found = shot("digits-cnn", "--steps", "3", "--out", str(tmp_path / "x.png"))
    assert "digits-cnn: step 3, test loss" in found.stdout, found.stderr
