"""No QObject is ever freed off the window's thread, whatever other threads allocate."""

import gc
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnviz.ui import collector as module
from nnviz.ui.collector import Collector

SCRIPT = '''
import gc, sys, threading, weakref
from PySide6.QtCore import QCoreApplication, QObject, QThread, QTimer
from nnviz.ui import collector

KIND = {"QObject": QObject, "object": object}[sys.argv[1]]
COLLECTS = sys.argv[2] == "collects"
ENOUGH = 400

class Allocating(QThread):
    """Keeps the automatic collector busy: it runs on whichever thread allocates."""
    def run(self):
        kept = []
        while not self.isInterruptionRequested():
            kept.append([[] for _ in range(10)])
            if len(kept) > 5000:
                kept.clear()

class Cycle(KIND):
    """Garbage that only the cyclic collector can free."""
    def __init__(self):
        super().__init__()
        self.me = self
        self.timer = QTimer() if issubclass(KIND, QObject) else None

freed = []
def note():
    freed.append(threading.get_ident())

def litter():
    for _ in range(20):
        weakref.finalize(Cycle(), note)
    if len(freed) >= ENOUGH:
        app.quit()

app = QCoreApplication([])
collector.INTERVAL_MS = 5
collecting = collector.Collector() if COLLECTS else None
thread = Allocating()
thread.start()
timer = QTimer()
timer.timeout.connect(litter)
timer.start(2)
app.exec()
timer.stop()
thread.requestInterruption()
thread.wait()
if collecting:
    collecting.stop()
print(gc.isenabled(), sum(ident != threading.get_ident() for ident in freed))
'''


def freed_elsewhere(kind: str, collects: str) -> int:
    """How many of 400 cycles of objects were freed on another thread than the window's."""
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", SCRIPT, kind, collects],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    enabled, elsewhere = done.stdout.split()
    assert enabled == "True"
    return int(elsewhere)


def test_objects_of_qt_are_freed_on_the_window_s_thread() -> None:
    assert freed_elsewhere("QObject", "collects") == 0


def test_without_the_collector_other_threads_free_them() -> None:
    """Shown with plain objects: freeing one of Qt's there may end the process."""
    assert freed_elsewhere("object", "does not") > 0


@pytest.fixture
def _restored() -> Iterator[None]:
    yield
    gc.enable()


@pytest.mark.usefixtures("_restored")
def test_the_automatic_collector_is_off_meanwhile(qtbot: QtBot) -> None:
    collector = Collector()
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()


@pytest.mark.usefixtures("_restored")
def test_young_objects_are_collected_often_and_old_ones_seldom(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    generations: list[int] = []
    monkeypatch.setattr(module, "INTERVAL_MS", 1)
    monkeypatch.setattr(module.gc, "collect", generations.append)
    collector = Collector()
    qtbot.waitUntil(lambda: len(generations) >= 2 * module.FULL_EVERY)
    collector.stop()
    assert generations.count(2) == 2
    assert set(generations) == {1, 2}
