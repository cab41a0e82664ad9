"""Saving a project: whole or not at all, with the one before it kept as a backup.

1. All is judged: nothing is written that could not be read again.
2. The archive is written piece by piece into a temporary file beside the old one, and forced to
   the disk.
3. The old file gets a second name in the folder of backups.
4. The new file takes the old one's name, and backups that stand too close are thinned.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from nnviz.core.problem import Problem, ProblemError
from nnviz.files.atomic import no_farewell, replacing, sweep
from nnviz.files.experiment import NODES_LIMIT, experiment_to_json
from nnviz.files.plain import fail, written
from nnviz.files.project.backups import Backups
from nnviz.files.project.documents import document_to_json
from nnviz.files.project.history import HISTORY, history_arrays, history_values
from nnviz.files.project.leftovers import joined
from nnviz.files.project.migrations import FORMAT, VERSION
from nnviz.files.project.packing import Packing
from nnviz.files.project.pictures import images_of, placed
from nnviz.files.project.refuge import unsaved
from nnviz.files.project.tables import Described, described, missing, small_content, tables_of
from nnviz.files.project.tensors import Arrays
from nnviz.files.project.training import (
    OPTIMIZER,
    PARAMETERS,
    WEIGHTS,
    training_arrays,
    training_values,
)
from nnviz.files.project.value import Project
from nnviz.files.state import check_belongs, layout_for
from nnviz.files.versions import made_with
from nnviz.layers.unknown import Unknown

CONTENTS, THUMBNAIL = "project.json", "thumbnail.png"
SUFFIX = ".nnviz"
VIEW_LIMIT = 1 << 16
THUMBNAIL_LIMIT = 1 << 20


def write_project(
    path: Path | str, project: Project, backups: Path | None = None
) -> tuple[Problem, ...]:
    """Save a project, and keep what stood there in a folder of backups.

    Without `backups` they lie hidden beside it (see `nnviz.files.project.backups`).

    Returns:
        What a person should know although all is saved: a backup or a table that is missing.

    Raises:
        ProblemError: it cannot be saved, and where it could be; the old file is as it was.
    """
    path = Path(path)
    keeper = Backups(path, backups)
    notes = _write(path, project, keeper.keep)
    sweep(path.resolve().parent)
    return (*notes, *keeper.thin())


def write_copy(path: Path | str, project: Project) -> tuple[Problem, ...]:
    """Save a project without a backup of what stood there. Otherwise as `write_project`."""
    return _write(Path(path), project, no_farewell)


def _write(path: Path, project: Project, before: Callable[[Path], object]) -> tuple[Problem, ...]:
    parts = _Parts(path, project)
    try:
        with replacing(path, before) as file:
            parts.write(file)
    except OSError as error:
        raise ProblemError(unsaved(path, error)) from error
    return parts.notes


class _Parts:
    """The members of the archive. Raises `ProblemError` for what could not be read again."""

    def __init__(self, path: Path, project: Project) -> None:
        self._project = project
        self._weights, self._optimizer = _training(project)
        own = (project.document.experiment, project.experiment)
        self._tables = [described(table, path) for table in tables_of(own)]
        self._images = [placed(images, path) for images in images_of(own)]
        self.notes: tuple[Problem, ...] = ()
        _check_size("network", len(project.document.graph), NODES_LIMIT, "layers")
        _check_size("view", len(json.dumps(dict(project.view))), VIEW_LIMIT)
        _check_size("thumbnail", len(project.thumbnail), THUMBNAIL_LIMIT)

    def write(self, file: BinaryIO) -> None:
        """Write all of them; what they are called and how large they are comes last."""
        with Packing(file) as packing:
            self._add_arrays(packing)
            if self._project.thumbnail:
                packing.add_bytes(THUMBNAIL, self._project.thumbnail)
            for table in self._tables:
                self._add_table(packing, table)
            for name, content in self._project.extra.members.items():
                if name not in packing.members:
                    packing.add_bytes(name, content)
            packing.add_text(CONTENTS, written(self._values(packing)))

    def _add_arrays(self, packing: Packing) -> None:
        scalars = self._project.scalars
        history = {} if scalars is None else history_arrays(scalars)
        named = ((WEIGHTS, self._weights), (OPTIMIZER, self._optimizer), (HISTORY, history))
        for name, arrays in named:
            if arrays:
                packing.add_arrays(name, arrays)

    def _add_table(self, packing: Packing, table: Described) -> None:
        content = small_content(table)
        if content is not None:
            packing.add_bytes(table.member, content)
        elif not (table.member in self._project.extra.members or Path(table.path).is_file()):
            self.notes = (*self.notes, missing(table))

    def _pictures(self) -> dict[str, Any]:
        """Where pictures are, where there are any."""
        return {"images": [own.to_json() for own in self._images]} if self._images else {}

    def _values(self, packing: Packing) -> dict[str, Any]:
        project, extra = self._project, self._project.extra
        tables = [table.to_json() for table in self._tables]
        values: dict[str, Any] = {
            "format": FORMAT,
            "version": VERSION,
            "made_with": dict(project.made_with) or made_with(),
            "document": document_to_json(project.document),
            "view": dict(project.view),
            "data": {"checksum": project.data_checksum, "tables": tables, **self._pictures()},
            "members": packing.members,
        }
        if project.experiment != project.document.experiment:
            values["trained"] = experiment_to_json(project.experiment)
        if project.state is not None:
            values["state"] = training_values(project.state)
        elif extra.state is not None:
            values["state"] = dict(extra.state)
        if project.scalars is not None:
            values["history"] = history_values(project.scalars)
        found: dict[str, Any] = joined(values, extra.entries)
        return found


def _training(project: Project) -> tuple[Arrays, Arrays]:
    """Weights and what the optimiser keeps, with those of layers that are not known here."""
    state, extra = project.state, project.extra
    if state is None:
        return (extra.weights, extra.optimizer) if extra.state is not None else ({}, {})
    layout = layout_for(project.experiment)
    check_belongs(project.experiment, layout, state, "project")
    weights, optimizer = training_arrays(layout, state)
    beside = {
        name: array
        for name, array in extra.weights.items()
        if name not in weights and name.startswith(foreign_prefixes(project))
    }
    return {**weights, **beside}, optimizer


def foreign_prefixes(project: Project) -> tuple[str, ...]:
    """What the names of the weights begin with that belong to unknown layers of the document."""
    graph = project.document.graph
    return tuple(f"{PARAMETERS}{n.id}/" for n in graph if isinstance(n.layer, Unknown))


def _check_size(what: str, size: int, limit: int, unit: str = "bytes") -> None:
    if size > limit:
        fail(what, f"It would take {size:,} {unit}; at most {limit:,} are saved.")
