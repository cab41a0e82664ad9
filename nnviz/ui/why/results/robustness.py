"""Robust accuracy: a curve against the size of the change."""

from typing import ClassVar

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.explain.results.robustness import Robustness
from nnviz.record.table import Table
from nnviz.session.explained import Explained
from nnviz.session.session import Session
from nnviz.ui.numbers import format_count
from nnviz.ui.plotting.legend import Legend
from nnviz.ui.theme import Theme
from nnviz.ui.why.curve_picture import entries_of
from nnviz.ui.why.curve_plot import CurvePlot
from nnviz.ui.why.result_view import ResultView
from nnviz.ui.why.robust_curve import robust_curve
from nnviz.ui.widgets.elided import ElidedLabel


class RobustnessView(ResultView):
    """The legend tells the accuracy where one points, else under the largest attack."""

    shows = Robustness
    least: ClassVar[QSize] = QSize(200, 140)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._found: Robustness | None = None
        self.legend, self.plot = Legend(theme, self), CurvePlot(theme, self)
        self.about = ElidedLabel("", 2, parent=self)
        self.about.setProperty("role", "small")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(self.legend)
        whole.addWidget(self.plot, 1)
        whole.addWidget(self.about)
        self.plot.pointed_changed.connect(self._on_plot_pointed)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.legend.set_theme(theme)
        self.plot.set_theme(theme)
        self._tell()

    def show_result(self, explained: Explained) -> None:
        found = explained.found
        assert isinstance(found, Robustness)
        if found is self._found:
            return
        self._found = found
        self.plot.show_curve(robust_curve(found))
        self.about.setText(told(found))
        self._tell()

    def numbers(self) -> Table | None:
        """A row a size."""
        return None if self._found is None else table_of(self._found)

    def sizeHint(self) -> QSize:
        return QSize(300, 260)

    def minimumSizeHint(self) -> QSize:
        return self.least

    @Slot(int)
    def _on_plot_pointed(self, at: int) -> None:
        self._tell()

    def _tell(self) -> None:
        if self._found is not None:
            at = self.plot.pointed if self.plot.pointed >= 0 else len(self._found.epsilons) - 1
            self.legend.show_entries(entries_of(robust_curve(self._found), self.theme, at))


def told(found: Robustness) -> str:
    """How many samples were attacked, and what the dotted line is."""
    count = format_count(found.samples)
    return f"{count} test samples; dotted: the accuracy of always saying the commonest class."


def table_of(found: Robustness) -> Table:
    """A row a size: how far samples were moved, and the accuracy."""
    rows = zip(found.epsilons.tolist(), found.accuracies.tolist(), strict=True)
    return Table(("epsilon", "accuracy"), list(rows))
