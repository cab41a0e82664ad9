"""Where an application keeps what is its own, by the custom of each system. Makes nothing."""

import os
import sys
from pathlib import Path

NAME = "nnviz"


def cache_folder() -> Path:
    """For what can be made anew, such as tables that came out of projects."""
    if sys.platform == "win32":
        return _local() / NAME / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / NAME
    return _given("XDG_CACHE_HOME", Path.home() / ".cache") / NAME


def state_folder() -> Path:
    """For what outlives a crash, such as journals."""
    if sys.platform == "win32":
        return _local() / NAME / "state"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / NAME
    return _given("XDG_STATE_HOME", Path.home() / ".local" / "state") / NAME


def _local() -> Path:
    return _given("LOCALAPPDATA", Path.home() / "AppData" / "Local")


def _given(variable: str, otherwise: Path) -> Path:
    """A folder that a variable names, when it names a whole path."""
    path = Path(os.environ.get(variable, ""))
    return path if path.is_absolute() else otherwise
