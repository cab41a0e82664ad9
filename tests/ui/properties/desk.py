"""A workbench without a training process: what is wished is drawn at once."""

import tempfile
from pathlib import Path
from typing import cast

from nnviz.engine.document import Document
from nnviz.engine.surgery import Surgery
from nnviz.files.example import example
from nnviz.session.library import Library
from nnviz.session.session import Session
from nnviz.session.version import Version
from nnviz.session.workbench import Workbench


class Desk(Workbench):
    """Takes every version up and trains nothing."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.library = Library(Path(tempfile.mkdtemp()) / "library.json", self)
        self._show(Version(document, document.experiment))

    @property
    def as_session(self) -> Session:
        """For widgets that only draw."""
        return cast(Session, self)

    @property
    def drawn(self) -> Document:
        """What is drawn."""
        assert self.document is not None
        return self.document

    def _apply(self, version: Version, surgery: Surgery | None) -> None:
        self._show(version)


def desk(name: str = "wide-deep") -> Desk:
    """A workbench on an example."""
    return Desk(example(name).document)
