"""When the application is killed, its training process ends and nothing is left behind."""

import os
import subprocess
import sys
from pathlib import Path
from time import monotonic

import psutil
import pytest

from nnviz.runtime.shared import remove_stale
from tests.runtime.talking import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")


KILLED_WHILE = [
    "training",
    *(pytest.param(doing, marks=pytest.mark.long) for doing in ("starting", "loading")),
    *(pytest.param(doing, marks=pytest.mark.long) for doing in ("working", "asking")),
]


@pytest.mark.parametrize("doing", KILLED_WHILE)
def test_its_process_ends_with_the_application(doing: str, tmp_path: Path) -> None:
    application, child = started(doing, tmp_path)
    application.kill()
    until_ended(child)
    remove_stale()  # what the next start does, for an application killed while it starts another
    assert not left_by(application.pid, child.pid, tmp_path)
    assert said(application) == ""


def test_both_killed_at_once_leave_only_what_the_next_start_removes(tmp_path: Path) -> None:
    application, child = started("training", tmp_path)
    child.suspend()
    application.kill()
    child.kill()
    until_ended(child)
    assert said(application) == ""
    remove_stale()
    assert not left_by(application.pid, child.pid, tmp_path)


def started(doing: str, temporary: Path) -> tuple[subprocess.Popen[str], psutil.Process]:
    """An application at the work that its script knows by this name, and its training process."""
    application = subprocess.Popen(
        [sys.executable, "-m", "tests.session.application", doing],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert application.stdout is not None
    number = application.stdout.readline().strip()
    assert number.isdigit(), said(application)
    return application, psutil.Process(int(number))


def has_ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE  # the system may be slow to bury it
    except psutil.NoSuchProcess:
        return True


def until_ended(process: psutil.Process) -> None:
    end = monotonic() + PATIENCE_S
    while not has_ended(process):
        assert monotonic() < end


def said(application: subprocess.Popen[str]) -> str:
    """What came on the standard error of both; closes the pipes."""
    return application.communicate()[1]


def left_by(application: int, child: int, temporary: Path) -> list[Path]:
    in_memory = [Path("/dev/shm").glob(f"nnviz-{pid}-*") for pid in (application, child)]
    return [path for paths in (temporary.glob("nnviz-*"), *in_memory) for path in paths]
