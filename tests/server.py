"""Child processes of the tests: forked by a server that has imported what every child imports.

A child is a process of its own as it is when spawned: the server is a Python of its own, started
without Qt and without anything a test did. What is left out is to import the same modules again,
hundreds of times. The tests of processes themselves (`tests/runtime`, `test_session_deaths`: they
use `spawned`), those that start the application from a script, and systems without such a server
spawn as the application does.
"""

import multiprocessing
import os
import pkgutil
import sys
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any

import pytest

from nnviz.runtime.threads import threads_of_children

spawning_too = multiprocessing.get_context
"""The real one."""

ROOT = Path(__file__).parents[1]
_NEEDED_BY_ALL = ("nnviz.runtime.entry", "nnviz.runtime.worker", "threadpoolctl")


def is_possible() -> bool:
    """Whether this system can fork from a server: the BLAS of macOS does not live through it."""
    return sys.platform == "linux"


def get_context(method: str | None = None) -> BaseContext:
    """In place of `multiprocessing.get_context`: who wants to spawn gets a child of the server."""
    if method != "spawn" or not is_possible():
        return spawning_too(method)
    context = spawning_too("forkserver")
    _start()
    return context


def server_id() -> int | None:
    """The process id of the server; None while there is none."""
    return getattr(forkserver._forkserver, "_forkserver_pid", None)


def _start() -> None:
    server: Any = forkserver._forkserver
    if server_id() is None:
        server.set_forkserver_preload([*_NEEDED_BY_ALL, *_layers()])
    with pytest.MonkeyPatch.context() as patch, threads_of_children(1):  # one thread can be forked
        patch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)  # it imports from where we do
        server.ensure_running()


def _layers() -> list[str]:
    import nnviz.layers

    return [f"nnviz.layers.{module.name}" for module in pkgutil.iter_modules(nnviz.layers.__path__)]
