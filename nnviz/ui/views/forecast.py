"""Forecast: how a series goes on, what the network says of it, which cells say so, how far off."""

from time import perf_counter
from typing import ClassVar

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from nnviz.core.marks import Neuron
from nnviz.explain.forecast_errors import tells_ahead
from nnviz.record.table import Table
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.looking_ahead import Ahead, ahead
from nnviz.session.measured_forecast import ForecastMeter, MeasuredForecast
from nnviz.session.sample import Part, inputs_of
from nnviz.session.selection import Selection
from nnviz.session.session import Session
from nnviz.ui.forecast.cell_pane import CellPane
from nnviz.ui.forecast.error_pane import ErrorPane
from nnviz.ui.forecast.forecast_plot import ForecastPlot
from nnviz.ui.forecast.head import ForecastHead
from nnviz.ui.forecast.inks import said_ink, seen_ink, truth_ink
from nnviz.ui.forecast.words import EMPTY, NO_TEST, UNDER_WAY, sample_words, table_of
from nnviz.ui.numbers import format_number
from nnviz.ui.plotting.body_view import BodyView
from nnviz.ui.plotting.legend import Entry, Legend
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area

BESIDE = 820
"""Pixels of width from which on errors by step ahead lie beside the rest."""

LEAST_S = 0.03
"""Seconds between two drawings while training runs."""

PLOT, CELLS = 5, 4
"""Shares of the height; each other channel adds one to the former, up to twice as much."""

FOR_HEAD, FOR_ERRORS, FOR_CELLS = 150, 290, 430
"""Pixels of height from which on there is room for more than the forecast itself."""


class ForecastView(BodyView):
    """Follows the probe; the worker measures the whole test part."""

    name: ClassVar[str] = "forecast"
    title: ClassVar[str] = "Forecast"
    area: ClassVar[Area] = Area.RIGHT
    order: ClassVar[int] = 12
    interval_ms: ClassVar[int] = 100
    text: ClassVar[str] = EMPTY
    key: ClassVar[str] = ""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._model: Model | None = None
        self._found: Ahead | None = None
        self._target, self._drawn_s = 0, 0.0
        self.meter = ForecastMeter(session.background, self)
        self._build()
        self._connect()

    @property
    def found(self) -> Ahead | None:
        """What is shown of the probe."""
        return self._found

    @property
    def known(self) -> MeasuredForecast | None:
        """What is known of all test samples."""
        return self.meter.known

    # -- showing -------------------------------------------------------------------------------

    def wishes(self) -> Wants:
        return Wants(taps=self.cells.wants_taps)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for part in (self.plot, self.cells, self.errors, self.legend):
            part.set_theme(theme)
        self._show_legend()

    def show_model(self, model: Model) -> None:
        before, self._model = self._model, model
        self.meter.show_model(model)
        lies = model.dataset.forecast
        fits = lies is not None and tells_ahead(model.dataset, model.network)
        if before is None or before.dataset is not model.dataset or not fits:
            self._target, self._found = 0, None
        if lies is not None and fits:
            self.head.show_targets(lies.targets, self._target)
            self.cells.show_network(model.network, lies)
            self._above.setStretchFactor(self.plot, PLOT + min(len(lies.channels) - 1, PLOT))
            self._follow(self.session.selection)
            self._arrange()
        self.body.setVisible(fits and self._found is not None)
        self._wish()
        self._show_errors()
        self.wants_changed.emit()
        self.update()

    def show_probe(self, frame: Frame) -> None:
        """Every frame shows the forecast of its moment, but those that no eye would follow."""
        if self._found is not None and perf_counter() - self._drawn_s >= LEAST_S:
            self._show(frame)

    def show_frame(self, frame: Frame) -> None:
        self._show(frame)
        if self._found is not None:
            self.meter.show_frame(frame)

    def numbers(self) -> Table | None:
        """The errors, a row a target and a step ahead."""
        known, lies = self.known, None if self._model is None else self._model.dataset.forecast
        return None if known is None or lies is None else table_of(known.found, lies)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._wish()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is asked."""
        super().hideEvent(event)
        self.meter.want(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the forecast itself stays."""
        super().resizeEvent(event)
        self._arrange()

    def sizeHint(self) -> QSize:
        return QSize(380, 600)

    # -- inner ---------------------------------------------------------------------------------

    def _show(self, frame: Frame) -> None:
        model = self._model
        found = None if model is None else ahead(model, frame, self.session.probe)
        if found is None:
            return
        self._found = found
        self.body.show()
        self.plot.show_ahead(found, self._target)
        self.cells.show_frame(frame)
        self._show_sample()
        self._show_legend()
        self._drawn_s = perf_counter()

    def _arrange(self) -> None:
        ways, size = QBoxLayout.Direction, self.size()
        is_beside = size.width() >= BESIDE
        self._halves.setDirection(ways.LeftToRight if is_beside else ways.TopToBottom)
        self._halves.setStretch(0, 3 if is_beside else 5)
        self._halves.setStretch(1, 2 if is_beside else 3)
        self.head.setVisible(size.height() >= FOR_HEAD)
        self.legend.setVisible(size.height() >= FOR_HEAD)
        self.errors.setVisible(is_beside or size.height() >= FOR_ERRORS)
        least = FOR_ERRORS if is_beside else FOR_CELLS
        self.cells.setVisible(bool(self.cells.kinds) and size.height() >= least)

    def _wish(self) -> None:
        model = self._model
        if model is not None:
            fits = tells_ahead(model.dataset, model.network)
            self.meter.want(fits and self.isVisible())

    def _show_sample(self) -> None:
        probe, model = self.session.probe, self._model
        if model is not None and probe is not None:
            whole = len(inputs_of(model.dataset, probe.source.part))
            self.head.show_sample(sample_words(probe, whole))

    def _show_legend(self) -> None:
        found, theme = self._found, self.theme
        if found is None:
            return
        entries = [Entry("seen", "", seen_ink(theme))]
        if found.truth is None:
            entries.append(Entry("forecast", "", said_ink(theme)))
        else:
            off = format_number(found.rmse(self._target))
            entries = [Entry("forecast, off by", off, said_ink(theme)), *entries]
            entries.append(Entry("truth", "", truth_ink(theme)))
        self.legend.show_entries(entries)

    @Slot()
    def _show_errors(self) -> None:
        model, known = self._model, self.known
        lies = None if model is None else model.dataset.forecast
        self.head.show_ranked(known is not None)
        if known is not None and lies is not None:
            self.errors.show_errors(known.found, lies, self._target)
            return
        problem = self.meter.problem
        has_test = model is None or len(model.dataset.x_test) > 0
        words = UNDER_WAY if has_test else NO_TEST
        self.errors.show_sentence(words if problem is None else problem.what)

    def _follow(self, selection: Selection) -> None:
        self.cells.show_neuron(selection.neuron)

    # -- wishes --------------------------------------------------------------------------------

    @Slot(int)
    def _on_step_wished(self, step: int) -> None:
        self.session.step_sample(step)
        self.session.want_frame()

    @Slot(float)
    def _on_rank_wished(self, rank: float) -> None:
        known = self.known
        if known is not None and len(known.found.by_sample):
            order = known.found.order(self._target)
            self.session.pick_sample(Part.TEST, int(order[int(rank * (len(order) - 1))]))
            self.session.want_frame()

    @Slot(int)
    def _on_target_wished(self, target: int) -> None:
        self._target = target
        if self._found is not None:
            self.plot.show_ahead(self._found, target)
        self._show_legend()
        self._show_errors()

    @Slot(object)
    def _on_neuron_wished(self, neuron: Neuron) -> None:
        self.session.select(Selection((neuron,)))

    @Slot(object)
    def _on_step_pointed(self, step: int | None) -> None:
        for part in (self.plot, self.cells.strip, self.errors.plot):
            part.show_step(step)

    @Slot()
    def _on_cells_changed(self) -> None:
        self.wants_changed.emit()
        if self.session.frame is not None:
            self.cells.show_frame(self.session.frame)
        self.session.want_frame()

    @Slot(object)
    def _on_selection_changed(self, selection: Selection) -> None:
        self._follow(selection)

    # -- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        self.head = ForecastHead(self.body)
        self.legend = Legend(self.theme, self.body)
        self.plot = ForecastPlot(self.theme, self.body)
        self.cells = CellPane(self.theme, self.body)
        self.errors = ErrorPane(self.theme, self.body)
        self._above = above = QVBoxLayout()
        above.setSpacing(4)
        above.addWidget(self.legend)
        above.addWidget(self.plot, PLOT)
        above.addWidget(self.cells, CELLS)
        self._halves = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._halves.setSpacing(8)
        self._halves.addLayout(above)
        self._halves.addWidget(self.errors)
        whole = QVBoxLayout(self.body)
        whole.setContentsMargins(12, 8, 8, 8)
        whole.setSpacing(6)
        whole.addWidget(self.head)
        whole.addLayout(self._halves, 1)

    def _connect(self) -> None:
        self.meter.changed.connect(self._show_errors)
        self.head.step_wished.connect(self._on_step_wished)
        self.head.rank_wished.connect(self._on_rank_wished)
        self.head.target_wished.connect(self._on_target_wished)
        self.cells.neuron_wished.connect(self._on_neuron_wished)
        self.cells.cells_changed.connect(self._on_cells_changed)
        for part in (self.plot, self.cells.strip, self.errors.plot):
            part.step_pointed.connect(self._on_step_pointed)
        self.session.selection_changed.connect(self._on_selection_changed)
