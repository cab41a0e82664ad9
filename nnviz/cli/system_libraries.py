"""The system libraries Qt's window needs on Linux, and the line that installs them.

Standard library only: the set-up uses it before anything is installed.
"""

import ctypes
import os
import shutil
import sys
from collections.abc import Mapping

PACKAGES: Mapping[str, str] = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
"""What Qt's xcb and offscreen platforms are linked against: library to Debian package."""


def missing_libraries() -> dict[str, str]:
    """The libraries that are not here, each with Debian's package that has it."""
    if not sys.platform.startswith("linux"):
        return {}
    return {library: package for library, package in PACKAGES.items() if not _loads(library)}


def advice(missing: Mapping[str, str]) -> str:
    """The sentence that says what is missing, with the one line to type where apt is there."""
    what = f"Qt's window needs system libraries that are not here: {', '.join(missing)}."
    if not shutil.which("apt-get"):
        return f"{what} Install them with this system's package manager."
    sudo = "" if hasattr(os, "geteuid") and os.geteuid() == 0 else "sudo "
    return f"{what} To install: {sudo}apt-get install -y {' '.join(missing.values())}"


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
