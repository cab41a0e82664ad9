"""`Reconstruction`: pictures that entered, and what the network gives back of them."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.data import Dataset
from nnviz.session.frame import Frame
from nnviz.ui.latent.picture import CaptionedImage
from nnviz.ui.latent.picture_pairs import MOST, PicturePairs
from nnviz.ui.theme import Theme

SIDE = 92
ABOUT = "Test pictures, and below what is given back of them."


class Reconstruction(QWidget):
    """The probe beside what is given back and how far that is off, and several test pictures."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Reconstruction")
        names = ("The probe", "Given back", "Off by")
        self.entering, self.leaving, self.off = (
            CaptionedImage(theme, n, self, SIDE) for n in names
        )
        self.off.setToolTip("Black where what is given back is right, white where it is far off")
        self.pairs = PicturePairs(theme, self)
        about = QLabel(ABOUT, self)
        about.setProperty("role", "small")
        about.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        for part in (self.entering, self.leaving, self.off):
            row.addWidget(part)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(row)
        column.addWidget(about)
        column.addWidget(self.pairs)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        for part in (self.entering, self.leaving, self.off):
            part.image.set_theme(theme)
        self.pairs.set_theme(theme)

    def show_probe(self, dataset: Dataset, frame: Frame, sink: str) -> None:
        """Show the probe and what the output `sink` says to it."""
        probe, answer = np.ravel(frame.probe), frame.activations[sink]
        self.entering.show_sample(dataset, probe, "The probe")
        self.leaving.show_sample(dataset, answer, "Given back")
        away = dataset.domain[:, 0] + np.abs(np.asarray(answer) - probe)
        self.off.show_sample(dataset, away, "Off by")

    def show_samples(self, dataset: Dataset, answers: NDArray[np.floating]) -> None:
        """Show the first test pictures and the answers `(n, F)` to them."""
        count = min(MOST, len(answers))
        plain = dataset.pictures(dataset.x_test[:count])
        self.pairs.show_pictures(plain, dataset.pictures(answers[:count]))
