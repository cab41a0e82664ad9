"""Predictions: what is taken for what, or how far the answers are from the truth.

Frames hold the answers to the first samples. Where those are not all, the worker is asked about the
others, and what it says is shown instead: matrix and samples always show the same answers.
"""

from enum import Enum
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnviz.data import Dataset
from nnviz.engine.losses import predicted_classes
from nnviz.engine.metrics import accuracy, confusion, macro_f1, r2, root_mean_squared_error
from nnviz.record.table import Table
from nnviz.session.answering import Answerer
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.judged import CONFIDENT_ERRORS, Choice, Judged, judged
from nnviz.session.predictions import Array, Predictions
from nnviz.session.sample import Part, inputs_of, targets_of
from nnviz.session.session import Session
from nnviz.ui.numbers import format_count, format_number, format_percent
from nnviz.ui.pictures.sample_page import SamplePage
from nnviz.ui.plotting.body_view import BodyView
from nnviz.ui.plotting.class_table import ClassTable, share_text
from nnviz.ui.plotting.confusion import ConfusionMatrix
from nnviz.ui.plotting.scatter import Scatter
from nnviz.ui.plotting.stacked_scroll import StackedScroll
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.elided_button import ElidedButton
from nnviz.ui.widgets.segmented import Segmented
from nnviz.ui.widgets.small_combo import SmallCombo

PARTS: dict[object, str] = {Part.TEST: "Test", Part.TRAINING: "Training"}

INTERVAL_MS = 800
"""The least time between two looks at the samples: what changes faster nobody can follow."""


class Page(Enum):
    """How the answers of a classification are shown."""

    MATRIX = "Matrix"
    SAMPLES = "Samples"


PAGES: dict[object, str] = {page: page.value for page in Page}


class PredictionsView(BodyView):
    """A click on a cell opens its samples, one on a sample or a point makes it the probe."""

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
        self._part, self._target, self._page = Part.TEST, 0, Page.MATRIX
        self.answerer = Answerer(session.background, self)
        self._pace = QTimer(self)
        self._pace.setSingleShot(True)
        self._pace.setInterval(INTERVAL_MS)
        self._is_late = False
        self._build()
        self._connect()
        self._show_page()

    def _connect(self) -> None:
        self.answerer.changed.connect(self._on_answers_changed)
        self._pace.timeout.connect(self._on_pace_timeout)
        self.parts.value_wished.connect(self._on_part_wished)
        self.pages.value_wished.connect(self._on_page_wished)
        self.errors.clicked.connect(self._on_errors_clicked)
        self.samples.choice_changed.connect(self._on_choice_changed)
        self.samples.sample_wished.connect(self._on_sample_wished)
        self.targets.activated.connect(self._on_target_activated)
        self.matrix.cell_wished.connect(self._on_cell_wished)
        self.scatter.point_wished.connect(self._on_sample_wished)

    def _build(self) -> None:
        self.parts = Segmented(PARTS, "Which samples", self.body)
        self.parts.setToolTip("Samples the network has never seen, or those it learns from.")
        self.parts.show_value(self._part)
        self.targets = SmallCombo("Target", self.body)
        self.count = ElidedLabel("", parent=self.body)
        self.count.setProperty("role", "small")
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.ways = QWidget(self.body)
        self.pages = Segmented(PAGES, "How to look at them", self.ways)
        self.pages.setToolTip("How often what is taken for what, or the samples themselves.")
        self.pages.show_value(self._page)
        self.errors = ElidedButton("Most confident errors", self.ways)
        self.errors.setProperty("kind", "small")
        self.errors.setAccessibleName("Most confident errors")
        self.errors.setCheckable(True)
        self.errors.setToolTip("What is wrong and the network is surest of")
        self.score = QLabel(self.body)
        self.score.setWordWrap(True)
        self.stack = StackedScroll(12, self.body)
        content = self.stack.content
        self.matrix = ConfusionMatrix(self.theme, content)
        self.scatter = Scatter(self.theme, content)
        self.table = ClassTable(self.theme, content)
        self.stack.set_widgets((self.matrix, self.scatter, self.table))
        self.samples = SamplePage(self.theme, self.body)
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
        ways = QHBoxLayout(self.ways)
        ways.setContentsMargins(0, 0, 12, 0)
        ways.addWidget(self.pages)
        ways.addWidget(self.errors)
        ways.addStretch(1)
        column.addWidget(self.ways)
        column.addWidget(self.score)
        column.addWidget(self.stack, 1)
        column.addWidget(self.samples, 1)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for widget in (self.matrix, self.table, self.scatter, self.samples):
            widget.set_theme(theme)

    def show_model(self, model: Model) -> None:
        before, self._model = self._model, model
        self.answerer.show_model(model)
        if before is None or before.dataset is not model.dataset:
            self._found, self._is_late = None, False
            self._pace.stop()
            self.body.hide()
            self.samples.clear()
            self._offer(model.dataset)
            self._ask()

    def show_probe(self, frame: Frame) -> None:
        self._show_picked()

    def show_frame(self, frame: Frame) -> None:
        model = self._model
        if model is None or frame.run != model.run:
            return
        if frame.predictions is not None:
            self._found = frame.predictions
            self.body.show()
            self._ask()
            self._redraw(model, frame.predictions)
        self.answerer.show_frame(frame)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is asked."""
        super().hideEvent(event)
        self.answerer.want(None)
        self._pace.stop()

    def numbers(self) -> Table | None:
        """The counts, a row a true class; of samples and of a regression a row a sample."""
        if self._model is None or self._found is None:
            return None
        task = self._model.dataset.task
        if task.classes and self._page is Page.SAMPLES and self.samples.found is not None:
            return _rows_of(self.samples, task.names)
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
        self._show_page()
        self.stack.arrange()

    def _show_page(self) -> None:
        """Show the samples instead of the matrix, or the other way round."""
        is_classes = self._model is not None and bool(self._model.dataset.task.classes)
        is_samples = is_classes and self._page is Page.SAMPLES
        self.ways.setVisible(is_classes)
        self.pages.show_value(self._page)
        self.errors.setChecked(is_samples and self.samples.choice == CONFIDENT_ERRORS)
        self.samples.setVisible(is_samples)
        self.stack.setVisible(not is_samples)

    def _ask(self) -> None:
        """Have the worker answer where frames do not hold the answers to all samples."""
        model, found = self._model, self._found
        if model is None or found is None or not self.isVisible():
            self.answerer.want(None)
            return
        shown, whole = len(found.of(self._part)), len(targets_of(model.dataset, self._part))
        is_cut = bool(model.dataset.task.classes) and shown < whole
        self.answerer.want(self._part if is_cut else None)

    def _answers(self, found: Predictions) -> Array:
        """The answers to as many samples of the part as are known."""
        answered, own = self.answerer.known, found.of(self._part)
        if answered is None or answered.part is not self._part or answered.model is not self._model:
            return own
        return answered.outputs if len(answered.outputs) > len(own) else own

    def _redraw(self, model: Model, found: Predictions) -> None:
        dataset, answers = model.dataset, self._answers(found)
        truth = targets_of(dataset, self._part)[: len(answers)]
        all_of_them = len(targets_of(dataset, self._part))
        shown, whole = format_count(len(answers)), format_count(all_of_them)
        cut = len(answers) < all_of_them
        self.count.setText(f"first {shown} of {whole}" if cut else f"{whole} samples")
        if dataset.task.classes:
            self._show_classes(dataset, truth, answers)
            self._show_samples()
        else:
            self._show_numbers(dataset, truth, answers)
        self._show_picked()

    def _show_samples(self) -> None:
        """Show the samples as they are answered now, unless that was done a moment ago."""
        if self._page is not Page.SAMPLES:
            return
        self._is_late = self._pace.isActive()
        if not self._is_late:
            self._show_samples_now()

    def _show_samples_now(self) -> None:
        found = self._judged()
        if found is not None and self._model is not None:
            self.samples.show_judged(self._model.dataset, self._part, found)
            self._is_late = False
            self._pace.start()

    def _judged(self) -> Judged | None:
        if self._model is None or self._found is None or not self._model.dataset.task.classes:
            return None
        answers = self._answers(self._found)
        truth = targets_of(self._model.dataset, self._part)[: len(answers)]
        return judged(self._model.experiment.loss, answers, truth)

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
        index = probe.source.index if is_here and probe is not None else -1
        self.scatter.show_picked(index)
        self.samples.show_picked(index)

    # -- wishes --------------------------------------------------------------------------------

    @Slot(object)
    def _on_part_wished(self, part: object) -> None:
        if isinstance(part, Part):
            self._part = part
            self.parts.show_value(part)
            self._pace.stop()
            self._ask()
            self._show_again()

    @Slot(int)
    def _on_target_activated(self, index: int) -> None:
        self._target = index
        self._show_again()

    @Slot(int, int)
    def _on_cell_wished(self, row: int, column: int) -> None:
        if self.matrix.table[row, column]:
            self._open(Choice(cell=(row, column)))

    @Slot()
    def _on_errors_clicked(self) -> None:
        self._open(CONFIDENT_ERRORS)

    @Slot(object)
    def _on_page_wished(self, page: object) -> None:
        if isinstance(page, Page):
            self._open(self.samples.choice, page)

    def _open(self, choice: Choice, page: Page = Page.SAMPLES) -> None:
        """Turn to a page, with these samples."""
        self._page = page
        self.samples.choose(choice)
        self._show_page()
        if page is Page.SAMPLES:
            self._show_samples_now()

    @Slot()
    def _on_choice_changed(self) -> None:
        self._show_page()

    @Slot()
    def _on_answers_changed(self) -> None:
        self._show_again()

    @Slot()
    def _on_pace_timeout(self) -> None:
        if self._is_late and self._page is Page.SAMPLES:
            self._show_samples_now()

    @Slot(int)
    def _on_sample_wished(self, index: int) -> None:
        self._pick(index)

    def _pick(self, index: int) -> None:
        if self._model is not None and index < len(inputs_of(self._model.dataset, self._part)):
            self.session.pick_sample(self._part, index)
            self.session.want_frame()

    def _show_again(self) -> None:
        if self._model is not None and self._found is not None:
            self._redraw(self._model, self._found)


def _rows_of(page: SamplePage, names: tuple[str, ...]) -> Table:
    """The samples in the order in which they are shown."""
    found, at = page.found, page.grid.indices
    assert found is not None
    columns = ((at + 1).tolist(), found.truth[at], found.said[at], found.sure[at].tolist())
    rows = [
        (number, names[truth], names[said], sure)
        for number, truth, said, sure in zip(*columns, strict=True)
    ]
    return Table(("sample", "class", "taken for", "how sure"), rows)


def own_unit(dataset: Dataset, values: Any, target: int) -> NDArray[np.float64]:
    """One target of targets or answers `(n, T)` in its own unit, `(n,)`."""
    column = np.asarray(values[:, target], np.float64)
    return column * float(dataset.target_scale[target]) + float(dataset.target_mean[target])


def _signed(value: float) -> str:
    return share_text(value).replace("-", "−") if np.isfinite(value) else "–"
