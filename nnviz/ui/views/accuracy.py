"""Accuracy: how good the answers are on both parts of the data; R² or MSE for a regression."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QWidget

from nnviz.engine.evaluation import glanced
from nnviz.session.frame import Model
from nnviz.session.session import Session
from nnviz.ui.numbers import FIGURE_SPACE, format_count, format_number, format_percent
from nnviz.ui.plotting.axis import Axis, Scale, percent_text, plain_text
from nnviz.ui.plotting.evaluated import evaluated_lines
from nnviz.ui.plotting.limits import data_range, settled
from nnviz.ui.plotting.picture import Line, TickText
from nnviz.ui.plotting.trend import TrendView
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area
from nnviz.ui.widgets.small_combo import SmallCombo

CLASSIFICATION: Mapping[str, str] = {
    "accuracy": "Accuracy",
    "balanced_accuracy": "Balanced accuracy",
    "macro_f1": "Macro F1",
}
REGRESSION: Mapping[str, str] = {"r2": "R²", "mse": "Mean squared error"}

WORST = -1.0
"""The R² axis ends here: how much worse than the mean a fresh network is matters to nobody."""

HIGHEST_START = 0.9
"""An axis that ends at one begins at most here."""


class AccuracyView(TrendView):
    """How good the answers are. The window's title follows the task (`windowTitleChanged`)."""

    name = "accuracy"
    title = "Accuracy"
    area = Area.BOTTOM_LEFT
    order = 1
    text = "How good the answers are, on training and on test data, will be here."

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.measure = ""
        self._choices: Mapping[str, str] = {}
        self.combo = SmallCombo("Measure", self)
        self.add_control(self.combo)
        self.combo.activated.connect(self._on_combo_activated)
        self._offer(CLASSIFICATION)

    def show_model(self, model: Model) -> None:
        self._offer(CLASSIFICATION if model.dataset.task.classes else REGRESSION)
        self.combo.setToolTip(over_what(model))

    def lines(self, first: float, last: float, points: int) -> Sequence[Line]:
        return evaluated_lines(self.history, self.measure, self.theme, first, last, points)

    def axis(self, lines: Sequence[Line], before: Axis | None) -> Axis:
        if self.measure == "mse":
            return super().axis(lines, before)
        found = data_range([line.y for line in lines], (), Scale.LINEAR) or (0.0, 1.0)
        low = min(max(found[0], WORST), HIGHEST_START)
        return settled((low, 1.0), Scale.LINEAR, before, from_zero=False)

    def number(self, value: float) -> str:
        if self.measure not in CLASSIFICATION:
            return format_number(value, signed=self.measure == "r2")
        return format_percent(value).rjust(7, FIGURE_SPACE)

    def tick_text(self) -> TickText:
        return percent_text if self.measure in CLASSIFICATION else plain_text

    def _offer(self, choices: Mapping[str, str]) -> None:
        """Let one choose between measures, and take the first unless they were offered before."""
        if choices is self._choices:
            return
        self._choices, self.measure = choices, next(iter(choices))
        with QSignalBlocker(self.combo):
            self.combo.clear()
            self.combo.addItems(list(choices.values()))
        self._name(self.title if choices is CLASSIFICATION else "R²")
        self.redraw()

    def _name(self, title: str) -> None:
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.plot.setAccessibleName(title)

    @Slot(int)
    def _on_combo_activated(self, index: int) -> None:
        self.measure = list(self._choices)[index]
        self._axis = None
        self.redraw()


def over_what(model: Model) -> str:
    """Over which samples it is measured."""
    data = model.dataset
    train, test = glanced(model.network, data)
    if (train, test) == (len(data.x_train), len(data.x_test)):
        return "Over all samples of either part."
    some = f"the first {format_count(train)} training and {format_count(test)} test samples"
    return f"While it trains over {some}, at rest over all of them."
