"""Backups: what a project file was before it was saved over, ten of them, thinned over time.

They lie in a hidden folder beside the project, ``.NAME.nnviz.backups``: there they are on the same
disk, so that keeping one is a second name for the file and no copy, they go where the folder goes,
and a person finds them without this program. Each is a project file that can be opened as it is,
named by the time at which it was saved.
"""

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nnviz.core.problem import Problem, Severity

MOST = 10
RECENT = 4
"""So many of the newest are always kept; of the others one in each age."""

HOUR, DAY, WEEK = 3600.0, 86_400.0, 604_800.0
AGES = (HOUR, 6 * HOUR, DAY, WEEK, 4 * WEEK)
"""Seconds between the ages."""

FORM = "%Y-%m-%d %H-%M-%S.%f"
SUFFIX = ".nnviz"


@dataclass(frozen=True, slots=True, order=True)
class Backup:
    """A file and when it was saved, in seconds since 1970."""

    time: float
    path: Path


class Backups:
    """The backups of one project file."""

    def __init__(self, project: Path, folder: Path | None = None) -> None:
        self._project = project.resolve()
        self.folder = folder or self._project.with_name(f".{self._project.name}.backups")
        self._problem: Problem | None = None

    def all(self) -> tuple[Backup, ...]:
        """The backups there are, the oldest first."""
        if not self.folder.is_dir():
            return ()
        found = ((_time(path), path) for path in self.folder.glob(f"*{SUFFIX}"))
        return tuple(sorted(Backup(time, path) for time, path in found if time is not None))

    def keep(self, old: Path) -> None:
        """Keep a file that is about to be replaced; when that fails, saving goes on."""
        if not old.is_file():
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _double(old, self.folder / _name(old.stat().st_mtime))
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
            what = f"{old.name} was saved, but no backup of the one before could be kept: {reason}."
            hint = f"Look at the folder {self.folder}."
            self._problem = Problem("backup", what, hint, Severity.WARNING)

    def thin(self) -> tuple[Problem, ...]:
        """Delete the backups that stand too close; what `keep` could not do."""
        found = self.all()
        now = datetime.now(UTC).timestamp()
        kept = set(to_keep((backup.time for backup in found), now))
        for backup in found:
            if backup.time not in kept:
                with suppress(OSError):
                    backup.path.unlink()
        return () if self._problem is None else (self._problem,)


def to_keep(times: Iterable[float], now: float) -> tuple[float, ...]:
    """Which of the times to keep, at most `MOST`, the oldest first. Pure.

    The newest few stay. Of the others the oldest of each age stays, so that it can grow into the
    next one while it is not taken; of the greatest age the newest.
    """
    ordered = sorted(set(times))
    recent, others = ordered[-RECENT:], ordered[:-RECENT]
    ages: dict[int, float] = {}
    for time in others:
        age = sum(now - time > limit for limit in AGES)
        if age == len(AGES) or age not in ages:
            ages[age] = time
    return (*sorted(ages.values()), *recent)


def _double(old: Path, new: Path) -> None:
    """A second name for a file, or where the disk has no such thing, a copy."""
    if new.exists():
        return
    try:
        os.link(old, new)
    except OSError:
        try:
            shutil.copy2(old, new)
        except OSError:
            new.unlink(missing_ok=True)
            raise


def _name(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).strftime(FORM) + SUFFIX


def _time(path: Path) -> float | None:
    with suppress(ValueError):
        return datetime.strptime(path.stem, FORM).replace(tzinfo=UTC).timestamp()
    return None
