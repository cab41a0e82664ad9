"""`SmallCombo`: a flat combo box in the size of the legend beside it."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from nnviz.ui.theme import smaller
from nnviz.ui.widgets.flat_combo import FlatCombo


class SmallCombo(FlatCombo):
    """As wide as its widest choice."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFont(smaller(QApplication.font()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.ApplicationFontChange:
            self.setFont(smaller(QApplication.font()))
        super().changeEvent(event)
