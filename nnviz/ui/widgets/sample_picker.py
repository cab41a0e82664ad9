"""`SamplePicker`: which sample is looked at: its part, its number, and only those of one class."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from nnviz.session.sample import Part
from nnviz.ui.numbers import format_count
from nnviz.ui.widgets.icon_button import IconButton
from nnviz.ui.widgets.segmented import Segmented
from nnviz.ui.widgets.small_combo import SmallCombo

PARTS: dict[object, str] = {Part.TEST: "Test", Part.TRAINING: "Training"}
ANY = "Any class"


class SamplePicker(QWidget):
    """Signals: `sample_wished(Part, int)`; `step_wished(int)`, 1 or -1; `class_wished(object)`, a
    class or None."""

    sample_wished = Signal(object, int)
    step_wished = Signal(int)
    class_wished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._part, self._count = Part.TEST, 0
        self.parts = Segmented(PARTS, "Which samples", self)
        self.parts.setToolTip("Samples the network has never seen, or those it learns from.")
        self.classes = SmallCombo("Only samples of a class", self)
        self.classes.setToolTip("Previous and next go to samples of this class only.")
        self.previous = IconButton("chevron-left", "Previous sample  (,)", parent=self)
        self.next = IconButton("chevron-right", "Next sample  (.)", parent=self)
        self.number = QSpinBox(self)
        self.number.setAccessibleName("Number of the sample")
        self.number.lineEdit().setAccessibleName("Number of the sample")
        self.number.setKeyboardTracking(False)
        self.number.setRange(1, 1)
        self.count = QLabel(self)
        self.count.setProperty("role", "small")
        self._lay_out()
        self.parts.value_wished.connect(self._on_part_wished)
        self.classes.activated.connect(self._on_class_activated)
        self.previous.clicked.connect(self._on_previous_clicked)
        self.next.clicked.connect(self._on_next_clicked)
        self.number.valueChanged.connect(self._on_number_changed)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        first, second = QHBoxLayout(), QHBoxLayout()
        column.addLayout(first)
        column.addLayout(second)
        first.addWidget(self.parts)
        first.addStretch(1)
        first.addWidget(self.classes)
        second.setSpacing(6)
        second.addWidget(self.previous)
        second.addWidget(self.number)
        second.addWidget(self.next)
        second.addWidget(self.count)
        second.addStretch(1)

    def show_classes(self, names: tuple[str, ...]) -> None:
        """Offer these classes; none for a regression."""
        with QSignalBlocker(self.classes):
            self.classes.clear()
            self.classes.addItems([ANY, *names])
        self.classes.setVisible(bool(names))

    def show_sample(self, part: Part, index: int, count: int, label: int | None) -> None:
        """Show the sample picked last, of how many, and the class that is kept to."""
        if part is not self._part or self.parts.shown_value() is None:
            self.parts.show_value(part)
        self._part = part
        with QSignalBlocker(self.number):
            if count != self._count:
                self.number.setRange(1, max(1, count))
                self.count.setText(f"of {format_count(count)}")
            if self.number.value() != index + 1:
                self.number.setValue(index + 1)
        self._count = count
        wanted = 0 if label is None else label + 1
        if self.classes.currentIndex() != wanted:
            with QSignalBlocker(self.classes):
                self.classes.setCurrentIndex(wanted)

    @Slot(object)
    def _on_part_wished(self, part: Part) -> None:
        self.sample_wished.emit(part, 0)

    @Slot(int)
    def _on_class_activated(self, index: int) -> None:
        self.class_wished.emit(index - 1 if index > 0 else None)

    @Slot()
    def _on_previous_clicked(self) -> None:
        self.step_wished.emit(-1)

    @Slot()
    def _on_next_clicked(self) -> None:
        self.step_wished.emit(1)

    @Slot(int)
    def _on_number_changed(self, number: int) -> None:
        self.sample_wished.emit(self._part, number - 1)
