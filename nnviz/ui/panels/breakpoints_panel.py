"""`BreakpointsPanel`: when training pauses by itself."""

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnviz.core.problem import Problem
from nnviz.data import Dataset
from nnviz.engine.breakpoints import Breakpoints
from nnviz.engine.experiment import Experiment
from nnviz.ui.numbers import format_percent, format_setting
from nnviz.ui.widgets.fold import Fold
from nnviz.ui.widgets.layout import set_margins
from nnviz.ui.widgets.spec_editor import SpecEditor

OF_CLASSES = ("test_accuracy", "accuracy_gap")
NONE_SET = "none set"


class BreakpointsPanel(QWidget):
    """Shows the breakpoints, those of accuracies only where there are classes, and which are set.

    Signals:
        field_wished(str, object): a breakpoint's name and the value wished.
    """

    field_wished = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked, self._summary = "", NONE_SET
        breakpoints = Breakpoints()
        rest = [name for name in Breakpoints.options() if name not in OF_CLASSES]
        self.line = QLabel(self)
        self.line.setProperty("role", "small")
        self.line.setWordWrap(True)
        self.line.setContentsMargins(16, 0, 12, 4)
        self.class_editor = SpecEditor(breakpoints, OF_CLASSES, self)
        self.class_fold = Fold(self.class_editor, self)
        self.editor = SpecEditor(breakpoints, rest, self)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 8)
        box.setSpacing(0)
        for part in (self.line, self.class_fold, self.editor):
            box.addWidget(part)
        for editor in (self.class_editor, self.editor):
            set_margins(editor, 4, 0, 4, 0)
            editor.field_wished.connect(self._on_field_wished)

    def show_experiment(self, experiment: Experiment, dataset: Dataset | None) -> None:
        """Show the breakpoints; which of them have a meaning, where the data is known."""
        breakpoints = experiment.breakpoints
        has_classes = dataset is None or bool(dataset.task.classes)
        self.class_fold.set_open(has_classes)
        self.class_editor.show_spec(breakpoints)
        self.editor.show_spec(breakpoints)
        found = what_is_set(breakpoints, has_classes=has_classes)
        self._summary = " · ".join(found) or NONE_SET
        stops = f"Pauses at an epoch's end: {'; '.join(found)}."
        self.line.setText(stops if found else "None is set: training goes on until you pause it.")

    def show_problem(self, problem: Problem | None) -> None:
        """Say at its field what was refused, or that nothing is wrong any more."""
        found = []
        if problem is not None:
            key = problem.key if self.has_field(problem.key) else self._asked
            found = [replace(problem, key=key)]
        self.class_editor.show_problems(found)
        self.editor.show_problems(found)

    def has_field(self, key: str) -> bool:
        """Whether there is a control for that breakpoint."""
        return key in self.class_editor.controls or key in self.editor.controls

    def summary(self) -> str:
        """What is set in short, as ``accuracy ≥ 95.0 % · a neuron dies``."""
        return self._summary

    @Slot(str, object)
    def _on_field_wished(self, name: str, value: object) -> None:
        self._asked = name
        self.field_wished.emit(name, value)


def what_is_set(breakpoints: Breakpoints, *, has_classes: bool) -> list[str]:
    """Each breakpoint that is set and has a meaning, in a few words."""
    found = []
    if has_classes and breakpoints.test_accuracy is not None:
        found.append(f"accuracy ≥\N{NO-BREAK SPACE}{format_percent(breakpoints.test_accuracy)}")
    if has_classes and breakpoints.accuracy_gap is not None:
        found.append(f"gap >\N{NO-BREAK SPACE}{format_percent(breakpoints.accuracy_gap)}")
    if breakpoints.loss_gap is not None:
        found.append(f"loss gap >\N{NO-BREAK SPACE}{format_setting(breakpoints.loss_gap)}")
    if breakpoints.loss_rises is not None:
        times = "once" if breakpoints.loss_rises == 1 else f"{breakpoints.loss_rises} times"
        found.append(f"loss rises {times}")
    return [*found, "a neuron dies"] if breakpoints.neuron_dies else found
