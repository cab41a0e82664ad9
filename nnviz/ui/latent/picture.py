"""`CaptionedImage`: a picture of a sample with a word above it."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.data import Dataset
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.sample_image import SIDE, SampleImage


class CaptionedImage(QWidget):
    """Shows features as pixels, on the scale of the data."""

    def __init__(
        self, theme: Theme, name: str, parent: QWidget | None = None, side: int = SIDE
    ) -> None:
        super().__init__(parent)
        self.caption = ElidedLabel(name, parent=self)
        self.caption.setProperty("role", "small")
        self.image = SampleImage(theme, self)
        self.image.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.caption)
        column.addWidget(self.image)
        self.image.setFixedSize(side, side)
        self.setFixedWidth(side)

    def show_sample(self, dataset: Dataset, values: NDArray[np.floating], caption: str) -> None:
        """Show features `(F,)` of pictures."""
        self.caption.setText(caption)
        if dataset.image_shape is not None:
            low, high = dataset.domain[:, 0], dataset.domain[:, 1]
            shares = (values - low) / np.where(high > low, high - low, 1)
            self.image.show_pixels(shares.reshape(dataset.image_shape))
