"""Real memory devices of a few megabytes, as containers have them; a full one must not kill."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRIVATE = ["unshare", "--mount", "--map-root-user"]


def _can_mount() -> bool:
    command = [*PRIVATE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


pytestmark = pytest.mark.skipif(not _can_mount(), reason="needs to mount a small memory device")


def trained(memory_mb: float, disk_mb: float) -> dict[str, Any]:
    """What the script says where these are the sizes of memory device and temporary folder."""
    script = [sys.executable, "-m", "tests.runtime.tiny_device", str(memory_mb), str(disk_mb)]
    done = subprocess.run(
        [*PRIVATE, *script],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_what_does_not_fit_into_memory_goes_to_the_temporary_folder() -> None:
    found = trained(4, 100)
    assert (found["start"], found["wide"], found["small"]) == ("", "", "Applied")
    assert found["steps"] > 1000


def test_what_fits_nowhere_is_refused_and_all_else_goes_on() -> None:
    found = trained(4, 4)
    assert (found["start"], found["wide"], found["small"]) == ("", "memory", "Applied")
    assert found["steps"] > 1000


def test_without_room_to_begin_with_there_is_a_problem() -> None:
    assert trained(1, 1) == {"start": "memory"}
