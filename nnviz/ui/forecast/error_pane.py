"""`ErrorPane`: the error by step ahead, and what it is over all steps."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.data.forecast import Forecast
from nnviz.explain.forecast_errors import ForecastErrors
from nnviz.ui.forecast.horizon_plot import HorizonPlot
from nnviz.ui.forecast.inks import last_ink, mean_ink, said_ink
from nnviz.ui.forecast.words import pooled, short
from nnviz.ui.plotting.legend import Entry, Legend
from nnviz.ui.theme import Theme

NAMES = 380
"""Pixels of width from which on names in the legend are said in full."""


class ErrorPane(QWidget):
    """A legend above a plot; where there is nothing yet, a sentence."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._found: ForecastErrors | None = None
        self._target = 0
        self.legend = Legend(theme, self)
        self.legend.setAccessibleName("Error over all steps ahead")
        self.plot = HorizonPlot(theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.legend)
        column.addWidget(self.plot, 1)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.legend.set_theme(theme)
        self.plot.set_theme(theme)
        self._show_legend()

    def show_errors(self, found: ForecastErrors, lies: Forecast, target: int) -> None:
        """Show the errors of one of the targets."""
        self._found, self._target = found, target
        self.plot.show_errors(found, lies, target)
        self._show_legend()

    def show_sentence(self, sentence: str) -> None:
        """Say why there is nothing."""
        self._found = None
        self.plot.show_sentence(sentence)
        self._show_legend()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_legend()

    def _show_legend(self) -> None:
        found, theme = self._found, self._theme
        if found is None:
            self.legend.show_entries(())
            return
        last = "last value" if self.width() >= NAMES else "last"
        lines = (
            ("forecast", found.rmse, said_ink(theme)),
            (last, found.last, last_ink(theme)),
            ("mean", found.mean, mean_ink(theme)),
        )
        pairs = ((name, pooled(values[:, self._target]), ink) for name, values, ink in lines)
        self.legend.show_entries([Entry(name, short(value), ink) for name, value, ink in pairs])
