"""For every test: no screen, a home of its own, and proof that nothing survives it.

What may not survive is a thread, a child process, a running QThread or QTimer, a window, or a file
called `nnviz-...` in shared memory or the temporary folder. A logged warning fails its test too,
unless the test looks at it and calls `caplog.clear()`.
"""

import gc
import logging
import multiprocessing
import os
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests import server

SHARED_MEMORY = Path("/dev/shm")
PATIENCE_S = 2.0  # for what has been told to end and is still at it
FAILED = pytest.StashKey[bool]()

settings.register_profile("nnviz", deadline=None)  # timings never decide a test
settings.register_profile("nnviz-ci", parent=settings.get_profile("nnviz"), derandomize=True)
settings.load_profile("nnviz-ci" if os.environ.get("CI") else "nnviz")


def _move_to_a_home_of_its_own() -> Path:
    """Point this process, and so its children, at an empty home and temporary folder."""
    outside = Path(os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir()))
    home = Path(tempfile.mkdtemp(prefix="nnv-", dir=outside))
    # after what `multiprocessing` removes in it, which has the priority -100
    Finalize(None, shutil.rmtree, (home,), {"ignore_errors": True}, exitpriority=-200)
    places = {
        "HOME": "",
        "USERPROFILE": "",
        "APPDATA": "config",
        "LOCALAPPDATA": "data",
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "data",
        "XDG_STATE_HOME": "state",
        "XDG_CACHE_HOME": "cache",
        "TMPDIR": "tmp",
    }
    for variable, place in places.items():
        (home / place).mkdir(exist_ok=True)
        os.environ[variable] = str(home / place)
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    tempfile.tempdir = None
    return Path(tempfile.gettempdir())


os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
multiprocessing.get_context = server.get_context  # type: ignore[method-assign]
TEMPORARY = _move_to_a_home_of_its_own()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember failures: what a failed test leaves behind is not worth a second complaint."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


def pytest_collection_finish() -> None:
    """Set aside what the imports made: the collections after Qt's tests then look at little."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Between two modules no fixture but the session's lives: set aside what is kept for good."""
    yield
    if nextitem is None or nextitem.path != item.path:
        gc.collect()
        gc.freeze()


@pytest.fixture(autouse=True)
def _nothing_survives(request: pytest.FixtureRequest) -> Iterator[None]:
    uses_qt = "qapp" in request.fixturenames
    before = _alive(uses_qt)
    yield
    if uses_qt:
        _let_qt_finish()
    if request.node.stash.get(FAILED, False):
        return
    if survivors := _survivors(before, uses_qt):
        pytest.fail("This test left something behind: " + "; ".join(survivors) + ".", pytrace=False)


@pytest.fixture
def spawned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes begin as they do in the application, not from the server."""
    monkeypatch.setattr(multiprocessing, "get_context", server.spawning_too)


@pytest.fixture(autouse=True)
def _no_stray_warnings(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    yield
    stray = [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
    if stray and not request.node.stash.get(FAILED, False):
        pytest.fail(
            f"Logged: {'; '.join(stray)}. A test that means it asserts it and then calls "
            "caplog.clear().",
            pytrace=False,
        )


def _alive(uses_qt: bool) -> dict[Any, str]:
    """Return everything that should end with its test, each with the words that name it."""
    things = {**_threads(), **_children(), **_files(), **_windows()}
    return things | _running_qt_objects() if uses_qt else things


def _survivors(before: dict[Any, str], uses_qt: bool) -> list[str]:
    """Name what is there now and was not before; what is about to end gets two seconds."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        new = {thing: words for thing, words in _alive(uses_qt).items() if thing not in before}
        survivors = [words for thing, words in new.items() if not _is_another_process_s(thing)]
        if not survivors or time.monotonic() > deadline:
            return survivors
        time.sleep(0.01)
        if uses_qt:
            _let_qt_finish()


def _threads() -> dict[Any, str]:
    # A foreign thread that ever asked for its name stays listed as a dummy on Python < 3.13.
    return {
        thread: f"thread {thread.name!r}"
        for thread in threading.enumerate()
        if not isinstance(thread, threading._DummyThread)
    }


def _children() -> dict[Any, str]:
    multiprocessing.active_children()  # collects the ones that have ended
    return {
        ("process", pid): f"child process {pid} ({command})"
        for pid in _child_ids()
        if (command := _command(pid)) and "multiprocessing.resource_tracker" not in command
    }


def _child_ids() -> list[int]:
    """Return the ids of this process's children, and of its server's: that is no test's own."""
    helper = server.server_id()
    own = [pid for pid in _children_of(os.getpid()) if pid != helper]
    return own if helper is None else own + _children_of(helper)


def _children_of(parent: int) -> list[int]:
    """Return the ids of a process's children; from /proc where there is one: microseconds."""
    tasks = Path(f"/proc/{parent}/task")
    if not (tasks / str(parent) / "children").exists():
        import psutil

        return [child.pid for child in psutil.Process(parent).children()]
    lists = [_read(task / "children") for task in tasks.iterdir()]
    return [int(pid) for pids in lists for pid in pids.split()]


def _command(pid: int) -> str:
    """Return the command line of a process; empty when it has ended."""
    import psutil

    try:
        return " ".join(psutil.Process(pid).cmdline())[:120]
    except psutil.Error:
        return ""


def _files() -> dict[Any, str]:
    places = [TEMPORARY, SHARED_MEMORY] if SHARED_MEMORY.is_dir() else [TEMPORARY]
    return {path: f"file {path}" for place in places for path in place.glob("nnviz-*")}


def _is_another_process_s(thing: Any) -> bool:
    """Tell whether this is shared memory of a test process that runs beside this one."""
    if not (isinstance(thing, Path) and thing.parent == SHARED_MEMORY):
        return False
    own = {os.getpid(), *_child_ids()}
    maker = re.match(r"nnviz-(\d+)-", thing.name)
    if maker is not None and int(maker[1]) not in own and Path("/proc", maker[1]).exists():
        return True
    processes = [int(place.name) for place in Path("/proc").iterdir() if place.name.isdigit()]
    holders = {pid for pid in processes if str(thing) in _read(Path(f"/proc/{pid}/maps"))}
    return (bool(holders) and holders.isdisjoint(own)) or not thing.exists()


def _read(path: Path) -> str:
    """Return a file of /proc; empty when its process has ended or is not ours to look at."""
    try:
        return path.read_text()
    except OSError:
        return ""


def _windows() -> dict[Any, str]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return {}
    # Qt keeps the label of its tool tips.
    return {
        window: f"window {_name(window)}"
        for window in widgets.QApplication.topLevelWidgets()
        if window.metaObject().className() != "QTipLabel"
    }


def _running_qt_objects() -> dict[Any, str]:
    core = sys.modules["PySide6.QtCore"]
    running: dict[Any, str] = {}
    for thing in _instances_of((core.QThread, core.QTimer)):
        if isinstance(thing, core.QTimer):
            if _is_valid(thing) and thing.isActive():
                running[thing] = f"active timer {_name(thing)}"
        elif _is_valid(thing) and thing.isRunning() and thing is not core.QThread.currentThread():
            running[thing] = f"running QThread {_name(thing)}"
    return running


def _instances_of(kinds: tuple[type, ...]) -> list[Any]:
    wanted = {kind for base in kinds for kind in (base, *_below(base))}
    return [thing for thing in gc.get_objects() if type(thing) in wanted]


def _below(kind: type) -> Iterator[type]:
    for own in type.__subclasses__(kind):
        yield from (own, *_below(own))


def _is_valid(thing: Any) -> bool:
    return bool(sys.modules["shiboken6"].isValid(thing))


def _name(thing: Any) -> str:
    kind = f"{type(thing).__module__}.{type(thing).__qualname__}"
    return f"{kind} {thing.objectName()!r}" if thing.objectName() else kind


def _let_qt_finish() -> None:
    """Carry out what Qt put off, and free on the GUI thread what Python still holds in cycles."""
    core = sys.modules["PySide6.QtCore"]
    deferred = core.QEvent.Type.DeferredDelete.value
    core.QCoreApplication.sendPostedEvents(None, deferred)
    core.QCoreApplication.processEvents()
    gc.collect()
    core.QCoreApplication.sendPostedEvents(None, deferred)
