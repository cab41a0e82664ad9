"""`Head`: which neuron is looked at, the way to its neighbours, and the menu of formulas."""

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.icon_button import IconButton


class Head(QWidget):
    """Signals: `step_wished(int)` to the neuron so many places on; `copy_wished(str)` with
    "latex" or "python"."""

    step_wished = Signal(int)
    copy_wished = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedLabel(parent=self)
        self.title.setProperty("role", "large")
        self.kind = ElidedLabel(parent=self)
        self.kind.setProperty("role", "small")
        self.place = QLabel(self)
        self.place.setProperty("role", "small")
        self.before = IconButton("chevron-up", "Previous neuron of the layer (Alt+Up)", 24)
        self.after = IconButton("chevron-down", "Next neuron of the layer (Alt+Down)", 24)
        self.copy = IconButton("copy", "Copy the network as a formula", 24)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        names = QVBoxLayout()
        row.addLayout(names, 1)
        names.setSpacing(2)
        names.addWidget(self.title)
        names.addWidget(self.kind)
        for widget in (self.place, self.before, self.after, self.copy):
            row.addWidget(widget)
        self.before.clicked.connect(self._on_before)
        self.after.clicked.connect(self._on_after)
        self.copy.clicked.connect(self._on_copy)

    def show_neuron(self, title: str, kind: str, place: str, alone: bool) -> None:
        """Show another neuron; one that is alone in its layer has no neighbours."""
        for label, text in ((self.title, title), (self.kind, kind), (self.place, place)):
            if label.text() != text:
                label.setText(text)
        self.before.setEnabled(not alone)
        self.after.setEnabled(not alone)

    @Slot()
    def _on_before(self) -> None:
        self.step_wished.emit(-1)

    @Slot()
    def _on_after(self) -> None:
        self.step_wished.emit(1)

    @Slot()
    def _on_copy(self) -> None:
        """The menu lives as long as it is open."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        latex = menu.addAction("Copy the network as LaTeX")
        python = menu.addAction("Copy the network as Python")
        latex.triggered.connect(self._on_latex)
        python.triggered.connect(self._on_python)
        menu.popup(self.copy.mapToGlobal(QPoint(0, self.copy.height())))

    @Slot()
    def _on_latex(self) -> None:
        self.copy_wished.emit("latex")

    @Slot()
    def _on_python(self) -> None:
        self.copy_wished.emit("python")
