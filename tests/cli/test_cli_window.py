"""The commands that open the window, as processes of their own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nnviz.bench import BOUNDS, GROUPS
from nnviz.bench.runner import run_groups, table
from nnviz.cli.commands.shot import size
from nnviz.cli.display import has_display
from nnviz.cli.system_libraries import advice
from nnviz.core.problem import ProblemError

Run = Callable[..., Any]

OFFSCREEN = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
PNG = b"\x89PNG\r\n"


def nnviz(*words: str, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "nnviz", *words]
    return subprocess.run(
        command,
        cwd=cwd,
        env=env or OFFSCREEN,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_shot_is_a_picture_after_so_many_steps(tmp_path: Path) -> None:
    words = ("shot", "xor", "--out", "xor.png", "--steps", "50", "--size", "900x600", "--json")
    done = nnviz(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["step"] == 50
    assert report["out"] == "xor.png"
    header = (tmp_path / "xor.png").read_bytes()[:24]
    assert header.startswith(PNG)
    assert header[16:24] == (900).to_bytes(4, "big") + (600).to_bytes(4, "big")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("shot", "circle", "--out", "nowhere/a.png", "--steps", "1"), "written"),
        (("shot", "circle", "--out", "a.png", "--size", "12"), "1440x900"),
        (("shot", "circle", "--out", "a.png", "--steps", "-1"), "0 or more"),
        (("bench", "enginne"), "engine"),
    ],
)
def test_mistakes_are_sentences(
    nnviz: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], says: str
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    answer = nnviz(*words)
    assert answer.code == 2
    assert says in answer.err


@pytest.mark.parametrize(
    ("words", "says"),
    [(("shot", "spirral", "--out", "a.png"), "spiral"), (("spirral",), "spiral")],
)
def test_names_mistaken_are_sentences_of_the_process(
    tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    done = nnviz(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_display_it_trains_and_leaves_a_picture(tmp_path: Path) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    bare = {name: value for name, value in os.environ.items() if name not in hidden}
    done = nnviz("circle", cwd=tmp_path, env=bare)
    assert done.returncode == 0, done.stderr
    assert "no display" in done.stdout
    assert "circle: step" in done.stdout.splitlines()[-1]
    assert (tmp_path / "nnviz.png").read_bytes().startswith(PNG)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_window_and_its_training(tmp_path: Path, number: int) -> None:
    command = [sys.executable, "-m", "nnviz", "--offscreen", "--log-level", "info"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=OFFSCREEN, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        line = next(line for line in process.stderr if "opened" in line)
        child = int(line.split()[-1])
        process.send_signal(number)
        said = process.stderr.read()
        assert process.wait(3) == 0
    assert "Traceback" not in said
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_a_display_is_seen_where_there_is_one() -> None:
    assert has_display({"DISPLAY": ":0"}, "linux")
    assert has_display({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert has_display({"QT_QPA_PLATFORM": "offscreen"}, "linux")
    assert has_display({}, "darwin")
    assert not has_display({}, "linux")


def test_missing_libraries_come_with_the_line_that_installs_them() -> None:
    text = advice({"libxcb-cursor.so.0": "libxcb-cursor0"})
    assert "libxcb-cursor.so.0" in text
    assert "apt-get install -y libxcb-cursor0" in text or "package manager" in text


def test_sizes_are_read() -> None:
    assert size("1024x700") == (1024, 700)


def test_the_table_says_what_is_missed() -> None:
    text = table({"live_fps": 30.0, "live_ratio": 0.95, "mlp_2_8_8_8_1_vs_torch": None})
    assert "MISSED" in text.splitlines()[0]
    assert text.splitlines()[1].endswith("ok")
    assert "not measured" in text.splitlines()[2]


def test_every_promised_key_has_a_bound() -> None:
    promised = {
        "mlp_2_8_8_8_1_steps_per_s",
        "mlp_2_8_8_8_1_vs_torch",
        "mlp_64_128_64_10_vs_torch",
        "mlp_784_256_128_10_vs_torch",
        "live_ratio",
        "live_fps",
        "live_frame_p99_ms",
        "live_event_p99_ms",
        "first_frame_s",
        "version_s",
        "stop_p95_ms",
    }
    assert promised <= set(BOUNDS)


def test_an_unknown_group_names_the_nearest() -> None:
    with pytest.raises(ProblemError, match=GROUPS[0]):
        run_groups(["engin"], None, print)
