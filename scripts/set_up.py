"""Makes nnviz's environment: `set_up.py ENVIRONMENT STAMP`. Run by make, with any Python >= 3.11.

1. system libraries, where some are missing;
2. the virtual environment, unless a good one is there;
3. the pinned dependencies and the checkout itself, editable;
4. the stamp, newer than pyproject.toml and constraints.txt until one of them changes.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from pathlib import Path

from system_libraries import apt_install, provide_libraries

CHECKOUT = Path(__file__).resolve().parent.parent
BUILD_BACKEND = ("hatchling", "editables")


def main(environment: Path, stamp: Path) -> None:
    """Set up and touch the stamp; ends with a sentence when a step cannot be done."""
    start = time.monotonic()
    print(f"Setting up {environment.name} (once, about 700 MB) ...", flush=True)
    provide_libraries()
    python = environment / "bin" / "python"
    if not _is_usable(python):
        _make_environment(environment)
    # The backend goes in first and is used from there, so that it is pinned like everything else.
    _pip(python, *BUILD_BACKEND)
    _pip(python, "--no-build-isolation", "--editable", ".[dev]")
    stamp.touch()
    print(f"Ready after {time.monotonic() - start:.0f} s.", flush=True)


def _is_usable(python: Path) -> bool:
    if not python.exists():
        return False
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-c", check], capture_output=True, check=False).returncode == 0


def _make_environment(environment: Path) -> None:
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    # Debian and Ubuntu ship Python without these two.
    if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))) and not apt_install([package]):
        sys.exit(f"Python's venv module is not complete here. Install the package {package}.")
    command = [sys.executable, "-m", "venv", "--clear", str(environment)]
    if subprocess.run(command, check=False).returncode != 0:
        sys.exit(f"The environment {environment} could not be made; the lines above say why.")


def _pip(python: Path, *arguments: str) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", "--no-input"]
    command += ["--disable-pip-version-check", "--constraint", "constraints.txt", *arguments]
    if subprocess.run(command, cwd=CHECKOUT, check=False).returncode != 0:
        sys.exit(
            "The dependencies could not be installed; the lines above say why. "
            "Is the network reachable? Then run make again."
        )


if __name__ == "__main__":
    main(CHECKOUT / sys.argv[1], CHECKOUT / sys.argv[2])
