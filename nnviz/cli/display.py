"""Whether there is a screen to open a window on. Standard library only."""

import os
import sys
from collections.abc import Mapping


def has_display(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """False on a Linux or BSD machine without X or Wayland."""
    if platform.startswith(("win", "darwin", "cygwin")):
        return True
    if environment.get("QT_QPA_PLATFORM"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
