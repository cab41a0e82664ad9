"""The system libraries Qt's window needs on Linux: which are missing, and how they get here.

On Debian and Ubuntu the missing ones are installed by apt when that needs no password; otherwise
the one line to type is printed. Never an error: the offscreen parts need few of them.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys

# what Qt's xcb and offscreen platforms are linked against: name of the library → Debian package
PACKAGES = {
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
INSTALL = ("apt-get", "install", "-y", "-qq", "--no-install-recommends")
PATIENCE = ("-o", "DPkg::Lock::Timeout=60", "-o", "Acquire::Retries=1")


def provide_libraries() -> None:
    """Install what is missing, or say how."""
    if not sys.platform.startswith("linux"):
        return
    missing = [library for library in PACKAGES if not _loads(library)]
    if not missing:
        return
    if not shutil.which("apt-get"):
        print(f"Qt's window needs libraries that are not here: {', '.join(missing)}.")
        print("Please install them with this system's package manager.")
        return
    packages = [PACKAGES[library] for library in missing]
    if not apt_install(packages):
        print(f"Qt's window needs system libraries that are not here. {advice(packages)}")


def advice(packages: list[str]) -> str:
    """Return the sentence with the one line to type."""
    sudo = "" if os.geteuid() == 0 else "sudo "
    return f"To install: {sudo}apt-get install -y {' '.join(packages)}"


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages without asking anything; False where that cannot be done."""
    prefix = _privilege()
    if prefix is None or not shutil.which("apt-get"):
        return False
    print(f"Installing {' '.join(packages)} ...", flush=True)
    install = [*prefix, *INSTALL, *PATIENCE, *packages]
    if _run(install) is None:
        return True
    # fresh containers carry no package lists
    update = [*prefix, "apt-get", "update", "-qq", *PATIENCE]
    problem = _run(update) or _run(install)
    if problem:
        print(f"apt-get could not install them: {problem}")
    return problem is None


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _privilege() -> list[str] | None:
    """Return what goes before apt-get, or None when it would need a password."""
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if os.geteuid() == 0:
        return quiet
    if shutil.which("sudo") and _run(["sudo", "-n", "true"]) is None:
        return ["sudo", "-n", *quiet]
    return None


def _run(command: list[str]) -> str | None:
    """Run a command silently; return None, or the last thing it said when it failed."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return None
    said = done.stdout.strip().splitlines()
    return said[-1] if said else f"{command[0]} ended with {done.returncode}"


if __name__ == "__main__":
    provide_libraries()
