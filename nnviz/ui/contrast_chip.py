"""`ContrastChip`: says that the canvas shows differences, from what, and leads back."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from nnviz.session.session import Session


class ContrastChip(QPushButton):
    """Not there while neurons show what they answer. A click ends the contrast, as Esc does."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setProperty("kind", "small")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        session.contrast_changed.connect(self.refresh)
        self.clicked.connect(self._on_clicked)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Say what is compared with what, or nothing."""
        found = self._session.contrast
        if found is not None:
            self.setText(f"Difference from {found.words}  ✕")
            self.setToolTip(
                f"Each neuron shows its answer to {found.whose} less that to {found.words}: blue "
                "is more, orange is less, and each layer has its own scale. Click, or press Esc, "
                "to see the answers again."
            )
            self.adjustSize()
        self.setVisible(found is not None)

    @Slot()
    def _on_clicked(self) -> None:
        self._session.set_contrast(None)
