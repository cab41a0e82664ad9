"""`AugmentationPanel`: what happens to training pictures, with examples before it is used."""

import random
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from nnviz.core.problem import Problem
from nnviz.data import Dataset
from nnviz.engine.augmentation import Augmentation
from nnviz.engine.augmenter import can_augment
from nnviz.engine.experiment import Experiment
from nnviz.session.augmentation_examples import ExampleMaker
from nnviz.ui.icons import set_icon
from nnviz.ui.numbers import format_setting
from nnviz.ui.panels.picture_row import PictureRow
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.layout import add_column, add_line, set_margins
from nnviz.ui.widgets.spec_editor import SpecEditor

COUNT = 4
OFF = "off"
BEFORE, AFTER = "As they are", "As training sees them"


class AugmentationPanel(QWidget):
    """Shows a few training pictures as they are and as the settings change them, and the settings.

    Signals:
        field_wished(str, object): a setting's name and the value wished.
        meaning_changed(): `has_meaning` has changed.
    """

    field_wished = Signal(str, object)
    meaning_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = Augmentation()
        self._dataset: Dataset | None = None
        self._maker: ExampleMaker | None = None
        self._seed, self._asked, self._summary = 0, "", OFF
        self._shown: tuple[Augmentation, int] | None = None
        self.has_meaning = False
        self.before, self.after = PictureRow(COUNT, parent=self), PictureRow(COUNT, 2, self)
        self.again = QPushButton("New examples", self)
        self.editor = SpecEditor(self._spec, parent=self)
        self._build(theme)
        self.editor.field_wished.connect(self._on_field_wished)
        self.again.clicked.connect(self._on_again_clicked)

    def show_experiment(self, experiment: Experiment, dataset: Dataset | None) -> None:
        """Show the settings, and examples where the samples are pictures that enter whole."""
        if dataset is not None:
            self._show_meaning(can_augment(experiment.graph, dataset))
            if self.has_meaning and dataset is not self._dataset:
                self._dataset, self._maker = dataset, ExampleMaker(dataset)
                self._shown = None
        self._spec = experiment.augmentation
        self.editor.show_spec(self._spec)
        self._summary = " · ".join(what_is_on(self._spec)) or OFF
        self._show_examples()

    def show_problem(self, problem: Problem | None) -> None:
        """Say at its field what was refused, or that nothing is wrong any more."""
        found = []
        if problem is not None:
            key = problem.key if self.has_field(problem.key) else self._asked
            found = [replace(problem, key=key)]
        self.editor.show_problems(found)

    def has_field(self, key: str) -> bool:
        """Whether there is a control for that setting."""
        return key in self.editor.controls

    def summary(self) -> str:
        """What is on in short, as ``shift 0.1 · rotation 15``."""
        return self._summary

    def _show_meaning(self, has_meaning: bool) -> None:
        if has_meaning != self.has_meaning:
            self.has_meaning = has_meaning
            self.meaning_changed.emit()

    def _show_examples(self) -> None:
        wanted = self._spec, self._seed
        if self._maker is not None and self.has_meaning and wanted != self._shown:
            self._shown = wanted
            found = self._maker.make(self._spec, self._seed, COUNT)
            self.before.show_pictures(found.before)
            self.after.show_pictures(found.after, found.words)

    @Slot(str, object)
    def _on_field_wished(self, name: str, value: object) -> None:
        self._asked = name
        self.field_wished.emit(name, value)

    @Slot()
    def _on_again_clicked(self) -> None:
        self._seed = random.SystemRandom().randrange(2**31)
        self._show_examples()

    def _build(self, theme: Theme) -> None:
        self.before.setAccessibleName("Training pictures as they are")
        self.after.setAccessibleName("The same pictures as training sees them")
        self.again.setProperty("kind", "small")
        self.again.setToolTip("Show other pictures, changed in other ways of the same strength.")
        self.again.setAutoDefault(True)  # Return presses it
        set_icon(self.again, "new-seed", theme)
        set_margins(self.editor, 4, 0, 4, 0)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 8)
        box.setSpacing(0)
        examples = add_column(box)
        examples.setContentsMargins(16, 0, 16, 8)
        head = add_line(examples)
        head.addWidget(_caption(BEFORE, self), 1)
        head.addWidget(self.again)
        examples.addSpacing(4)
        examples.addWidget(self.before)
        examples.addSpacing(6)
        examples.addWidget(_caption(AFTER, self))
        examples.addSpacing(2)
        examples.addWidget(self.after)
        box.addWidget(self.editor)


def what_is_on(augmentation: Augmentation) -> list[str]:
    """Each kind of change that is on, with its strength."""
    found = []
    for name, described in augmentation.options().items():
        value = getattr(augmentation, name)
        if isinstance(value, float) and value:
            text = format_setting(value) + ("°" if described.unit == "degrees" else "")
            found.append(f"{described.label.lower()}\N{NO-BREAK SPACE}{text}")
    return found


def _caption(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", "small")
    return label
