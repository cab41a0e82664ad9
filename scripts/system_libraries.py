"""The system libraries Qt's window needs on Linux: which are missing, and how they get here.

On Debian and Ubuntu the missing ones are installed by apt when that needs no password; otherwise
the one line to type is printed. Never an error: the offscreen parts need few of them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from nnviz.cli.system_libraries import advice, missing_libraries

INSTALL = ("apt-get", "install", "-y", "-qq", "--no-install-recommends")
PATIENCE = ("-o", "DPkg::Lock::Timeout=60", "-o", "Acquire::Retries=1")


def provide_libraries() -> None:
    """Install what is missing, or say how."""
    missing = missing_libraries()
    if missing and not (shutil.which("apt-get") and apt_install(list(missing.values()))):
        print(advice(missing))


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
