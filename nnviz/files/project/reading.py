"""Opening a project, as far as it can be, without trust. Nothing in it can run code.

1. The archive's table of contents is judged, then its list of members with their checksums.
2. The JSON is read within limits, brought to this version, and what is not known is laid aside.
3. Document, training state and record are read; arrays are compared with what the network needs
   before memory is taken.
4. Tables are looked for; what cannot be found is a problem of the project, not of its opening.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from nnviz.core.problem import Problem, ProblemError, Severity
from nnviz.engine.document import Document
from nnviz.engine.experiment import Experiment
from nnviz.engine.trainer_state import TrainerState
from nnviz.files.experiment import draft_from_json
from nnviz.files.plain import Fields
from nnviz.files.project.archive import Archive, checksums_of, opened_archive
from nnviz.files.project.documents import document_from_json
from nnviz.files.project.history import HISTORY, read_history
from nnviz.files.project.json_text import parsed
from nnviz.files.project.leftovers import PROJECT, names, pared
from nnviz.files.project.migrations import VERSION, migrated
from nnviz.files.project.pictures import PictureFinder, images_from_json
from nnviz.files.project.tables import Finder, problem_of, tables_from_json
from nnviz.files.project.training import OPTIMIZER, WEIGHTS, read_raw, read_training
from nnviz.files.project.value import Extra, Project
from nnviz.files.project.writing import CONTENTS, THUMBNAIL, THUMBNAIL_LIMIT, VIEW_LIMIT
from nnviz.layers.unknown import Unknown
from nnviz.record.scalars import Scalars

T = TypeVar("T")

TEXT_LIMIT = 16 << 20
EXTRA_LIMIT = 32 << 20
RAW_LIMIT = 192 << 20
"""Bytes of members, and of arrays, that are only carried along."""

PNG = b"\x89PNG\r\n\x1a\n"
OWN = (CONTENTS, WEIGHTS, OPTIMIZER, HISTORY, THUMBNAIL)


def read_project(path: Path | str, cache: Path | None = None) -> Project:
    """The project in a file. Embedded tables that are not elsewhere are unpacked into `cache`.

    Raises:
        ProblemError: the file cannot be read, is damaged, or is no project.
    """
    path = Path(path)
    with opened_archive(path) as archive:
        return _Reading(archive, path, cache).project()


@dataclass(slots=True)
class _Reading:
    """One file that is being read. `problems` are those that do not keep it from opening."""

    archive: Archive
    path: Path
    cache: Path | None
    problems: list[Problem] = field(default_factory=list)
    is_newer: bool = False

    def project(self) -> Project:
        """All of it."""
        values, entries = self._values()
        found = Fields(values, self.archive.where)
        data = found.fields("data", f"{found.where}, data")
        finder = Finder(tables_from_json(data), self.archive, self.path, self.cache)
        pictures = PictureFinder(images_from_json(data), self.path)
        document, trained = self._document(found, finder), self._trained(found, finder)
        document = replace(document, experiment=pictures.with_images(document.experiment))
        trained = None if trained is None else pictures.with_images(trained)
        self.problems += finder.problems + pictures.problems
        state, extra = self._training(found, document, trained or document.experiment)
        extra = Extra(self._members(finder), entries, extra.state, extra.weights, extra.optimizer)
        return Project(
            document,
            trained,
            state,
            self._scalars(found),
            self._view(found),
            self._thumbnail(),
            texts(found.rest().get("made_with")),
            extra,
            data.text("checksum"),
            tuple(self.problems),
        )

    def _values(self) -> tuple[dict[str, Any], Mapping[str, Any]]:
        """The JSON of this version, and what is not known of it."""
        where = self.archive.where
        raw = parsed(self.archive.small(CONTENTS, TEXT_LIMIT), f"{where}, {CONTENTS}")
        values = migrated(raw, where)
        found = Fields(values, where)
        listed = found.fields("members", f"{where}, members")
        self.archive.expect(checksums_of(listed, self.archive, CONTENTS))
        self.is_newer = found.whole("version") > VERSION
        values, entries = pared(values, PROJECT)
        self._tell_unknown(found.whole("version"), names(entries, PROJECT))
        return values, entries

    def _tell_unknown(self, version: int, entries: list[str]) -> None:
        if self.is_newer:
            what = f"It has version {version:,}; this nnviz knows up to {VERSION}."
            self._warn(what, "Some of it may be missing. Install a newer nnviz before saving it.")
        if entries:
            what = f"It says what is not known here: {', '.join(entries)[:200]}."
            self._warn(what, "It is kept, and saved again as it is.")

    def _warn(self, what: str, hint: str) -> None:
        self.problems.append(Problem(self.archive.where, what, hint, Severity.WARNING))

    def _document(self, found: Fields, finder: Finder) -> Document:
        where = found.where
        document = document_from_json(found.fields("document", f"{where}, document"), where)
        unknown = [n.layer.summary() for n in document.graph if isinstance(n.layer, Unknown)]
        if unknown:
            kinds = ", ".join(sorted(set(unknown)))[:200]
            what = f"This version does not know all of these layers: {kinds}."
            self._warn(what, "They are kept, and saved again as they are.")
        return Document(finder.with_table(document.experiment), document.drawing)

    def _trained(self, found: Fields, finder: Finder) -> Experiment | None:
        if "trained" not in found.rest():
            return None
        trained = draft_from_json(found.rest()["trained"], f"{found.where}, trained")
        return finder.with_table(trained)

    def _training(
        self, values: Fields, document: Document, experiment: Experiment
    ) -> tuple[TrainerState | None, Extra]:
        if "state" not in values.rest():
            return None, Extra()
        state = values.fields("state", f"{values.where}, state")
        if _unknown(experiment):
            weights = read_raw(self.archive, WEIGHTS, RAW_LIMIT)
            optimizer = read_raw(self.archive, OPTIMIZER, RAW_LIMIT)
            return None, Extra(state=state.rest(), weights=weights, optimizer=optimizer)
        unknown = _unknown(document.experiment)
        found = self._tried(lambda: read_training(self.archive, experiment, state, unknown))
        return (None, Extra()) if found is None else (found[0], Extra(weights=found[1]))

    def _scalars(self, found: Fields) -> Scalars | None:
        if "history" not in found.rest():
            return None
        values = found.fields("history", f"{found.where}, history")
        return self._tried(lambda: read_history(self.archive, values))

    def _tried(self, read: Callable[[], T]) -> T | None:
        """What is read; of a newer version nothing and a warning when it cannot be."""
        try:
            return read()
        except ProblemError as error:
            if not self.is_newer:
                raise
            self.problems.append(problem_of(error))
            return None

    def _view(self, found: Fields) -> Mapping[str, Any]:
        view = found.rest().get("view")
        if not isinstance(view, dict) or len(json.dumps(view)) > VIEW_LIMIT:
            self._warn(
                "How the window looked at it is not readable.", "It opens as a new one does."
            )
            return {}
        return view

    def _thumbnail(self) -> bytes:
        if THUMBNAIL not in self.archive:
            return b""
        content = self.archive.small(THUMBNAIL, THUMBNAIL_LIMIT)
        return content if content.startswith(PNG) else b""

    def _members(self, finder: Finder) -> dict[str, bytes]:
        """What of the archive is not known here, and tables that lie nowhere else."""
        left, found = EXTRA_LIMIT, dict[str, bytes]()
        for name in self.archive.names:
            if name not in OWN and name not in finder.placed:
                found[name] = self.archive.small(name, left)
                left -= len(found[name])
        return found


def texts(value: Any) -> dict[str, str]:
    """What is text in an object that is for information only."""
    entries = value.items() if isinstance(value, dict) else ()
    return {name: text for name, text in entries if isinstance(text, str)}


def _unknown(experiment: Experiment) -> tuple[str, ...]:
    """The layers of an experiment that are not known here."""
    return tuple(node.id for node in experiment.graph if isinstance(node.layer, Unknown))
