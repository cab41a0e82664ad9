"""Health: dead, stuck and copied neurons, gradients, updates and the gap, and what to try."""

from time import perf_counter

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.engine.augmenter import can_augment
from nnviz.engine.evaluation import Evaluation
from nnviz.engine.experiment import takes_dropout
from nnviz.record.history import History
from nnviz.record.table import Table
from nnviz.runtime.messages import Pulse
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.health import Finding, Offer, Vitals, bad, findings
from nnviz.session.remedies import take_up
from nnviz.session.selection import Selection
from nnviz.session.session import Session
from nnviz.session.unit_health import UnitHealth
from nnviz.ui.health.finding_list import FindingList
from nnviz.ui.plotting.body_view import BodyView
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area

COUNT_S = 1.0
"""How often the tab counts while nobody sees the rows."""


class HealthView(BodyView):
    """A row for each finding; a click selects its neurons, its button does what it offers.

    The tab says how many rows are red or amber. Behind another tab it goes on counting from what
    costs nothing: gradients, updates and the gap, with the neurons as they were last seen.
    """

    name = "health"
    title = "Health"
    area = Area.BOTTOM_RIGHT
    order = 9
    interval_ms = 0  # what its frames must hold has a pace of its own
    wants = Wants(health=True)
    text = "Whether neurons, gradients and updates are well, and what to try if not, will be here."

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._model: Model | None = None
        self._units: dict[str, UnitHealth] = {}
        self._counted_at = 0.0
        self._judged: Evaluation | None = None
        self.findings: tuple[Finding, ...] = ()
        self.list = FindingList(self.body)
        self.list.setAccessibleName(self.title)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        self._connect()

    def show_model(self, model: Model) -> None:
        if self._model is None or model.start != self._model.start:
            self._history = History()
        self._model, self._units = model, {}
        self._refresh()

    def show_frame(self, frame: Frame) -> None:
        if self._model is not None and frame.run == self._model.run and frame.health:
            self._units = frame.health
            self._refresh()

    def show_history(self, history: History) -> None:
        is_new, self._history = history.latest is not self._judged, history
        if is_new:
            self._refresh()

    def numbers(self) -> Table | None:
        if not self.findings:
            return None
        columns = "finding", "state", "where", "value", "reason", "try"
        rows = [
            (f.kind.value, f.state.value, f.where, f.value, f.reason, f.remedy)
            for f in self.findings
        ]
        return Table(columns, rows)

    def _connect(self) -> None:
        self._history = self.session.history
        self.list.selection_wished.connect(self._on_list_selection_wished)
        self.list.offer_wished.connect(self._on_list_offer_wished)
        self.session.pulsed.connect(self._on_session_pulsed)
        self.session.selection_changed.connect(self._on_session_selection_changed)

    def _refresh(self) -> None:
        self._judge()
        self.list.show_findings(self.findings, self.session.selection)
        self.body.setVisible(bool(self.findings))

    def _judge(self) -> None:
        """Judge what is known, and say in the tab how much of it is not well."""
        self._counted_at, self._judged = perf_counter(), self._history.latest
        self.findings = findings(self._vitals(self._model)) if self._model is not None else ()
        count = bad(self.findings)
        self.setWindowTitle(f"{self.title} · {count}" if count else self.title)

    def _vitals(self, model: Model) -> Vitals:
        experiment, pulse = self.session.experiment or model.experiment, self.session.pulse
        return Vitals(
            model.network,
            experiment.training,
            experiment.marks,
            self._units,
            pulse if pulse is not None and pulse.run == model.run else None,
            self._history.latest,
            len(model.dataset.x_test),
            experiment.augmentation if can_augment(experiment.graph, model.dataset) else None,
            takes_dropout(experiment.graph),
        )

    @Slot(object)
    def _on_session_pulsed(self, _pulse: Pulse) -> None:
        is_seen = self.isVisible() and not self.visibleRegion().isEmpty()
        if not is_seen and perf_counter() - self._counted_at >= COUNT_S:
            self._judge()

    @Slot(object)
    def _on_session_selection_changed(self, selection: Selection) -> None:
        self.list.show_findings(self.findings, selection)

    @Slot(object)
    def _on_list_selection_wished(self, selection: Selection) -> None:
        self.session.select(selection)

    @Slot(object, object)
    def _on_list_offer_wished(self, finding: Finding, offer: Offer) -> None:
        take_up(self.session, finding, offer)
