"""Predictions: what is taken for what, or how far the answers are from the truth."""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.data import Dataset
from nnviz.engine.losses import predicted_classes
from nnviz.engine.metrics import accuracy, confusion, macro_f1, r2, root_mean_squared_error
from nnviz.record.table import Table
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.predictions import Predictions
from nnviz.session.sample import Part, inputs_of, targets_of
from nnviz.session.session import Session
from nnviz.ui.numbers import format_count, format_number, format_percent
from nnviz.ui.plotting.body_view import BodyView
from nnviz.ui.plotting.class_table import ClassTable, share_text
from nnviz.ui.plotting.confusion import ConfusionMatrix
from nnviz.ui.plotting.scatter import Scatter
from nnviz.ui.plotting.stacked_scroll import StackedScroll
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.segmented import Segmented
from nnviz.ui.widgets.small_combo import SmallCombo

PARTS: dict[object, str] = {Part.TEST: "Test", Part.TRAINING: "Training"}


class PredictionsView(BodyView):
    """A cell or a point that is clicked makes one of its samples the probe."""

    name: ClassVar[str] = "predictions"
    title: ClassVar[str] = "Predictions"
    area: ClassVar[Area] = Area.RIGHT
    order: ClassVar[int] = 1
    wants: ClassVar[Wants] = Wants(predictions=True)
    text: ClassVar[str] = "What the network takes for what will be here."

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._model: Model | None = None
        self._found: Predictions | None = None
        self._part, self._target = Part.TEST, 0
        self._build()
        self.parts.value_wished.connect(self._on_part_wished)
        self.targets.activated.connect(self._on_target_activated)
        self.matrix.cell_wished.connect(self._on_cell_wished)
        self.scatter.point_wished.connect(self._on_point_wished)

    def _build(self) -> None:
        self.parts = Segmented(PARTS, "Which samples", self.body)
        self.parts.setToolTip("Samples the network has never seen, or those it learns from.")
        self.parts.show_value(self._part)
        self.targets = SmallCombo("Target", self.body)
        self.count = ElidedLabel("", parent=self.body)
        self.count.setProperty("role", "small")
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.score = QLabel(self.body)
        self.score.setWordWrap(True)
        self.stack = StackedScroll(12, self.body)
        content = self.stack.content
        self.matrix = ConfusionMatrix(self.theme, content)
        self.scatter = Scatter(self.theme, content)
        self.table = ClassTable(self.theme, content)
        self.stack.set_widgets((self.matrix, self.scatter, self.table))
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self.body)
        column.setContentsMargins(16, 8, 4, 8)
        column.setSpacing(8)
        head = QHBoxLayout()
        column.addLayout(head)
        head.setContentsMargins(0, 0, 12, 0)
        head.addWidget(self.parts)
        head.addWidget(self.count, 1)
        head.addWidget(self.targets)
        column.addWidget(self.score)
        column.addWidget(self.stack, 1)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for widget in (self.matrix, self.table, self.scatter):
            widget.set_theme(theme)

    def show_model(self, model: Model) -> None:
        before, self._model = self._model, model
        if before is None or before.dataset is not model.dataset:
            self._found = None
            self.body.hide()
            self._offer(model.dataset)

    def show_probe(self, frame: Frame) -> None:
        self._show_picked()

    def show_frame(self, frame: Frame) -> None:
        model = self._model
        if model is None or frame.run != model.run or frame.predictions is None:
            return
        self._found = frame.predictions
        self.body.show()
        self._redraw(model, frame.predictions)

    def numbers(self) -> Table | None:
        """The counts, a row a true class; of a regression a row a sample."""
        if self._model is None or self._found is None:
            return None
        task = self._model.dataset.task
        if task.classes:
            counts = zip(task.names, self.matrix.table.tolist(), strict=True)
            return Table(("true class", *task.names), [(name, *row) for name, row in counts])
        pairs = self.scatter.points.tolist()
        rows = [(number, *pair) for number, pair in enumerate(pairs, start=1)]
        return Table(("sample", "true", "predicted"), rows)

    def _offer(self, dataset: Dataset) -> None:
        is_classes = bool(dataset.task.classes)
        self.matrix.setVisible(is_classes)
        self.table.setVisible(is_classes)
        self.scatter.setVisible(not is_classes)
        names = () if is_classes else dataset.task.names
        self._target = 0
        with QSignalBlocker(self.targets):
            self.targets.clear()
            self.targets.addItems(list(names))
        self.targets.setVisible(len(names) > 1)
        self.stack.arrange()

    def _redraw(self, model: Model, found: Predictions) -> None:
        dataset, answers = model.dataset, found.of(self._part)
        truth = targets_of(dataset, self._part)[: len(answers)]
        all_of_them = len(targets_of(dataset, self._part))
        shown, whole = format_count(len(answers)), format_count(all_of_them)
        cut = len(answers) < all_of_them
        self.count.setText(f"first {shown} of {whole}" if cut else f"{whole} samples")
        if dataset.task.classes:
            self._show_classes(dataset, truth, answers)
        else:
            self._show_numbers(dataset, truth, answers)
        self._show_picked()

    def _show_classes(self, dataset: Dataset, truth: Any, answers: Any) -> None:
        table = confusion(truth, predicted_classes(answers), dataset.task.classes)
        is_other = len(table) != len(self.matrix.table)
        self.matrix.show_table(table, dataset.task.names)
        self.table.show_table(table, dataset.task.names)
        if is_other:
            self.stack.arrange()
        self.score.setText(
            f"accuracy {format_percent(accuracy(table))} · macro F1 {share_text(macro_f1(table))}"
        )

    def _show_numbers(self, dataset: Dataset, truth: Any, answers: Any) -> None:
        true, given = (own_unit(dataset, values, self._target) for values in (truth, answers))
        name = dataset.task.names[self._target]
        self.scatter.show_points(true, given, name)
        score = r2(true[:, None], given[:, None])
        error = format_number(root_mean_squared_error(true, given)).strip()
        self.score.setText(f"{name}: R² {_signed(score)} · RMSE {error}")

    def _show_picked(self) -> None:
        probe = self.session.probe
        is_here = probe is not None and not probe.is_free and probe.source.part is self._part
        self.scatter.show_picked(probe.source.index if is_here and probe is not None else -1)

    # -- wishes --------------------------------------------------------------------------------

    @Slot(object)
    def _on_part_wished(self, part: object) -> None:
        if isinstance(part, Part):
            self._part = part
            self.parts.show_value(part)
            self._show_again()

    @Slot(int)
    def _on_target_activated(self, index: int) -> None:
        self._target = index
        self._show_again()

    @Slot(int, int)
    def _on_cell_wished(self, row: int, column: int) -> None:
        """The next sample of the cell after the one picked last; from the end to the first."""
        if self._model is None or self._found is None:
            return
        answers = self._found.of(self._part)
        truth = targets_of(self._model.dataset, self._part)[: len(answers)]
        index = next_of((truth == row) & (predicted_classes(answers) == column), self._at())
        if index is not None:
            self._pick(index)

    @Slot(int)
    def _on_point_wished(self, index: int) -> None:
        self._pick(index)

    def _pick(self, index: int) -> None:
        if self._model is not None and index < len(inputs_of(self._model.dataset, self._part)):
            self.session.pick_sample(self._part, index)
            self.session.want_frame()

    def _at(self) -> int:
        """The sample picked last, -1 when it is of the other part."""
        return self.session.sample.index if self.session.sample.part is self._part else -1

    def _show_again(self) -> None:
        if self._model is not None and self._found is not None:
            self._redraw(self._model, self._found)


def next_of(chosen: NDArray[np.bool_], after: int) -> int | None:
    """The next chosen index after one, going round; None without any."""
    found = np.flatnonzero(chosen)
    if not found.size:
        return None
    later = found[found > after]
    return int(later[0] if later.size else found[0])


def own_unit(dataset: Dataset, values: Any, target: int) -> NDArray[np.float64]:
    """One target of targets or answers `(n, T)` in its own unit, `(n,)`."""
    column = np.asarray(values[:, target], np.float64)
    return column * float(dataset.target_scale[target]) + float(dataset.target_mean[target])


def _signed(value: float) -> str:
    return share_text(value).replace("-", "−") if np.isfinite(value) else "–"
