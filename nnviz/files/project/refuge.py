"""Where else to save, when it cannot be done where it was asked for."""

import errno
import os
import tempfile
from dataclasses import replace
from pathlib import Path

from nnviz.core.problem import Problem
from nnviz.files.atomic import unwritable

FULL = (errno.ENOSPC, errno.EDQUOT)


def unsaved(path: Path, error: OSError) -> Problem:
    """The problem of a project that could not be written, with another place where one is known."""
    problem = unwritable(path, error)
    folder = refuge(path, is_full=error.errno in FULL)
    if folder is None:
        return problem
    kept = "What was saved before is still there. " if path.exists() else ""
    return replace(problem, hint=f"{kept}Save it in {folder} instead.")


def refuge(path: Path, *, is_full: bool) -> Path | None:
    """A folder that can be written to: on another disk when the one of `path` is full."""
    home = Path.home()
    own = path.absolute().parent
    for folder in (home / "Documents", home, Path(tempfile.gettempdir())):
        is_open = folder.is_dir() and folder != own and os.access(folder, os.W_OK)
        if is_open and not (is_full and _disk(folder) == _disk(own)):
            return folder
    return None


def _disk(folder: Path) -> int | None:
    try:
        return folder.stat().st_dev
    except OSError:
        return None
