"""What a node of a tree lights elsewhere: its region on the plane, what fires for it."""

from PySide6.QtCore import QObject, Slot

from nnviz.explain.firing import Firing
from nnviz.session.contrast import Contrast
from nnviz.session.region import Region
from nnviz.session.session import Session

ALL_SAMPLES, THESE = "all samples", "the samples of the node picked"


class Lighting(QObject):
    """Neurons show what fires from `begin` on until somebody wants to see their answers again."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lit: Contrast | None = None
        self._is_wanted = False
        session.contrast_changed.connect(self._on_contrast_changed)

    def begin(self) -> None:
        """A person has picked a node: what fires for it is to be seen."""
        self._is_wanted = True

    def show_region(self, region: Region | None) -> None:
        """Point out where the node's samples lie, or nothing."""
        self._session.point_out(region)

    def show_firing(self, found: Firing) -> None:
        """Let the canvas show what fires for the node's samples."""
        if self._is_wanted and (self._lit is None or self._lit.given is not found.units):
            self._lit = Contrast(None, ALL_SAMPLES, found.units, THESE)
            self._session.set_contrast(self._lit)

    def put_out(self) -> None:
        """Neither is to be seen any more; what others show on the canvas stays."""
        self._session.point_out(None)
        lit, self._lit, self._is_wanted = self._lit, None, False
        if lit is not None and self._session.contrast is lit:
            self._session.set_contrast(None)

    @Slot()
    def _on_contrast_changed(self) -> None:
        if self._lit is not None and self._session.contrast is not self._lit:
            self._lit, self._is_wanted = None, False
