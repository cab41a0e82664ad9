"""The library of blocks: those that nnviz comes with, and a person's own, kept in a file.

It is read when somebody first asks. A file that cannot be read is told, and moved aside rather
than written over. No widgets.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from nnviz.core.drawing import Place
from nnviz.core.problem import Problem, ProblemError
from nnviz.files.atomic import unwritable, write_bytes
from nnviz.files.experiment import check_format, read_text
from nnviz.files.plain import Fields, parse, written
from nnviz.files.project.folders import state_folder
from nnviz.session.sketching.blocks import block_of, retitled
from nnviz.session.sketching.built_in import built_in_templates
from nnviz.session.sketching.sketched import Sketched
from nnviz.session.sketching.templates import (
    BlockTemplate,
    template_from_json,
    template_of,
    template_to_json,
)

FORMAT = "nnviz block library"
VERSION = 1
FILE = "library.json"
BLOCKS_LIMIT = 1000

Templates = tuple[BlockTemplate, ...]


class Library(QObject):
    """Signals: `changed()`, its own blocks are others; `refused(Problem)`, a file is at fault."""

    changed = Signal()
    refused = Signal(object)

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path or state_folder() / FILE
        self._own: Templates | None = None

    def templates(self) -> Templates:
        """All blocks, those it comes with first."""
        return (*built_in_templates(), *self.own)

    @property
    def own(self) -> Templates:
        """A person's own blocks, in the order in which they were kept."""
        if self._own is None:
            self._own = ()
            self._read()
        return self._own

    def is_own(self, kind: str) -> bool:
        """Whether a block is a person's own, to be renamed and deleted."""
        return any(template.kind == kind for template in self.own)

    def keep(self, sketch: Sketched, block: str, shown: Mapping[str, Place] | None = None) -> str:
        """Take up a block of a network; the kind it has here.

        Raises:
            ProblemError: the file cannot be written; nothing has changed.
        """
        title = block_of(sketch, block).title
        kind = _free_kind(title, (template.kind for template in self.templates()))
        self._change((*self.own, template_of(sketch, block, kind, shown)))
        return kind

    def retitle(self, kind: str, title: str) -> None:
        """Call one of a person's own blocks otherwise. Raises `ProblemError`, as `keep` does."""
        self._change(tuple(_titled(t, title) if t.kind == kind else t for t in self.own))

    def remove(self, kind: str) -> None:
        """Drop one of a person's own blocks; networks keep what was made from it.

        Raises:
            ProblemError: as `keep` does.
        """
        self._change(tuple(template for template in self.own if template.kind != kind))

    # -- inner ---------------------------------------------------------------------------------

    def _change(self, own: Templates) -> None:
        value = {
            "format": FORMAT,
            "version": VERSION,
            "blocks": [template_to_json(template) for template in own],
        }
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ProblemError(unwritable(self.path, error)) from error
        write_bytes(self.path, written(value).encode())
        self._own = own
        self.changed.emit()

    def _read(self) -> None:
        if not self.path.exists():
            return
        try:
            self._own = _read(self.path)
        except ProblemError as error:
            self.refused.emit(self._moved_aside(error.problem))

    def _moved_aside(self, problem: Problem) -> Problem:
        """Put a file that cannot be read where nothing overwrites it; what to tell."""
        aside = self.path.with_suffix(".damaged.json")
        what = f"The library of blocks cannot be read: {problem.what}"
        try:
            self.path.replace(aside)
        except OSError:
            return Problem("library", what, f"Look at {self.path}.")
        return Problem("library", what, f"It lies in {aside} now; a new one begins.")


def _read(path: Path) -> Templates:
    found = Fields(parse(read_text(path), path.name), path.name)
    check_format(found, FORMAT, VERSION)
    found.only("format", "version", "blocks")
    items = found.items("blocks", BLOCKS_LIMIT)
    templates = (
        template_from_json(item, f"{path.name}, block {at}") for at, item in enumerate(items, 1)
    )
    return tuple({template.kind: template for template in templates}.values())


def _titled(template: BlockTemplate, title: str) -> BlockTemplate:
    block = template.part.drawing.blocks[-1].id
    return BlockTemplate(template.kind, retitled(template.part, block, title))


def _free_kind(title: str, taken: Iterable[str]) -> str:
    """A name for files that no block has: the title's words, with a number where need be."""
    names = set(taken)
    stem = "_".join(title.casefold().split())
    kinds = (stem if at == 1 else f"{stem}_{at}" for at in range(1, len(names) + 2))
    return next(kind for kind in kinds if kind not in names)
