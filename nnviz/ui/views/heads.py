"""Heads: what each head of attention looks for, since when, and what breaks without it."""

from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from nnviz.core.marks import Head
from nnviz.explain.cells import ATTENTION, Cell
from nnviz.explain.heads import heads_of
from nnviz.record.table import Table
from nnviz.session.frame import Frame, Model
from nnviz.session.head_units import head_of, unit_of_head
from nnviz.session.measured_heads import (
    HeadMeter,
    HeadWish,
    Measure,
    MeasuredHeads,
    has_heads,
    score_of,
)
from nnviz.session.selection import Selection
from nnviz.session.session import Session
from nnviz.ui.heads.head_table import HeadTable
from nnviz.ui.heads.head_trend import HeadTrend
from nnviz.ui.heads.words import ALL_STEPS, ASKED, EMPTY, about, ordered, unmeasured
from nnviz.ui.plotting.body_view import BodyView, has_header
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.scrolled import scrolled
from nnviz.ui.widgets.small_combo import SmallCombo

WIDE, HIGH, TALL = 620, 360, 240
"""Pixels from which on curves lie beside the table, not so any more, and below it."""

CHOOSING = 420
"""Pixels from which on there is room to choose where losses are measured."""


class HeadsView(BodyView):
    """The worker measures all heads; the one that is selected on the canvas is told apart."""

    name: ClassVar[str] = "heads"
    title: ClassVar[str] = "Heads"
    area: ClassVar[Area] = Area.BOTTOM_LEFT
    order: ClassVar[int] = 10
    text: ClassVar[str] = EMPTY
    key: ClassVar[str] = ""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._model: Model | None = None
        self._measure, self._is_sorted = Measure.PREFIX, False
        self.meter = HeadMeter(session.background, self)
        self._build()
        self._connect()

    @property
    def known(self) -> MeasuredHeads | None:
        """What is known of the heads; None while nothing is."""
        return self.meter.known

    @property
    def head(self) -> Head | None:
        """The head of which something is selected."""
        model, neuron = self._model, self.session.selection.neuron
        return None if model is None or neuron is None else head_of(model.network, neuron)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.table.set_theme(theme)
        self.trend.set_theme(theme)

    def show_model(self, model: Model) -> None:
        before, self._model = self._model, model
        self.meter.show_model(model)
        self.body.setVisible(has_heads(model.network))
        if before is None or before.dataset is not model.dataset:
            self._show_truths(model)
        self._wish()
        self._show_found()
        self._show_muted()
        self.update()

    def show_frame(self, frame: Frame) -> None:
        if self._model is not None and frame.run == self._model.run:
            self.meter.show_frame(frame)

    def numbers(self) -> Table | None:
        """A row a head, layer by layer."""
        known = self.known
        if known is None:
            return None
        rows = [
            (each.head.name, *(score_of(each, m).value for m in Measure), each.loss.value)
            for each in known.found.heads
        ]
        names = (measure.value.lower() for measure in Measure)
        return Table(("head", *names, "loss with it"), rows)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._wish()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is asked."""
        super().hideEvent(event)
        self.meter.want(HeadWish())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the table stays."""
        super().resizeEvent(event)
        size = event.size()
        is_beside = size.width() >= WIDE and size.height() < HIGH
        ways = QBoxLayout.Direction
        self._halves.setDirection(ways.LeftToRight if is_beside else ways.TopToBottom)
        self._halves.setStretch(0, int(is_beside))  # below the table curves take what it leaves
        self.trend.setVisible(is_beside or size.height() >= TALL)
        self._header.setVisible(has_header(size))
        self.where.setVisible(self.where.count() > 1 and size.width() >= CHOOSING)

    # -- inner ---------------------------------------------------------------------------------

    def _show_truths(self, model: Model) -> None:
        """Offer what is known to be true of the data: losses are then those of where it is."""
        data = model.dataset
        self.where.clear()
        self.where.addItem(ALL_STEPS if data.asked_test is None else ASKED, "")
        for truth in data.truths if data.truth_test is not None else ():
            self.where.addItem(f"where: {truth}", truth)
        self.where.setVisible(self.where.count() > 1 and self.width() >= CHOOSING)

    def _wish(self) -> None:
        model = self._model
        if self.isVisible() and model is not None and has_heads(model.network):
            self.meter.want(HeadWish(True, self.where.currentData() or ""))

    @Slot()
    def _show_found(self) -> None:
        known = self.known
        names = heads_of(self._model.network) if self._model is not None else ()
        heads = known.found.heads if known is not None else unmeasured(names)
        self.table.show_heads(ordered(heads, self._measure, is_sorted=self._is_sorted))
        self._scroll.setMaximumHeight(self.table.full_height() + 2)
        self.trend.show_past(names, self.meter.past)
        self._show_head()

    @Slot()
    def _show_about(self) -> None:
        problem, share = self.meter.problem, self.meter.share if self.meter.is_busy else 0.0
        known = about(self.known, self.head, share)
        self.about.setText(f"{problem.what} {problem.hint}".strip() if problem else known)

    def _show_head(self) -> None:
        self.table.show_head(self.head)
        self.trend.show_head(self.head)
        self._show_about()

    def _show_muted(self) -> None:
        experiment = self.session.experiment
        self.table.show_muted(frozenset(experiment.marks.heads if experiment else ()))

    # -- wishes --------------------------------------------------------------------------------

    @Slot(object)
    def _on_selection_changed(self, selection: Selection) -> None:
        self._show_head()

    @Slot(object)
    def _on_experiment_changed(self, experiment: object) -> None:
        self._show_muted()

    @Slot(int)
    def _on_picked(self, number: int) -> None:
        """Select the head at the step that is looked at, else at the last; it colours texts too."""
        model, head = self._model, self.table.heads[number].head
        if model is None:
            return
        steps, features = model.network.facts.shapes[head.node]
        neuron = self.session.selection.neuron
        step = steps - 1
        if neuron is not None and head_of(model.network, neuron) is not None:
            step = min(neuron.unit // features, steps - 1)
        self.session.select(Selection((unit_of_head(model.network, head, step),)))
        self.session.reading.look_at(Cell(head.node, ATTENTION, head.head))

    @Slot(object)
    def _on_measure_wished(self, measure: Measure) -> None:
        """A click chooses and sorts, another one brings back the order of layers."""
        self._is_sorted = not (measure is self._measure and self._is_sorted)
        self._measure = measure
        self.table.show_measure(measure, is_sorted=self._is_sorted)
        self.trend.show_measure(measure)
        self._show_found()

    @Slot(int)
    def _on_mute_wished(self, number: int) -> None:
        head = self.table.heads[number].head
        self.session.interventions.mute_heads([head], head not in self.table.muted)

    @Slot(int)
    def _on_where_activated(self, _number: int) -> None:
        self._wish()

    # -- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        self.about = ElidedLabel("", 2, parent=self.body)
        self.about.setProperty("role", "small")
        self.where = SmallCombo("Where the loss is measured", self.body)
        self.where.setToolTip("Where the loss is measured")
        self.table = HeadTable(self.theme)
        self.trend = HeadTrend(self.session, self.theme, self.body)
        self._header = QWidget(self.body)
        row = QHBoxLayout(self._header)
        row.setContentsMargins(6, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.about, 1)
        row.addWidget(self.where)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(self._header)
        self._scroll = scrolled(self.table, self.body)
        left.addWidget(self._scroll, 1)
        left.addStretch(0)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.body)
        self._halves.setContentsMargins(8, 6, 8, 6)
        self._halves.setSpacing(8)
        self._halves.addLayout(left, 1)
        self._halves.addWidget(self.trend, 1)

    def _connect(self) -> None:
        self.meter.changed.connect(self._show_found)
        self.meter.worked.connect(self._show_about)
        self.table.picked.connect(self._on_picked)
        self.table.measure_wished.connect(self._on_measure_wished)
        self.table.mute_wished.connect(self._on_mute_wished)
        self.where.activated.connect(self._on_where_activated)
        self.session.selection_changed.connect(self._on_selection_changed)
        self.session.experiment_changed.connect(self._on_experiment_changed)
