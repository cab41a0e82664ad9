"""`TrainingPanel`: how the network is trained. All of it can change while training runs."""

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.core.problem import Problem
from nnviz.data import Dataset, Task, TaskKind
from nnviz.engine.adversary import can_attack
from nnviz.engine.experiment import Experiment
from nnviz.engine.goals import takes_loss
from nnviz.engine.losses import LOSSES, output_units
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.streams import can_carry
from nnviz.ui.numbers import format_setting
from nnviz.ui.panels.choice_list import Entry, offer
from nnviz.ui.panels.disclosure import Disclosure
from nnviz.ui.widgets.choice import OptionChoice
from nnviz.ui.widgets.fold import Fold
from nnviz.ui.widgets.layout import add_line, set_margins
from nnviz.ui.widgets.slider import OptionSlider
from nnviz.ui.widgets.spec_editor import SpecEditor

ADVERSARIAL = (
    "adversarial",
    "adversarial_epsilon",
    "adversarial_steps",
    "adversarial_share",
)
RARE = ("beta1", "beta2", "rho", "min_delta")
FIRST = (
    "loss",
    "optimizer",
    "learning_rate",
    "momentum",
    "schedule",
    "schedule_period",
    "schedule_factor",
    "warmup",
    "batch_size",
    "carry_state",
    "l1",
    "l2",
    "dropout",
    "clip",
    "early_stopping",
    "patience",
    *ADVERSARIAL,
)


class TrainingPanel(QWidget):
    """Shows the training settings; those that few people turn lie under "More".

    Signals:
        field_wished(str, object): a setting's name and the value wished.
    """

    field_wished = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        settings = TrainingSettings()
        self.editor = SpecEditor(settings, everyday_fields(), self)
        self.rare_editor = SpecEditor(settings, RARE, self)
        self.more = Disclosure("More", dim=True)
        self.rare_fold = Fold(self.rare_editor, self)
        self._losses: tuple[Entry, ...] = ()
        self._asked = self._summary = ""
        for editor in (self.editor, self.rare_editor):
            set_margins(editor, 4, 0, 4, 4)
        self.rare_fold.set_open(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 8)
        box.setSpacing(0)
        box.addWidget(self.editor)
        line = add_line(box)
        line.setContentsMargins(9, 0, 12, 0)
        line.addWidget(self.more)
        line.addStretch(1)
        box.addWidget(self.rare_fold)
        self._connect()

    def show_experiment(self, experiment: Experiment, dataset: Dataset | None) -> None:
        """Show the settings, with choices and ranges that fit the data where it is known."""
        training = experiment.training
        if dataset is not None:
            self._show_losses(loss_entries(dataset.task, training.loss))
            self._show_batch_limit(len(dataset.x_train))
        without = () if takes_loss(experiment.graph) else ("loss",)
        if dataset is not None and not can_attack(dataset):
            without = (*without, *ADVERSARIAL)
        if dataset is not None and not can_carry(experiment.graph, dataset):
            without = (*without, "carry_state")
        self.editor.show_spec(training, without)
        self.rare_editor.show_spec(training)
        optimizer = TrainingSettings.options()["optimizer"].choices[training.optimizer]
        self._summary = f"{optimizer} · {format_setting(training.learning_rate)}"
        self.more.setVisible(any(training.has_meaning(name) for name in RARE))
        if self.more.isHidden():
            self._show_rare(is_open=False)

    def show_problem(self, problem: Problem | None) -> None:
        """Say at its field what was refused, or that nothing is wrong any more."""
        found = []
        if problem is not None:
            key = problem.key if self.has_field(problem.key) else self._asked
            found = [replace(problem, key=key)]
        self.editor.show_problems(found)
        self.rare_editor.show_problems(found)

    def has_field(self, key: str) -> bool:
        """Whether there is a control for that setting."""
        return key in self.editor.controls or key in self.rare_editor.controls

    def summary(self) -> str:
        """The settings in short, as ``Adam · 0.01``."""
        return self._summary

    def _connect(self) -> None:
        self.editor.field_wished.connect(self._on_field_wished)
        self.rare_editor.field_wished.connect(self._on_field_wished)
        self.more.open_wished.connect(self._on_more_open_wished)

    @Slot(str, object)
    def _on_field_wished(self, name: str, value: object) -> None:
        self._asked = name
        self.field_wished.emit(name, value)

    @Slot(bool)
    def _on_more_open_wished(self, is_open: bool) -> None:
        self._show_rare(is_open=is_open)

    def _show_rare(self, *, is_open: bool) -> None:
        self.more.show_open(is_open)
        self.rare_fold.set_open(is_open)

    def _show_losses(self, entries: tuple[Entry, ...]) -> None:
        if entries != self._losses:
            self._losses = entries
            choice = self.editor.control("loss")
            assert isinstance(choice, OptionChoice)
            offer(choice, entries)

    def _show_batch_limit(self, samples: int) -> None:
        batch = self.editor.control("batch_size")
        assert isinstance(batch, OptionSlider)
        if batch.described.high != samples:
            batch.set_range(1, samples)


def everyday_fields() -> tuple[str, ...]:
    """What is in sight, in order: a setting that nobody has placed yet comes last."""
    others = [n for n in TrainingSettings.options() if n not in FIRST and n not in RARE]
    return (*FIRST, *others)


def loss_entries(task: Task, current: str) -> tuple[Entry, ...]:
    """The losses that have a meaning for a task, with a note where one needs other outputs.

    The current one is among them even when it has none, for the moment until it is replaced.
    """
    regression = task.kind is TaskKind.REGRESSION
    targets = 0 if task.classes else len(task.names)
    now = output_units(current, task.classes, targets)
    entries = []
    for name, loss in LOSSES.items():
        if not (loss.regression if regression else loss.classification) and name != current:
            continue
        units = output_units(name, task.classes, targets)
        plural = "" if units == 1 else "s"
        note = "" if units == now else f"needs {units} output{plural}"
        entries.append(Entry(name, loss.label, note, loss.formula))
    return tuple(entries)
