"""`PicturesDialog`: the pictures a network learns from, by class."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nnviz.core.wording import counted
from nnviz.data import Dataset
from nnviz.ui.dialogs.class_grid import ClassGrid
from nnviz.ui.dialogs.class_rows import imbalance, rows_of_dataset
from nnviz.ui.widgets.elided import ElidedLabel

NO_PICTURES = "What the network learns from now are no pictures."


class PicturesDialog(QDialog):
    """Shows a data set of pictures; says so where it is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pictures_dialog")
        self.setWindowTitle("Pictures by class")
        self.setModal(False)
        self._dataset: Dataset | None = None
        self.facts = ElidedLabel(lines=2, parent=self)
        self.grid = ClassGrid(self)
        self.note = QLabel(self)
        self.note.setProperty("role", "small")
        self.note.setWordWrap(True)
        self.close_button = QPushButton("Close", self)
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.accept)
        self._build()

    def show_dataset(self, dataset: Dataset | None) -> None:
        """Show another data set."""
        if dataset is not None and dataset is self._dataset:
            return
        self._dataset = dataset
        is_pictures = dataset is not None and dataset.image_shape is not None
        self.grid.setVisible(is_pictures)
        if dataset is None or dataset.image_shape is None:
            self.facts.setText(NO_PICTURES)
            self._say("")
            return
        rows, columns, channels = dataset.image_shape
        count = len(dataset.x_train) + len(dataset.x_test)
        colour = "in colour" if channels == 3 else "grey"
        self.facts.setText(f"{counted(count, 'picture')} of {rows}×{columns} pixels, {colour}")
        found = rows_of_dataset(dataset)
        self.grid.show_rows(found)
        self._say(imbalance([row.name for row in found], [row.count for row in found]))

    def sizeHint(self) -> QSize:
        return QSize(720, 600)

    def _build(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 16)
        box.setSpacing(8)
        box.addWidget(self.facts)
        box.addWidget(self.grid, 1)
        box.addWidget(self.note)
        foot = QHBoxLayout()
        box.addLayout(foot)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        self.setMinimumSize(360, 240)
        self.resize(self.sizeHint())

    def _say(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))
