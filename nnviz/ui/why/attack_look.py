"""`AttackLook`: lets all neurons answer to an attacked sample, and show how that moves them."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from nnviz.session.contrast import Contrast
from nnviz.session.explained import Explained
from nnviz.session.sample import ProbeSource
from nnviz.session.session import Session

WORDS = "the original"

Array = NDArray[np.floating]


class AttackLook(QObject):
    """Signals: `changed()`, one begins or ceases to look.

    The attacked sample becomes the probe, and the canvas shows the difference from the original.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._contrast: Contrast | None = None
        self._is_wired = False

    @property
    def is_on(self) -> bool:
        """Whether the canvas shows the difference."""
        return self._contrast is not None

    def show(self, explained: Explained, original: Array, attacked: Array) -> None:
        """Look at an attacked sample `(B,)` against its original."""
        self._wire()
        shape, source = explained.model.dataset.input_shape, explained.query.sample.source
        self._contrast = Contrast.with_sample(original.reshape(shape), WORDS)
        self._session.set_contrast(self._contrast)
        self.follow(attacked.reshape(shape), source)
        self.changed.emit()

    def follow(self, attacked: Array, source: ProbeSource | None) -> None:
        """Another attack on the same original."""
        self._session.set_probe(attacked, made_of=source)
        self._session.want_frame()

    def leave(self, original: Array, source: ProbeSource | None) -> None:
        """Back to the original `input_shape`, and to what neurons answer."""
        self._session.set_contrast(None)
        if source is not None:
            self._session.pick_sample(source.part, source.index)
        else:
            self._session.set_probe(original)
        self._session.want_frame()

    def _wire(self) -> None:
        if not self._is_wired:
            self._is_wired = True
            self._session.contrast_changed.connect(self._on_contrast_changed)

    @Slot()
    def _on_contrast_changed(self) -> None:
        if self._contrast is not None and self._session.contrast is not self._contrast:
            self._contrast = None
            self.changed.emit()
